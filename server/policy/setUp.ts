import * as z from "zod";
import { branchRef } from "./terms.ts";

export interface SetUpOptions {
  /** Who sets it up. */
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  /** Host and path of the repository; undefined where it has no remote. */
  readonly repo: string | undefined;
  /** The protected branch, as a full ref. */
  readonly defaultBranch: string;
  /** Name of the repository's folder, for a repository without a remote. */
  readonly folderName: string;
  /** Names of the files that are there, from the policy folder: they stay as they are. */
  readonly existing: readonly string[];
}

/** Files to begin with that are not there yet, by name from `.two-keys`: valid, small, and with what to do next. */
export function defaultFiles(options: SetUpOptions): Map<string, string> {
  const files = new Map([
    ["policy.yaml", policyText(options)],
    ["people.yaml", peopleText(options)],
    ["systems.yaml", systemsText(options)],
  ]);
  for (const name of options.existing) files.delete(name);
  return files;
}

/** An id of people.yaml out of a name or address; `person:me` where nothing of it can be used. */
export function personIdFrom(name: string): string {
  return `person:${slug(name.replace(/@.*/s, ""), 64) || "me"}`;
}

function policyText({ defaultBranch }: SetUpOptions): string {
  const isBranch = branchRef.safeParse(defaultBranch).success;
  const branch = isBranch ? defaultBranch : "refs/heads/main";
  return `# How changes to this repository are recorded and approved. What holds is read from the protected branch,
# so that no change can loosen the rules for itself. Every key: docs/policy.md of Two Keys.
change:
  protectedRefs: [${quoted(branch)}]
  requirements:
    # Different people, none of them an author, who must approve the exact content.
    minReviewers: 2
  tiers:
    1:
      requiredFields: [customerImpact, worstCase, blastRadius, tests, monitoring, window]

# Rules on top for a time. They only tighten, and add nothing after their last day.
# programmes:
#   - id: safety-reset
#     effective: { from: 2026-03-16, to: 2026-06-13 }
#     appliesTo: { tiers: [1] }
#     requirements:
#       minStages: 2
`;
}

function peopleText({ person }: SetUpOptions): string {
  // Where nobody has set an address, git makes one of the machine's name.
  const emails = z.email().safeParse(person.email).success
    ? `[${quoted(person.email)}]`
    : "[] # the addresses under which this person commits (git config user.email)";
  return `# Everybody who writes, reviews or runs changes. Whoever commits under an address that is not here is unknown,
# and a change of an unknown author can't be approved.
people:
  - id: ${quoted(person.id)}
    name: ${quoted(person.name.slice(0, 120) || person.id)}
    emails: ${emails}
`;
}

function systemsText({ repo, folderName }: SetUpOptions): string {
  const id = slug(repo?.split("/").at(-1) ?? folderName, 120) || "service";
  const where = repo === undefined ? "- {} # this repository, as a whole" : `- repo: ${quoted(repo)}`;
  return `# What is released, owned and paged as one. A path that belongs to no system is told of in every change.
systems:
  - id: ${quoted(id)}
    tier: 1 # 1: customers can't order without it. 4: nobody notices for a day.
    owner: vp:unknown # vp:…/director:…/manager:…
    repos:
      ${where}
    # paths: ["src/**"] below a repo says which part of it; dependsOn: [other-system] whose freezes count too.
`;
}

function slug(text: string, max: number): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9._-]+/g, "-")
    .slice(0, max)
    .replace(/^[._-]+|[._-]+$/g, "");
}

/** A scalar that YAML reads as this very text. */
function quoted(text: string): string {
  return /^[a-z][\w./:@-]*[\w/]$/i.test(text) && !/:(\s|$)|^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

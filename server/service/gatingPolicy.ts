import { foldPath } from "../gate/canonicalPaths.ts";
import type { PolicyFact, RefScope } from "../gate/input.ts";
import { mainRemote, protectedPlaces } from "../git/changes.ts";
import { commitsOf, type GateRepository, headRef } from "../git/gateRepository.ts";
import { type PolicySource, readPolicyAt } from "../git/policySource.ts";
import { repositoryIdOf } from "../git/repositoryId.ts";
import { userCacheFolder } from "../git/userCache.ts";
import { LEDGER_BRANCH } from "../ledger/openLedger.ts";
import { centralOf } from "../policy/central.ts";
import { type Organisation, OrganisationReader, type OrganisationResult } from "../policy/organisation.ts";

/** The branch from which the policy is read, as it stood before anything is changed. */
export interface PolicyPlace {
  /** Full ref on the remote: `refs/heads/main`. */
  readonly ref: string;
  /** In words: `origin/main`. */
  readonly name: string;
  readonly commit: string;
}

const READER = new OrganisationReader();

/** Where the policy of a repository lies; undefined where there is no branch that could have one. */
export async function policyPlace(repository: GateRepository): Promise<PolicyPlace | undefined> {
  if (repository.top !== undefined) {
    const remote = await mainRemote(repository.top);
    const names = protectedPlaces(remote);
    const commits = await commitsOf(repository, names);
    const front = `refs/remotes/${remote}/`;
    // What the remote names as its default is symbolic here; else it is a branch that somebody has called HEAD.
    const head = await repository.text(["symbolic-ref", "--quiet", `${front}HEAD`]);
    const name = names.find((one) => commits.has(one) && (head.ok || one !== `${front}HEAD`));
    const commit = name === undefined ? undefined : commits.get(name);
    if (name === undefined || commit === undefined) return undefined;
    const full = head.ok && name === `${front}HEAD` ? head.value : name;
    const short = full.replace(/^refs\/(remotes|heads)\//, "");
    return {
      ref: full.startsWith(front) ? `refs/heads/${full.slice(front.length)}` : full,
      name: short,
      commit,
    };
  }
  const refs = [await headRef(repository), "refs/heads/main", "refs/heads/master"];
  const names = refs.filter((ref) => ref !== undefined);
  const commits = await commitsOf(repository, names);
  const ref = names.find((name) => commits.has(name));
  const commit = ref === undefined ? undefined : commits.get(ref);
  return ref === undefined || commit === undefined
    ? undefined
    : { ref, name: ref.replace(/^refs\/heads\//, ""), commit };
}

export interface PolicyOptions {
  readonly now: Date;
  readonly network: boolean;
}

/** The policy of a commit, or of the central repository that it names. */
export async function organisationAt(
  repository: GateRepository,
  place: { readonly name: string; readonly commit: string },
  { now, network }: PolicyOptions,
): Promise<OrganisationResult> {
  const source: PolicySource = await readPolicyAt({ cwd: repository.folder, allowNetwork: network }, place, {
    cacheFolder: userCacheFolder(),
    allowNetwork: network,
    now,
    centralOf,
  });
  return source.kind === "files" ? READER.read(source.files) : source;
}

/** What the gate is told of a policy that was read. */
export function policyFact(found: OrganisationResult, hasLedger: boolean): PolicyFact {
  switch (found.kind) {
    case "ready": {
      const { origin, digest } = found.organisation;
      const stale = origin.fetchedAt === undefined ? {} : { staleSince: origin.fetchedAt };
      return { kind: "ready", name: origin.name, digest, ...stale };
    }
    case "absent":
      return { kind: "absent", looked: found.looked, hasLedger };
    case "unreachable":
      return { kind: "unreadable", why: `The policy can't be reached: ${found.message}.`, points: [] };
    case "broken":
      return {
        kind: "unreadable",
        why: "The policy can't be used, so nothing can be decided by it.",
        points: found.problems
          .filter(({ severity }) => severity === "error")
          .map(({ file, line, message }) => ({ path: file, line, text: message })),
      };
  }
}

/** Host and path of a repository, as the policy or its remote says; undefined where neither does. */
export async function repositoryId(
  repository: GateRepository,
  organisation: Pick<Organisation, "change">,
): Promise<string | undefined> {
  if (organisation.change.repository !== undefined) return organisation.change.repository;
  if (repository.top === undefined) return undefined;
  const url = await repository.text(["config", "--get", "remote.origin.url"]);
  return repositoryIdOf(url.ok ? url.value : undefined, repository.top);
}

/** Branches to which nothing gets without a record: those that policy and catalogue name, and that of the policy. */
export function protectedRefs(
  { change, systems, origin }: Organisation,
  place: PolicyPlace,
  repo: string | undefined,
): ReadonlySet<string> {
  const own = systems.flatMap(({ repos }) =>
    repos.filter((one) => one.repo === undefined || one.repo === repo).flatMap(({ refs = [] }) => refs),
  );
  const named = change.protectedRefs ?? [place.ref];
  // Whoever could push to the policy's own branch could do away with everything else.
  const isHere = origin.commit === place.commit;
  return new Set([...named, ...own, ...(isHere ? [place.ref] : [])]);
}

export function scopeOf(
  ref: string,
  organisation: Organisation | undefined,
  refs: ReadonlySet<string>,
): RefScope {
  if (ref.startsWith("refs/replace/")) return "replace";
  if (ref.startsWith("refs/two-keys/") || /^refs\/heads\/head$/i.test(ref)) return "reserved";
  if (ref.startsWith("refs/tags/")) return "tag";
  const ledger = organisation?.change.ledger;
  if (ledger?.repository === undefined && ref === (ledger?.branch ?? LEDGER_BRANCH)) return "ledger";
  if (refs.has(ref)) return "protected";
  // Where letters' case does not matter to the server's disk, both names are one branch.
  const twin = foldPath(ref);
  return [...refs, ledger?.branch ?? LEDGER_BRANCH].some((one) => foldPath(one) === twin)
    ? "protected"
    : "unprotected";
}

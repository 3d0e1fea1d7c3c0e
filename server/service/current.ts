import { dependencyMoves, isManifest, type ManifestChange } from "../change/dependencyMoves.ts";
import type { ChangeFacts } from "../change/facts.ts";
import type { ContentClass } from "../change/record.ts";
import type { DependencyMove } from "../change/riskModel.ts";
import { type GatheredChange, gatherChange, plainId } from "../git/changeFacts.ts";
import { changesetDigest, treeChanges } from "../git/changeset.ts";
import { readPolicyFiles } from "../git/policySource.ts";
import type { Repository } from "../git/repository.ts";
import { userCacheFolder } from "../git/userCache.ts";
import { centralOf } from "../policy/central.ts";
import { type Organisation, OrganisationReader, type OrganisationResult } from "../policy/organisation.ts";
import type { Person } from "../policy/peopleFile.ts";
import { personOf, systemsOf } from "../policy/systemPaths.ts";
import type { System } from "../policy/systemsFile.ts";
import { peopleAlone, withNamedAgents } from "./assistance.ts";
import type { ChangeFinding, ChangeSweeper } from "./changeSweep.ts";
import { contentClasses } from "./contentClasses.ts";
import { done, failure, type ServiceResult } from "./result.ts";

/** Manifests beyond are not looked at. */
const MAX_MANIFESTS = 50;

/** What is known of the change that is checked out, before any draft is looked at. */
export interface Current {
  readonly organisation: Organisation;
  readonly gathered: GatheredChange;
  readonly facts: ChangeFacts;
  readonly findings: readonly ChangeFinding[];
  readonly systems: readonly System[];
  /** Changed paths that no system of the catalogue has. */
  readonly uncovered: readonly string[];
  readonly me: Person | undefined;
  /** Dependencies whose version the change moves. */
  readonly moves: readonly DependencyMove[];
  /** What of the committed content needs more eyes. */
  readonly classes: readonly ContentClass[];
}

export interface LoadOptions {
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
  /** Whether the central policy repository may be asked. */
  readonly network: boolean;
}

const ORGANISATIONS = new OrganisationReader();

/** Reads the organisation's policy as it stands on the protected branch, or in the central repository. */
export async function loadOrganisation(
  top: string,
  { now, network }: LoadOptions,
): Promise<ServiceResult<Organisation>> {
  const files = await readPolicyFiles(top, {
    cacheFolder: userCacheFolder(),
    allowNetwork: network,
    now,
    centralOf,
  });
  const found: OrganisationResult = files.kind === "files" ? ORGANISATIONS.read(files.files) : files;
  switch (found.kind) {
    case "ready":
      return done(found.organisation);
    case "absent":
      return failure("no-policy", `There is no policy on ${found.looked}.`);
    case "unreachable":
      return failure("policy-unreachable", found.message);
    case "broken":
      return failure(
        "broken-policy",
        files.kind === "files"
          ? `The policy of ${files.files.origin.name} can't be used, so nothing can be decided by it: mend it there.`
          : "The policy can't be used, so nothing can be decided by it.",
        found.problems,
      );
  }
}

/** Everything that is known of the change of a work tree. */
export async function loadCurrent(
  repository: Repository,
  sweeper: ChangeSweeper,
  options: LoadOptions,
): Promise<ServiceResult<Current>> {
  const { top } = repository;
  const loaded = await loadOrganisation(top, options);
  if (!loaded.ok) return loaded;
  const organisation = loaded.value;
  const gathered = await gatherChange(top, {
    signal: options.signal,
    protectedRefs: organisation.change.protectedRefs,
  });
  if (!gathered.ok) {
    const { reason, message } = gathered.failure;
    if (reason === "no-git" || reason === "no-commits") return failure(reason, message);
    return failure(reason === "not-a-repository" ? "no-repository" : "git-failed", message);
  }
  const change = gathered.value;
  const repo = organisation.change.repository ?? change.repo;
  const paths = [...new Set(change.files.map((file) => file.path))];
  const { systems, uncovered } = systemsOf(organisation, {
    repo,
    ref: change.targetRef,
    paths,
    now: options.now,
  });
  const present = change.files.filter((file) => file.status !== "deleted").map((file) => file.path);
  const sweep = await sweeper.sweep(repository, [...new Set(present)], {
    commits: new Set([...change.commits, ...change.merges].map((commit) => commit.id)),
    base: plainId(change.base),
    today: options.now.toISOString().slice(0, 10),
    signal: options.signal,
  });
  const digest = await digestOf(top, change);
  const undecided = [...sweep.undecided];
  if (change.isShallow)
    undecided.push("The clone is shallow: fetch its whole history (git fetch --unshallow).");
  if (digest && !digest.ok)
    undecided.push(`The digest of the change can't be told: ${digest.failure.message}`);
  return done({
    organisation,
    gathered: change,
    findings: sweep.findings,
    systems,
    uncovered,
    me: change.email === undefined ? undefined : personOf(organisation, change.email, options.now),
    moves: dependencyMoves(await manifests(repository, change)),
    classes: await classesOf(top, change, organisation.change),
    facts: {
      repo,
      branch: change.branch,
      targetRef: change.targetRef,
      base: change.base,
      head: change.head,
      heads: change.heads,
      changeset: digest?.ok ? digest.value : undefined,
      files: change.files,
      commits: peopleAlone(change.commits),
      merges: peopleAlone(change.merges),
      agents: withNamedAgents(sweep.agents, change.commits),
      email: change.email,
      findings: sweep.findings,
      unvetted: sweep.unvetted,
      undecided,
      firstTimePaths: change.firstTimePaths,
    },
  });
}

/** What was told last by work tree: contents of commits never change, and there is one change to a work tree. */
const LAST_CLASSES = new Map<string, { readonly key: string; readonly classes: readonly ContentClass[] }>();
const MAX_WORK_TREES = 20;

async function classesOf(
  top: string,
  { base, head }: GatheredChange,
  section: Organisation["change"],
): Promise<readonly ContentClass[]> {
  if (base === head) return [];
  const key = JSON.stringify([base, head, section.control, section.unreviewable]);
  const last = LAST_CLASSES.get(top);
  if (last?.key === key) return last.classes;
  const changes = await treeChanges(top, plainId(base), plainId(head));
  if (!changes.ok) return [];
  const { classes, missing } = await contentClasses(top, changes.value, section);
  // What is not here can't be read: nobody can judge it either.
  const told = missing.length > 0 ? [...new Set([...classes, "unreviewable" as const])] : classes;
  if (!LAST_CLASSES.has(top) && LAST_CLASSES.size >= MAX_WORK_TREES) LAST_CLASSES.clear();
  LAST_CLASSES.set(top, { key, classes: told });
  return told;
}

/** Changed manifests as they were, and as they lie in the work tree. */
async function manifests(repository: Repository, { files, base }: GatheredChange): Promise<ManifestChange[]> {
  const paths = [...new Set(files.map((file) => file.path))].filter(isManifest).slice(0, MAX_MANIFESTS);
  const found = await Promise.all(
    paths.map(async (file): Promise<ManifestChange[]> => {
      const before = await repository.fileAt(plainId(base), file);
      const after = await repository.readText(file);
      return before === undefined || after === undefined ? [] : [{ path: file, before, after }];
    }),
  );
  return found.flat();
}

function digestOf(
  top: string,
  { base, head }: GatheredChange,
): ReturnType<typeof changesetDigest> | undefined {
  return base === head ? undefined : changesetDigest(top, plainId(base), plainId(head));
}

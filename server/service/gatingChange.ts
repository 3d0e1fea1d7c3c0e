import type { ContentClass } from "../change/record.ts";
import { assessRisk } from "../change/risk.ts";
import { PathChecker } from "../gate/canonicalPaths.ts";
import {
  type CommitPeople,
  type ContentFact,
  type Fact,
  type HistoryFact,
  known,
  type RepositoryFact,
  unknown,
} from "../gate/input.ts";
import type { GatePoint } from "../gate/model.ts";
import { parseRawNumstat } from "../git/changedFiles.ts";
import { isEmptyChangeset, NO_MODE, readChangeset, type TreeChange } from "../git/changeset.ts";
import { type GateRepository, refNames } from "../git/gateRepository.ts";
import { lineageOf, newCommits, touchedByCommits, treePaths } from "../git/lineage.ts";
import type { ChangeCommit } from "../git/rangeCommits.ts";
import type { Organisation } from "../policy/organisation.ts";
import { idsByEmail, systemsOf } from "../policy/systemPaths.ts";
import type { System } from "../policy/systemsFile.ts";
import type { Risk } from "../policy/terms.ts";
import { peopleAlone } from "./assistance.ts";
import { contentClasses } from "./contentClasses.ts";
import type { FoldedChange } from "./gatingLedger.ts";
import { organisationAt } from "./gatingPolicy.ts";

/** What is pushed, as far as git tells. Ids without their algorithm. */
export interface Span {
  /** What the content is counted from, and whose commits are not new. */
  readonly base: string;
  readonly head: string;
}

export interface TouchedContent {
  readonly digest: string;
  readonly isEmpty: boolean;
  readonly changes: readonly TreeChange[];
}

export async function repositoryFact(repository: GateRepository): Promise<Fact<RepositoryFact>> {
  const replaced = await refNames(repository, "refs/replace/");
  if (!replaced.ok) return unknown(`Git can't be asked: ${replaced.failure.message}.`);
  const { isShallow, hasGrafts } = repository;
  const checksObjects = repository.top === undefined ? await objectsAreChecked(repository) : undefined;
  return known({ isShallow, hasGrafts, replaced: replaced.value, checksObjects });
}

async function objectsAreChecked(repository: GateRepository): Promise<boolean> {
  const ask = ["config", "--type=bool", "--get"];
  const [received, transferred] = await Promise.all([
    repository.text([...ask, "receive.fsckObjects"]),
    repository.text([...ask, "transfer.fsckObjects"]),
  ]);
  return (received.ok ? received.value : transferred.ok && transferred.value) === "true";
}

export async function touchedContent(
  repository: GateRepository,
  { base, head }: Span,
): Promise<Fact<TouchedContent>> {
  if (repository.isShallow)
    return unknown("The clone is shallow.", "Fetch the whole history with `git fetch --unshallow`.");
  const read = await readChangeset(repository.folder, base, head, repository.objectFormat);
  if (!read.ok) return unknown(`What changes can't be told: ${read.failure.message}.`);
  const { digest, changes } = read.value;
  return known({ digest, isEmpty: isEmptyChangeset(digest), changes });
}

export async function historyFact(
  repository: GateRepository,
  {
    before,
    after,
    span,
    knownTip,
    content,
    isMerging,
  }: {
    readonly before: string | undefined;
    readonly after: string;
    readonly span: Span;
    readonly knownTip: string | undefined;
    readonly content: Fact<TouchedContent>;
    /** Whether it is not the branch's new value itself, but something that is to be merged into it. */
    readonly isMerging: boolean;
  },
): Promise<Fact<HistoryFact>> {
  const [line, touched] = await Promise.all([
    before === undefined || isMerging ? undefined : lineageOf(repository, before, after),
    touchedByCommits(repository, span.base, span.head),
  ]);
  if (line && !line.ok) return unknown(`The history can't be told: ${line.failure.message}.`);
  if (!touched.ok) return unknown(`The new commits can't be read: ${touched.failure.message}.`);
  const changed = new Set(content.known ? content.value.changes.map(({ path }) => path) : []);
  const strays = touched.value
    .map(({ commit, paths }) => ({ commit, paths: paths.filter((path) => !changed.has(path)) }))
    .filter(({ paths }) => paths.length > 0);
  return known({
    isForward: line?.value.isForward,
    isFirstParent: line?.value.isFirstParent,
    knownTip,
    strays: content.known ? strays : [],
  });
}

/** What is wrong with the paths that are new, against all that the new tree has. */
export async function pathsFact(
  repository: GateRepository,
  head: string,
  content: Fact<TouchedContent>,
): Promise<Fact<readonly GatePoint[]>> {
  if (!content.known) return content;
  const added = content.value.changes.filter(
    ({ oldMode, newMode }) => oldMode === NO_MODE && newMode !== NO_MODE,
  );
  if (added.length === 0) return known([]);
  const checker = new PathChecker(added.map(({ path }) => path));
  const read = await treePaths(repository, head, (path) => checker.take(path));
  if (!read.ok) return unknown(`The new tree can't be read: ${read.failure.message}.`);
  return known(checker.problems());
}

export interface ContentAnswer {
  readonly fact: Fact<ContentFact>;
  readonly classes: readonly ContentClass[];
}

/** What of the content needs more eyes, and whether the policy that it leaves behind can be used. */
export async function contentFact(
  repository: GateRepository,
  organisation: Organisation,
  span: Span,
  content: Fact<TouchedContent>,
  options: { readonly now: Date; readonly network: boolean },
): Promise<ContentAnswer> {
  if (!content.known) return { fact: content, classes: [] };
  const { changes } = content.value;
  const told = await contentClasses(repository.folder, changes, organisation.change);
  if (told.missing.length > 0) {
    const why = `Git lacks the content of ${told.missing[0]}, so it can't be told whether it can be read.`;
    return { fact: unknown(why, "Fetch it with `git fetch`."), classes: told.classes };
  }
  const touchesPolicy = changes.some(({ path }) => path.startsWith(".two-keys/"));
  return {
    fact: known({
      classes: told.classes,
      unreviewable: told.unreviewable,
      control: told.control,
      others: changes.length - told.control.length,
      policyAfter: touchesPolicy ? await policyAfter(repository, span.head, options) : undefined,
    }),
    classes: told.classes,
  };
}

async function policyAfter(
  repository: GateRepository,
  head: string,
  options: { readonly now: Date; readonly network: boolean },
): Promise<Fact<undefined>> {
  const found = await organisationAt(repository, { name: "this change", commit: head }, options);
  if (found.kind === "ready") return known(undefined);
  if (found.kind === "absent") return unknown("there is none any more.");
  if (found.kind === "unreachable") return unknown(`${found.message}.`);
  const [first] = found.problems.filter(({ severity }) => severity === "error");
  return unknown(first ? `${first.file}:${first.line} ${first.message}` : "it has mistakes.");
}

export interface NewPeople {
  readonly fact: Fact<CommitPeople>;
  readonly commits: readonly ChangeCommit[];
}

/** Everybody who has a part in the new commits; a merge that git makes by itself is nobody's. */
export async function peopleFact(
  repository: GateRepository,
  { people }: Pick<Organisation, "people">,
  { base, head }: Span,
): Promise<NewPeople> {
  const read = await newCommits(repository, base, head);
  if (!read.ok)
    return { fact: unknown(`The new commits can't be read: ${read.failure.message}.`), commits: [] };
  const { commits, isCut } = read.value;
  if (isCut) {
    const why = "There are more than 2,000 new commits, too many to tell who wrote them.";
    return { fact: unknown(why, "Squash them, or land them in parts."), commits };
  }
  // Whoever has left may have written it all the same.
  const byEmail = idsByEmail(people);
  const persons = new Map<string, string>();
  const strangers = new Map<string, { email: string; commit: string }>();
  for (const { id, author, committer, coAuthors } of peopleAlone(commits)) {
    const parts = [
      { email: author.email, did: "wrote" },
      ...coAuthors.map(({ email }) => ({ email, did: "is a co-author of" })),
      { email: committer.email, did: "committed" },
    ];
    for (const { email, did } of parts) {
      const person = byEmail.get(email.toLowerCase());
      if (person === undefined) strangers.set(email.toLowerCase(), { email, commit: id });
      else if (!persons.has(person)) persons.set(person, `${did} commit ${id.slice(0, 12)}`);
    }
  }
  return { fact: known({ persons, unknown: [...strangers.values()] }), commits };
}

export interface Computed {
  readonly systems: readonly System[];
  /** At least so high: what only the author's clone knows is left out. */
  readonly risk: Risk;
  readonly lines: readonly string[];
}

type ChangedFiles = ReturnType<typeof parseRawNumstat>;

/** The files of what is pushed, with their lines counted. */
export async function changedFiles(
  repository: GateRepository,
  { base, head }: Span,
): Promise<Fact<ChangedFiles>> {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--numstat",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
  ];
  const counted = await repository.run([
    ...args,
    "--no-textconv",
    "--ignore-submodules=none",
    base,
    head,
    "--",
  ]);
  if (!counted.ok) return unknown(`Its lines can't be counted: ${counted.failure.message}.`);
  return known(parseRawNumstat(counted.value.toString("utf8"), true));
}

/** Systems and risk of what is pushed, as far as trees and record tell. */
export function computedRisk(
  organisation: Organisation,
  { base, head }: Span,
  {
    repo,
    ref,
    files,
    commits,
    folded,
    now,
  }: {
    readonly repo: string | undefined;
    readonly ref: string;
    readonly files: ChangedFiles;
    readonly commits: readonly ChangeCommit[];
    readonly folded: FoldedChange;
    readonly now: Date;
  },
): Fact<Computed> {
  const { current } = folded.state;
  const paths = files.map(({ path }) => path);
  const { systems } = systemsOf(organisation, { repo, ref, paths, now });
  const named = new Set([
    ...systems.map(({ id }) => id),
    ...(current?.record.systems.map(({ id }) => id) ?? []),
  ]);
  const touched = organisation.systems.filter(({ id }) => named.has(id));
  const questions = (organisation.change.risk?.questions ?? []).filter(
    ({ tiers }) => !tiers || touched.some(({ tier }) => tiers.includes(tier)),
  );
  const risk = assessRisk({
    facts: {
      repo: repo ?? "",
      branch: undefined,
      targetRef: ref,
      base,
      head,
      heads: [],
      changeset: head,
      files,
      commits,
      merges: [],
      agents: [],
      email: undefined,
      findings: [],
      unvetted: [],
      undecided: [],
      firstTimePaths: [],
    },
    systems: touched.map(({ id, tier }) => ({ id, tier })),
    rules: organisation.change.risk?.rules ?? [],
    questions,
    answers: current?.record.risk.answers ?? {},
    declared: current?.record.risk.declared,
    blastRadius: current?.record.blastRadius,
    rollback: current?.record.rollback,
    window: current?.record.window,
    now: new Date(current?.submittedAt ?? now.getTime()),
  });
  return known({ systems, risk: risk.computed, lines: risk.lines });
}

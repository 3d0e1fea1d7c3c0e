import type { ContentClass } from "../change/record.ts";
import { decide } from "../gate/decide.ts";
import {
  type Fact,
  type GateInput,
  known,
  type RecordFact,
  type RecordSearch,
  unknown,
} from "../gate/input.ts";
import type { GateCheckId, GateDecision } from "../gate/model.ts";
import { objectIdOf, plainId } from "../git/changeFacts.ts";
import { mainRemote } from "../git/changes.ts";
import type { TreeChange } from "../git/changeset.ts";
import { commitsOf, commonAncestor, type GateRepository, openGateRepository } from "../git/gateRepository.ts";
import { isForward, lineageOf } from "../git/lineage.ts";
import type { GitResult } from "../git/run.ts";
import { checkLedgerUpdate } from "../ledger/checkUpdate.ts";
import type { Organisation } from "../policy/organisation.ts";
import { systemsOf } from "../policy/systemPaths.ts";
import {
  type Around,
  type GateRequest,
  ledgerFact,
  lookAround,
  NOT_ASKED,
  type RefUpdate,
  scopeHere,
} from "./gatingAround.ts";
import {
  changedFiles,
  computedRisk,
  contentFact,
  historyFact,
  type NewPeople,
  pathsFact,
  peopleFact,
  type Span,
  type TouchedContent,
  touchedContent,
} from "./gatingChange.ts";
import type { GateLedger } from "./gatingLedger.ts";
import { ownersFact } from "./gatingOwners.ts";
import { policyPlace } from "./gatingPolicy.ts";
import { findRecord } from "./gatingRecord.ts";
import { effectiveFor } from "./policyNow.ts";

/**
 * What the gate says of each of some updates. Everything is read from git's objects: the policy from the protected branch
 * as it stands before, the ledger from its branch. Fails only where git can't be asked at all.
 */
export async function gateUpdates(
  request: GateRequest,
  repository?: GateRepository,
): Promise<GitResult<GateDecision[]>> {
  const opened = repository
    ? { ok: true as const, value: repository }
    : await openGateRepository(request.folder);
  if (!opened.ok) return opened;
  const decided = await decisionsIn(await lookAround(request, opened.value));
  // What is known here is enough where it lets the change pass; where it does not, others may have approved meanwhile.
  const isStale = request.at === "pre-push" && !request.network && decided.some(isAboutLedger);
  const again =
    isStale && request.mayFetch
      ? await decisionsIn(await lookAround({ ...request, network: true }, opened.value))
      : decided;
  return { ok: true, value: again };
}

/** What the gate says of each update of a request, by what was found around it. */
export async function decisionsIn(around: Around): Promise<GateDecision[]> {
  const decisions: GateDecision[] = [];
  for (const update of around.request.updates) decisions.push(decide(await inputOf(around, update)));
  return decisions;
}

/** Whether events that are not here could make it pass. */
function isAboutLedger({ checks }: GateDecision): boolean {
  const open = checks.filter(({ status }) => status === "UNSATISFIED" || status === "UNDETERMINED");
  const ids: readonly GateCheckId[] = ["record", "changeset", "review", "owners", "window", "ledger"];
  return open.length > 0 && open.every(({ id }) => ids.includes(id));
}

async function inputOf(around: Around, update: RefUpdate): Promise<GateInput> {
  const { request, organisation } = around;
  const { ref, before, after } = update;
  const scope = scopeHere(around, ref);
  const plain: GateInput = {
    at: request.at,
    repo: around.repo,
    ref,
    before: before && objectIdOf(before),
    after: after && objectIdOf(after),
    now: request.now.getTime(),
    scope,
    policy: around.policy,
    repository: NOT_ASKED,
    history: NOT_ASKED,
    paths: NOT_ASKED,
    content: NOT_ASKED,
    people: NOT_ASKED,
    changeset: NOT_ASKED,
    ledger: NOT_ASKED,
    record: NOT_ASKED,
    findings: undefined,
    vetting: undefined,
    owners: undefined,
    artifact: undefined,
    controlOwners: organisation?.change.control?.owners ?? [],
  };
  if (!organisation || after === undefined) return plain;
  if (scope === "ledger") return { ...plain, ...(await ledgerUpdate(around, before, after)) };
  if (scope !== "protected") return plain;
  return { ...plain, ...(await protectedUpdate(around, organisation, { ...update, after })) };
}

async function ledgerUpdate(
  { repository, request }: Around,
  before: string | undefined,
  after: string,
): Promise<Partial<GateInput>> {
  const line = before === undefined ? undefined : await lineageOf(repository, before, after);
  const checked =
    request.at === "pre-receive" ? await checkLedgerUpdate(repository.commonDir, before, after) : undefined;
  const problems = (checked?.ok ? checked.value : []).map(({ path, message }) =>
    path === undefined ? message : `${path}: ${message}`,
  );
  const ledger =
    checked && !checked.ok
      ? unknown(`The new files of the ledger can't be read: ${checked.failure.message}.`)
      : known({ tip: objectIdOf(after), name: "The ledger", problems, staleText: undefined });
  if (line && !line.ok)
    return { ledger, history: unknown(`The history can't be told: ${line.failure.message}.`) };
  // A ledger's tip may come in by a merge from either side: files are only ever added.
  const plain = { isFirstParent: undefined, knownTip: undefined, strays: [] };
  return { ledger, history: known({ isForward: line?.value.isForward, ...plain }) };
}

interface Protected extends RefUpdate {
  readonly after: string;
}

async function protectedUpdate(
  around: Around,
  organisation: Organisation,
  update: Protected,
): Promise<Partial<GateInput>> {
  const { request, repository } = around;
  const { now, network } = request;
  const facts = around.repositoryFact();
  const span = await spanOf(around, update);
  if (!span.known) {
    const ledger = await around.ledger();
    return {
      repository: await facts,
      ...{ history: span, paths: span, content: span, people: span, changeset: span, record: span },
      ledger: await ledgerFact(ledger, around),
    };
  }
  const { head } = span.value;
  const opening = around.ledger();
  const [content, people] = await Promise.all([
    touchedContent(repository, span.value),
    peopleFact(repository, organisation, span.value),
  ]);
  const [history, paths, told, ledger] = await Promise.all([
    historyFact(repository, {
      before: update.before,
      after: update.after,
      span: span.value,
      knownTip: await lostTip(around, update),
      content,
      isMerging: request.at === "ci",
    }),
    pathsFact(repository, head, content),
    contentFact(repository, organisation, span.value, content, { now, network }),
    opening,
  ]);
  const changeset: GateInput["changeset"] = content.known
    ? known({ digest: content.value.digest, isEmpty: content.value.isEmpty })
    : content;
  const common = {
    repository: await facts,
    history,
    paths,
    content: told.fact,
    people: people.fact,
    changeset,
    ledger: await ledgerFact(ledger, around),
  };
  if (!content.known) return { ...common, record: content };
  const { classes } = told;
  const asked = { update, span: span.value, content: content.value, classes, people };
  const record = ledger.known ? await recordOf(around, organisation, ledger.value, asked) : ledger;
  return { ...common, record, ...(await filesOf(around, organisation, record, asked)) };
}

interface Asked {
  readonly update: Protected;
  readonly span: Span;
  readonly content: TouchedContent;
  readonly classes: readonly ContentClass[];
  readonly people: NewPeople;
}

/** The record that speaks of what is pushed. */
async function recordOf(
  { request: { now }, repository, repo }: Around,
  organisation: Organisation,
  ledger: GateLedger,
  { update: { ref, after }, span, content, classes, people }: Asked,
): Promise<Fact<RecordSearch>> {
  if (content.isEmpty) return NOT_ASKED;
  const { commits } = people;
  let files: ReturnType<typeof changedFiles> | undefined;
  return findRecord({
    ledger,
    repository,
    now: { organisation, at: now },
    repo,
    ref,
    after,
    span,
    content,
    classes,
    commits: [span.head, ...commits.map(({ id }) => id)],
    computed: async (folded) => {
      files ??= changedFiles(repository, span);
      const counted = await files;
      if (!counted.known) return counted;
      return computedRisk(organisation, span, { repo, ref, files: counted.value, commits, folded, now });
    },
  });
}

/** Owners, findings and vetting, by what the protected branch says as it stands. */
async function filesOf(
  around: Around,
  organisation: Organisation,
  record: Fact<RecordSearch>,
  { update, span, content: { changes, isEmpty }, classes, people }: Asked,
): Promise<Partial<GateInput>> {
  // A branch that began long ago has files of old; those of the target hold.
  const standing = update.before ?? span.base;
  const { repository, request } = around;
  const owners =
    record.known && !isEmpty
      ? await ownersFact(repository, {
          organisation,
          base: standing,
          paths: changes.map(({ path }) => path),
          record: record.value,
          parts: people.fact.known ? people.fact.value.persons : new Map(),
          now: request.now,
        })
      : undefined;
  const checks = await checkFiles(around, organisation, {
    base: standing,
    head: span.head,
    ref: update.ref,
    changes,
    record: record.known && record.value.kind === "found" ? record.value.record : undefined,
    classes,
    commits: people.commits.map(({ id }) => id),
  });
  return { owners, ...checks };
}

interface FilesQuestion extends Span {
  readonly ref: string;
  readonly changes: readonly TreeChange[];
  readonly record: RecordFact | undefined;
  readonly classes: readonly ContentClass[];
  readonly commits: readonly string[];
}

/** Milliseconds for findings before a push: the rest is left to CI. */
const FINDINGS_MS = 100;

/** What is found in the files themselves; the server leaves that to CI. */
async function checkFiles(
  { request, repository, repo }: Around,
  organisation: Organisation,
  { base, head, ref, changes, record, classes, commits }: FilesQuestion,
): Promise<Partial<GateInput>> {
  const { at, now, network } = request;
  if (at !== "ci" && at !== "pre-push") return {};
  const paths = changes.map(({ path }) => path);
  const { systems } = systemsOf(organisation, { repo, ref, paths, now });
  const risk = record?.risk ?? "low";
  const { requirements } = effectiveFor(
    organisation,
    [...systems, ...(record?.systems ?? [])],
    risk,
    now,
    classes,
  );
  const { findingsFact, vettingFact } = await import("./gatingFindings.ts");
  const findings = await findingsFact(repository, {
    changes,
    base,
    head,
    tolerated: requirements.tolerateFindings,
    now,
    budgetMs: at === "pre-push" ? FINDINGS_MS : undefined,
  });
  if (at === "pre-push") return { findings };
  const isRequired = requirements.vettedAi;
  const vetting = await vettingFact(repository, { changes, base, head, commits, isRequired, network });
  return { findings, vetting };
}

/** Where a branch that is new here is known to have stood before, if what is pushed does not follow it. */
async function lostTip(around: Around, { ref, before, after }: Protected): Promise<string | undefined> {
  const { organisation, repository, repo, request } = around;
  if (before !== undefined || !organisation) return undefined;
  const ledger = await around.ledger();
  if (!ledger.known) return undefined;
  const landed = await ledger.value.landings({ organisation, at: request.now }, { repo, ref });
  const last = landed.at(-1)?.after;
  if (last === undefined) return undefined;
  const id = plainId(last);
  const follows = await isForward(repository, id, after);
  return follows.ok && follows.value ? undefined : last;
}

/** From where to where the content is counted. */
async function spanOf(around: Around, { before, after }: Protected): Promise<Fact<Span>> {
  const { repository, place, request } = around;
  const names = [after, ...(before === undefined ? [] : [before])];
  const here = await commitsOf(repository, names);
  if (!here.has(after)) return unknown(`${after.slice(0, 12)} is no commit here.`);
  if (before === undefined) {
    const base = place && (await commonAncestor(repository, place.commit, after));
    return base === undefined
      ? unknown("The new branch has no history in common with the protected one.", "Begin it from there.")
      : known({ base, head: after });
  }
  if (!here.has(before)) {
    return unknown(
      `The branch stands at ${before.slice(0, 12)}, which this clone does not have.`,
      "Fetch it first: `git fetch`.",
    );
  }
  const isPlain = request.at === "pre-receive";
  const base = isPlain ? before : await commonAncestor(repository, before, after);
  if (base === undefined) {
    return repository.isShallow
      ? unknown("The clone is shallow.", "Fetch the whole history with `git fetch --unshallow`.")
      : unknown("The change and the branch share no history.", "Begin it from the branch.");
  }
  return known({ base, head: after });
}

export interface HeadOptions {
  /** Branch that it is meant for, as a full ref or by its name; the protected one when left out. */
  readonly target?: string | undefined;
  /** Where that branch stands. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

/** The update that would land what is checked out, or another commit, on its target. */
export async function headUpdate(folder: string, options: HeadOptions = {}): Promise<GitResult<RefUpdate>> {
  const opened = await openGateRepository(folder);
  return opened.ok ? headUpdateIn(opened.value, options) : opened;
}

/** The same in a repository that is open. */
export async function headUpdateIn(
  repository: GateRepository,
  options: HeadOptions,
): Promise<GitResult<RefUpdate>> {
  const place = await policyPlace(repository);
  const target = options.target ?? place?.ref;
  if (target === undefined)
    return notThere("no branch is known that it could be meant for: name it by --target");
  const ref = target.startsWith("refs/") ? target : `refs/heads/${target}`;
  const short = ref.replace(/^refs\/heads\//, "");
  const remote = repository.top === undefined ? undefined : await mainRemote(repository.top);
  const head = options.head ?? "HEAD";
  const places = options.base === undefined ? [`refs/remotes/${remote}/${short}`, ref] : [options.base];
  const commits = await commitsOf(repository, [head, ...places]);
  const after = commits.get(head);
  if (after === undefined) return notThere(`"${head}" is no commit here`);
  const before = places.map((name) => commits.get(name)).find((id) => id !== undefined);
  if (before === undefined && options.base !== undefined)
    return notThere(`"${options.base}" is no commit here`);
  return { ok: true, value: { ref, before, after } };
}

function notThere(message: string): GitResult<never> {
  return { ok: false, failure: { reason: "unknown-ref", message } };
}

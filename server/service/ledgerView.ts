import type { ChangeFacts } from "../change/facts.ts";
import { foldChange, foldLedger } from "../change/fold.ts";
import type { ChangeLedger, ChangeState, FoldContext } from "../change/foldModel.ts";
import { type KnownEntries, readEntries } from "../change/ledgerEntries.ts";
import type { Target } from "../change/record.ts";
import { isEnded } from "../change/status.ts";
import { freezeState } from "../change/windows.ts";
import { userCacheFolder } from "../git/userCache.ts";
import type { LedgerPlace, LedgerState } from "../ledger/ledger.ts";
import { openLedger } from "../ledger/openLedger.ts";
import { LedgerCache, readLedger } from "../ledger/readLedger.ts";
import type { Organisation } from "../policy/organisation.ts";
import { isActive } from "../policy/terms.ts";
import { effectiveFor, freezeScope, type PolicyNow } from "./policyNow.ts";
import { failure, type ServiceResult } from "./result.ts";
import type { Signatures } from "./signatures.ts";

/** The ledger as it is known here, every change of it folded. */
export interface LedgerView {
  readonly place: LedgerPlace;
  readonly state: LedgerState;
  readonly ledgers: ReadonlyMap<string, ChangeLedger>;
  readonly changes: ReadonlyMap<string, ChangeState>;
  /** Files that can't be taken for what they say, with the reason. */
  readonly problems: readonly string[];
  /** By what they were folded, so that what an event would come to can be told before it is written. */
  readonly context: FoldContext;
}

/** Reads ledgers. What was parsed once is kept: files are named by their digest and never change. */
export class LedgerReader {
  private readonly cache = new LedgerCache();
  private readonly parsed: KnownEntries = new Map();
  private last: { readonly key: string; readonly view: LedgerView } | undefined;

  async place(
    top: string,
    { change: { ledger } }: Pick<Organisation, "change">,
  ): Promise<ServiceResult<LedgerPlace>> {
    const opened = await openLedger({
      folder: top,
      branch: ledger?.branch,
      repository: ledger?.repository,
      remote: undefined,
      cacheFolder: userCacheFolder(),
    });
    return opened.ok ? opened : failure("git-failed", `The ledger can't be found: ${opened.failure.message}`);
  }

  /** What is wrong with the files of a ledger, whatever they say. */
  async problems(place: LedgerPlace): Promise<readonly string[]> {
    const read = await readLedger(place, this.cache);
    if (!read.ok) return [`the ledger can't be read: ${read.failure.message}`];
    return read.value.problems.map(({ path, message }) => `${path}: ${message}`);
  }

  /** `facts` tell which content the change of this branch has now. */
  async view(
    place: LedgerPlace,
    now: PolicyNow,
    facts: BranchFacts,
    signatures: Signatures,
  ): Promise<ServiceResult<LedgerView>> {
    const read = await readLedger(place, this.cache);
    if (!read.ok) return failure("git-failed", `The ledger can't be read: ${read.failure.message}`);
    const state = read.value;
    const key = keyOf(place, state, now, facts);
    if (this.last?.key === key) return { ok: true, value: this.last.view };
    const problems = state.problems.map(({ path, message }) => `${path}: ${message}`);
    const signers = await signatures.signersOf(state.entries, now.organisation, now.at);
    const { changes: ledgers, unreadable } = readEntries(state.entries, signers, this.parsed);
    for (const { change, kind, digest, problems: why } of unreadable) {
      const [first] = why;
      const place = first ? `${first.line}:${first.column} ${first.message}` : "it can't be read";
      problems.push(`changes/${change}: ${kind} ${digest}: ${place}`);
    }
    const context = foldContext(now);
    const changes = new Map(foldLedger(ledgers.values(), context));
    // What the branch holds is held against its own change alone: others stand on its commits, or below them.
    const own = changeOfBranch({ changes }, facts);
    const ownLedger = own && ledgers.get(own.id);
    const ownContext = own ? { ...context, changesetOf: contentOf(own, facts) } : context;
    if (ownLedger) changes.set(own.id, foldChange(ownLedger, ownContext));
    const view: LedgerView = { place, state, ledgers, changes, problems, context: ownContext };
    this.last = { key, view };
    return { ok: true, value: view };
  }
}

/** What a fold depends on: the ledger, the policy, the content of this branch, and the time by the minute. */
function keyOf(
  place: LedgerPlace,
  { tip, remoteTip, unpushed, problems }: LedgerState,
  { organisation, at }: PolicyNow,
  { repo, targetRef, heads, changeset }: BranchFacts,
): string {
  const minute = at.toISOString().slice(0, 16);
  const stored = [place.gitDir, place.branch, place.remote, tip, remoteTip, unpushed, problems];
  return JSON.stringify([stored, organisation.digest, repo, targetRef, heads, changeset, minute]);
}

/** By what the changes of a ledger are folded: the policy that holds, and the people that it knows. */
export function foldContext(now: PolicyNow): FoldContext {
  const { breakGlass, review } = now.organisation.change;
  const byId = new Map(now.organisation.people.map((person) => [person.id, person]));
  return {
    now: now.at,
    policy: now.organisation.digest,
    requirementsOf: (record, at) =>
      effectiveFor(now.organisation, record.systems, record.risk.declared, at, record.classes).requirements,
    kindOf: (id, at) => {
      const person = byId.get(id);
      if (!person || !isActive(person.active, at)) return undefined;
      const [kind] = id.split(":");
      return kind === "person" || kind === "bot" || kind === "agent" ? kind : undefined;
    },
    isSenior: (id) => byId.get(id)?.senior === true,
    windowOf: (record) => {
      const { state, text } = freezeState({
        ...freezeScope(now.organisation, record.systems, record.risk.declared),
        at: now.at,
      });
      return { state, text };
    },
    takesReviewsOf: (forge) => review?.forge?.kind === forge && review.forge.approvals === "attested",
    accountOf: (id, forge) => byId.get(id)?.forge?.[forge]?.id,
    onlyBotsWitness: now.organisation.people.some(
      ({ id, active }) => id.startsWith("bot:") && isActive(active, now.at),
    ),
    breakGlassPeople: breakGlass?.people,
    maxBreakGlassHours: breakGlass?.maxHours,
    retroDueHours: breakGlass?.retroDueHours,
    retroReviewers: breakGlass?.retroReviewers,
  };
}

type BranchFacts = Pick<ChangeFacts, "repo" | "targetRef" | "base" | "head" | "heads" | "changeset">;

/**
 * The change that this branch is about, of those that are not ended: the one of its content, as it stays through an
 * amend of words, a squash or a rebase; else the one that was asked for where the branch has stood. The newest of several.
 */
export function changeOfBranch(
  { changes }: Pick<LedgerView, "changes">,
  facts: BranchFacts,
): ChangeState | undefined {
  if (facts.head === facts.base) return undefined;
  const heads = new Set(facts.heads);
  const near = (state: ChangeState): number =>
    Math.max(
      0,
      ...targetsHere(state, facts).map((one) => {
        if (one.changeset === facts.changeset) return 2;
        return heads.has(one.head) ? 1 : 0;
      }),
    );
  const [first] = [...changes.values()]
    .filter(({ status }) => !isEnded(status))
    .map((state) => ({ state, near: near(state) }))
    .filter((one) => one.near > 0)
    .sort((a, b) => b.near - a.near || b.state.at - a.state.at);
  return first?.state;
}

function targetsHere(
  { revisions }: ChangeState,
  { repo, targetRef }: Pick<ChangeFacts, "repo" | "targetRef">,
): Target[] {
  return revisions.flatMap(({ record }) =>
    record.targets.filter((one) => one.repo === repo && one.ref === targetRef),
  );
}

/** What the branch holds now, for the targets of its own change. */
function contentOf(own: ChangeState, facts: BranchFacts): (target: Target) => string | undefined {
  const heads = new Set(targetsHere(own, facts).map(({ head }) => head));
  return ({ repo, ref, head }) =>
    repo === facts.repo && ref === facts.targetRef && heads.has(head) ? facts.changeset : undefined;
}

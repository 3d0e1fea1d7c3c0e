import type { ChangeState } from "../change/foldModel.ts";
import type { Target } from "../change/record.ts";
import { isEnded } from "../change/status.ts";
import { plainId } from "../git/changeFacts.ts";
import { treeChanges } from "../git/changeset.ts";
import { protectedTarget } from "../git/protectedTarget.ts";
import type { Repository } from "../git/repository.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { PastReview, TouchedLines } from "../review/candidateInput.ts";
import { candidates } from "../review/candidates.ts";
import type { CandidateList } from "../review/model.ts";
import type { OwnersFile } from "../review/ownersModel.ts";
import type { LedgerView } from "./ledgerView.ts";
import { loadOwners } from "./ownersNow.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { blameTouched } from "./reviewBlame.ts";
import { waitingFor } from "./reviewSummary.ts";

export interface CandidateQuestion {
  readonly organisation: Organisation;
  readonly view: Pick<LedgerView, "changes" | "ledgers">;
  /** The change that reviewers are looked for; one of the view's. */
  readonly state: ChangeState;
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Who may review a change of the ledger. It asks no network: what is not in this clone is told in `problems`. Fails where
 * nobody can be asked: there is no revision, or the change has landed and owes no review.
 */
export async function gatherCandidates(
  repository: Repository,
  question: CandidateQuestion,
): Promise<ServiceResult<CandidateList>> {
  const { organisation, view, state, now, signal } = question;
  const record = state.current?.record;
  if (!record) return failure("no-record", `${state.id} has no revision that counts: submit it first.`);
  if (isEnded(state.status) || (state.landings.length > 0 && !state.retro))
    return failure("refused", `${state.id} is ${state.statusText}: nobody is asked to review it any more.`);
  const content = await contentOf(repository, record.targets, organisation, signal);
  if (signal?.aborted) return failure("git-failed", "Looking for reviewers was cancelled.");
  const owners = await ownersFor(repository, content.here, organisation);
  return done(
    candidates({
      state,
      organisation,
      now,
      paths: content.paths,
      owners: owners.file,
      touched: content.touched,
      reviews: pastReviews(view, state.id),
      loads: openLoads(view, state.id),
      problems: [...content.problems, ...owners.problems],
    }),
  );
}

interface Content {
  /** Targets whose commits are here. */
  readonly here: readonly Target[];
  readonly paths: readonly string[];
  readonly touched: readonly TouchedLines[];
  readonly problems: readonly string[];
}

async function contentOf(
  repository: Repository,
  targets: readonly Target[],
  { people }: Organisation,
  signal: AbortSignal | undefined,
): Promise<Content> {
  const here: Target[] = [];
  const paths = new Set<string>();
  const touched: TouchedLines[] = [];
  const problems: string[] = [];
  for (const target of targets) {
    const [base, head] = [plainId(target.base), plainId(target.head)];
    const changes = await treeChanges(repository.top, base, head);
    if (!changes.ok) {
      const what = `what changes in ${target.repo} was not looked at`;
      problems.push(`${what}: ${changes.failure.message}; fetch the branch, or ask there`);
      continue;
    }
    here.push(target);
    for (const { path } of changes.value) paths.add(path);
    const blamed = await blameTouched(repository, { base, head, changes: changes.value }, people, { signal });
    touched.push(...blamed.touched);
    problems.push(...blamed.problems);
  }
  return { here, paths: [...paths], touched, problems };
}

/** The owner file as the protected branch has it: the change can't name its own owners. */
async function ownersFor(
  { top, worktree }: Repository,
  targets: readonly Target[],
  { change }: Organisation,
): Promise<{ file: OwnersFile | undefined; problems: readonly string[] }> {
  const [first] = targets;
  if (!first) return { file: undefined, problems: [] };
  const branch = await protectedTarget(worktree, [first.ref]);
  if (!branch) {
    const name = first.ref.replace("refs/heads/", "");
    return { file: undefined, problems: [`the owner file was not looked at: ${name} is not here, fetch it`] };
  }
  const place = { cwd: top, allowNetwork: false };
  const loaded = await loadOwners(place, branch.commit, change.review?.forge?.kind);
  if (!loaded.ok) return { file: undefined, problems: [loaded.failure.message] };
  const { file, ignored } = loaded.value;
  const problems = (file?.problems ?? []).map(({ line, message }) => `${file?.path}:${line}: ${message}`);
  for (const path of ignored) problems.push(`${path} does not hold, because ${file?.path} is there too`);
  return { file, problems };
}

/** Approvals that counted for other changes. */
function pastReviews({ changes, ledgers }: CandidateQuestion["view"], own: string): PastReview[] {
  return [...changes.values()].flatMap(({ id, current, approvals, retro }) => {
    if (id === own || !current) return [];
    const given = [...approvals, ...(retro?.have ?? [])];
    if (given.length === 0) return [];
    const viewed = new Map(
      (ledgers.get(id)?.events ?? []).flatMap(({ digest, event }) =>
        event.type === "approved" ? [[digest, event.viewed ?? []] as const] : [],
      ),
    );
    const systems = current.record.systems.map((system) => system.id);
    return given.map(({ person, event, at }) => ({
      person,
      change: id,
      at,
      systems,
      paths: viewed.get(event) ?? [],
    }));
  });
}

/** Statuses in which a reviewer is waited for. */
const WAITING: readonly ChangeState["status"][] = ["in_review", "emergency_open", "retro_due"];

/** Requests of other changes that are not answered, by person. */
function openLoads({ changes }: CandidateQuestion["view"], own: string): ReadonlyMap<string, number> {
  const loads = new Map<string, number>();
  for (const state of changes.values()) {
    if (state.id === own || !WAITING.includes(state.status)) continue;
    for (const person of new Set(waitingFor(state))) loads.set(person, (loads.get(person) ?? 0) + 1);
  }
  return loads;
}

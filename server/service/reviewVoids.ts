import { diffRecords } from "../change/diffRecords.ts";
import type { ChangeState, RefusedApproval } from "../change/foldModel.ts";
import type { ChangeEvent, Target } from "../change/record.ts";
import { fullNameOf } from "../change/statusWords.ts";
import { plainId } from "../git/changeFacts.ts";
import { treeChanges } from "../git/changeset.ts";
import type { Organisation } from "../policy/organisation.ts";
import { listed } from "../review/words.ts";
import type { Current } from "./current.ts";
import type { LedgerView } from "./ledgerView.ts";
import { sidesOf } from "./reviewContent.ts";

/** Why an approval does not count any more, by its event; where there is nothing more to say than the fold has said, it is not there. */
export type Voids = ReadonlyMap<string, string>;

export const NO_VOIDS: Voids = new Map();

type Approved = Extract<ChangeEvent, { type: "approved" }>;
type Sides = ReadonlyMap<string, string>;

/** Approvals beyond are told without their paths. */
const MOST = 50;
const NAMED = 3;

/** Tells what has changed since people approved: the paths and the record's fields. Keeps what can't change. */
export class ReviewVoids {
  private readonly sides = new Map<string, Promise<Sides | undefined>>();

  constructor(private readonly top: string) {}

  async of(
    state: ChangeState | undefined,
    { ledgers }: Pick<LedgerView, "ledgers">,
    current: Pick<Current, "organisation" | "facts">,
  ): Promise<Voids> {
    if (!state?.current || state.refused.length === 0) return NO_VOIDS;
    const { events = [], records = [] } = ledgers.get(state.id) ?? {};
    const found = new Map<string, string>();
    for (const refused of state.refused.slice(-MOST)) {
      const event = events.find(({ digest }) => digest === refused.event)?.event;
      if (event?.type !== "approved" || !isOfContent(refused)) continue;
      const before = records.find(({ digest }) => digest === event.record)?.record;
      const paths = await this.changedPaths(event, targetsNow(state, current));
      const fields =
        before && event.record !== state.current.digest ? diffRecords(before, state.current.record) : [];
      const text = wordsOf({ event, paths, fields, state, organisation: current.organisation });
      if (text !== undefined) found.set(refused.event, text);
    }
    return found;
  }

  /** Paths whose content is another one than what was approved; undefined where the commits are not here. */
  private async changedPaths(event: Approved, now: readonly Target[]): Promise<string[] | undefined> {
    const paths = new Set<string>();
    for (const target of now) {
      const given = event.targets.find(({ repo, ref }) => repo === target.repo && ref === target.ref);
      if (!given || given.changeset === target.changeset) continue;
      const [old, fresh] = await Promise.all([this.sidesOf(given), this.sidesOf(target)]);
      if (!old || !fresh) return undefined;
      for (const path of [...old.keys(), ...fresh.keys()])
        if (old.get(path) !== fresh.get(path)) paths.add(path);
    }
    return [...paths].sort();
  }

  private sidesOf({ base, head }: Target): Promise<Sides | undefined> {
    const key = `${base} ${head}`;
    const known = this.sides.get(key);
    if (known) return known;
    const reading = treeChanges(this.top, plainId(base), plainId(head)).then((read) => {
      // Commits that are missing now may be fetched later.
      if (!read.ok) this.sides.delete(key);
      return read.ok ? new Map(read.value.map((one) => [one.path, sidesOf(one)])) : undefined;
    });
    this.sides.set(key, reading);
    return reading;
  }
}

/** Whether an approval was refused because what it was given for has become something else. */
function isOfContent({ reason }: RefusedApproval): boolean {
  return /another revision|other content/.test(reason);
}

/** Targets of the revision that counts; that of this branch with what the branch holds now. */
function targetsNow(state: ChangeState, { facts }: Pick<Current, "facts">): Target[] {
  const heads = new Set(facts.heads);
  return (state.current?.record.targets ?? []).map((target) => {
    const isOwn = target.repo === facts.repo && target.ref === facts.targetRef && heads.has(target.head);
    return isOwn && facts.changeset !== undefined
      ? { ...target, base: facts.base, head: facts.head, changeset: facts.changeset }
      : target;
  });
}

function wordsOf({
  event,
  paths,
  fields,
  state,
  organisation,
}: {
  readonly event: Approved;
  readonly paths: readonly string[] | undefined;
  readonly fields: readonly string[];
  readonly state: ChangeState;
  readonly organisation: Organisation;
}): string | undefined {
  const since = `changed since ${fullNameOf(organisation, event.actor)} approved`;
  if (paths === undefined) return `the content ${since}; its commits are not here to say where`;
  if (paths.length > 0) return `${listed(paths, NAMED)} ${since}`;
  const revision = state.current?.record.revision;
  const [first = "only its commits", ...more] = fields.filter((line) => !/^[~+-] Target /.test(line));
  if (fields.length === 0) return undefined;
  const others = more.length > 0 ? `, and ${more.length} more` : "";
  return `the record ${since} (revision ${revision}): ${first}${others}`;
}

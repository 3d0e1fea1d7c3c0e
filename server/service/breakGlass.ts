import path from "node:path";
import { isFiller } from "../change/fillers.ts";
import { BREAK_GLASS, type ChangeState, type FoldEvent } from "../change/foldModel.ts";
import type { Target } from "../change/record.ts";
import { isEnded } from "../change/status.ts";
import { fullNameOf } from "../change/statusWords.ts";
import { utcText } from "../change/windows.ts";
import type { NewFile } from "../ledger/ledger.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { BreakGlassPreview, ReviewResult } from "../protocol/review.ts";
import { type EmergencyRecord, emergencyRecord } from "./emergencyRecord.ts";
import { type EventBody, madeEvent, refusal, signedFiles, written } from "./events.ts";
import type { Known } from "./knowledge.ts";
import { activePeople, fullNames, notActive } from "./peopleNames.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { isBeforeLanding } from "./reviewRole.ts";
import type { DeskPorts, Which } from "./reviewWriter.ts";
import { unknownMe } from "./submission.ts";

export interface BreakGlassFields extends Which {
  /** Digest of the content that it is for: refused where the branch holds other content by now. */
  readonly changeset: string;
  readonly incident: string;
  readonly reason: string;
  readonly hours: number;
  /** Ids of people.yaml: who was told, and agrees. */
  readonly acknowledgers: readonly string[];
}

const HOUR_MS = 60 * 60 * 1000;
const MIN_REASON = 30;
/** People that are shown to choose from. */
const MOST_PEOPLE = 200;

/** What a break-glass is about: a record that is there, or one that has to be written first. */
interface Subject {
  readonly known: Known;
  /** The change in the ledger; undefined where it has none yet. */
  readonly state: ChangeState | undefined;
  /** Content; undefined where nothing is committed. */
  readonly changeset: string | undefined;
  /** Set where what the ledger has is exactly this content. */
  readonly record: { readonly digest: string; readonly targets: readonly Target[] } | undefined;
}

/** Lets an emergency land without the reviews that it lacks: for exactly one content, for hours, and with a debt. */
export class BreakGlass {
  constructor(private readonly ports: DeskPorts) {}

  /** What it would waive and what never, and why it can't be done. */
  async preview(id?: string): Promise<ServiceResult<BreakGlassPreview>> {
    const found = await this.subject(id);
    if (!found.ok) return found;
    const { known, state, changeset } = found.value;
    const { organisation, me } = known.current;
    const { retroDueHours, retroReviewers } = termsOf(organisation);
    const before = spoken(known, state);
    const acknowledgers = activePeople(organisation, known.now)
      .filter((person) => person.id !== me?.id && !before.has(person.id))
      .sort((a, b) => Number(b.senior ?? false) - Number(a.senior ?? false))
      .slice(0, MOST_PEOPLE)
      .map(({ id: person }) => ({ person, name: fullNameOf(organisation, person) }));
    const whyNot = whyNotNow(found.value);
    const minReviewers =
      state?.requirements?.minReviewers ?? known.assessment.effective.requirements.minReviewers;
    return done({
      id: state?.id ?? "",
      changeset: changeset ?? "",
      waives: [
        `REVIEW: the approvals of ${minReviewers} people before it lands`,
        "OWNERS: the approval of an owner of each path",
        "WINDOW and FREEZE: the planned window, freezes and locks",
      ],
      keeps: [
        "IDENTITY: everybody who wrote it is in people.yaml, and you sign for it",
        "CONTENT: exactly the content that is shown, and nothing that is added to it",
        "SCOPE: the branch and the repository that it is meant for",
        "HISTORY: what was there stays; no force, no deletion",
        `DEBT: ${retroReviewers} other people review it within ${retroDueHours} hours after it has landed, and it is closed with a note of what was seen`,
      ],
      maxHours: termsOf(organisation).maxHours,
      ...(whyNot === undefined ? {} : { whyNot }),
      acknowledgers,
      needsAcknowledger: before.size > 0,
    });
  }

  /** Does it, by one step: the record too, where there is none of this content yet. Only on a person's word. */
  break(fields: BreakGlassFields): Promise<ServiceResult<ReviewResult>> {
    return this.ports.inTurn(async () => {
      const synced = await this.ports.knowledge.fetchFirst(fields.offline);
      if (!synced.ok) return synced;
      const found = await this.subject(fields.id);
      if (!found.ok) return found;
      const subject = found.value;
      const mistake = whyNotNow(subject) ?? fieldMistake(subject, fields);
      if (mistake !== undefined) return failure("refused", mistake);
      const made = subject.record ? done(undefined) : this.recordOf(subject, fields);
      if (!made.ok) return made;
      const files = await this.files(subject, made.value, fields);
      if (!files.ok) return files;
      return this.write(subject, made.value, files.value, fields);
    });
  }

  private recordOf({ known }: Subject, fields: BreakGlassFields): ServiceResult<EmergencyRecord> {
    const { top } = this.ports.places;
    return emergencyRecord(known, fields, (file) => path.join(top, file));
  }

  private async files(
    { known, state, record }: Subject,
    made: EmergencyRecord | undefined,
    fields: BreakGlassFields,
  ): Promise<ServiceResult<NewFile[]>> {
    const { current, ledger, now } = known;
    const { me, organisation, facts } = current;
    if (!me) return failure("refused", unknownMe(facts.email));
    const before = made ? made.before : state;
    const change = made?.record.id ?? state?.id ?? "";
    const digest = made?.digest ?? record?.digest ?? "";
    const place = { ledger, change, record: digest, before, actor: me.id, now };
    const files: NewFile[] = [];
    const events: FoldEvent[] = [];
    if (made) {
      const submitted = madeEvent(place, { type: "submitted", policy: organisation.digest });
      if (!submitted.ok) return submitted;
      files.push(made.file, submitted.value.file);
      events.push(submitted.value.event);
    }
    const body: EventBody = {
      type: "breakGlass",
      targets: [...(made?.record.targets ?? record?.targets ?? [])],
      policy: organisation.digest,
      reason: fields.reason.trim(),
      incident: fields.incident.trim(),
      expires: new Date(now.getTime() + fields.hours * HOUR_MS).toISOString(),
      acknowledgers: [...new Set(fields.acknowledgers)],
    };
    const broken = madeEvent({ ...place, behind: events[0] }, body);
    if (!broken.ok) return broken;
    const added = made && { digest, record: made.record, signed: true };
    const [first = broken.value.event, ...rest] = [...events, broken.value.event];
    const refused = refusal(ledger, [first, ...rest], added);
    if (refused !== undefined) return failure("refused", `It would not count: ${refused}.`);
    return signedFiles([...files, broken.value.file], {
      organisation,
      actor: me.id,
      top: this.ports.places.top,
      isRequired: made ? made.isSigned : (state?.requirements?.signedEvents ?? false),
      now,
    });
  }

  private async write(
    { known, state }: Subject,
    made: EmergencyRecord | undefined,
    files: readonly NewFile[],
    fields: BreakGlassFields,
  ): Promise<ServiceResult<ReviewResult>> {
    const { knowledge } = this.ports;
    const id = made?.record.id ?? state?.id ?? "";
    const { organisation, facts } = known.current;
    const { retroDueHours, retroReviewers } = termsOf(organisation);
    const until = utcText(known.now.getTime() + fields.hours * HOUR_MS);
    const message = `${id}: glass broken for ${fields.incident.trim()}, until ${until}`;
    const kept = await written(known.ledger, files, message, fields.offline ?? false);
    if (!kept.ok) return kept;
    if (made?.draft !== undefined) {
      const now = await knowledge.draftOf(facts.branch);
      if (now?.kind === "draft" && now.text === made.draft) await knowledge.drafts.remove(facts.branch);
    }
    const after = await knowledge.find(id);
    const told =
      fields.acknowledgers.length > 0
        ? `; acknowledged by ${fullNames(organisation, fields.acknowledgers)}`
        : "";
    const debt = `; ${retroReviewers} other people must review it within ${retroDueHours} hours after it has landed`;
    return done({
      id,
      isPushed: kept.value.isPushed,
      message: `${kept.value.message}${told}${debt}`,
      statusText: after.ok ? after.value.state.statusText : "",
    });
  }

  /** The change of an id; without one, what the branch holds now. */
  private async subject(id: string | undefined): Promise<ServiceResult<Subject>> {
    const { knowledge } = this.ports;
    const found = await knowledge.now();
    if (!found.ok) return found;
    const known = found.value;
    const { facts } = known.current;
    const state = id === undefined ? known.state : known.ledger.changes.get(id);
    if (id !== undefined && !state) return failure("no-record", `The ledger has no ${id}.`);
    const isOwn = id === undefined || id === known.state?.id;
    const here = state?.current?.record.targets.find(
      ({ repo, ref }) => repo === facts.repo && ref === facts.targetRef,
    );
    const changeset = isOwn ? facts.changeset : here?.changeset;
    const isExact = state?.current !== undefined && here !== undefined && here.changeset === changeset;
    const record =
      isExact && state.current
        ? { digest: state.current.digest, targets: state.current.record.targets }
        : undefined;
    return done({ known, state, changeset, record });
  }
}

/** What the policy says of break-glasses, and what holds where it says nothing. */
function termsOf({ change }: Pick<Organisation, "change">): Record<keyof typeof BREAK_GLASS, number> {
  const { breakGlass: said } = change;
  return {
    maxHours: said?.maxHours ?? BREAK_GLASS.maxHours,
    retroDueHours: said?.retroDueHours ?? BREAK_GLASS.retroDueHours,
    retroReviewers: said?.retroReviewers ?? BREAK_GLASS.retroReviewers,
  };
}

/** Who has broken the glass for a change before, or acknowledged that. */
function spoken({ ledger }: Known, state: ChangeState | undefined): ReadonlySet<string> {
  if (!state) return new Set();
  const bad = new Set(state.problems.map(({ digest }) => digest));
  const { events = [] } = ledger.ledgers.get(state.id) ?? {};
  return new Set(
    events.flatMap(({ digest, event }) =>
      event.type === "breakGlass" && !bad.has(digest) ? [event.actor, ...event.acknowledgers] : [],
    ),
  );
}

function whyNotNow({ known, state, changeset, record }: Subject): string | undefined {
  const { organisation, me, facts } = known.current;
  if (!me) return unknownMe(facts.email);
  if (!me.id.startsWith("person:")) return "Only a person can break the glass.";
  const people = organisation.change.breakGlass?.people;
  if (people && !people.includes(me.id))
    return `The policy does not let you break the glass: ask ${fullNames(organisation, people.slice(0, 5))}.`;
  if (changeset === undefined || (record === undefined && facts.head === facts.base))
    return "Nothing is committed on this branch: an emergency is about exactly what is committed.";
  if (state && isEnded(state.status)) return `${state.id} is ${state.statusText}.`;
  if (state && state.status !== "draft" && !isBeforeLanding(state.status))
    return `${state.id} has landed already (${state.statusText}).`;
  return undefined;
}

function fieldMistake({ known, changeset }: Subject, fields: BreakGlassFields): string | undefined {
  const { organisation, me } = known.current;
  const { incident, reason, hours, acknowledgers } = fields;
  if (fields.changeset !== changeset)
    return "The branch holds other content than was shown: look at it again.";
  if (incident.trim().length < 3 || isFiller(incident)) return "Name the incident that it mends.";
  if (reason.trim().length < MIN_REASON || isFiller(reason))
    return `Say in at least ${MIN_REASON} characters what burns and why it can't wait for reviewers.`;
  const most = termsOf(organisation).maxHours;
  if (!(hours > 0 && hours <= most)) return `It may be open for at most ${most} hours.`;
  for (const person of acknowledgers) {
    if (person === me?.id) return "Somebody else must acknowledge it, not you.";
    const stranger = notActive(organisation, known.now, person);
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}

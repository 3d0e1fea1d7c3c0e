import { nextEventTime } from "../change/eventOrder.ts";
import { foldChange } from "../change/fold.ts";
import type { ChangeState, FoldEvent, FoldRecord } from "../change/foldModel.ts";
import { API_VERSION, type ChangeEvent, changeEvent } from "../change/record.ts";
import { writeEvent } from "../change/recordText.ts";
import { appendToLedger } from "../ledger/appendLedger.ts";
import { digestOf } from "../ledger/fileNames.ts";
import type { NewFile } from "../ledger/ledger.ts";
import { signerOf } from "../ledger/sshSignature.ts";
import type { Organisation } from "../policy/organisation.ts";
import { isActive } from "../policy/terms.ts";
import type { LedgerView } from "./ledgerView.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { signed } from "./signatures.ts";

type Common = "apiVersion" | "kind" | "change" | "record" | "parents" | "at" | "actor";
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What an event says, without what every event has. */
export type EventBody = Without<ChangeEvent, Common>;

/** What an event is put behind, and who writes it. */
export interface EventPlace {
  readonly ledger: LedgerView;
  readonly change: string;
  /** Digest of the revision that it speaks of. */
  readonly record: string;
  /** The change as the ledger has it; undefined before its first event. */
  readonly before: ChangeState | undefined;
  readonly actor: string;
  readonly now: Date;
  /** An event that is written together with it, right in front of it. */
  readonly behind?: FoldEvent | undefined;
}

/** An event that is ready to be signed. */
export interface MadeEvent {
  readonly event: FoldEvent;
  readonly file: NewFile;
}

/** Makes an event that follows everything that is known of its change; fails with what is wrong with its texts. */
export function madeEvent(place: EventPlace, body: EventBody): ServiceResult<MadeEvent> {
  const { behind, before, change, record, actor } = place;
  const parsed = changeEvent.safeParse({
    apiVersion: API_VERSION,
    kind: "ChangeEvent",
    change,
    record,
    parents: behind ? [behind.digest] : [...(before?.heads ?? [])],
    at: behind ? behind.event.at : eventTime(place),
    actor,
    ...body,
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failure("unfinished", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "it is no event"}.`);
  }
  const bytes = Buffer.from(writeEvent(parsed.data));
  const event = { digest: digestOf(bytes), event: parsed.data, signed: true };
  return done({ event, file: { change, kind: "event", bytes } });
}

/** What a change would come to with some more events, and a revision that they submit. */
export function foldedWith(
  { ledgers, context }: LedgerView,
  events: readonly [FoldEvent, ...FoldEvent[]],
  record?: FoldRecord,
): ChangeState {
  const { change } = events[0].event;
  const known = ledgers.get(change) ?? { records: [], events: [] };
  const records = record ? [...known.records, record] : known.records;
  return foldChange({ change, records, events: [...known.events, ...events] }, context);
}

/**
 * Why events, and the revision that they submit, would not count; undefined if they would. The ledger only grows, so
 * that it must not hold what is void.
 */
export function refusal(
  ledger: LedgerView,
  events: readonly [FoldEvent, ...FoldEvent[]],
  record?: FoldRecord,
): string | undefined {
  const after = foldedWith(ledger, events, record);
  const added = new Set([...events.map(({ digest }) => digest), record?.digest]);
  return after.problems.find(({ digest }) => added.has(digest))?.message;
}

/** Who signs, and where git finds the key. */
export interface Signing {
  readonly organisation: Organisation;
  /** Id of the person in whose name it is signed. */
  readonly actor: string;
  readonly top: string;
  /** Whether the policy counts nothing without a signature. */
  readonly isRequired: boolean;
  readonly now: Date;
}

/** Signs files one by one; fails where the policy wants signatures and none that counts can be made. */
export async function signedFiles(
  files: readonly NewFile[],
  { organisation, actor, top, isRequired, now }: Signing,
): Promise<ServiceResult<NewFile[]>> {
  const all: NewFile[] = [];
  for (const file of files) {
    const made = await signed(file.bytes, organisation, top, isRequired);
    if (!made.ok) return made;
    const signature = made.value;
    const stranger = isRequired && signature !== undefined && strangeKey(signature, organisation, actor, now);
    if (typeof stranger === "string") {
      const message = `It would not count: git signs with the key ${stranger}, which people.yaml does not name as yours. Set user.signingkey to one that it names, or have it added there.`;
      return failure("refused", message);
    }
    all.push(signature === undefined ? file : { ...file, signature });
  }
  return done(all);
}

/** Fingerprint of a signature's key where people.yaml does not give that key to a person today. */
function strangeKey(
  signature: string,
  { people }: Organisation,
  actor: string,
  now: Date,
): string | undefined {
  const fingerprint = signerOf(signature)?.fingerprint ?? "without a fingerprint";
  const keys = people.find(({ id }) => id === actor)?.keys ?? [];
  const isKnown = keys.some((key) => key.fingerprint === fingerprint && isActive(key.active, now));
  return isKnown ? undefined : fingerprint;
}

/** What became of files that were put into the ledger. */
export interface Written {
  readonly isPushed: boolean;
  readonly message: string;
}

/** Puts files into the ledger by one commit and sends it; what can't be sent is kept here. */
export async function written(
  ledger: LedgerView,
  files: readonly NewFile[],
  message: string,
  offline: boolean,
): Promise<ServiceResult<Written>> {
  const appended = await appendToLedger(ledger.place, files, message, { network: !offline });
  if (!appended.ok) return failure("git-failed", `Nothing was written: ${appended.failure.message}`);
  if (appended.value.state === "pushed") return done({ isPushed: true, message });
  const why = `${message}; kept here and not sent yet (${appended.value.message})`;
  return done({ isPushed: false, message: why });
}

/** Now, but never before what the event follows. */
function eventTime({ ledger: { ledgers }, change, before, now }: EventPlace): string {
  const heads = new Set(before?.heads);
  const { events = [] } = ledgers.get(change) ?? {};
  return nextEventTime(
    now,
    events.filter(({ digest }) => heads.has(digest)),
  );
}

import { timeOf } from "../change/eventOrder.ts";
import type { ChangeState, FoldEvent } from "../change/foldModel.ts";
import type { ChangeEvent } from "../change/record.ts";
import { writeEvent } from "../change/recordText.ts";
import type { HttpPort } from "../forges/limits.ts";
import { findPlaces, type WorktreePlaces } from "../git/gitDir.ts";
import { digestOf } from "../ledger/fileNames.ts";
import type { NewFile } from "../ledger/ledger.ts";
import { counted } from "../review/words.ts";
import type { Current } from "./current.ts";
import { foldedWith, signedFiles, written } from "./events.ts";
import type { Attested } from "./forgeAttest.ts";
import { ForgeReview } from "./forgeReview.ts";
import { gitFailure, Knowledge, type Known } from "./knowledge.ts";
import type { LedgerView } from "./ledgerView.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { unknownMe } from "./submission.ts";

export interface ImportRequest {
  /** The change of the commit that is checked out when left out. */
  readonly id?: string | undefined;
  /** Branch of the request on the forge; the environment's or the one that is checked out when left out. */
  readonly branch?: string | undefined;
  now(): Date;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly fetch?: HttpPort | undefined;
}

/** What an import came to, ready for people. */
export interface Imported {
  readonly id: string;
  /** Events that were written. */
  readonly written: readonly {
    readonly type: ChangeEvent["type"];
    readonly person: string;
    readonly text: string;
  }[];
  /** Reviews that came to nothing. */
  readonly refused: readonly { readonly who: string; readonly review: string; readonly reason: string }[];
  /** False where the ledger's remote could not be reached: it is kept here and sent with the next sync. */
  readonly isPushed: boolean;
  readonly message: string;
  readonly statusText: string;
}

/**
 * Takes the reviews of a change's pull or merge request over into the ledger, as the bot that git is set up for. Only
 * what counts is written; once, however often it runs.
 */
export async function importReviews(
  folder: string,
  request: ImportRequest,
): Promise<ServiceResult<Imported>> {
  const places = await findPlaces(folder);
  if (!places.ok) return gitFailure(places.failure);
  const knowledge = new Knowledge(places.value, request);
  // Without what others have said since, the same would be written twice.
  const fetched = await knowledge.fetchLedger();
  if (!fetched.ok) return fetched;
  const { synced } = fetched.value;
  if (synced.state === "kept" && synced.reason !== "no-remote")
    return failure("git-failed", `The ledger can't be exchanged, so nothing was imported: ${synced.message}`);
  const found = await knowledge.find(request.id);
  if (!found.ok) {
    const isUnnamed = request.id === undefined && found.failure.reason === "no-record";
    return isUnnamed ? failure("no-record", NAME_IT) : found;
  }
  const { known, state } = found.value;
  const by = botOf(known.current);
  if (!by.ok) return by;
  const attested = await reviewsOf(places.value, request, known, state, by.value);
  if (!attested.ok) return attested;
  const refused = attested.value.refused.map(({ review, person, reason }) => ({
    who: person ?? review.account.login ?? String(review.account.id),
    review: review.id,
    reason,
  }));
  const taken = counting(attested.value.events, known.ledger, by.value);
  const all = { id: state.id, refused: [...refused, ...taken.refused], statusText: taken.statusText };
  if (taken.files.length === 0)
    return done({ ...all, written: [], isPushed: true, message: "nothing new counts" });
  return write(known, { top: places.value.top, actor: by.value }, { ...all, taken });
}

const NAME_IT = "The commit that is checked out has no record in the ledger: name the change.";

function botOf({ me, facts }: Current): ServiceResult<string> {
  if (!me) return failure("refused", unknownMe(facts.email));
  if (me.id.startsWith("bot:")) return done(me.id);
  return failure(
    "refused",
    `Only a bot of people.yaml attests reviews, and you are ${me.id}: set user.email to the bot's address, and user.signingkey to its key.`,
  );
}

async function reviewsOf(
  { top, commonDir }: WorktreePlaces,
  { now, env = process.env, fetch, branch: named }: ImportRequest,
  { current: { organisation, facts }, ledger }: Known,
  state: ChangeState,
  by: string,
): Promise<ServiceResult<Attested>> {
  const forge = await ForgeReview.of({ organisation, top, commonDir, now, env, fetch });
  if (!forge) return failure("refused", "The policy names no forge (change.review.forge).");
  const { events = [] } = ledger.ledgers.get(state.id) ?? {};
  const heads = new Set(state.heads);
  const after = Math.max(0, ...events.map((one) => (heads.has(one.digest) ? timeOf(one) : 0)));
  const branch = named ?? branchOf(env) ?? facts.branch;
  const target =
    state.current?.record.targets.find(({ repo }) => repo === facts.repo)?.ref ?? facts.targetRef;
  const found = await forge.attest(
    { state, events, by, after },
    { target, ...(branch === undefined ? {} : { branch }) },
  );
  return found.ok ? found : failure("refused", found.failure.message);
}

/** Branch of the pull or merge request for which a pipeline runs. */
function branchOf(env: NodeJS.ProcessEnv): string | undefined {
  return env.GITHUB_HEAD_REF || env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || undefined;
}

interface Taken {
  readonly files: readonly NewFile[];
  readonly events: readonly ChangeEvent[];
  readonly refused: Imported["refused"];
  readonly statusText: string;
}

/** Those events that would count, one after the other: what is in the ledger stays there. */
function counting(events: readonly ChangeEvent[], ledger: LedgerView, by: string): Taken {
  const files: NewFile[] = [];
  const taken: FoldEvent[] = [];
  const refused: Imported["refused"][number][] = [];
  let statusText = "";
  for (const event of events) {
    const bytes = Buffer.from(writeEvent(event));
    const one: FoldEvent = { digest: digestOf(bytes), event, signed: event.actor === by, signer: by };
    const [first = one, ...rest] = [...taken, one];
    const after = foldedWith(ledger, [first, ...rest]);
    const reason =
      after.problems.find(({ digest }) => digest === one.digest)?.message ??
      after.refused.find((other) => other.event === one.digest)?.reason;
    if (reason === undefined) {
      taken.push(one);
      files.push({ change: event.change, kind: "event", bytes });
      statusText = after.statusText;
    } else refused.push({ who: event.actor, review: textOf(event), reason: `it would not count: ${reason}` });
  }
  return { files, events: taken.map(({ event }) => event), refused, statusText };
}

async function write(
  { current, ledger, now }: Known,
  { top, actor }: { readonly top: string; readonly actor: string },
  { taken, ...all }: Pick<Imported, "id" | "refused" | "statusText"> & { readonly taken: Taken },
): Promise<ServiceResult<Imported>> {
  // An attestation without the bot's signature is nobody's word, whatever the policy asks of others.
  const files = await signedFiles(taken.files, {
    organisation: current.organisation,
    actor,
    top,
    isRequired: true,
    now,
  });
  if (!files.ok) return files;
  const message = `${all.id}: ${counted(taken.events.length, "review")} imported`;
  const kept = await written(ledger, files.value, message, false);
  if (!kept.ok) return kept;
  const events = taken.events.map((event) => ({
    type: event.type,
    person: event.actor,
    text: textOf(event),
  }));
  return done({ ...all, written: events, ...kept.value });
}

function textOf(event: ChangeEvent): string {
  if (event.type === "approved") return event.attested?.review ?? "";
  return event.type === "objected" ? event.reason : event.type === "withdrawn" ? event.event : "";
}

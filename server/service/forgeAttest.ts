import type { ChangeState } from "../change/foldModel.ts";
import { API_VERSION, type ChangeEvent, type Target } from "../change/record.ts";
import { foldReviews } from "../forges/foldReviews.ts";
import type { Forge, ForgeReview } from "../forges/port.ts";
import { isEmptyChangeset } from "../git/changeset.ts";
import { contentBetween, contentOf, type ReviewedContent } from "../git/reviewedContent.ts";
import type { GitResult } from "../git/run.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { Person } from "../policy/peopleFile.ts";
import { isActive } from "../policy/terms.ts";

export interface AttestQuestion {
  /** The change as the ledger has it. */
  readonly state: ChangeState;
  /** Its events with their digests. */
  readonly events: readonly { readonly digest: string; readonly event: ChangeEvent }[];
  /** Id of the bot that signs. */
  readonly by: string;
  /** Time of the latest event that they follow, in milliseconds since 1970; 0 without one. */
  readonly after: number;
}

/** What the reviews on a forge come to. */
export interface Attested {
  /** Not signed; each is written only where it would count. */
  readonly events: readonly ChangeEvent[];
  /** Reviews that come to nothing, with the reason in one sentence. */
  readonly refused: readonly {
    readonly review: ForgeReview;
    readonly person?: string;
    readonly reason: string;
  }[];
}

export interface AttestPlace {
  readonly organisation: Pick<Organisation, "change" | "people" | "digest">;
  readonly top: string;
  readonly now: Date;
  readonly kind: Forge["kind"];
  /** Host, for people. */
  readonly name: string;
  /** Branch that the request is meant for, as a full ref. */
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

/** Longest comment that is written with an attested approval. */
const MAX_REVIEW = 500;

/**
 * Turns reviews into events. An approval comes to one where it is the last word of its account, the account is one
 * active person's who may approve, and exactly the content of the record was in front of that person. Changes that were
 * asked for become an objection. What was dismissed takes back what was attested of it before, and brings nothing back.
 */
export async function attestReviews(
  reviews: readonly ForgeReview[],
  question: AttestQuestion,
  place: AttestPlace,
): Promise<Attested> {
  const events: ChangeEvent[] = [];
  const refused: { review: ForgeReview; person?: string; reason: string }[] = [];
  const latest = foldReviews(reviews);
  for (const review of latest) {
    const judged = await judge(review, question, place);
    if (typeof judged !== "string") events.push(...judged);
    else {
      const person = personOf(review, place)?.id;
      refused.push({ review, reason: judged, ...(person === undefined ? {} : { person }) });
    }
  }
  events.push(...takenBack(latest, question, place.now));
  return { events, refused };
}

/** The events of one review, or why it comes to none. */
async function judge(
  review: ForgeReview,
  question: AttestQuestion,
  place: AttestPlace,
): Promise<ChangeEvent[] | string> {
  const { state, events } = question;
  if (review.state === "dismissed") return "it was dismissed on the forge, or taken back";
  if (!review.isPerson) return "the account is a program's, and only people approve";
  const person = personOf(review, place);
  const account = `${review.account.login ?? "account"} (${review.account.id})`;
  if (!person) return `no person of people.yaml has the account ${account} of ${place.name}`;
  if (!isActive(person.active, place.now)) return `${person.name ?? person.id} is not active any more`;
  if (!person.id.startsWith("person:")) return `${person.id} is no person, and only people approve`;
  const { current } = state;
  if (!current) return "the change has no revision that counts";
  const isKnown = events.some(({ event }) => event.record === current.digest && speaksOf(event, review));
  if (isKnown) return "the ledger has it already";
  if (current.submittedAt === undefined || review.at < current.submittedAt)
    return "it was given before this revision of the record was submitted, and speaks of none";
  const event = {
    apiVersion: API_VERSION,
    kind: "ChangeEvent",
    change: state.id,
    record: current.digest,
    actor: person.id,
  } as const;
  const parents = [...state.heads];
  if (review.state === "changes-requested") {
    const at = timeAfter(place.now.getTime(), question);
    return [{ ...event, parents, at, type: "objected", reason: objectionOf(review, place.name) }];
  }
  const { targets } = current.record;
  const reason = whyNoApproval(review, person, question) ?? (await unboundReason(review, targets, place));
  if (reason !== undefined) return reason;
  const { id, account: given } = review;
  return [
    {
      ...event,
      parents,
      // When it was given, so that its age is told from there.
      at: timeAfter(Math.min(review.at, place.now.getTime()), question),
      type: "approved",
      targets: [...targets],
      policy: place.organisation.digest,
      role: "reviewer",
      comment: "",
      attested: { by: question.by, forge: place.kind, review: id.slice(0, MAX_REVIEW), account: given.id },
    },
  ];
}

/** Why an approval counts for nothing, whatever was reviewed. */
function whyNoApproval(
  review: ForgeReview,
  { id, name = id }: Person,
  { state }: AttestQuestion,
): string | undefined {
  if (review.whyNot !== undefined) return review.whyNot;
  const excluded = state.excluded.get(id);
  if (excluded !== undefined) return `${name} ${excluded}`;
  return state.approvals.some((one) => one.person === id)
    ? `${name} has approved it already, and counts once`
    : undefined;
}

/** A time as it is written, never before what the event follows. */
function timeAfter(at: number, { after }: AttestQuestion): string {
  return new Date(Math.max(at, after)).toISOString();
}

function personOf({ account }: ForgeReview, { organisation, kind }: AttestPlace): Person | undefined {
  const found = organisation.people.filter(({ forge }) => forge?.[kind]?.id === account.id);
  // The policy is broken where two have one account; none of them is taken then.
  return found.length === 1 ? found[0] : undefined;
}

/** Whether an event came from this review. */
function speaksOf(event: ChangeEvent, review: ForgeReview): boolean {
  if (event.type === "approved") return event.attested?.review === review.id.slice(0, MAX_REVIEW);
  return event.type === "objected" && event.reason.endsWith(` ${review.id.slice(0, MAX_REVIEW)}`);
}

function objectionOf(review: ForgeReview, name: string): string {
  return `Changes were requested on ${name}: ${review.id.slice(0, MAX_REVIEW)}`;
}

/** Why it can't be told that exactly the record's content was reviewed; undefined where it was. */
async function unboundReason(
  review: ForgeReview,
  targets: readonly Target[],
  place: AttestPlace,
): Promise<string | undefined> {
  const [target, ...others] = targets;
  if (!target || others.length > 0)
    return "the record has several targets, and a request on the forge shows one: approve it with a signature";
  if (target.ref !== place.target)
    return `it was given for ${place.target}, and the record is for ${target.ref}`;
  const where: ReviewedContent = {
    top: place.top,
    target: target.ref,
    network: true,
    signal: place.signal,
  };
  if (review.commit !== undefined)
    return mismatch(await contentOf(review.commit, where), target, review.commit);
  if (!review.oneOf || review.oneOf.length === 0)
    return `${place.name} does not say which commit was reviewed: approve it with a signature`;
  for (const { commit, base } of review.oneOf) {
    const found =
      mismatch(await contentOf(commit, where), target, commit) ??
      mismatch(await contentBetween(base, commit, where), target, commit);
    if (found !== undefined)
      return `${place.name} does not say which version was reviewed, and they are not all the same: ${found}; approve it with a signature`;
  }
  return undefined;
}

function mismatch(content: GitResult<string>, target: Target, commit: string): string | undefined {
  if (!content.ok) return `what was reviewed can't be told: ${content.failure.message}`;
  const short = commit.slice(0, 12);
  if (isEmptyChangeset(content.value))
    return `the reviewed commit ${short} changes nothing against ${target.ref}`;
  if (content.value === target.changeset) return undefined;
  return `the reviewed commit ${short} holds other content than the record: ask for a new review`;
}

/** Approvals that were attested and whose account has said something else since, taken back by the bot that attested them. */
function takenBack(latest: readonly ForgeReview[], question: AttestQuestion, now: Date): ChangeEvent[] {
  const { state, events, by } = question;
  const at = timeAfter(now.getTime(), question);
  const gone = new Set(events.flatMap(({ event }) => (event.type === "withdrawn" ? [event.event] : [])));
  const counted = new Set(state.approvals.map(({ event }) => event));
  return events.flatMap(({ digest, event }): ChangeEvent[] => {
    if (event.type !== "approved" || event.attested?.by !== by || gone.has(digest)) return [];
    const last = latest.find(({ account }) => account.id === event.attested?.account);
    if (!counted.has(digest) || last?.state === "approved") return [];
    const common = { apiVersion: API_VERSION, kind: "ChangeEvent", change: state.id } as const;
    const rest = { record: event.record, parents: [...state.heads], at, actor: by };
    return [{ ...common, ...rest, type: "withdrawn", event: digest }];
  });
}

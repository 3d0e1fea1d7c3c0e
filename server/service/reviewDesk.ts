import type { Role } from "../change/approvals.ts";
import { diffRecords } from "../change/diffRecords.ts";
import { isFiller } from "../change/fillers.ts";
import type { ChangeState } from "../change/foldModel.ts";
import { inline } from "../change/plainText.ts";
import { recordMarkdown } from "../change/recordMarkdown.ts";
import { fullNameOf } from "../change/statusWords.ts";
import { Repository } from "../git/repository.ts";
import type { FoundContent } from "../git/reviewCommits.ts";
import type {
  BreakGlassPreview,
  GateView,
  RequestOutcome,
  ReviewCandidates,
  ReviewDetail,
  ReviewInbox,
  ReviewResult,
  ReviewSummary,
} from "../protocol/review.ts";
import { BreakGlass, type BreakGlassFields } from "./breakGlass.ts";
import { loadOrganisation } from "./current.ts";
import type { EventBody } from "./events.ts";
import { gateNow } from "./gateNow.ts";
import { type Found, gitFailure, type Known } from "./knowledge.ts";
import { personMeant } from "./peopleNames.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { type CommentFields, commentLine, noteComment } from "./reviewComments.ts";
import { sidesOf } from "./reviewContent.ts";
import type { Look } from "./reviewLooks.ts";
import { type ReviewRequestFields, ReviewRequests } from "./reviewRequests.ts";
import { roleNow, whyNotApprove } from "./reviewRole.ts";
import { ReviewSources, targetHere } from "./reviewSources.ts";
import { approvalLines, inboxOf, reviewSummaryOf } from "./reviewSummary.ts";
import { NO_VOIDS, type Voids } from "./reviewVoids.ts";
import { type DeskPorts, ReviewWriter, type Which } from "./reviewWriter.ts";
import { unknownMe } from "./submission.ts";

export interface ApproveRequest extends Which {
  /** Digests of the revision and of the content that the person has seen. */
  readonly record: string;
  readonly changeset: string;
  readonly role: Role;
  readonly comment: string;
  readonly viewed?: readonly string[] | undefined;
}

/** Largest blob that is shown, in bytes. */
const MAX_BLOB = 8 * 1024 * 1024;

/** Reviews of one work tree: what is asked, what is shown, and what people say. */
export class ReviewDesk {
  private readonly writer: ReviewWriter;
  private readonly requests: ReviewRequests;
  private readonly glass: BreakGlass;
  private readonly sources: ReviewSources;

  constructor(private readonly ports: DeskPorts) {
    this.writer = new ReviewWriter(ports);
    this.requests = new ReviewRequests(ports, this.writer);
    this.glass = new BreakGlass(ports);
    this.sources = new ReviewSources(ports);
  }

  /** What a break-glass would waive and what never; without an id, for what the branch holds now. */
  breakGlassPreview(id?: string): Promise<ServiceResult<BreakGlassPreview>> {
    return this.glass.preview(id);
  }

  /** Breaks the glass, by one step. Only on a person's word. */
  breakGlass(fields: BreakGlassFields): Promise<ServiceResult<ReviewResult>> {
    return this.glass.break(fields);
  }

  /** Who could review a change, and who can't and why. */
  candidates(id?: string, signal?: AbortSignal): Promise<ServiceResult<ReviewCandidates>> {
    return this.requests.candidates(id, signal);
  }

  /** Asks people for a review. Only on a person's word. */
  request(request: ReviewRequestFields): Promise<ServiceResult<RequestOutcome>> {
    return this.requests.request(request);
  }

  /** Asks the forge again for what failed there. */
  retry(id?: string): Promise<ServiceResult<RequestOutcome>> {
    return this.requests.retry(id);
  }

  /** What the gate would say of HEAD now. */
  gate(): Promise<ServiceResult<GateView>> {
    const { places, knowledge } = this.ports;
    return gateNow(places.top, { now: knowledge.time() });
  }

  /** The event by which people are asked now; undefined where nobody is. */
  async requestEvent(id?: string): Promise<ServiceResult<string | undefined>> {
    const found = await this.find(id);
    return found.ok ? done(found.value.state.request?.event) : found;
  }

  /** Digest of the revision that counts now. */
  async recordOf(id?: string): Promise<ServiceResult<string>> {
    const found = await this.find(id);
    if (!found.ok) return found;
    const { current, id: change } = found.value.state;
    return current ? done(current.digest) : failure("no-record", `${change} has no revision that counts.`);
  }

  /** Ids of the people whom somebody means by ids, names or e-mail addresses; fails at the first that fits not one. */
  async peopleMeant(texts: readonly string[]): Promise<ServiceResult<string[]>> {
    if (texts.length === 0) return done([]);
    const { knowledge, places } = this.ports;
    const loaded = await loadOrganisation(places.top, { now: knowledge.time(), network: true });
    if (!loaded.ok) return loaded;
    const ids: string[] = [];
    for (const text of texts) {
      const person = personMeant(loaded.value, text);
      if (!person) return failure("refused", `people.yaml has no ${text}, or several.`);
      ids.push(person.id);
    }
    return done(ids);
  }

  /** The changes of the ledger, by what a reviewer has to do with them. */
  async inbox(): Promise<ServiceResult<ReviewInbox>> {
    const known = await this.ports.knowledge.now();
    if (!known.ok) return known;
    const { ledger, current } = known.value;
    const { organisation, me } = current;
    const voids = await this.voidsOfMine(known.value);
    const forgeTexts = await this.requests.forgeTexts(known.value);
    const states = [...ledger.changes.values()];
    const summary = (state: ChangeState): ReviewSummary =>
      this.summary(state, known.value, voids.get(state.id) ?? NO_VOIDS, forgeTexts.get(state.id));
    return done(inboxOf({ states, me, organisation, summary }));
  }

  /**
   * Everything that a reviewer looks at; fetches the commits where they are not here. `isPeek`: it is only listed, and
   * does not count as looked at.
   */
  async open(
    id: string | undefined,
    { signal, isPeek }: { readonly signal?: AbortSignal; readonly isPeek?: boolean | undefined } = {},
  ): Promise<ServiceResult<ReviewDetail>> {
    const found = await this.find(id);
    if (!found.ok) return found;
    const { known, state } = found.value;
    const shown = await this.sources.shown(found.value, signal);
    if (!shown.ok) return shown;
    const { target, content, commits, others } = shown.value;
    const revision = state.current;
    if (!revision) return failure("no-record", `${state.id} has no revision that counts.`);
    const { organisation, me } = known.current;
    const voids = await this.ports.knowledge.voidsOf(state, known);
    const look: Look = {
      at: known.now.getTime(),
      revision: revision.record.revision,
      record: revision.digest,
      files: Object.fromEntries(content.changes.map((one) => [one.path, sidesOf(one)])),
    };
    const before = me && (await this.writer.looks.note(state.id, me.id, look, isPeek));
    const { events = [] } = known.ledger.ledgers.get(state.id) ?? {};
    const role = roleNow(state);
    const whyNot = me ? whyNotApprove(known, state, me.id, role) : unknownMe(known.current.facts.email);
    const since = before && sinceOf(before, look, known, state);
    return done({
      summary: this.summary(state, known, voids),
      record: revision.digest,
      base: commits.base,
      head: commits.head,
      changeset: target.changeset,
      markdown: withComments(recordMarkdown(state, events), shown.value.comments),
      files: content.files.map((file) => ({
        ...file,
        isNewToMe: before === undefined || before.files[file.path] !== look.files[file.path],
      })),
      findings: [...content.findings],
      aiRegions: [...content.aiRegions],
      undecided: [...others, ...content.undecided],
      ...(since ? { since } : {}),
      approvals: approvalLines(state, organisation, voids),
      objections: state.objections.map(({ person, reason, event }) => ({
        person: fullNameOf(organisation, person),
        reason,
        event,
        isMine: person === me?.id,
      })),
      ...(whyNot === undefined ? {} : { whyNot }),
      role,
      checks: await this.checks(target.ref, commits.head, known.now),
    });
  }

  /** Text of a blob as it is. */
  async blob(id: string): Promise<ServiceResult<string>> {
    const opened = await Repository.open(this.ports.places.top);
    if (!opened.ok) return gitFailure(opened.failure);
    try {
      const bytes = (await opened.value.noteBytes([id], MAX_BLOB)).get(id);
      if (bytes === undefined)
        return failure("refused", `The content ${id.slice(0, 12)} is not here, or has more than 8 MB.`);
      if (bytes.includes(0))
        return failure("refused", `It is binary, ${bytes.length} bytes: it can't be shown as text.`);
      return done(Buffer.from(bytes).toString("utf8"));
    } finally {
      opened.value.close();
    }
  }

  /** Approves exactly what was shown. */
  approve(request: ApproveRequest): Promise<ServiceResult<ReviewResult>> {
    const { record, changeset, role, comment, viewed } = request;
    return this.writer.say(request, async ({ known, state }, me) => {
      const seen = await this.asSeen({ known, state }, record, changeset);
      if (!seen.ok) return seen;
      const why = whyNotApprove(known, state, me, role);
      if (why !== undefined) return failure("refused", `Your approval would not count: ${why}.`);
      const { digest } = known.current.organisation;
      const targets = [...(state.current?.record.targets ?? [])];
      const body: EventBody = {
        type: "approved",
        targets,
        policy: digest,
        role,
        comment,
        ...(viewed === undefined ? {} : { viewed: [...viewed] }),
      };
      const message = `${state.id}: ${role === "retro-reviewer" ? "reviewed afterwards" : "approved"}`;
      return done({ body, message, isJudged: true });
    });
  }

  /** Objects to a revision: it can't land until the objection is withdrawn, or answered by a new revision. */
  object(
    request: Which & { readonly record: string; readonly reason: string },
  ): Promise<ServiceResult<ReviewResult>> {
    const { record, reason } = request;
    return this.writer.say(request, async ({ state }) => {
      if (record !== state.current?.digest) return failure("refused", newerRevision(state));
      if (reason.trim().length < 5 || isFiller(reason))
        return failure("unfinished", "Say what is wrong, so that it can be mended.");
      const body: EventBody = { type: "objected", reason: reason.trim() };
      return done({ body, message: `${state.id}: objected`, isJudged: true });
    });
  }

  /** Takes back something that this person said: an approval, an objection, a request or a break-glass; `last` is the last one. */
  async withdraw(request: Which & { readonly event: string }): Promise<ServiceResult<ReviewResult>> {
    let asked: Found | undefined;
    const said = await this.writer.say(request, async (found, me) => {
      const { known, state } = found;
      const event = request.event === "last" ? lastOf(known, state, me) : request.event;
      if (event === undefined)
        return failure("refused", `There is nothing of yours to withdraw from ${state.id}.`);
      if (event === state.request?.event) asked = found;
      return done({ body: { type: "withdrawn", event }, message: `${state.id}: withdrawn` });
    });
    if (said.ok && asked && !request.offline) await this.requests.withdrawn(asked);
    return said;
  }

  /** Writes a comment: on the forge where the policy names one, else as a note on the commit. It counts for nothing. */
  async comment(
    fields: CommentFields & { readonly id?: string | undefined },
  ): Promise<ServiceResult<ReviewResult>> {
    const found = await this.find(fields.id);
    if (!found.ok) return found;
    const { known, state } = found.value;
    const target = targetHere(found.value);
    if (!target.ok) return target;
    const common = { id: state.id, statusText: state.statusText };
    const forge = await this.requests.forge(known);
    if (forge) {
      const written = await forge.comment(state.id, commentLine(fields), { mayAsk: true });
      if (!written.ok) return failure("refused", written.failure.message);
      return done({ ...common, isPushed: true, message: `commented on ${written.value}` });
    }
    const commits = await this.sources.commitsOf(found.value, target.value);
    if (!commits.ok) return commits;
    const written = await noteComment(this.ports.places.top, commits.value.head, fields, known.now);
    if (!written.ok) return written;
    const message = "commented, in a note of this clone: “two-keys provenance share” shares it";
    return done({ ...common, isPushed: false, message });
  }

  /** A change; one that is not known here is looked for on the remote. */
  private async find(id: string | undefined): Promise<ServiceResult<Found>> {
    const { knowledge } = this.ports;
    const found = await knowledge.find(id);
    if (found.ok || found.failure.reason !== "no-record") return found;
    const synced = await knowledge.fetchLedger();
    return synced.ok ? knowledge.find(id) : synced;
  }

  /** Whether what somebody has seen is still what there is; the content is looked at again. */
  private async asSeen(
    found: Found,
    record: string,
    changeset: string,
  ): Promise<ServiceResult<FoundContent>> {
    const { state } = found;
    if (record !== state.current?.digest) return failure("refused", newerRevision(state));
    const target = targetHere(found);
    if (!target.ok) return target;
    if (target.value.changeset !== changeset)
      return failure("refused", `${state.id} asks for other content than you have seen: open it again.`);
    return this.sources.commitsOf(found, target.value);
  }

  /** Checks of the gate for a commit; none where the gate can't be asked, which its own command explains. */
  private async checks(target: string, head: string, now: Date): Promise<ReviewDetail["checks"]> {
    const found = await gateNow(this.ports.places.top, { target, head, now });
    return found.ok ? found.value.checks : [];
  }

  private summary(
    state: ChangeState,
    { current, now }: Known,
    voids: Voids,
    forgeText?: string,
  ): ReviewSummary {
    const { organisation, me } = current;
    return reviewSummaryOf(state, { organisation, me: me?.id, voids, now, forgeText });
  }

  /** Why this person's own approvals do not count any more, by change. */
  private async voidsOfMine(known: Known): Promise<ReadonlyMap<string, Voids>> {
    const me = known.current.me?.id;
    const found = new Map<string, Voids>();
    for (const state of known.ledger.changes.values()) {
      if (!state.refused.some(({ person }) => person === me)) continue;
      found.set(state.id, await this.ports.knowledge.voidsOf(state, known));
    }
    return found;
  }
}

function withComments(markdown: string, comments: readonly string[]): string {
  if (comments.length === 0) return markdown;
  return `${markdown}\n## Comments\n\n${comments.map((line) => `- ${inline(line)}`).join("\n")}\n`;
}

function newerRevision(state: ChangeState): string {
  const revision = state.current?.record.revision ?? 0;
  return `${state.id} has revision ${revision} by now, which is not what you have seen: look at it again.`;
}

/** The last thing that a person said of a change and that can still be taken back. */
function lastOf({ ledger }: Known, state: ChangeState, me: string): string | undefined {
  const { events = [] } = ledger.ledgers.get(state.id) ?? {};
  const withdrawn = new Set(events.flatMap(({ event }) => (event.type === "withdrawn" ? [event.event] : [])));
  const bad = new Set(state.problems.map(({ digest }) => digest));
  const own = events.filter(
    ({ digest, event }) =>
      event.actor === me &&
      ["approved", "objected", "requested", "breakGlass"].includes(event.type) &&
      !withdrawn.has(digest) &&
      !bad.has(digest),
  );
  return own.sort((a, b) => Date.parse(a.event.at) - Date.parse(b.event.at)).at(-1)?.digest;
}

function sinceOf(before: Look, now: Look, { ledger }: Known, state: ChangeState): ReviewDetail["since"] {
  const { records = [] } = ledger.ledgers.get(state.id) ?? {};
  const old = records.find(({ digest }) => digest === before.record)?.record;
  const current = state.current?.record;
  const paths = new Set([...Object.keys(before.files), ...Object.keys(now.files)]);
  return {
    at: before.at,
    revision: before.revision,
    record: old && current && before.record !== now.record ? diffRecords(old, current) : [],
    files: [...paths].filter((path) => before.files[path] !== now.files[path]).sort(),
  };
}

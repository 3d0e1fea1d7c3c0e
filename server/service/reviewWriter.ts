import type { WorktreePlaces } from "../git/gitDir.ts";
import type { ReviewResult } from "../protocol/review.ts";
import { type EventBody, madeEvent, refusal, signedFiles, written } from "./events.ts";
import type { AskToken } from "./forgeTokens.ts";
import type { Found, Knowledge } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { ReviewLooks } from "./reviewLooks.ts";
import { unknownMe } from "./submission.ts";

/** What the desk shares with everything else that is known of the work tree. */
export interface DeskPorts {
  readonly knowledge: Knowledge;
  readonly places: WorktreePlaces;
  /** A token for a forge, from the editor. */
  readonly forgeToken?: AskToken | undefined;
  /** Runs one piece of work after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** Which change is meant. */
export interface Which {
  /** The change of the branch that is checked out when left out. */
  readonly id?: string | undefined;
  /** Keep it here; the next sync sends it. */
  readonly offline?: boolean | undefined;
}

/** What a person says of a change. */
export interface Said {
  readonly body: EventBody;
  /** What was done, for the ledger and for people. */
  readonly message: string;
  /** Whether it is a word on what was seen. */
  readonly isJudged?: boolean;
}

/** Writes what people say of changes into the ledger. */
export class ReviewWriter {
  readonly looks: ReviewLooks;

  constructor(private readonly ports: DeskPorts) {
    this.looks = new ReviewLooks(ports.places.commonDir);
  }

  /**
   * Writes an event of this person to a change: fetches the ledger first, makes sure that the event would count, signs it,
   * puts it into the ledger and sends it.
   */
  say(
    { id, offline = false }: Which,
    make: (found: Found, me: string) => Promise<ServiceResult<Said>>,
  ): Promise<ServiceResult<ReviewResult>> {
    return this.ports.inTurn(async () => {
      const { knowledge, places } = this.ports;
      const synced = await knowledge.fetchFirst(offline);
      if (!synced.ok) return synced;
      const found = await knowledge.find(id);
      if (!found.ok) return found;
      const { known, state } = found.value;
      const { current, ledger, now } = known;
      const { me, organisation, facts } = current;
      if (!me) return failure("refused", unknownMe(facts.email));
      if (!state.current) return failure("no-record", `${state.id} has no revision that counts.`);
      const made = await make(found.value, me.id);
      if (!made.ok) return made;
      const place = {
        ledger,
        change: state.id,
        record: state.current.digest,
        before: state,
        actor: me.id,
        now,
      };
      const event = madeEvent(place, made.value.body);
      if (!event.ok) return event;
      const refused = refusal(ledger, [event.value.event]);
      if (refused !== undefined) return failure("refused", `It would not count: ${refused}.`);
      const files = await signedFiles([event.value.file], {
        organisation,
        actor: me.id,
        top: places.top,
        isRequired: state.requirements?.signedEvents ?? false,
        now,
      });
      if (!files.ok) return files;
      const kept = await written(ledger, files.value, made.value.message, offline);
      if (!kept.ok) return kept;
      if (made.value.isJudged) await this.looks.judged(state.id, me.id);
      const after = await knowledge.find(state.id);
      const statusText = after.ok ? after.value.state.statusText : "";
      return done({ id: state.id, ...kept.value, statusText });
    });
  }
}

import type { ChangeState } from "../change/foldModel.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { OwnersFile } from "./ownersModel.ts";

/** Lines that a change touches and somebody wrote. */
export interface TouchedLines {
  /** Id of people.yaml. */
  readonly person: string;
  readonly lines: number;
  /** When they were written last. Milliseconds since 1970. */
  readonly at: number;
}

/** An approval that somebody gave another change. */
export interface PastReview {
  readonly person: string;
  readonly change: string;
  readonly at: number;
  /** Ids of the systems of that change. */
  readonly systems: readonly string[];
  /** Paths that were opened, as far as that was kept. */
  readonly paths: readonly string[];
}

/** Everything by which reviewers are found; nothing else is asked. */
export interface CandidateInput {
  readonly state: ChangeState;
  readonly organisation: Organisation;
  readonly now: Date;
  /** Paths that differ, of both sides. */
  readonly paths: readonly string[];
  /** Undefined where the protected branch has none. */
  readonly owners: OwnersFile | undefined;
  readonly touched: readonly TouchedLines[];
  readonly reviews: readonly PastReview[];
  /** Reviews that people are asked for and have not answered, besides this one. By person. */
  readonly loads: ReadonlyMap<string, number>;
  /** What could not be looked at. */
  readonly problems: readonly string[];
}

import type { RiskQuestion } from "../policy/changeSection.ts";
import type { Person } from "../policy/peopleFile.ts";
import type { FullRequirements } from "../policy/requirements.ts";
import type { Incomplete } from "./completeness.ts";
import type { ChangeFacts } from "./facts.ts";
import type { ChangeState, WindowFacts } from "./foldModel.ts";

/** What a line of the checklist leads to. */
export type ChecklistAction =
  | { readonly kind: "field"; readonly path: string }
  | { readonly kind: "location"; readonly file: string; readonly line: number }
  | { readonly kind: "command"; readonly command: string; readonly title: string };

/** `undecided`: it can't be told, and so it is not done. `waiting`: somebody else has to act. `info`: nothing is owed. */
export type CheckState = "done" | "owed" | "undecided" | "waiting" | "info";

export interface ChecklistChild {
  readonly label: string;
  readonly detail?: string;
  readonly action?: ChecklistAction;
}

export interface ChecklistItem {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly state: CheckState;
  readonly reason: string;
  readonly action?: ChecklistAction;
  readonly children?: ChecklistChild[];
}

export interface ChecklistInput {
  readonly facts: ChangeFacts;
  /** Absolute path of a file of the repository, as the editor opens it. */
  fileOf(path: string): string;
  readonly systems: readonly { readonly id: string; readonly tier: number }[];
  /** Paths that belong to no system of the catalogue. */
  readonly unownedPaths: readonly string[];
  readonly people: readonly Person[];
  readonly requirements: FullRequirements;
  /** Whether a draft is being written. */
  readonly hasDraft: boolean;
  /** What the draft, or the record where there is no draft, lacks; undefined where there is neither. */
  readonly incomplete: readonly Incomplete[] | undefined;
  readonly questions: readonly RiskQuestion[];
  readonly answers: Readonly<Record<string, unknown>>;
  readonly window: WindowFacts;
  /** Whether the window's freeze bars this change at its risk. */
  readonly isBarred: boolean;
  /** The change in the ledger; undefined before the first submission. */
  readonly state: ChangeState | undefined;
  /** Why approvals of it do not count any more, in concrete words, by their events. */
  readonly voids?: ReadonlyMap<string, string>;
  readonly ledger: {
    readonly unpushed: number;
    readonly problems: readonly string[];
    readonly hasRemote: boolean;
  };
  readonly now: Date;
}

/** Lines below a line, at most. */
const MAX_CHILDREN = 100;

/** The first hundred of many lines below a line, with a word on the others. */
export function limited(children: ChecklistChild[]): { children: ChecklistChild[] } {
  if (children.length <= MAX_CHILDREN) return { children };
  const more = { label: `and ${children.length - MAX_CHILDREN} more` };
  return { children: [...children.slice(0, MAX_CHILDREN), more] };
}

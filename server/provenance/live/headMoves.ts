/** What moved HEAD. `other` made no commit out of what is being worked on: a fetch, a fast-forward, a checkout. */
export type HeadMoveKind =
  | "commit"
  | "amend"
  | "cherry-pick"
  | "rebase-start"
  | "rebase-step"
  | "rebase-finish"
  | "reset"
  | "other";

/** One line of HEAD's reflog. */
export interface HeadMove {
  /** Full ids; undefined where there was no commit before. */
  readonly from: string | undefined;
  readonly to: string;
  readonly kind: HeadMoveKind;
  /** Milliseconds since 1970; the reflog counts whole seconds. */
  readonly at: number;
}

const LINE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t]*> (\d{1,12}) [+-]\d{4}(?:\t(.*))?$/;

/** Moves of HEAD, the oldest first, from the text of its reflog. Lines that are none are left out. */
export function parseHeadMoves(reflog: string): HeadMove[] {
  return reflog.split("\n").flatMap((line) => {
    const [, from = "", to = "", seconds = "", message = ""] = LINE.exec(line) ?? [];
    if (to === "" || /^0+$/.test(to)) return [];
    const before = /^0+$/.test(from) ? undefined : from;
    return [{ from: before, to, kind: kindOf(message), at: Number(seconds) * 1000 }];
  });
}

function kindOf(message: string): HeadMoveKind {
  // The address that a pull names has colons too, and a step may be told within another one.
  const step = /^(?:rebase|pull)\b.*?\((\w+)\): /.exec(`${message} `)?.[1];
  const action = message.split(":")[0] ?? "";
  if (step !== undefined) return rebaseKind(step);
  if (/^rebase finished/.test(action)) return "rebase-finish";
  if (/^commit \(amend\)/.test(action)) return "amend";
  if (/^commit \(cherry-pick\)/.test(action)) return "cherry-pick";
  if (/^(?:commit|revert)\b/.test(action)) return "commit";
  if (/^cherry-pick\b/.test(action)) return /: fast-forward/i.test(message) ? "other" : "cherry-pick";
  return /^reset\b/.test(action) ? "reset" : "other";
}

function rebaseKind(step: string): HeadMoveKind {
  if (step === "start") return "rebase-start";
  if (step === "finish") return "rebase-finish";
  // Made of the work tree, after a conflict.
  if (step === "continue") return "commit";
  return step === "abort" ? "other" : "rebase-step";
}

/**
 * Where the branch stood before the rebase that ends at `index`; undefined if its beginning is not in the list.
 */
export function rebasedFrom(moves: readonly HeadMove[], index: number): string | undefined {
  for (let at = index - 1; at >= 0; at--) {
    const move = moves[at];
    if (move?.kind === "rebase-start") return move.from;
    if (move?.kind === "rebase-finish") return undefined;
  }
  return undefined;
}

/** Commits that `git merge --squash` put into the work tree, by the message that it prepared; the oldest first. */
export function squashedCommits(message: string): string[] {
  if (!message.startsWith("Squashed commit of the following:")) return [];
  return [...message.matchAll(/^commit ([0-9a-f]{40,64})$/gm)].map(([, id = ""]) => id).reverse();
}

import type { PeerTool } from "./model.ts";
import type { Comment } from "./units.ts";
import type { Lines } from "./waivers.ts";

/** Another tool's suppression: lines (from 0, inclusive) on which its named rules are silent. */
export interface PeerSuppression {
  readonly tool: PeerTool;
  readonly rules: readonly string[] | "all";
  readonly from: number;
  readonly to: number;
}

/** What a comment says to one tool. */
export type PeerReader = (comment: Comment, lines: Lines, all: readonly Comment[]) => PeerSuppression[];

/** Line of the end of a file. */
export const END = Number.POSITIVE_INFINITY;

/** Names of a list with commas or spaces between them. */
export function split(list: string | undefined): string[] {
  return (list ?? "").split(/[\s,]+/).filter(Boolean);
}

/** Names of a list; none means every rule. */
export function named(list: string | undefined): readonly string[] | "all" {
  const rules = split(list);
  return rules.length > 0 ? rules : "all";
}

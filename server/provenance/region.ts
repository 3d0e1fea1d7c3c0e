import type { VettingState } from "./formats/vetting.ts";
import type { LineClaim } from "./model.ts";

/** Lines in sequence with one claim, one origin in git and one state of vetting. */
export interface Region extends LineClaim {
  /** Where blame found the first line; undefined if it is not committed. */
  readonly committed?: { readonly commit: string; readonly path: string; readonly line: number };
  /** Undefined for lines that no AI wrote. */
  readonly vetting?: VettingState;
}

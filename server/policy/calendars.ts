import type { Tier } from "./terms.ts";

/** A calendar of freezes, read from one `.ics` file. */
export interface Calendar {
  /** `calendars/peak.ics` */
  readonly file: string;
  /** soft: bars changes of high or critical risk. hard: bars all. */
  readonly kind: "soft" | "hard";
  /** Systems and tiers that it holds for; undefined is all. */
  readonly systems: readonly string[] | undefined;
  readonly tiers: readonly Tier[] | undefined;
  /** Freezes that overlap a span, in order of their start. Times in milliseconds since 1970. */
  between(from: number, to: number): readonly Freeze[];
}

export interface Freeze {
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

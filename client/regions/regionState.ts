import type { ShownRegion } from "../../server/protocol/regions.ts";
import { plainLabel } from "../messages.ts";

/** How a region is shown. */
export type RegionState = "unvetted" | "stale" | "vetted" | "suspected";

export const STATE_WORDS: Readonly<Record<RegionState, string>> = {
  unvetted: "not vetted",
  stale: "changed since it was vetted",
  vetted: "vetted",
  suspected: "who wrote this?",
};

/** State in which a region is shown; `undefined` for what is not shown at all. */
export function stateOf(region: ShownRegion): RegionState | undefined {
  if (region.confidence === "suspected") return "suspected";
  return region.origin === "ai" ? region.vetting : undefined;
}

/** Tool and model of a region in words. */
export function authorOf({ tool, model, confidence }: ShownRegion): string {
  if (confidence === "suspected") return "a large insertion";
  const names = [tool, model].filter((one) => one !== undefined && one !== "unknown");
  return names.length > 0 ? plainLabel(names.join(", ")) : "an unknown tool";
}

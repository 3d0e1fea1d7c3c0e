import type { Claim } from "../model.ts";

/** One person's vetting of a region, as it is exported. */
export interface ExportedVetting {
  readonly state: "vetted" | "stale";
  /** `Name <email>` or an e-mail address. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Hash that the vetting is bound to, `sha256:…`. */
  readonly hash: string;
}

/** A region of the committed text with all that the exports tell of it. Lines are 1-based and inclusive. */
export interface ExportedRegion extends Claim {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Whether a person changed a part of the AI's text. */
  readonly isMixed?: boolean;
  /** The region's lines with their ends. Only its hash is exported. */
  readonly text?: string;
  readonly vettings?: readonly ExportedVetting[];
}

/** A time as RFC 3339 in UTC, to the second; undefined for a number that is no time. */
export function rfc3339(at: number): string | undefined {
  const date = new Date(at);
  const year = Number.isNaN(date.getTime()) ? -1 : date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? `${date.toISOString().slice(0, 19)}Z` : undefined;
}

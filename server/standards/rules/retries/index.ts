import type { Rule } from "../../rule.ts";
import { pollLoopNoDeadline } from "./pollLoopNoDeadline.ts";
import { retryEverything } from "./retryEverything.ts";
import { retryNoBackoff } from "./retryNoBackoff.ts";
import { retryNoJitter } from "./retryNoJitter.ts";
import { retryNonIdempotent } from "./retryNonIdempotent.ts";
import { retryUnbounded } from "./retryUnbounded.ts";

/** In the order of the catalogue's codes. */
export const RETRIES: readonly Rule[] = [
  retryUnbounded,
  retryNoBackoff,
  retryNoJitter,
  retryNonIdempotent,
  pollLoopNoDeadline,
  retryEverything,
];

import type { Rule } from "../../rule.ts";
import { catastrophicRegex } from "./catastrophicRegex.ts";
import { clientPerRequest } from "./clientPerRequest.ts";
import { infiniteRecursion } from "./infiniteRecursion.ts";
import { poolSizeMissing } from "./poolSizeMissing.ts";
import { unboundedCache } from "./unboundedCache.ts";
import { unboundedQueue } from "./unboundedQueue.ts";
import { unboundedRead } from "./unboundedRead.ts";
import { unboundedThreadPool } from "./unboundedThreadPool.ts";

/** In the order of the catalogue's codes. */
export const OVERLOAD: readonly Rule[] = [
  unboundedThreadPool,
  unboundedQueue,
  unboundedCache,
  unboundedRead,
  poolSizeMissing,
  clientPerRequest,
  infiniteRecursion,
  catastrophicRegex,
];

import type { Rule } from "../../rule.ts";
import { errorLoggedWithoutCause } from "./errorLoggedWithoutCause.ts";
import { spanOrMetricLeak } from "./spanOrMetricLeak.ts";

/** In the order of the catalogue's codes. */
export const OBSERVABILITY: readonly Rule[] = [errorLoggedWithoutCause, spanOrMetricLeak];

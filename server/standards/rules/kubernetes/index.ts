import type { Rule } from "../../rule.ts";
import { ephemeralState } from "./ephemeralState.ts";
import { hpaMisconfigured } from "./hpaMisconfigured.ts";
import { jobUnbounded } from "./jobUnbounded.ts";
import { mutableImageTag } from "./mutableImageTag.ts";
import { noLivenessOrSameProbe } from "./noLivenessOrSameProbe.ts";
import { noMemoryLimit } from "./noMemoryLimit.ts";
import { noReadinessProbe } from "./noReadinessProbe.ts";
import { noResourceRequests } from "./noResourceRequests.ts";
import { noRollingUpdate } from "./noRollingUpdate.ts";
import { noSpread } from "./noSpread.ts";
import { pdbMissingOrBlocking } from "./pdbMissingOrBlocking.ts";
import { selectorMismatch } from "./selectorMismatch.ts";
import { singleReplica } from "./singleReplica.ts";

/** In the order of the catalogue's codes. */
export const KUBERNETES: readonly Rule[] = [
  noResourceRequests,
  noMemoryLimit,
  noReadinessProbe,
  noLivenessOrSameProbe,
  singleReplica,
  pdbMissingOrBlocking,
  mutableImageTag,
  noRollingUpdate,
  noSpread,
  hpaMisconfigured,
  selectorMismatch,
  jobUnbounded,
  ephemeralState,
];

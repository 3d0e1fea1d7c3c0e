import type { Rule } from "../../rule.ts";
import { alarmsAndLogRetention } from "./alarmsAndLogRetention.ts";
import { asgSingleCapacity } from "./asgSingleCapacity.ts";
import { asyncNoDlq } from "./asyncNoDlq.ts";
import { backupDisabled } from "./backupDisabled.ts";
import { createBeforeDestroy } from "./createBeforeDestroy.ts";
import { dbSingleAz } from "./dbSingleAz.ts";
import { deletionProtectionOff } from "./deletionProtectionOff.ts";
import { deployAllAtOnce } from "./deployAllAtOnce.ts";
import { lbHealthCheck } from "./lbHealthCheck.ts";
import { noConcurrencyLimit } from "./noConcurrencyLimit.ts";
import { nodeAutoRepairOff } from "./nodeAutoRepairOff.ts";
import { objectVersioningOff } from "./objectVersioningOff.ts";
import { queueVisibilityMismatch } from "./queueVisibilityMismatch.ts";
import { riskyApplyNow } from "./riskyApplyNow.ts";
import { statefulDestroyAllowed } from "./statefulDestroyAllowed.ts";
import { unpinnedProvider } from "./unpinnedProvider.ts";

/** In the order of the catalogue's codes. */
export const INFRASTRUCTURE: readonly Rule[] = [
  dbSingleAz,
  backupDisabled,
  deletionProtectionOff,
  statefulDestroyAllowed,
  objectVersioningOff,
  asyncNoDlq,
  noConcurrencyLimit,
  lbHealthCheck,
  asgSingleCapacity,
  deployAllAtOnce,
  createBeforeDestroy,
  alarmsAndLogRetention,
  riskyApplyNow,
  unpinnedProvider,
  queueVisibilityMismatch,
  nodeAutoRepairOff,
];

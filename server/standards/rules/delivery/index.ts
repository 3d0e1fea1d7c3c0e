import type { Rule } from "../../rule.ts";
import { bigBangMultiRegion } from "./bigBangMultiRegion.ts";
import { deployBeforeTests } from "./deployBeforeTests.ts";
import { deployNoConcurrency } from "./deployNoConcurrency.ts";
import { deployWithoutGate } from "./deployWithoutGate.ts";
import { errorsIgnoredInPipeline } from "./errorsIgnoredInPipeline.ts";
import { jobNoTimeout } from "./jobNoTimeout.ts";
import { noRollbackOrVerify } from "./noRollbackOrVerify.ts";
import { unpinnedActionOrImage } from "./unpinnedActionOrImage.ts";

/** In the order of the catalogue's codes. */
export const DELIVERY: readonly Rule[] = [
  jobNoTimeout,
  deployWithoutGate,
  deployNoConcurrency,
  deployBeforeTests,
  errorsIgnoredInPipeline,
  noRollbackOrVerify,
  bigBangMultiRegion,
  unpinnedActionOrImage,
];

import type { Rule } from "../../rule.ts";
import { baseImageMutable } from "./baseImageMutable.ts";
import { multipleCmd } from "./multipleCmd.ts";
import { noHealthcheck } from "./noHealthcheck.ts";
import { pipeWithoutPipefail } from "./pipeWithoutPipefail.ts";
import { shellFormEntrypoint } from "./shellFormEntrypoint.ts";
import { unpinnedInstall } from "./unpinnedInstall.ts";

/** In the order of the catalogue's codes. */
export const CONTAINERS: readonly Rule[] = [
  baseImageMutable,
  shellFormEntrypoint,
  noHealthcheck,
  multipleCmd,
  pipeWithoutPipefail,
  unpinnedInstall,
];

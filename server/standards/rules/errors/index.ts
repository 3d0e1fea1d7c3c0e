import type { Rule } from "../../rule.ts";
import { bareExcept } from "./bareExcept.ts";
import { broadCatchNoRethrow } from "./broadCatchNoRethrow.ts";
import { catchFatal } from "./catchFatal.ts";
import { controlFlowInFinally } from "./controlFlowInFinally.ts";
import { httpStatusUnchecked } from "./httpStatusUnchecked.ts";
import { ignoredErrorReturn } from "./ignoredErrorReturn.ts";
import { interruptSwallowed } from "./interruptSwallowed.ts";
import { logAndSwallow } from "./logAndSwallow.ts";
import { lostCause } from "./lostCause.ts";
import { nilErrorReturned } from "./nilErrorReturned.ts";
import { panicInRequestPath } from "./panicInRequestPath.ts";
import { swallowedException } from "./swallowedException.ts";
import { throwNonError } from "./throwNonError.ts";
import { unhandledHandlerKeepsRunning } from "./unhandledHandlerKeepsRunning.ts";

/** In the order of the catalogue's codes. */
export const ERRORS: readonly Rule[] = [
  swallowedException,
  broadCatchNoRethrow,
  bareExcept,
  catchFatal,
  ignoredErrorReturn,
  nilErrorReturned,
  lostCause,
  controlFlowInFinally,
  logAndSwallow,
  throwNonError,
  interruptSwallowed,
  panicInRequestPath,
  httpStatusUnchecked,
  unhandledHandlerKeepsRunning,
];

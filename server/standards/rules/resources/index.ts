import type { Rule } from "../../rule.ts";
import { deferInLoop } from "./deferInLoop.ts";
import { resourceNotClosed } from "./resourceNotClosed.ts";
import { responseBodyNotClosed } from "./responseBodyNotClosed.ts";
import { rowsUnchecked } from "./rowsUnchecked.ts";
import { streamWithoutErrorHandler } from "./streamWithoutErrorHandler.ts";
import { timerOrListenerLeak } from "./timerOrListenerLeak.ts";
import { transactionNotRolledBack } from "./transactionNotRolledBack.ts";

/** In the order of the catalogue's codes. */
export const RESOURCES: readonly Rule[] = [
  resourceNotClosed,
  responseBodyNotClosed,
  rowsUnchecked,
  deferInLoop,
  timerOrListenerLeak,
  streamWithoutErrorHandler,
  transactionNotRolledBack,
];

import type { Rule } from "../../rule.ts";
import { asyncPromiseExecutor } from "./asyncPromiseExecutor.ts";
import { awaitInLoop } from "./awaitInLoop.ts";
import { blockingInAsync } from "./blockingInAsync.ts";
import { cancelScopeNoCheckpoint } from "./cancelScopeNoCheckpoint.ts";
import { fireAndForgetTask } from "./fireAndForgetTask.ts";
import { floatingPromise } from "./floatingPromise.ts";
import { goroutineLeak } from "./goroutineLeak.ts";
import { lockNotReleased } from "./lockNotReleased.ts";
import { misusedPromise } from "./misusedPromise.ts";
import { mutateWhileIterating } from "./mutateWhileIterating.ts";
import { sharedMutableDefault } from "./sharedMutableDefault.ts";
import { stateRaceAcrossAwait } from "./stateRaceAcrossAwait.ts";
import { threadApiMisuse } from "./threadApiMisuse.ts";
import { unboundedFanOut } from "./unboundedFanOut.ts";
import { unsafeSharedObject } from "./unsafeSharedObject.ts";

/** In the order of the catalogue's codes. */
export const ASYNC: readonly Rule[] = [
  floatingPromise,
  misusedPromise,
  asyncPromiseExecutor,
  fireAndForgetTask,
  blockingInAsync,
  awaitInLoop,
  unboundedFanOut,
  stateRaceAcrossAwait,
  lockNotReleased,
  unsafeSharedObject,
  threadApiMisuse,
  goroutineLeak,
  cancelScopeNoCheckpoint,
  mutateWhileIterating,
  sharedMutableDefault,
];

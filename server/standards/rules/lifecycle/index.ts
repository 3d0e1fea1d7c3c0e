import type { Rule } from "../../rule.ts";
import { executorNeverShutdown } from "./executorNeverShutdown.ts";
import { exitInLibrary } from "./exitInLibrary.ts";
import { hardcodedEndpoint } from "./hardcodedEndpoint.ts";
import { networkCallAtImport } from "./networkCallAtImport.ts";
import { noGracefulShutdown } from "./noGracefulShutdown.ts";
import { shutdownWithoutDrain } from "./shutdownWithoutDrain.ts";
import { wallClockDuration } from "./wallClockDuration.ts";

/** In the order of the catalogue's codes. */
export const LIFECYCLE: readonly Rule[] = [
  exitInLibrary,
  noGracefulShutdown,
  shutdownWithoutDrain,
  networkCallAtImport,
  wallClockDuration,
  hardcodedEndpoint,
  executorNeverShutdown,
];

import type { Rule } from "../../rule.ts";
import { callWithoutContext } from "./callWithoutContext.ts";
import { cloudSdkDefaultTimeouts } from "./cloudSdkDefaultTimeouts.ts";
import { contextDropped } from "./contextDropped.ts";
import { dbClientNoTimeout } from "./dbClientNoTimeout.ts";
import { outboundHttpNoTimeout } from "./outboundHttpNoTimeout.ts";
import { rpcNoDeadline } from "./rpcNoDeadline.ts";
import { serverNoTimeouts } from "./serverNoTimeouts.ts";
import { timeoutDisabled } from "./timeoutDisabled.ts";
import { waitWithoutTimeout } from "./waitWithoutTimeout.ts";

/** In the order of the catalogue's codes. */
export const TIMEOUTS: readonly Rule[] = [
  outboundHttpNoTimeout,
  timeoutDisabled,
  dbClientNoTimeout,
  rpcNoDeadline,
  contextDropped,
  callWithoutContext,
  serverNoTimeouts,
  waitWithoutTimeout,
  cloudSdkDefaultTimeouts,
];

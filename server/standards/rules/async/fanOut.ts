/** Words that say that something in the file limits how much runs at once. */
export const LIMITERS = [
  ...["Semaphore", "BoundedSemaphore", "CapacityLimiter", "semaphore", "limiter", "Limiter"],
  ...["Bottleneck", "throat", "setMaxConcurrency", "RateLimiter"],
];

export const FAN_OUT_MENTIONS = LIMITERS;

/** Names of lists that are short by their meaning: a batch, or what a configuration holds. */
const SHORT =
  /(^|[._])(\w*([bB]atch|[cC]hunk|[pP]age|[sS]lice|[wW]orkers|[sS]erver|[sS]ervers|[lL]isteners|[hH]andlers|[sS]hards|[pP]artitions|[bB]rokers|[pP]eers|[mM]embers|[nN]odes|[rR]eplicas|[pP]lugins|[mM]iddlewares?|[hH]ooks|[sS]ervices|[mM]odules|[cC]onsumers|[pP]roviders|[sS]ources|[rR]egions|[cC]olumns|[fF]ields|[dD]eps|[dD]ependencies|[aA]dapters|[cC]hecks|[eE]xtensions|[lL]oaders|[rR]esolvers|[sS]tages|[sS]teps|[sS]tores|[bB]ackends|[cC]omponents|[tT]ransports|[rR]outers|[tT]hreads|[tT]opologies|[fF]rames|[aA]dapters|[eE]ndpoints|[iI]nterceptors|[dD]rivers|[pP]rocesses|[tT]argets))$|^[A-Z][A-Z0-9_]*$/;

export function isShortList(text: string): boolean {
  return SHORT.test(text.replace(/[?!()\s]|\.(values|keys|entries)\(\)$/g, ""));
}

/** Of these, what surely goes over a network. */
export const NETWORK =
  /\b(fetch|axios|got|ky|https?|requests?|httpx|client|api|sdk|s3|redis|prisma|mailer)\b|\b(fetch\w*|query|send\w*|publish\w*|upload\w*|download\w*|request\w*|post\w*|execute)\s*\(/i;

/** Calls that end what the process holds itself: that is over soon, and as many as there were before. */
const ENDS =
  /(^|\.)_?(close|destroy|dispose|stop|terminate|disconnect|shutdown|unsubscribe|release|cancel|abort|kill|end|quit|finished|join)(_?(all|async|now|gracefully|rpc))?$/i;

/** True for the name of a call that ends something. */
export function isEnding(callee: string): boolean {
  return ENDS.test(callee.replace(/[?!\s]/g, ""));
}

/** What goes out of the process, by the names that such calls have. */
export const REMOTE =
  /\b(fetch|axios|got|ky|https?|request|requests|httpx|client|api|sdk|s3|redis|prisma|db|repo|repository|dao|pool|session|conn|connection|restTemplate|webClient|jdbc\w*)\b|\b(query|execute|find\w+|save\w*|insert\w*|update\w*|delete\w*|create\w*|send\w*|publish\w*|upload\w*|download\w*|fetch\w*|load\w*|read\w*|write\w*|sync\w*|import\w*|process\w*|notify\w*|post\w*)\s*\(/i;

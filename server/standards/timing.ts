/** How often a rule was asked, and the milliseconds that it took. */
export interface RuleTime {
  ms: number;
  calls: number;
}

let times: Map<string, RuleTime> | undefined;

/** From now on every rule's time is taken, in this thread. */
export function takeTimes(): void {
  times = new Map();
}

/** What was taken since the last question; undefined where no time is taken. */
export function takenTimes(): ReadonlyMap<string, RuleTime> | undefined {
  const taken = times;
  if (taken) times = new Map();
  return taken;
}

/** Asks a rule. Where no time is taken, that is all it does. */
export function timed(ruleId: string, ask: () => void): void {
  if (!times) {
    ask();
    return;
  }
  const start = performance.now();
  try {
    ask();
  } finally {
    const time = times.get(ruleId) ?? { ms: 0, calls: 0 };
    time.ms += performance.now() - start;
    time.calls++;
    times.set(ruleId, time);
  }
}

/** Whether times are taken: the hottest places ask before they make a function to be timed. */
export function isTiming(): boolean {
  return times !== undefined;
}

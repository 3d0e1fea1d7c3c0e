/** The platform's `fetch`, or something that behaves like it. */
export type HttpPort = (url: string, init: RequestInit) => Promise<Response>;

export interface ToolPorts {
  readonly http: HttpPort;
  /** A secret by the name that the policy gives it; undefined where it is not set. */
  secret(name: string): string | undefined | Promise<string | undefined>;
  /** From 0 to below 1. */
  random(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface ToolLimits {
  /** How often something is tried at most. */
  readonly attempts: number;
  /** How long one request may take. Milliseconds. */
  readonly requestMs: number;
  /** How long everything may take, waiting included. Milliseconds. */
  readonly totalMs: number;
  /** First and longest pause between two attempts, before the dice. Milliseconds. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Largest answer that is read. Bytes. */
  readonly maxAnswerBytes: number;
}

export const TOOL_LIMITS: ToolLimits = {
  attempts: 5,
  requestMs: 15_000,
  totalMs: 60_000,
  baseDelayMs: 500,
  maxDelayMs: 10_000,
  maxAnswerBytes: 4 * 1024 * 1024,
};

export interface ToolOptions {
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ToolLimits>;
}

/** Ports of this machine, with a way to secrets. */
export function machinePorts(secret: ToolPorts["secret"]): ToolPorts {
  return {
    http: (url, init) => fetch(url, init),
    secret,
    random: Math.random,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal?.addEventListener("abort", done);
        if (signal?.aborted) done();
      }),
    now: Date.now,
  };
}

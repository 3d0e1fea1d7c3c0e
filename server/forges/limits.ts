/** The platform's `fetch`, or something that behaves like it. */
export type HttpPort = (url: string, init: RequestInit) => Promise<Response>;

export interface ForgeLimits {
  /** How long one request may take. Milliseconds. */
  readonly requestMs: number;
  /** How long is waited, all in all, for one request, where the forge asks to wait. Milliseconds. */
  readonly waitMs: number;
  /** How often a request is sent at most. */
  readonly tries: number;
  /** Pause before a question is asked again that the forge was too busy for; it doubles. Milliseconds. */
  readonly pauseMs: number;
  /** Largest answer that is read. Bytes. */
  readonly answerBytes: number;
  /** Pages of one list that are read at most; a list that is longer is a failure, never a shorter list. */
  readonly pages: number;
}

export const FORGE_LIMITS: ForgeLimits = {
  requestMs: 20_000,
  waitMs: 10_000,
  tries: 3,
  pauseMs: 500,
  answerBytes: 16 * 1024 * 1024,
  pages: 200,
};

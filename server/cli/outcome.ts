/** Why a command could not do its work: all end with exit code 2, none with a stack trace. */
export type Reason =
  | "bad-option"
  | "no-such-path"
  | "invalid-policy"
  | "invalid-baseline"
  | "unknown-rule"
  | "no-git"
  | "not-a-repository"
  | "unknown-ref"
  | "no-merge-base"
  | "git-failed"
  | "not-reattached"
  | "not-shared"
  | "invalid-record"
  | "refused"
  | "output-failed";

export interface Problem {
  readonly reason: Reason;
  /** What is shown, a line each; problems of files are `file:line:col message`. */
  readonly lines: readonly string[];
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export function success<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function problem(reason: Reason, ...lines: string[]): Outcome<never> {
  return { ok: false, problem: { reason, lines } };
}

/** Exit codes of every command; the last two are those of the gate alone. */
export const EXIT = { clean: 0, findings: 1, unusable: 2, undetermined: 3, overridden: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

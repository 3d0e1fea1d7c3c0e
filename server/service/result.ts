import type { FileProblem } from "../policy/organisation.ts";

/** Why something could not be done; `problems` name the places where a person mends it. */
export interface ServiceFailure {
  readonly reason:
    | "no-git"
    | "no-repository"
    | "no-commits"
    | "no-policy"
    | "policy-unreachable"
    | "broken-policy"
    | "no-changes"
    | "no-draft"
    | "no-record"
    | "unfinished"
    | "refused"
    | "git-failed";
  readonly message: string;
  readonly problems: readonly FileProblem[];
}

export type ServiceResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ServiceFailure };

export function done<T>(value: T): ServiceResult<T> {
  return { ok: true, value };
}

export function failure(
  reason: ServiceFailure["reason"],
  message: string,
  problems: readonly FileProblem[] = [],
): { readonly ok: false; readonly failure: ServiceFailure } {
  return { ok: false, failure: { reason, message, problems } };
}

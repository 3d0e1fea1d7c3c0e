/** Why a tool did not take or tell something. */
export const FAILURE_REASONS = [
  /** The tool does not know the account, or the account may not do it. */
  "auth",
  /** The tool has nothing of that id. */
  "not-found",
  /** The tool refuses what was sent; its own words are in `fields`. */
  "rejected",
  /** The tool asks to wait. */
  "rate-limited",
  /** No answer, or one that says the tool is out of order. */
  "unreachable",
  /** An answer that is not what the tool is documented to say. */
  "bad-answer",
  /** A secret that the policy names is not set. */
  "missing-secret",
  /** The policy says something of the tool that can't be done. */
  "misconfigured",
  /** The caller has called it off. */
  "cancelled",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A field of the tool, by its own name, and what it says of it. */
export interface FieldFailure {
  readonly field: string;
  readonly message: string;
}

export interface ToolFailure {
  readonly kind: "failed";
  readonly reason: FailureReason;
  /** What happened and what to do, for people. Never holds a secret. */
  readonly message: string;
  readonly fields: readonly FieldFailure[];
  /** Whether the same once more may go well. */
  readonly isPassing: boolean;
  /** How long the tool asks to wait. Milliseconds. */
  readonly retryAfter: number | undefined;
}

export type ExportResult =
  | {
      readonly kind: "exported";
      /** `sent`: the tool does not tell whether it made something or had it. */
      readonly action: "created" | "updated" | "sent";
      /** The tool's own id, to be remembered and passed with the next export. */
      readonly externalId: string | undefined;
      /** Address at which people see it. */
      readonly link: string | undefined;
      /** Something that people should know, such as a second issue of the same change. */
      readonly note: string | undefined;
    }
  | ToolFailure;

export type ImportResult =
  | {
      readonly kind: "imported";
      /** The tool's own word for the state. */
      readonly state: string;
      readonly link: string | undefined;
    }
  | ToolFailure;

export function failure(
  reason: FailureReason,
  message: string,
  rest: Partial<Pick<ToolFailure, "fields" | "isPassing" | "retryAfter">> = {},
): ToolFailure {
  return { kind: "failed", reason, message, fields: [], isPassing: false, retryAfter: undefined, ...rest };
}

export function isFailure(value: unknown): value is ToolFailure {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "failed";
}

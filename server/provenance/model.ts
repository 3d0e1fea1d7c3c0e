/** Who wrote a piece of text. `unknown` is the default; nothing is ever inferred from style. */
export type Origin = "ai" | "human" | "unknown";

/** How sure the evidence makes us. A suspicion is shown and asked about, never stored as AI. */
export type Confidence = "certain" | "strong" | "moderate" | "weak" | "suspected";

/** Why an origin is claimed. Times are milliseconds since 1970. */
export type Evidence =
  | { readonly kind: "hook"; readonly agent: string; readonly event: string; readonly at: number }
  | { readonly kind: "change-reason"; readonly source: string; readonly at: number }
  | { readonly kind: "inline-accept"; readonly at: number }
  | { readonly kind: "keystrokes"; readonly at: number }
  | { readonly kind: "paste"; readonly at: number }
  | { readonly kind: "git-ai-note"; readonly commit: string; readonly key: string }
  | { readonly kind: "agent-trace"; readonly id: string; readonly revision: string }
  | { readonly kind: "whogitit-note"; readonly commit: string }
  | { readonly kind: "disk+agent-run"; readonly agent: string; readonly at: number }
  | { readonly kind: "commit-trailer"; readonly commit: string; readonly trailer: string }
  | { readonly kind: "marker"; readonly text: string }
  | { readonly kind: "user-declared"; readonly who: string; readonly at: number }
  | { readonly kind: "observed-no-ai"; readonly commit: string }
  | { readonly kind: "shape"; readonly chars: number; readonly lines: number };

/** What is claimed of a line or region, with its reasons. */
export interface Claim {
  readonly origin: Origin;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  /** Agent and model by the names of the git-ai standard, such as `claude` and `claude-sonnet-4`. */
  readonly tool?: string;
  readonly model?: string;
  /** `s_` key of the session: a hash, never the raw conversation id. */
  readonly session?: string;
  /** `Name <email>` of the person who drove the agent, or who typed the line. */
  readonly person?: string;
}

/** A claim about lines, 1-based and inclusive. */
export interface LineClaim extends Claim {
  readonly startLine: number;
  readonly endLine: number;
}

/** Why one source could not be used; the others still are. */
export interface SourceProblem {
  readonly source: string;
  readonly message: string;
}

export const UNKNOWN: Claim = { origin: "unknown", confidence: "weak", evidence: [] };

import type { Evidence } from "./model.ts";

/** A piece of evidence in words, for a person. */
export function evidenceText(evidence: Evidence): string {
  switch (evidence.kind) {
    case "git-ai-note":
      return `git-ai note of ${evidence.commit.slice(0, 12)}`;
    case "whogitit-note":
      return `whogitit note of ${evidence.commit.slice(0, 12)}`;
    case "agent-trace":
      return `Agent Trace record ${evidence.id}`;
    case "commit-trailer":
      return `${evidence.trailer} (${evidence.commit.slice(0, 12)})`;
    case "observed-no-ai":
      return `${evidence.commit.slice(0, 12)} was observed, no AI`;
    case "marker":
      return `marked: ${evidence.text}`;
    default:
      return evidence.kind;
  }
}

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
    case "hook":
      return `reported by the ${evidence.event} hook of ${evidence.agent}`;
    case "change-reason":
      return `the editor gave the reason ${evidence.source}`;
    case "inline-accept":
      return "an accepted completion";
    case "disk+agent-run":
      return `written to disk while ${evidence.agent} ran`;
    case "keystrokes":
      return "typed";
    case "paste":
      return "pasted";
    case "user-declared":
      return evidence.who === "" ? "declared by a person" : `declared by ${evidence.who}`;
    case "shape":
      return `${evidence.chars} characters at once, by a program that did not say which`;
  }
}

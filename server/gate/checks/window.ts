import { utcText } from "../../change/windows.ts";
import type { GateInput, WindowFact } from "../input.ts";
import type { GateCheck } from "../model.ts";

import { outcome, undetermined } from "./outcome.ts";
import { isEmpty } from "./record.ts";
import { overridden } from "./review.ts";

/** The window of the record is open, and no freeze or lock holds; before a push it is only told. */
export function windowCheck(input: GateInput): GateCheck {
  if (isEmpty(input)) return outcome("window", "NOT_APPLICABLE", "Nothing changes.");
  const { record } = input;
  if (!record.known) return undetermined("window", record);
  if (record.value.kind === "none") {
    return outcome("window", "NOT_APPLICABLE", "No record says when it is to be made.");
  }
  const found = record.value.record;
  const closed = reasonAgainst(found.window, input.now);
  if (closed === undefined) return outcome("window", "SATISFIED", openText(found.window));
  if (input.at === "pre-push") {
    return outcome("window", "NOT_APPLICABLE", `${closed.reason} It would not be let in now.`, {
      fix: closed.fix,
    });
  }
  return overridden(closed.check, found);
}

interface Closed {
  readonly reason: string;
  readonly fix: string;
  readonly check: GateCheck;
}

function reasonAgainst(window: WindowFact, now: number): Closed | undefined {
  const { start, end, isBarred, isExcepted, text } = window;
  if (start !== undefined && now < start)
    return closed(`Its window opens ${utcText(start)}.`, "Wait for it, or revise the record.");
  if (end !== undefined && now > end)
    return closed(
      `Its window ended ${utcText(end)}.`,
      "Revise the record with a new window.",
      "two-keys change revise",
    );
  if (isBarred && !isExcepted) {
    const fix = "Wait for its end, or ask for an approval as a window exception.";
    return closed(`${text}.`, fix, "two-keys review request");
  }
  return undefined;
}

function closed(reason: string, fix: string, command?: string): Closed {
  return { reason, fix, check: outcome("window", "UNSATISFIED", reason, { fix, command }) };
}

function openText({ isBarred, text, end }: WindowFact): string {
  if (isBarred) return `${text}; an exception was approved.`;
  return end === undefined ? "Nothing holds it up." : `Open until ${utcText(end)}.`;
}

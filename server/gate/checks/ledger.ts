import { utcText } from "../../change/windows.ts";
import type { GateInput, LandedEmergency } from "../input.ts";
import type { GateCheck } from "../model.ts";
import { count, listed, shortCommit } from "../words.ts";
import { outcome, undetermined } from "./outcome.ts";

/** The ledger is here, hangs together, and has all that a gate has seen in it before. */
export function ledgerCheck({ ledger, record, at, scope }: GateInput): GateCheck {
  if (!ledger.known) return undetermined("ledger", ledger);
  const { tip, name, problems, staleText } = ledger.value;
  if (scope === "ledger") return updateCheck(problems);
  if (problems.length > 0) {
    return outcome("ledger", "UNSATISFIED", `${name} can't be trusted: ${listed(problems, 1)}.`, {
      fix: "Find out who rewrote it, and put back what was taken out.",
      command: "two-keys change sync --restore",
      points: problems.map((text) => ({ text })),
    });
  }
  const chain = record.known && record.value.kind === "found" ? record.value.record.chain : [];
  if (chain.length > 0) {
    return outcome("ledger", "UNSATISFIED", `Events of the change are missing: ${listed(chain, 1)}.`, {
      fix: "Bring the ledger up to date; if they stay away, somebody took them out.",
      command: "two-keys change sync",
      points: chain.map((text) => ({ text })),
    });
  }
  // Whoever decides for good must not do it without what others have said meanwhile.
  if (at !== "pre-push" && staleText !== undefined) {
    const fix =
      at === "pre-receive"
        ? "See to it that the server reaches the ledger's repository, and push again."
        : "See to it that the ledger's remote can be reached, or fetch it before and say --offline.";
    return outcome("ledger", "UNDETERMINED", `${name} may have more than is known here, ${staleText}.`, {
      fix,
    });
  }
  if (tip === undefined) return outcome("ledger", "SATISFIED", `${name} is empty.`);
  const stale = staleText === undefined ? "" : `, ${staleText}`;
  const advice = at === "pre-push" ? " as it is known here" : "";
  return outcome("ledger", "SATISFIED", `${name} at ${shortCommit(tip)}${advice}${stale}.`);
}

/** A push to the ledger itself: it only grows, and by nothing but its own files. */
function updateCheck(problems: readonly string[]): GateCheck {
  if (problems.length === 0) return outcome("ledger", "SATISFIED", "It only adds records and events.");
  return outcome("ledger", "UNSATISFIED", `It does more than to add to the ledger: ${listed(problems, 1)}.`, {
    fix: "Bring the ledger up to date and send again what was added.",
    command: "two-keys change sync",
    points: problems.map((text) => ({ text })),
  });
}

/**
 * Each commit of a deployment came to the protected branch by a record, without a hole since the last one. What a
 * break-glass let land is overridden until enough people have reviewed it.
 */
export function artifactCheck({ artifact, now }: GateInput): GateCheck {
  if (artifact === undefined) return outcome("artifact", "NOT_APPLICABLE", "Nothing is deployed.");
  if (!artifact.known) return undetermined("artifact", artifact);
  const { environment, commits, since } = artifact.value;
  const holes = commits.filter(({ change }) => change === undefined);
  if (holes.length > 0) {
    const names = holes.map(({ commit }) => shortCommit(commit));
    const reason = `${count(holes.length, "commit")} came to the branch without a record (bypassed): ${listed(names)}.`;
    return outcome("artifact", "UNSATISFIED", reason, {
      fix: "Don't deploy it. Take the commit back by a change with a record, or break the glass for it.",
      command: "two-keys change new",
      points: holes.map(({ commit, why }) => ({
        text: `${shortCommit(commit)}: ${why ?? "no landing is known"}`,
      })),
    });
  }
  const from = since === undefined ? "for the first time" : `since ${shortCommit(since)}`;
  const changes = [...new Set(commits.flatMap(({ change }) => change ?? []))];
  const names = changes.length > 0 ? `: ${listed(changes)}` : "";
  const emergencies = commits.flatMap(({ change, emergency }) =>
    emergency ? [{ change, ...emergency }] : [],
  );
  const owed = emergencies.filter(({ have, need }) => have.length < need);
  if (owed.length > 0) return owedCheck(environment, owed, now);
  const words = emergencies.map(({ change, have }) => emergencyText(change, have));
  return outcome(
    "artifact",
    "SATISFIED",
    `All that goes to ${environment} ${from} landed by a record${names}${words.map((text) => `; ${text}`).join("")}.`,
  );
}

type OfChange = LandedEmergency & { readonly change: string | undefined };

function owedCheck(environment: string, owed: readonly OfChange[], now: number): GateCheck {
  const texts = owed.map(({ change, by, incident, have, need, due }) => {
    const when = `${now > due ? "overdue since" : "due"} ${utcText(due)}`;
    return `${change} landed by the break-glass of ${by} for ${incident}, with ${have.length} of ${need} reviews afterwards, ${when}`;
  });
  return outcome(
    "artifact",
    "OVERRIDDEN",
    `What goes to ${environment} was not reviewed: ${listed(texts, 2)}.`,
    {
      fix: "People who have no part in it review it afterwards.",
      command: `two-keys review approve ${owed[0]?.change}`,
      points: texts.map((text) => ({ text })),
    },
  );
}

function emergencyText(change: string | undefined, reviewers: readonly string[]): string {
  return `${change} by an emergency that was reviewed by ${listed(reviewers)}`;
}

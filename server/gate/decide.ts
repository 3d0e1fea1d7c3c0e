import { contentCheck, controlCheck } from "./checks/content.ts";
import { findingsCheck, vettingCheck } from "./checks/findings.ts";
import { historyCheck } from "./checks/history.ts";
import { artifactCheck, ledgerCheck } from "./checks/ledger.ts";
import { outcome } from "./checks/outcome.ts";
import { ownersCheck } from "./checks/owners.ts";
import { pathsCheck } from "./checks/paths.ts";
import { policyCheck } from "./checks/policy.ts";
import { changesetCheck, recordCheck } from "./checks/record.ts";
import { repositoryCheck } from "./checks/repository.ts";
import { reviewCheck } from "./checks/review.ts";
import { windowCheck } from "./checks/window.ts";
import type { GateInput } from "./input.ts";
import {
  GATE_CHECKS,
  type GateCheck,
  type GateCheckId,
  type GateDecision,
  type GatePlace,
  worstOf,
} from "./model.ts";

type Check = (input: GateInput) => GateCheck;

const CHECKS: Readonly<Record<GateCheckId, Check>> = {
  policy: policyCheck,
  repository: repositoryCheck,
  history: historyCheck,
  paths: pathsCheck,
  content: contentCheck,
  control: controlCheck,
  record: recordCheck,
  changeset: changesetCheck,
  findings: findingsCheck,
  vetting: vettingCheck,
  review: reviewCheck,
  owners: ownersCheck,
  window: windowCheck,
  artifact: artifactCheck,
  ledger: ledgerCheck,
};

/** What is looked at where, in the order in which it is told. */
const BEFORE_LANDING: readonly GateCheckId[] = GATE_CHECKS.filter((id) => id !== "artifact");

const AT: Readonly<Record<GatePlace, readonly GateCheckId[]>> = {
  "pre-push": BEFORE_LANDING,
  ci: BEFORE_LANDING,
  "pre-receive": BEFORE_LANDING.filter((id) => id !== "findings" && id !== "vetting"),
  deploy: ["policy", "repository", "window", "artifact", "ledger"],
};

/** What the gate says of one update of one ref. The same facts give the same answer, word for word. */
export function decide(input: GateInput): GateDecision {
  const checks = checksOf(input);
  const { policy, ledger, record, changeset } = input;
  return {
    at: input.at,
    repo: input.repo,
    ref: input.ref,
    before: input.before,
    after: input.after,
    changeset: changeset.known && !changeset.value.isEmpty ? changeset.value.digest : undefined,
    change: record.known && record.value.kind === "found" ? record.value.record.change : undefined,
    status: worstOf(checks.map(({ status }) => status)),
    checks,
    policy: policy.kind === "ready" ? policy.digest : undefined,
    ledgerTip: ledger.known ? ledger.value.tip : undefined,
  };
}

function checksOf(input: GateInput): GateCheck[] {
  const { scope, policy } = input;
  // Replaced objects and moved tags are refused whatever the policy says, as far as there is one.
  if (scope === "replace" || scope === "reserved") return [historyCheck(input)];
  if (scope === "unprotected" && policy.kind !== "absent") {
    return [outcome("policy", "NOT_APPLICABLE", `${input.ref} is not protected: nothing is asked of it.`)];
  }
  if (policy.kind !== "ready") return [policyCheck(input)];
  if (scope === "tag") return [historyCheck(input)];
  if (scope === "ledger") return [ledgerCheck(input), historyCheck(input)];
  if (input.after === undefined) return [historyCheck(input)];
  return AT[input.at].map((id) => CHECKS[id](input));
}

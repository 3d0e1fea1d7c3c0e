import { type GateInput, known, type RecordFact } from "../../../server/gate/input.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
export const NOW = Date.parse("2026-11-26T12:00:00Z");

export function recordOf(more: Partial<RecordFact> = {}): RecordFact {
  return {
    change: "CHG-20261126-7F3KQ2ZD",
    isSubmitted: true,
    isSigned: true,
    mustBeSigned: true,
    risk: "medium",
    systems: [],
    ended: undefined,
    understated: [],
    approvals: [
      { person: "person:bob", name: "Bob", isSenior: false },
      { person: "person:carol", name: "Carol", isSenior: true },
    ],
    refused: [],
    excluded: new Map(),
    objections: [],
    need: 2,
    seniorRequired: false,
    needText: undefined,
    chain: [],
    emergency: undefined,
    couldApprove: [],
    others: [],
    window: { isBarred: false, text: "open", isExcepted: false, start: undefined, end: undefined },
    ...more,
  };
}

export const EMERGENCY = { by: "Dana", incident: "INC-1", expires: NOW + 3600_000 };

/** Facts by which everything is satisfied. */
export function inputOf(more: Partial<GateInput> = {}, record: Partial<RecordFact> = {}): GateInput {
  return {
    at: "pre-receive",
    repo: "git.example.test/pay/checkout",
    ref: "refs/heads/main",
    before: `sha1:${"1".repeat(40)}`,
    after: `sha1:${"2".repeat(40)}`,
    now: NOW,
    scope: "protected",
    policy: { kind: "ready", name: "main", digest: DIGEST },
    repository: known({
      isShallow: false,
      replaced: [],
      hasGrafts: false,
      checksObjects: true,
    }),
    history: known({ isForward: true, isFirstParent: true, knownTip: undefined, strays: [] }),
    paths: known([]),
    content: known({ classes: [], unreviewable: [], control: [], others: 2, policyAfter: undefined }),
    people: known({ persons: new Map([["person:dana", "wrote commit 222222222222"]]), unknown: [] }),
    changeset: known({ digest: DIGEST, isEmpty: false }),
    ledger: known({
      tip: `sha1:${"3".repeat(40)}`,
      name: "two-keys/ledger",
      problems: [],
      staleText: undefined,
    }),
    record: known({ kind: "found", record: recordOf(record) }),
    findings: undefined,
    vetting: undefined,
    owners: known({ isRequired: true, file: undefined, unusable: undefined, missing: [], problems: [] }),
    artifact: undefined,
    controlOwners: [],
    ...more,
  };
}

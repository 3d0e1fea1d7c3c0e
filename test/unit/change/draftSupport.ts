import type { ChangeCommit, ChangedFile } from "../../../server/change/facts.ts";
import type { PrefillInput } from "../../../server/change/prefill.ts";
import { type ChangeRecord, changeRecord } from "../../../server/change/record.ts";
import type { ComputedParts } from "../../../server/change/recordFromDraft.ts";
import type { RiskQuestion } from "../../../server/policy/changeSection.ts";

export const ID = "CHG-20260315-7F3KQ2ZD";
export const SHA = `sha256:${"0".repeat(64)}`;

export const QUESTIONS: readonly RiskQuestion[] = [
  { id: "data-loss", ask: "Can it lose or change data for good?", risk: "critical" },
  { id: "shared", ask: "Does it change something that other teams build on?", risk: "high" },
  { id: "peak", ask: "Will it run at peak load within a day?", risk: "medium" },
];

export const COMPUTED: ComputedParts = {
  systems: [{ id: "pay-api", tier: 1, owner: "vp:retail/director:checkout" }],
  requester: "person:dana",
  authors: ["person:dana"],
  agents: [],
  risk: { computed: "medium", engine: "risk/1" },
  targets: [
    {
      repo: "github.com/org/shop",
      ref: "refs/heads/main",
      base: `sha1:${"a".repeat(40)}`,
      head: `sha1:${"b".repeat(40)}`,
      changeset: SHA,
    },
  ],
  revision: 1,
  previous: null,
};

export function commit(subject: string, body = "", trailers: ChangeCommit["trailers"] = []): ChangeCommit {
  const person = { name: "Dana", email: "dana@example.test" };
  const id = Buffer.from(`${subject}${body}`).toString("hex").padEnd(40, "0").slice(0, 40);
  return { id, subject, body, trailers, author: person, committer: person, coAuthors: [], at: 0 };
}

export function file(path: string, status: ChangedFile["status"] = "modified"): ChangedFile {
  return { path, status, oldMode: "100644", newMode: "100644", added: 3, deleted: 1, committed: true };
}

/** What was done the last time that this system was changed. */
export const PREVIOUS: ChangeRecord = changeRecord.parse({
  apiVersion: "two-keys/v1",
  kind: "ChangeRecord",
  id: "CHG-20261002-7F3KQ2ZD",
  ...COMPUTED,
  risk: { answers: { "data-loss": "no" }, computed: "medium", declared: "medium", engine: "risk/1" },
  implementer: "person:dana",
  title: "Shorter timeouts for the bank",
  type: "normal",
  why: "The bank answers slower than it used to.",
  what: "Timeouts of the bank's client are two seconds.",
  whatIfNot: "Payments pile up when the bank is slow.",
  customerImpact: "None while it is rolled out.",
  worstCase: "All payments of one region are refused.",
  blastRadius: "one-region",
  environments: ["staging", "prod-eu"],
  plan: [
    {
      id: "canary",
      action: "Deploy to one cell by the pipeline",
      expect: "The cell answers as before",
      verify: "Board pay/canary",
      estMinutes: 30,
      stage: "change",
      automated: true,
    },
  ],
  tests: [{ what: "unit tests", where: "ci", evidence: "run 12" }],
  rollback: {
    possible: true,
    trigger: "Refused payments over 2 %",
    steps: [
      {
        id: "roll-back",
        action: "helm rollback pay-api",
        expect: "The old version answers",
        verify: "Board pay/versions",
        estMinutes: 5,
        stage: "change",
        automated: true,
      },
    ],
    estMinutes: 5,
    testedAt: "2026-09-01T00:00:00Z",
  },
  monitoring: [
    { metric: "refused payments", where: "board pay/errors", abortWhen: "over 2 % for 5 minutes" },
  ],
  window: { start: "2026-10-01T09:00:00Z", end: "2026-10-01T12:00:00Z", bakeMinutes: 60 },
});

/** A change as people make them: two commits, a system of tier 1, a record of the last time. */
export const SAMPLE: PrefillInput = {
  values: {},
  facts: {
    repo: "github.com/org/shop",
    branch: "refs/heads/feature/PAY-12-retry-limits",
    targetRef: "refs/heads/main",
    base: `sha1:${"a".repeat(40)}`,
    files: [
      file("svc/pay/retry.ts"),
      file("svc/pay/client.ts"),
      file("svc/pay/retry.test.ts", "added"),
      { ...file("svc/pay/retry.ts"), committed: false },
    ],
    commits: [
      commit(
        "Retry payments three times at most",
        "A bank that is down is asked for ever, and the queue of payments fills up.\n\n- limit of three\n- backoff with jitter",
        [
          { key: "Fixes", value: "#31" },
          { key: "Co-authored-by", value: "Bob <bob@example.test>" },
        ],
      ),
      commit("fixup! Retry payments three times at most"),
      commit("Test the limit of retries", "See https://github.com/org/shop/issues/7."),
    ],
  },
  remoteUrl: "https://github.com/org/shop.git",
  systems: [
    { id: "pay-api", environments: ["staging", "prod-eu"] },
    { id: "ledger", environments: ["prod-eu", "prod-us"] },
  ],
  previous: { record: PREVIOUS, closedAt: "2026-10-02T08:00:00Z" },
  window: {
    start: "2026-11-27T09:00:00Z",
    end: "2026-11-27T13:00:00Z",
    bakeMinutes: 60,
    source: "next time without a freeze",
  },
  isTest: (path) => path.endsWith(".test.ts"),
  isMigration: (path) => path.includes("/migrations/"),
};

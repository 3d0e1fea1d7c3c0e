import type {
  GateView,
  ReviewCandidate,
  ReviewDetail,
  ReviewInbox,
  ReviewSummary,
} from "../../server/protocol/review.ts";

const NOW = Date.UTC(2026, 10, 25, 14, 0);
const HOUR = 3_600_000;

/** A change in review at tier 1. */
export function summary(id: string, title: string, more: Partial<ReviewSummary> = {}): ReviewSummary {
  return {
    id,
    title,
    status: "in_review",
    statusText: "in review, 1 of 2 approvals",
    tier: 1,
    risk: "high",
    requester: "person:dana",
    at: NOW,
    revision: 2,
    isMine: false,
    awaitsMyReview: false,
    need: 2,
    have: 1,
    reviewText: "1 approved, 1 waiting: Carol Okafor",
    ...more,
  };
}

export const WAITING = summary("CHG-20261125-7F3KQ2ZD", "Lower the limit of retries at checkout", {
  awaitsMyReview: true,
  requestedBy: "Dana Reyes",
  requestedAt: NOW - 2 * HOUR,
  note: "The dashboard is in the record",
});

/** Something in every group. */
export function fullInbox(): ReviewInbox {
  return {
    me: "person:bob",
    emergencies: [
      summary("CHG-20261124-EEEEEEEE", "Turn the recommendation service off", {
        status: "retro_due",
        statusText: "review due after an emergency",
        have: 0,
        reviewText: "0 of 2 reviews afterwards",
        emergency: {
          text: "INC-4711: 0 of 2 reviews afterwards, due 2026-11-25 12:00 UTC",
          due: NOW - 2 * HOUR,
          isOverdue: true,
        },
      }),
    ],
    waiting: [WAITING],
    answered: [
      summary("CHG-20261120-AAAAAAAA", "Widen the pool of the orders database", {
        mine: { state: "approved", text: "you approved revision 2", event: "sha256:a1" },
      }),
      summary("CHG-20261121-BBBBBBBB", "Retry payments when the gateway times out", {
        have: 0,
        mine: {
          state: "void",
          text: "your approval is void: svc/limits/limits.ts changed since",
          event: "sha256:b1",
        },
      }),
      summary("CHG-20261122-CCCCCCCC", "Drop the old queue", {
        status: "changes_requested",
        have: 0,
        mine: { state: "objected", text: "you object: no rollback for the second step", event: "sha256:c1" },
      }),
    ],
    mine: [
      summary("CHG-20261123-DDDDDDDD", "Move checkout to the new region", {
        isMine: true,
        requester: "person:bob",
        requestedBy: "Bob Ferro",
        requestEvent: "sha256:d1",
        reviewText: "0 approved, 2 waiting: Carol Okafor, Erin Walsh",
        have: 0,
        forgeText: "1 of 2 requested on github.com: retry",
      }),
    ],
    open: [summary("CHG-20261119-FFFFFFFF", "Raise the alarm of the queue", { tier: 2, risk: "medium" })],
  };
}

export function noInbox(more: Partial<ReviewInbox> = {}): ReviewInbox {
  return { me: "person:bob", emergencies: [], waiting: [], answered: [], mine: [], open: [], ...more };
}

const candidate = (person: string, name: string, more: Partial<ReviewCandidate>): ReviewCandidate => ({
  person: `person:${person}`,
  name,
  isEligible: true,
  reasons: [],
  load: 0,
  isProposed: false,
  isRequested: false,
  ...more,
});

/** Whom a list offers, those who can't at the end. */
export function candidates(): ReviewCandidate[] {
  return [
    candidate("bob", "Bob Ferro", {
      reasons: ["owns svc/limits (CODEOWNERS:12)", "wrote 42 of the touched lines, last in May"],
      load: 1,
      localTime: "15:40 in Dublin",
      isProposed: true,
    }),
    candidate("carol", "Carol Okafor", {
      reasons: ["is of the owners of checkout-api", "reviewed 4 changes of it"],
      localTime: "16:40 in Berlin",
      isProposed: true,
    }),
    candidate("erin", "Erin Walsh", {
      reasons: ["wrote 3 of the touched lines, last in January"],
      load: 3,
      localTime: "07:40 in Seattle",
    }),
    candidate("frank", "Frank Ode", {
      hint: "has no account on GitHub in people.yaml, and can't be asked there",
    }),
    candidate("dana", "Dana Reyes", { isEligible: false, ineligible: "is an author of it" }),
    candidate("mallory", "Mallory Quist", {
      isEligible: false,
      ineligible: "operated the agent that wrote part of it",
    }),
  ];
}

const check = (
  id: string,
  label: string,
  status: GateView["status"],
  reason: string,
): GateView["checks"][number] => ({ id, label, status, reason });

export function gate(status: GateView["status"] = "UNSATISFIED"): GateView {
  const isOpen = status === "UNSATISFIED";
  return {
    target: "main",
    status,
    change: WAITING.id,
    changeset: `sha256:${"3f2a91c0d1e2".padEnd(64, "0")}`,
    checks: [
      check("policy", "Policy and tier", "SATISFIED", "Tier 1 by checkout-api, minReviewers 2."),
      check("changeset", "Same content", "SATISFIED", "What would land is what the record names."),
      {
        ...check(
          "review",
          "Reviews",
          isOpen ? "UNSATISFIED" : status,
          isOpen ? "1 of 2 approvals: waits for Carol Okafor." : "2 of 2 approvals: Bob Ferro, Carol Okafor.",
        ),
        ...(isOpen && {
          fix: "Ask somebody else, or remind Carol Okafor.",
          command: "two-keys review request",
          action: { kind: "command" as const, command: "twoKeys.requestReviewers", title: "Request" },
          points: [{ text: "Bob Ferro approved revision 2" }],
        }),
      },
      check("window", "Window", "NOT_APPLICABLE", "No freeze holds."),
      check("ledger", "Ledger", isOpen ? "UNDETERMINED" : "SATISFIED", "The remote could not be reached."),
    ],
  };
}

/** Text of blobs by their id. */
export const BLOBS: Readonly<Record<string, string>> = {
  ["a".repeat(40)]:
    'export function limitOf(kind: string): number {\n  return kind === "vip" ? 200 : 100;\n}\n',
  ["b".repeat(40)]:
    'export function limitOf(kind: string): number {\n  const limit = 80;\n  return kind === "vip" ? 200 : limit;\n}\n',
  ["c".repeat(40)]: 'const isAdmin = false;\n\u202e/* \u2066 check */\nif (isAdmin\u200b) grant("all");\n',
  ["d".repeat(40)]: "* @retail/payments\n",
  ["e".repeat(40)]: "* @retail/payments\n/svc/limits @retail/checkout\n",
  ["f".repeat(40)]: "It was here.\n",
};

/** A change of five files, one of each kind. */
export function detail(one: ReviewSummary = WAITING): ReviewDetail {
  const mode = { oldMode: "100644", newMode: "100644" };
  const { newMode, oldMode } = mode;
  return {
    summary: one,
    record: `sha256:${"8ab1".padEnd(64, "1")}`,
    base: "1".repeat(40),
    head: "2".repeat(40),
    changeset: `sha256:${"3f2a91c0d1e2".padEnd(64, "0")}`,
    markdown: `# ${one.title}\n\n${one.id}, revision ${one.revision}\n\n## Why\n\nThe queue of the database was full twice this week.\n`,
    files: [
      {
        path: "svc/limits/limits.ts",
        status: "modified",
        oldId: "a".repeat(40),
        newId: "b".repeat(40),
        ...mode,
        isControl: false,
        isNewToMe: true,
      },
      {
        path: "svc/limits/notes.md",
        status: "deleted",
        oldId: "f".repeat(40),
        oldMode,
        isControl: false,
        isNewToMe: false,
      },
      {
        path: "svc/limits/admin.ts",
        status: "added",
        newId: "c".repeat(40),
        newMode,
        unreviewable: "holds invisible characters",
        isControl: false,
        isNewToMe: true,
      },
      {
        path: "CODEOWNERS",
        status: "modified",
        oldId: "d".repeat(40),
        newId: "e".repeat(40),
        ...mode,
        isControl: true,
        isNewToMe: false,
      },
      {
        path: "lib/queue",
        status: "modified",
        oldId: "1".repeat(40),
        newId: "2".repeat(40),
        oldMode: "160000",
        newMode: "160000",
        unreviewable: "is a submodule",
        isControl: false,
        isNewToMe: false,
      },
    ],
    findings: [
      {
        path: "svc/limits/limits.ts",
        line: 2,
        message: "The limit is written in the code.",
        severity: "warning",
        rule: "hardcoded-endpoint",
      },
    ],
    aiRegions: [
      {
        path: "svc/limits/limits.ts",
        line: 2,
        endLine: 3,
        message: "Written by AI (Claude Code), not vetted.",
      },
    ],
    undecided: [],
    since: {
      at: NOW - 20 * HOUR,
      revision: 1,
      record: ["Rollback when: from “queue depth > 1000” to “queue depth > 500”"],
      files: ["svc/limits/limits.ts"],
    },
    approvals: [
      { person: "Carol Okafor", text: "approved revision 2 on 2026-11-25", counts: true, event: "sha256:e1" },
      {
        person: "Erin Walsh",
        text: "void: svc/limits/limits.ts changed since",
        counts: false,
        event: "sha256:e2",
      },
    ],
    objections: [],
    role: "reviewer",
    checks: gate().checks,
  };
}

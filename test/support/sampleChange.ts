import type { ChangeView, FormField } from "../../server/protocol/change.ts";

export type Change = Extract<ChangeView, { kind: "change" }>;

const field = (
  path: string,
  label: string,
  kind: FormField["kind"],
  more: Partial<FormField> = {},
): FormField => ({
  path,
  label,
  help: "",
  kind,
  value: undefined,
  isRequired: false,
  ...more,
});

const missing = { isRequired: true, problem: "it is required at tier 1" };

/** A change of a Tier 1 system with a draft that is half written: a field of every kind. */
export function sampleChange(folder: string): Change {
  return {
    kind: "change",
    folder,
    branch: "feature/retry",
    target: "main",
    changedFiles: 12,
    uncommittedFiles: 3,
    systems: [
      { id: "payments", tier: 1, owner: "vp:retail/director:checkout/manager:payments" },
      { id: "orders", tier: 2, owner: "vp:retail/director:orders" },
    ],
    tier: 1,
    risk: {
      computed: "high",
      effective: "high",
      lines: ["+ high: changes db/migrations, policy rule schema-migration", "+ medium: tier 1"],
    },
    draft: {
      id: "CHG-20260315-7F3KQ2ZD",
      file: `${folder}/.git/two-keys/drafts/feature-retry.yaml`,
      revision: 1,
      sections: [
        {
          id: "what",
          label: "What and why",
          owed: 1,
          fields: [
            field("title", "Title", "line", {
              help: "What changes, in one line.",
              value: "Retry payments when the gateway times out",
              isRequired: true,
              prefilledFrom: "commit 3f2a91c",
            }),
            field("why", "Why", "text", { help: "What makes the change necessary.", ...missing }),
            field("type", "Type", "choice", {
              value: "normal",
              isRequired: true,
              choices: ["standard", "normal", "emergency"],
            }),
            field("environments", "Environments", "list", {
              help: "Where it is deployed to, in this order.",
              value: ["staging", "production"],
              isRequired: true,
              choices: ["staging", "production"],
            }),
          ],
        },
        {
          id: "plan",
          label: "Plan",
          owed: 1,
          fields: [
            field("plan", "Plan", "rows", {
              help: "Steps before, during and after the change.",
              value: [{ action: "Deploy to staging", estMinutes: 20, automated: true }],
              isRequired: true,
              columns: [
                { key: "action", label: "Action", help: "What is done.", kind: "text", isRequired: true },
                { key: "estMinutes", label: "Minutes", help: "", kind: "number", isRequired: true },
                { key: "automated", label: "Automated", help: "", kind: "yesno", isRequired: false },
              ],
            }),
            field("rollback.possible", "Can be rolled back", "yesno", { value: true, isRequired: true }),
            field("rollback.trigger", "Rollback when", "text", missing),
          ],
        },
        {
          id: "window",
          label: "Window",
          owed: 0,
          fields: [
            field("window.start", "Start", "time", {
              help: "Earliest time, in UTC.",
              value: "2026-12-01T09:30:00Z",
              isRequired: true,
            }),
            field("window.bakeMinutes", "Bake minutes", "number", { value: 60 }),
          ],
        },
      ],
    },
    checklist: [
      {
        id: "record",
        label: "Change record",
        detail: "2 fields",
        state: "owed",
        reason: "Why and Rollback when are missing.",
        action: { kind: "field", path: "why" },
      },
      {
        id: "findings",
        label: "Reliability findings",
        detail: "1 finding",
        state: "owed",
        reason: "Mend or waive each.",
        children: [
          {
            label: "No timeout",
            detail: "svc/pay.py:2",
            action: { kind: "location", file: `${folder}/svc/pay.py`, line: 2 },
          },
        ],
      },
      { id: "reviewers", label: "Reviews", detail: "0 of 2", state: "waiting", reason: "Not submitted yet." },
      { id: "ai", label: "AI lines", state: "done", reason: "All are vetted." },
      { id: "tests", label: "Tests", state: "undecided", reason: "No test report was found." },
    ],
    owed: 3,
    requirements: ["minReviewers 2, from programme safety-reset, day 37 of 90, ends 2026-06-13"],
    window: { state: "soft-freeze", text: "Peak season until 2026-12-02 00:00 UTC" },
    ledger: { unpushed: 1, text: "1 record waits to be sent", problems: [] },
  };
}

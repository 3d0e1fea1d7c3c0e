import assert from "node:assert/strict";
import type { ChangeRecord } from "../../server/change/record.ts";
import {
  type Expected,
  type GatedTeam,
  holds,
  limits,
  type Made,
  useGatedTeam,
} from "../support/gatedTeam.ts";
import { calendarText, event } from "../support/ics.ts";
import { teamPolicy } from "../support/reviewTeam.ts";

/** Not of the papers, which are frozen. */
const SYSTEMS: Partial<ChangeRecord> = {
  systems: [{ id: "checkout-api", tier: 1, owner: "vp:retail/director:checkout/manager:payments" }],
};
const RELEASE = "refs/heads/release";
const CONTROL: Partial<ChangeRecord> = {
  ...SYSTEMS,
  classes: ["control"],
  risk: { answers: { "data-loss": "no" }, computed: "high", declared: "high", engine: "rules-1" },
};
const FREEZE = event(
  "UID:freeze@example.test",
  "DTSTAMP:20200101T000000Z",
  "DTSTART:20200101T000000Z",
  "DTEND:21000101T000000Z",
  "SUMMARY:Nothing moves in the papers",
);
const POLICY = teamPolicy().replace(
  "  ledger:\n",
  `  protectedRefs: [refs/heads/main, ${RELEASE}]
  control:
    owners: [person:frank]
  calendars:
    - file: calendars/papers.ics
      kind: hard
      systems: [checkout-docs]
  ledger:
`,
);

describe("the gate on a server, by the policy's other rules", () => {
  const team = useGatedTeam({
    ".two-keys/policy.yaml": POLICY,
    ".two-keys/calendars/papers.ics": calendarText(FREEZE),
    CODEOWNERS: "/svc/old/ @nobody-we-know\n",
    "svc/old/old.ts": "export const old = 1;\n",
  });

  function judged(gated: GatedTeam, made: Made, expected: Expected): void {
    gated.dana.git("push", "--quiet", "--force", "origin", `${made.head}:refs/heads/judged`);
    holds(gated.judge(made.head).decisions[0]?.checks ?? [], expected);
  }

  it("a hard freeze holds until somebody excepts exactly this from it", async () => {
    const gated = team();
    const made = await gated.make({ branch: "papers", edits: { "docs/limits.md": "# Limits, anew\n" } });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      window: ["UNSATISFIED", /Nothing moves in the papers/],
      review: ["SATISFIED", /2 people/],
    });
    await gated.approve(gated.dana, made, { role: "window-exception" });
    gated.refuses(gated.dana, [`${made.head}:main`], {
      window: ["UNSATISFIED", /Nothing moves in the papers/],
    });
    await gated.approve(gated.member("erin"), made, { role: "window-exception" });
    gated.lets(gated.dana, [`${made.head}:main`], { window: ["SATISFIED", /an exception was approved/] });
    const pipeline = gated.member("pipeline");
    const { stdout } = await pipeline.tk([
      "gate",
      "--at",
      "deploy",
      "--environment",
      "staging",
      "--commit",
      made.head,
    ]);
    assert.match(stdout, /satisfied +Window and freezes +.*an exception was approved/);
  });

  it("T18: control files need one of those whom the policy names", async () => {
    const gated = team();
    const edits = { ".github/workflows/build.yml": "on: push\njobs: {}\n" };
    const made = await gated.make({
      branch: "flow",
      edits,
      approvers: ["bob", "carol", "erin"],
      fields: CONTROL,
    });
    judged(gated, made, {
      control: ["UNSATISFIED", /none of its owners has approved/],
      review: ["SATISFIED", /3 people/],
    });
    await gated.approve(gated.member("frank"), made);
    judged(gated, made, { control: ["SATISFIED", /./] });
  });

  it("T13 T15: another protected branch has its own records, and does not come back as an older one", async () => {
    const gated = team();
    const { dana } = gated;
    const begin = gated.tip();
    gated.server("update-ref", RELEASE, begin);
    const made = await gated.make({ branch: "for-main", edits: limits(17), fields: SYSTEMS });
    gated.refuses(dana, [`${made.head}:release`], { record: ["UNSATISFIED", /main of git\.example\.test/] });
    const own = await gated.recorded(dana, made.head, { ref: RELEASE, fields: SYSTEMS });
    gated.lets(dana, [`${own.head}:release`], { review: ["SATISFIED", /2 people/] });
    assert.equal(gated.tip(), begin);
    gated.refuses(dana, [":release"], { history: ["UNSATISFIED", /protected and can't be deleted/] });

    gated.server("update-ref", "-d", RELEASE);
    const back = gated.push(dana, [`${begin}:${RELEASE}`]);
    assert.equal(back.isIn, false, back.text);
    const [decision] = back.report?.decisions ?? [];
    holds(decision?.checks ?? [], { history: ["UNSATISFIED", new RegExp(made.head.slice(0, 12))] });
  });

  it("T22: an owner whom people.yaml does not know stops it, and says what to do", async () => {
    const gated = team();
    const edits = { "svc/old/old.ts": "export const old = 2;\n" };
    const made = await gated.make({ branch: "old", edits, approvers: ["bob", "carol", "erin", "frank"] });
    judged(gated, made, {
      owners: ["UNSATISFIED", /svc\/old\/old\.ts .*@nobody-we-know/],
      review: ["SATISFIED", /./],
    });
    const found = gated.judge(made.head).decisions[0]?.checks.find(({ id }) => id === "owners");
    assert.match(found?.fix ?? "", /people\.yaml|owner file|CODEOWNERS/);
  });

  it("hooks uninstall puts back what was there, and tells which of git's settings it leaves", async () => {
    const gated = team();
    const told = await gated.dana.ok("hooks", "uninstall", "--server", gated.remote);
    assert.match(told, /pre-receive: taken away, the one before is back\npost-receive: taken away\n/);
    assert.match(
      told,
      /receive\.fsckObjects: stays true; `git config --unset receive\.fsckObjects` there takes it away/,
    );
    assert.match(told, /core\.logAllRefUpdates: stays true/);
    gated.server("config", "--unset", "receive.fsckObjects");
    assert.doesNotMatch(await gated.dana.ok("hooks", "uninstall", "--server", gated.remote), /fsckObjects/);
  });
});

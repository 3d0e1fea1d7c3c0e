import assert from "node:assert/strict";
import { type GateReport, gateReport } from "../../server/cli/report/gateReport.ts";
import { type Expected, type GatedTeam, holds, useGatedTeam } from "../support/gatedTeam.ts";
import { policyOf } from "../support/signedEvents.ts";

const REASON = "Retries of checkout fill the queue of the database, and orders are lost every minute.";

describe("the gate before a deployment, after an emergency", () => {
  const team = useGatedTeam();

  /** What the gate says before a deployment, from the pipeline's clone. */
  async function deploys(gated: GatedTeam, commit: string, expected: Expected): Promise<GateReport> {
    const pipeline = gated.member("pipeline");
    pipeline.git("fetch", "--quiet", "origin");
    const asked = ["--environment", "production", "--commit", commit, "--format", "json"];
    const { stdout, stderr } = await pipeline.tk(["gate", "--at", "deploy", ...asked]);
    if (stdout === "") throw new Error(stderr);
    const report = gateReport.parse(JSON.parse(stdout) as unknown);
    holds(report.decisions[0]?.checks ?? [], expected);
    return report;
  }

  it("is loud until two have reviewed what a break-glass let land, and says so afterwards", async () => {
    const gated = team();
    const { dana } = gated;
    const edits = { "svc/limits/limits.ts": "export const limit = 42;\n" };
    const made = await gated.make({ branch: "burning", edits, approvers: [] });
    const { targets } = made.record;
    const expires = new Date(Date.now() + 3600_000).toISOString();
    await gated.say(dana, made, {
      ...{ type: "breakGlass", targets, policy: policyOf(dana) },
      ...{ reason: REASON, incident: "INC-4711", expires, acknowledgers: [] },
    });
    const pushed = gated.lets(dana, [`${made.head}:main`], { review: ["OVERRIDDEN", /INC-4711/] });
    assert.match(pushed.text, /LET IN BY A BREAK-GLASS/);

    const owed = await deploys(gated, made.head, {
      artifact: [
        "OVERRIDDEN",
        /landed by the break-glass of Dana Reyes for INC-4711, with 0 of 2 reviews afterwards, due 2\d{3}-/,
      ],
    });
    assert.equal(owed.exitCode, 4);

    // Its author, and an approval that is none for afterwards, pay nothing of it.
    await gated.approve(dana, made, { role: "retro-reviewer" });
    await gated.approve(gated.member("erin"), made);
    await gated.approve(gated.member("bob"), made, { role: "retro-reviewer" });
    const half = await deploys(gated, made.head, { artifact: ["OVERRIDDEN", /1 of 2 reviews afterwards/] });
    assert.equal(half.exitCode, 4);

    await gated.approve(gated.member("carol"), made, { role: "retro-reviewer" });
    const paid = await deploys(gated, made.head, {
      artifact: ["SATISFIED", /by an emergency that was reviewed by Bob Ferro and Carol Okafor/],
    });
    assert.equal(paid.exitCode, 0);
  });
});

import assert from "node:assert/strict";
import { limits, useGatedTeam } from "../support/gatedTeam.ts";
import { policyOf } from "../support/signedEvents.ts";

const REASON = "Retries of checkout fill the queue of the database, and orders are lost every minute.";

describe("the gate before a deployment, after an emergency", () => {
  const team = useGatedTeam();

  it("is loud until two have reviewed what a break-glass let land, and says so afterwards", async () => {
    const gated = team();
    const { dana } = gated;
    const edits = limits(42);
    const made = await gated.make({ branch: "burning", edits, approvers: [] });
    const { targets } = made.record;
    const expires = new Date(Date.now() + 3600_000).toISOString();
    await gated.say(dana, made, {
      ...{ type: "breakGlass", targets, policy: policyOf(dana) },
      ...{ reason: REASON, incident: "INC-4711", expires, acknowledgers: [] },
    });
    const pushed = gated.lets(dana, [`${made.head}:main`], { review: ["OVERRIDDEN", /INC-4711/] });
    assert.match(pushed.text, /LET IN BY A BREAK-GLASS/);

    const owed = gated.deploys(made.head, {
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
    const half = gated.deploys(made.head, { artifact: ["OVERRIDDEN", /1 of 2 reviews afterwards/] });
    assert.equal(half.exitCode, 4);

    await gated.approve(gated.member("carol"), made, { role: "retro-reviewer" });
    const paid = gated.deploys(made.head, {
      artifact: ["SATISFIED", /by an emergency that was reviewed by Bob Ferro and Carol Okafor/],
    });
    assert.equal(paid.exitCode, 0);
  });
});

import assert from "node:assert/strict";
import { reviewInbox } from "../../server/protocol/review.ts";
import { useTeams } from "../support/reviewTeam.ts";
import { tellLanded } from "../support/signedEvents.ts";

const REASON = "Retries of checkout fill the queue of the database, and orders are lost every minute.";

describe("two-keys break-glass", function () {
  // Many runs of the program, one after the other.
  this.timeout(300_000);
  const newTeam = useTeams();

  it("is one command without a draft, and leaves a debt that two others pay", async () => {
    const team = newTeam();
    team.startChange();
    const dana = team.member("dana");
    dana.git("push", "--quiet", "origin", "HEAD");
    const short = await dana.tk(["break-glass", "--incident", "INC-7", "--reason", "it burns"]);
    assert.equal(short.code, 2);
    assert.match(short.stderr, /at least 30 characters/);
    const long = await dana.tk(["break-glass", "--incident", "INC-7", "--reason", REASON, "--hours", "9"]);
    assert.equal(long.code, 2);
    const agent = await dana.tk(["break-glass", "--incident", "INC-7", "--reason", REASON], {
      env: { CLAUDECODE: "1" },
    });
    assert.equal(agent.code, 2);
    assert.match(agent.stderr, /only a person breaks the glass/);
    assert.equal(
      dana.git("ls-remote", "origin", "refs/heads/two-keys/ledger"),
      "",
      "nothing was written so far",
    );

    const broken = await dana.tk([
      "break-glass",
      "--incident",
      "INC-7",
      "--reason",
      REASON,
      "--format",
      "json",
    ]);
    assert.equal(broken.code, 0, broken.stderr);
    assert.match(
      broken.stderr,
      /REVIEW: .*\n.*OWNERS: .*\n.*WINDOW and FREEZE: [\s\S]*IDENTITY: [\s\S]*CONTENT: [\s\S]*SCOPE: [\s\S]*HISTORY: /,
    );
    const { id, statusText } = JSON.parse(broken.stdout) as { id: string; statusText: string };
    assert.match(statusText, /^emergency, open until /);
    const yaml = await dana.ok("change", "show", id, "--format", "yaml");
    assert.match(yaml, /^type: emergency$/m);
    assert.match(yaml, /^incident: INC-7$/m);

    const again = await dana.tk(["break-glass", "--incident", "INC-7", "--reason", REASON]);
    assert.match(again.stderr, /second break-glass needs somebody who acknowledges it/);
    assert.match(
      await dana.ok("break-glass", "--incident", "INC-7", "--reason", REASON, "--acknowledger", "frank"),
      /acknowledged by Frank Ode/,
    );

    team.clone("pipeline");
    await tellLanded(team, id);
    const bob = team.clone("bob");
    const inbox = reviewInbox.parse(JSON.parse(await bob.ok("review", "inbox", "--format", "json")));
    assert.match(
      inbox.emergencies[0]?.emergency?.text ?? "",
      /^EMERGENCY INC-7 by Dana Reyes: 0 of 2 reviews afterwards, due /,
    );
    const own = await dana.tk(["review", "approve", id, "--yes"]);
    assert.match(own.stderr, /would not count: you are an author of it/);
    assert.match(
      await bob.ok("review", "approve", id, "--yes"),
      /role: retro-reviewer[\s\S]*1 of 2 reviews afterwards/,
    );
    const carol = team.clone("carol");
    assert.match(await carol.ok("review", "approve", id, "--yes"), /waits for its close/);
    const paid = reviewInbox.parse(JSON.parse(await bob.ok("review", "inbox", "--format", "json")));
    assert.deepEqual(paid.emergencies, []);
  });

  it("takes what a half-written draft says, and puts the draft away", async () => {
    const team = newTeam();
    team.startChange();
    const dana = team.member("dana");
    await dana.ok("change", "new");
    await dana.ok(
      "change",
      "set",
      "title=Lower the limit of retries at once",
      "worstCase=Some orders have to be placed again.",
    );
    const { id } = JSON.parse(
      await dana.ok("break-glass", "--incident", "INC-8", "--reason", REASON, "--format", "json"),
    ) as { id: string };
    const yaml = await dana.ok("change", "show", id, "--format", "yaml");
    assert.match(yaml, /^title: Lower the limit of retries at once$/m);
    assert.match(yaml, /^worstCase: Some orders have to be placed again\.$/m);
    assert.match((await dana.tk(["change", "submit"])).stderr, /no draft/i);
  });

  it("is for exactly one content: another commit needs another one", async () => {
    const team = newTeam();
    team.startChange();
    const dana = team.member("dana");
    const { id } = JSON.parse(
      await dana.ok("break-glass", "--incident", "INC-9", "--reason", REASON, "--format", "json"),
    ) as { id: string };
    dana.write("svc/limits/limits.ts", dana.read("svc/limits/limits.ts").replace("80", "8"));
    dana.commit("Lower it more");
    const again = await dana.tk(["break-glass", "--incident", "INC-9", "--reason", REASON]);
    assert.match(again.stderr, /second break-glass needs somebody who acknowledges it/);
    const done = JSON.parse(
      await dana.ok(
        "break-glass",
        "--incident",
        "INC-9",
        "--reason",
        REASON,
        "--acknowledger",
        "bob",
        "--format",
        "json",
      ),
    ) as { id: string };
    assert.equal(done.id, id, "the same change, in a new revision");
    assert.match(await dana.ok("change", "show", id, "--format", "yaml"), /^revision: 2$/m);
  });
});

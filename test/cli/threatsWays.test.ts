import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import type { ChangeEvent } from "../../server/change/record.ts";
import { writeEvent } from "../../server/change/recordText.ts";
import {
  type GatedTeam,
  gateIn,
  holds,
  LEDGER,
  limits,
  type Made,
  useGatedTeam,
} from "../support/gatedTeam.ts";
import { calendarText, event } from "../support/ics.ts";
import { TEAM_REPO, teamPolicy } from "../support/reviewTeam.ts";
import { policyOf } from "../support/signedEvents.ts";

describe("threats: other ways to the branch", () => {
  const team = useGatedTeam();
  let number = 500;

  function change(gated: GatedTeam, more: Partial<Parameters<GatedTeam["make"]>[0]> = {}): Promise<Made> {
    number++;
    return gated.make({ branch: `ways-${number}`, edits: limits(number), ...more });
  }

  it("T37: another name of the protected branch", () => {
    const gated = team();
    const head = gated.commit(gated.dana, "alias", limits(1));
    gated.server("symbolic-ref", "refs/heads/master", "refs/heads/main");
    gated.server("symbolic-ref", "refs/heads/old", "refs/heads/master");
    for (const name of ["master", "old"]) {
      const before = gated.server("for-each-ref");
      const pushed = gated.push(gated.dana, [`${head}:refs/heads/${name}`]);
      assert.equal(pushed.isIn, false, pushed.text);
      assert.match(pushed.text, /There is no change record/);
      const gone = gated.push(gated.dana, [`:refs/heads/${name}`]);
      assert.equal(gone.isIn, false, gone.text);
      assert.match(gone.text, /main is protected and can't be deleted/);
      assert.equal(gated.server("for-each-ref"), before);
    }
    for (const name of ["old", "master"]) gated.server("symbolic-ref", "--delete", `refs/heads/${name}`);
  });

  it("T30: what the server remembers of its ledger is pushed", () => {
    const gated = team();
    const head = gated.commit(gated.member("mallory"), "memory", limits(2));
    const pushed = gated.push(gated.member("mallory"), [`${head}:refs/two-keys/ledger/kept/two-keys/ledger`]);
    assert.equal(pushed.isIn, false, pushed.text);
  });

  it("T18: a branch that is called HEAD", () => {
    const gated = team();
    const mallory = gated.member("mallory");
    const weak = teamPolicy().replace("change:\n", "change:\n  protectedRefs: [refs/heads/other]\n");
    const head = gated.commit(mallory, "weak", { ".two-keys/policy.yaml": weak });
    const evil = gated.commit(mallory, "evil-head", limits(3));
    mallory.git("push", "--quiet", "origin", `${evil}:refs/heads/evil-head`);
    const pushed = gated.push(mallory, [`${head}:refs/heads/HEAD`]);
    gated.server("fetch", "--quiet", mallory.root, `${head}:refs/heads/HEAD`);
    const checkout = `${gated.team.base}/ci`;
    mkdirSync(checkout);
    const { env } = mallory;
    for (const args of [
      ["init", "--quiet"],
      ["remote", "add", "origin", gated.remote],
      ["fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*"],
      ["checkout", "--quiet", "--detach", evil],
    ]) {
      const done = spawnSync("git", args, { cwd: checkout, env, encoding: "utf8" });
      assert.equal(done.status, 0, done.stderr);
    }
    gated.server("update-ref", "-d", "refs/heads/HEAD");
    const report = gateIn(checkout, mallory, ["--at", "ci", "--target", "main"]);
    assert.equal(report.status, "UNSATISFIED");
    assert.equal(pushed.isIn, false, pushed.text);
  });

  for (const value of [
    "Carol Okafor carol@example.test",
    "Carol Okafor <carol@example.test> and others",
    "carol@example.test",
    "<carol@example.test >",
  ]) {
    it(`T02: a co-author that is written otherwise: ${value}`, async () => {
      const gated = team();
      const made = await change(gated, { message: `Lower it\n\nCo-authored-by: ${value}` });
      const pushed = gated.push(gated.dana, [`${made.head}:main`]);
      assert.equal(pushed.isIn, false, pushed.text);
    });
  }

  it("T29: an unsigned event of somebody who only wants to hold it up", async () => {
    const gated = team();
    const made = await change(gated);
    const event = {
      ...{ apiVersion: "two-keys/v1", kind: "ChangeEvent", change: made.id, record: made.digest },
      parents: [`sha256:${"a".repeat(64)}`],
      at: new Date().toISOString(),
      actor: "person:mallory",
      ...{
        type: "approved",
        targets: made.record.targets,
        policy: policyOf(gated.dana),
        role: "reviewer",
        comment: "x",
      },
    } as ChangeEvent;
    await gated.send([{ change: made.id, kind: "event", bytes: Buffer.from(writeEvent(event)) }], made.id);
    gated.lets(gated.dana, [`${made.head}:main`]);
  });

  it("T02 T10: an approver's own commit, let in past the gate", async () => {
    const gated = team();
    const before = gated.tip();
    const message = "Lower it\n\nCo-authored-by: Carol Okafor <carol@example.test>";
    const made = await change(gated, { message });
    gated.server("fetch", "--quiet", gated.dana.root, made.head);
    gated.server("update-ref", "refs/heads/main", made.head);
    const pipeline = gated.member("pipeline");
    pipeline.git("fetch", "--quiet", "origin");
    await pipeline.ok(
      "witness",
      "landed",
      "--ref",
      "refs/heads/main",
      "--before",
      before,
      "--after",
      made.head,
    );
    const report = gated.deploys(made.head);
    assert.notEqual(report.status, "SATISFIED");
  });

  it("T17: names that a commit on the way hides behind", async () => {
    const gated = team();
    const made = await change(gated);
    const { dana } = gated;
    for (const name of ["\u0001svc/backdoor.ts", "\nsvc/limits/limits.ts"]) {
      const bad = gated.commit(dana, "hidden", { [name]: "export {};\n" });
      const back = dana.git("commit-tree", "-p", bad, "-m", "Tidy", `${made.head}^{tree}`);
      gated.refuses(dana, [`${back}:main`], { history: ["UNSATISFIED", /on the way/] });
    }
  });

  it("T09: ledger and branch in one push", async () => {
    const gated = team();
    const bob = gated.member("bob");
    const made = await change(gated, { approvers: ["bob"] });
    bob.git("fetch", "--quiet", "origin");
    const before = gated.tip(LEDGER);
    await gated.approve(gated.member("carol"), made);
    const after = gated.tip(LEDGER);
    gated.dana.git("fetch", "--quiet", "origin", LEDGER);
    gated.server("update-ref", LEDGER, before);
    const pushed = gated.push(gated.dana, [`${after}:${LEDGER}`, `${made.head}:main`]);
    gated.server("update-ref", LEDGER, after);
    assert.equal(pushed.isIn, false);
  });
});

/** A freeze that holds now. */
function frozen(): string {
  const day = (days: number): string =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
  const lines = [
    "UID:peak@example.test",
    "DTSTAMP:20260101T000000Z",
    `DTSTART:${day(-2)}T000000Z`,
    `DTEND:${day(2)}T000000Z`,
    "SUMMARY:Peak",
  ];
  return calendarText(event(...lines));
}

describe("threats: freezes", () => {
  const team = useGatedTeam({ ".two-keys/calendars/peak.ics": frozen() });

  it("T41: deploys what landed by an exception", async () => {
    const gated = team();
    const made = await gated.make({ branch: "frozen", edits: limits(4) });
    gated.refuses(gated.dana, [`${made.head}:main`], { window: ["UNSATISFIED", /Peak/] });
    await gated.approve(gated.member("erin"), made, { role: "window-exception" });
    gated.lets(gated.dana, [`${made.head}:main`], { window: ["SATISFIED", /an exception was approved/] });
    gated.deploys(made.head, { window: ["SATISFIED", /an exception was approved/] });
  });
});

describe("threats: control files by a break-glass", () => {
  const team = useGatedTeam();
  it("T18: control files by a break-glass alone", async () => {
    const gated = team();
    const weaker = teamPolicy().replaceAll("minReviewers: 2", "minReviewers: 1");
    const fields = {
      ...{ classes: ["control" as const] },
      risk: {
        answers: { "data-loss": "no" as const },
        computed: "high" as const,
        declared: "high" as const,
        engine: "rules-1",
      },
    };
    const made = await gated.make({
      branch: "glass",
      edits: { ".two-keys/policy.yaml": weaker },
      approvers: [],
      fields,
    });
    const said = {
      type: "breakGlass",
      targets: made.record.targets,
      policy: policyOf(gated.dana),
      reason: "Orders are lost every minute that this is not in production.",
      incident: "INC-4711",
      expires: new Date(Date.now() + 3600_000).toISOString(),
      acknowledgers: [],
    };
    await gated.say(gated.dana, made, said);
    const pushed = gated.push(gated.dana, [`${made.head}:main`]);
    assert.equal(pushed.isIn, false, pushed.text);
  });

  it("T31: the branch that git fetched is newer than what was asked last", async () => {
    const gated = team();
    const [dana, pipeline] = [gated.dana, gated.member("pipeline")];
    const made = await gated.make({ branch: "newer", edits: limits(5) });
    await dana.ok("change", "sync");
    const second = await gated.make({ branch: "second", edits: limits(6) });
    dana.git(
      "push",
      "--quiet",
      "origin",
      `${made.head}:refs/heads/newer`,
      `${second.head}:refs/heads/second`,
    );
    pipeline.git("fetch", "--quiet", "origin");
    await pipeline.tk(["gate", "--at", "ci", "--witness", "--head", second.head, "--target", "main"]);
    dana.git("fetch", "--quiet", "origin");
    const asked = ["--at", "ci", "--offline", "--target", "main", "--head", made.head];
    const report = gateIn(dana.root, dana, asked);
    holds(report.decisions[0]?.checks ?? [], { ledger: ["SATISFIED", /./] });
  });
});

describe("threats: nobody but people", () => {
  const team = useGatedTeam((made) => ({
    ".two-keys/people.yaml": made.people().replace(/ {2}- id: bot:pipeline[\s\S]*$/, ""),
  }));
  it("T40: somebody says that it was deployed before", async () => {
    const gated = team();
    const mallory = gated.member("mallory");
    const made = await gated.make({ branch: "first", edits: limits(7) });
    gated.lets(gated.dana, [`${made.head}:main`]);
    const before = made.record.targets[0]?.base;
    const landed = {
      type: "landed",
      repo: TEAM_REPO,
      ref: "refs/heads/main",
      before,
      after: `sha1:${made.head}`,
      changeset: made.record.targets[0]?.changeset,
      witness: "x y z",
    };
    await gated.say(gated.dana, made, landed);
    const evil = gated.landPlainly(limits(666), "By Mallory");
    const deployed = {
      type: "deployed",
      environment: "production",
      artifact: [{ name: "checkout", digest: `sha256:${"a".repeat(64)}` }],
      commits: [{ repo: TEAM_REPO, commit: `sha1:${evil}` }],
      outcome: "succeeded",
      witness: "x y z",
    };
    gated.deploys(evil, { artifact: ["UNSATISFIED", /./] }, mallory);
    await gated.say(mallory, made, deployed);
    gated.deploys(evil, { artifact: ["UNSATISFIED", /./] }, mallory);
  });
});

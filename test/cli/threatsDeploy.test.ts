import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type GatedTeam, gateIn, holds, limits, type Made, useGatedTeam } from "../support/gatedTeam.ts";
import { TEAM_REPO } from "../support/reviewTeam.ts";

describe("threats: what is deployed, and the ways past a clone", function () {
  this.timeout(300_000);
  const team = useGatedTeam();
  let number = 300;

  function change(gated: GatedTeam, more: Partial<Parameters<GatedTeam["make"]>[0]> = {}): Promise<Made> {
    number++;
    return gated.make({ branch: `deploy-${number}`, edits: limits(number), ...more });
  }

  it("T40: a commit that did not land, and one that landed", async () => {
    const gated = team();
    const made = await change(gated);
    gated.dana.git("push", "--quiet", "origin", `${made.head}:refs/heads/built`);
    gated.deploys(made.head, { artifact: ["UNSATISFIED", /without a record|no landing/] });
    gated.lets(gated.dana, [`${made.head}:main`]);
    assert.equal(
      gated.deploys(made.head, { artifact: ["SATISFIED", /landed by a record/] }).status,
      "SATISFIED",
    );
  });

  it("T34 T40: somebody says that it landed, and it did not", async () => {
    const gated = team();
    const mallory = gated.member("mallory");
    const made = await change(gated);
    const evil = gated.commit(mallory, "evil", limits(666));
    mallory.git("push", "--quiet", "origin", `${evil}:refs/heads/evil`);
    await gated.say(mallory, made, {
      type: "landed",
      repo: TEAM_REPO,
      ref: "refs/heads/main",
      before: `sha1:${gated.tip()}`,
      after: `sha1:${evil}`,
      changeset: made.record.targets[0]?.changeset,
      witness: "https://ci.example.test/runs/1",
    });
    await gated.say(mallory, made, {
      type: "deployed",
      environment: "production",
      artifact: [{ name: "checkout", digest: `sha256:${"0".repeat(64)}` }],
      commits: [{ repo: TEAM_REPO, commit: `sha1:${evil}` }],
      outcome: "succeeded",
      witness: "https://ci.example.test/runs/2",
    });
    const report = gated.deploys(evil, { artifact: ["UNSATISFIED", /without a record/] });
    assert.notEqual(report.status, "SATISFIED");
    gated.lets(gated.dana, [`${made.head}:main`]);
  });

  it("T37: past the hook of the clone, by --no-verify and another core.hooksPath", async () => {
    const gated = team();
    const mallory = gated.member("mallory");
    await mallory.ok("hooks", "install");
    const head = gated.commit(mallory, "sneaky", limits(777));
    const { root: cwd, env } = mallory;
    const plain = spawnSync("git", ["push", "origin", `${head}:main`], { cwd, env, encoding: "utf8" });
    assert.match(plain.stderr, /held back\. This is advice/);
    gated.refuses(mallory, [`${head}:main`], { record: ["UNSATISFIED", /There is no change record/] });
    const past = ["-c", "core.hooksPath=/dev/null", "push", "origin", `${head}:main`];
    const other = spawnSync("git", past, { cwd, env, encoding: "utf8" });
    assert.notEqual(other.status, 0);
    assert.doesNotMatch(other.stderr, /held back/);
    assert.match(other.stderr, /two-keys: not let in/);
  });

  it("T15: force, deletion, a branch that comes back as another, tags that move", async () => {
    const gated = team();
    const { dana } = gated;
    const tip = gated.tip();
    const older = dana.git("rev-list", "--max-parents=0", "origin/main");
    gated.refuses(dana, [`+${older}:main`], { history: ["UNSATISFIED", /main would lose commits/] });
    gated.refuses(dana, [":main"], { history: ["UNSATISFIED", /main is protected and can't be deleted/] });
    gated.server("update-ref", "-d", "refs/heads/main");
    try {
      const back = gated.push(dana, [`${older}:refs/heads/main`]);
      assert.equal(back.isIn, false, back.text);
      assert.match(back.text, /There are change records, and no policy/);
    } finally {
      gated.server("update-ref", "refs/heads/main", tip);
    }
    gated.lets(dana, [`${older}:refs/tags/v1`], { history: ["SATISFIED", /The tag v1 is new/] });
    gated.refuses(dana, [`+${tip}:refs/tags/v1`], { history: ["UNSATISFIED", /tag v1 can't be moved/] });
    gated.refuses(dana, [":refs/tags/v1"], { history: ["UNSATISFIED", /tag v1 can't be deleted/] });
    gated.lets(dana, [`${older}:refs/heads/scratch`], { policy: ["NOT_APPLICABLE", /not protected/] });
    gated.lets(dana, [":refs/heads/scratch"], { policy: ["NOT_APPLICABLE", /not protected/] });
  });

  it("T15: several refs at once, one of them fine", async () => {
    const gated = team();
    const { dana } = gated;
    const head = gated.commit(dana, "several", limits(888));
    const pushed = gated.refuses(dana, [`${head}:main`, `${head}:refs/heads/fine`, `${head}:refs/tags/v9`], {
      record: ["UNSATISFIED", /There is no change record/],
    });
    assert.deepEqual(pushed.report?.decisions.map(({ ref, status }) => [ref, status]).sort(), [
      ["refs/heads/fine", "NOT_APPLICABLE"],
      ["refs/heads/main", "UNSATISFIED"],
      ["refs/tags/v9", "SATISFIED"],
    ]);
  });

  it("T25: replaced objects, grafts and a shallow clone", async () => {
    const gated = team();
    const { dana } = gated;
    const made = await change(gated);
    const evil = gated.commit(dana, "replaced", limits(999));
    dana.git("update-ref", `refs/replace/${made.head}`, evil);
    gated.refuses(dana, [`refs/replace/${made.head}:refs/replace/${made.head}`], {
      history: ["UNSATISFIED", /would show another object in the place of one/],
    });
    dana.git("update-ref", "-d", `refs/replace/${made.head}`);
    // Those of the server itself show the approved content in the place of the other.
    dana.git("push", "--quiet", "origin", `${made.head}:refs/heads/nice`, `${evil}:refs/heads/evil-2`);
    gated.server("update-ref", `refs/replace/${evil}`, made.head);
    gated.refuses(dana, [`${evil}:main`], {
      record: ["UNSATISFIED", /There is no change record/],
      repository: ["SATISFIED", /1 replaced objects are seen as they are/],
    });
    gated.server("update-ref", "-d", `refs/replace/${evil}`);
    const { root: cwd, env } = gated.member("pipeline");
    const shallow = `${gated.team.base}/shallow`;
    spawnSync("git", ["clone", "--quiet", "--depth=1", `file://${gated.remote}`, shallow], { cwd, env });
    const report = gateIn(shallow, gated.member("pipeline"), ["--at", "ci"]);
    holds(report.decisions[0]?.checks ?? [], { repository: ["UNDETERMINED", /The clone is shallow/] });
    assert.equal(report.exitCode, 3);
  });

  it("T35 T40: what an administrator has let in past the gate is refused before the deployment, and so is all after it", async () => {
    const gated = team();
    const plain = gated.landPlainly(limits(1234), "Switched the rule off for a minute");
    gated.deploys(plain, {
      artifact: ["UNSATISFIED", new RegExp(`without a record \\(bypassed\\): ${plain.slice(0, 12)}`)],
    });
    const made = await change(gated);
    gated.lets(gated.dana, [`${made.head}:main`]);
    gated.deploys(made.head, { artifact: ["UNSATISFIED", new RegExp(plain.slice(0, 12))] });
  });
});

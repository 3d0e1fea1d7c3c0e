import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ChangeService } from "../../../server/service/changeService.ts";
import type { ServiceResult } from "../../../server/service/result.ts";
import { useWasmSource } from "../../../server/standards/grammar.ts";
import { BOB, TierOne } from "../../support/tierOne.ts";

/** What a person has to say besides what is filled in. */
const STEP = { expect: "the error rate stays flat", verify: "dashboard checkout", estMinutes: 10 };
const SAID: Readonly<Record<string, unknown>> = {
  customerImpact: "Customers see no difference at all.",
  worstCase: "Retries are refused for some minutes.",
  whatIfNot: "The queue of the database fills up again.",
  blastRadius: "one-region",
  "risk.answers.data-loss": "no",
  plan: [
    { ...STEP, action: "Roll out to the canary", stage: "change" },
    { ...STEP, action: "Roll out to all hosts", stage: "change" },
  ],
  monitoring: [{ metric: "queue depth", where: "dashboard", abortWhen: "above 80 percent" }],
  "rollback.trigger": "queue depth above 80 percent",
  "rollback.estMinutes": 10,
  "rollback.steps.0.estMinutes": 5,
};

async function done<T>(result: Promise<ServiceResult<T>>): Promise<T> {
  const got = await result;
  assert.ok(got.ok, got.ok ? "" : JSON.stringify(got.failure));
  return got.value;
}

async function open(folder: string): Promise<ChangeService> {
  return done(ChangeService.open(folder, { now: () => new Date() }));
}

async function submitted(service: ChangeService): Promise<string> {
  await done(service.drafting.start());
  await done(service.drafting.write(Object.entries(SAID).map(([path, value]) => ({ path, value }))));
  return (await done(service.submit())).id;
}

/** Id and state of the record that a work tree shows. */
async function shown(service: ChangeService): Promise<string | undefined> {
  const view = await service.view("");
  return view.kind === "change" ? view.record && `${view.record.id} ${view.record.status}` : undefined;
}

describe("the record of a branch", function () {
  this.timeout(60_000);
  let sample: TierOne;
  let service: ChangeService;
  let id: string;

  before(() => useWasmSource((name) => readFile(path.resolve("dist/wasm", name))));
  beforeEach(async () => {
    sample = new TierOne();
    sample.startChange();
    sample.commitChange();
    service = await open(sample.root);
    id = await submitted(service);
  });
  afterEach(() => sample.dispose());

  it("stays when the commit is reworded", async () => {
    sample.git("commit", "--quiet", "--amend", "--message", "Other words");
    assert.equal(await shown(service), `${id} in_review`);
  });

  it("stays after a rebase over unrelated work", async () => {
    sample.git("switch", "--quiet", "main");
    sample.write("docs/other.md", "# Other\n");
    sample.commit("Docs");
    sample.git("push", "--quiet", "origin", "main");
    sample.git("switch", "--quiet", "-");
    sample.git("rebase", "--quiet", "main");
    assert.equal(await shown(service), `${id} in_review`);
  });

  it("stays when the content is amended, and can be revised", async () => {
    sample.write("svc/limits/limits.ts", "export const LIMIT = 90;\n");
    sample.git("commit", "--quiet", "--all", "--amend", "--no-edit");
    assert.equal(await shown(service), `${id} in_review`);
    assert.equal((await done(service.drafting.revise())).revision, 2);
    const { id: revised, revision } = await done(service.submit());
    assert.deepEqual([revised, revision], [id, 2]);
  });

  it("stays when it was submitted at a merge, and work goes on", async () => {
    sample.git("switch", "--quiet", "main");
    sample.write("docs/other.md", "# Other\n");
    sample.commit("Docs");
    sample.git("push", "--quiet", "origin", "main");
    sample.git("switch", "--quiet", "-");
    sample.git("merge", "--quiet", "--no-edit", "main");
    await done(service.drafting.revise());
    await done(service.submit());
    sample.write("svc/limits/more.test.ts", "export {};\n");
    sample.commit("More");
    assert.equal(await shown(service), `${id} in_review`);
  });

  it("is found by somebody who has fetched the branch", async () => {
    sample.git("push", "--quiet", "origin", "HEAD");
    const { root } = sample.clone(BOB);
    execFileSync("git", ["switch", "--quiet", "feature/retry-limits"], { cwd: root, env: sample.env });
    const bob = await open(root);
    await done(bob.sync());
    assert.equal(await shown(bob), `${id} in_review`);
    execFileSync("git", ["commit", "--quiet", "--allow-empty", "--message", "More"], {
      cwd: root,
      env: sample.env,
    });
    assert.equal(await shown(bob), `${id} in_review`);
  });

  it("is not begun a second time", async () => {
    const again = await service.drafting.start();
    assert.match(again.ok ? "" : again.failure.message, new RegExp(`${id}.*revise`, "i"));
  });

  it("is not that of the branch below it, whose record is left as it is", async () => {
    sample.git("switch", "--quiet", "--create", "feature/on-top");
    sample.write("svc/limits/top.test.ts", "export {};\n");
    sample.commit("Test what lies on top of the limits");
    assert.equal(await shown(service), undefined);
    const lists = await done(service.changes());
    assert.deepEqual(
      lists.mine.map((one) => one.statusText),
      ["in review, 0 of 2 approvals"],
    );
    const other = await submitted(service);
    assert.notEqual(other, id);
    assert.equal(await shown(service), `${other} in_review`);
    sample.git("switch", "--quiet", "feature/retry-limits");
    assert.equal(await shown(service), `${id} in_review`);
  });
});

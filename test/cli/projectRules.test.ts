import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { scanReport } from "../../server/cli/report/schema.ts";
import { buildWithNames } from "../support/projectRule/build.ts";
import { type Place, usePlaces } from "./support.ts";

const GIVES = "# names\nname: orders\n";
const USES = "# names\nuses: orders\n";
const LOST = "name-not-given";

describe("two-keys scan: rules over several files", function () {
  this.timeout(120_000);
  const place = usePlaces();
  let folder = "";
  let cli = "";
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "two-keys-names-"));
    ({ cli } = await buildWithNames(folder));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function found(at: Place, ...args: string[]): Promise<string[]> {
    const { stdout, stderr, code } = await at.run(["scan", "--format", "json", ...args], { cli });
    assert.notEqual(code, 2, stderr);
    return scanReport
      .parse(JSON.parse(stdout))
      .findings.map((one) => `${one.file}:${one.startLine} ${one.ruleId}`);
  }

  it("sees what other files tell, whichever are asked about", async () => {
    const at = place(
      { "a/gives.yaml": GIVES, "b/uses.yaml": USES, "c/lost.yml": "# names\nuses: nobody\n" },
      true,
    );
    assert.deepEqual(await found(at), [`c/lost.yml:2 ${LOST}`]);
    assert.deepEqual(await found(at, "b/uses.yaml"), []);
    assert.deepEqual(await found(at, "c"), [`c/lost.yml:2 ${LOST}`]);
    at.write("a/gives.yaml", "# names\n");
    assert.deepEqual(await found(at, "b/uses.yaml"), [`b/uses.yaml:2 ${LOST}`]);
  });

  it("gives the same with any number of workers", async () => {
    const files: Record<string, string> = { "gives.yaml": GIVES };
    for (let n = 0; n < 70; n++) files[`f${n}.yaml`] = `# names\nuses: ${n % 2 ? "orders" : "nobody"}\n`;
    const at = place(files);
    const one = await at.run(["scan", "--format", "json", "--jobs", "1"], { cli });
    const three = await at.run(["scan", "--format", "json", "--jobs", "3"], { cli });
    assert.equal(three.stdout, one.stdout);
    assert.equal(scanReport.parse(JSON.parse(one.stdout)).findings.length, 35);
  });

  it("tells files of one name apart that are outside of every repository and the folder it runs in", async () => {
    const files = place({
      "a/names.yaml": "# names\nuses: nobody\n",
      "b/names.yaml": GIVES,
      "c/names.yaml": USES,
    });
    const { stdout } = await place().run(["scan", "--format", "json", files.root], { cli });
    const told = scanReport.parse(JSON.parse(stdout)).findings.map((one) => [one.file, one.startLine]);
    assert.deepEqual(told, [[`${files.root}/a/names.yaml`, 2]]);
  });

  it("takes a policy's reach as what belongs together", async () => {
    const at = place(
      {
        "pay/.two-keys/policy.yaml": "standards: {}\n",
        "pay/uses.yaml": USES,
        "shop/gives.yaml": GIVES,
        "shop/uses.yaml": USES,
      },
      true,
    );
    assert.deepEqual(await found(at), [`pay/uses.yaml:2 ${LOST}`]);
  });

  it("sees with --staged what the index holds, not the work tree", async () => {
    const at = place({ "gives.yaml": GIVES }, true);
    at.commit();
    at.write("uses.yaml", USES);
    at.git("add", "uses.yaml");
    at.write("gives.yaml", "# names\n");
    assert.deepEqual(await found(at, "--staged"), []);
    at.git("add", "gives.yaml");
    assert.deepEqual(await found(at, "--staged"), [`uses.yaml:2 ${LOST}`]);
  });

  it("honours waivers, and tells of those that waive nothing", async () => {
    const waiver = `# two-keys-ignore ${LOST}: it is made at the start\n`;
    const at = place({
      "a.yaml": `# names\n${waiver}uses: nobody\n`,
      "b.yaml": `# names\n${waiver}uses: orders\n`,
      "gives.yaml": GIVES,
    });
    assert.deepEqual(await found(at), ["b.yaml:2 waiver-unused"]);
    assert.deepEqual(await found(at, "a.yaml"), []);
  });

  it("follows severities of the policy, and is silent where the rule is off", async () => {
    const at = place({ "uses.yaml": USES });
    at.write(".two-keys/policy.yaml", `standards:\n  rules:\n    ${LOST}: info\n`);
    const { stdout } = await at.run(["scan", "--quiet"], { cli });
    assert.match(stdout, /uses\.yaml:2:1: info: No file gives "orders"\./);
    at.write(".two-keys/policy.yaml", `standards:\n  rules:\n    ${LOST}: off\n`);
    assert.deepEqual(await found(at), []);
  });

  it("tells of a rule that fails, once", async () => {
    const at = place({
      "a.yaml": "# names\nuses: throw\n",
      "b.yaml": GIVES,
      "c.yaml": "# names\nuses: nobody\n",
    });
    assert.deepEqual(await found(at), ["a.yaml:1 rule-failed"]);
  });

  it("says which files it had to do without", async () => {
    const at = place({ "uses.yaml": USES, "wide.yaml": `${GIVES}# ${"x".repeat(30_000)}\n` });
    const { stdout, stderr } = await at.run(["scan", "--format", "json", "uses.yaml"], { cli });
    assert.match(stderr, /skipped wide\.yaml: rules over several files go without it/);
    assert.equal(scanReport.parse(JSON.parse(stdout)).skipped[0]?.file, "wide.yaml");
  });

  it("takes a large file that no rule looks at for data", async () => {
    const at = place({
      "data.json": `{"a": "${"x".repeat(30_000)}"}`,
      "huge.json": `["${"x".repeat(7_000_000)}"]`,
    });
    assert.deepEqual(await found(at), []);
  });

  it("tells with --since what a change has made wrong in a file that it leaves alone", async () => {
    const at = place(
      { "gives.yaml": GIVES, "uses.yaml": USES, "lost.yaml": "# names\nuses: nobody\n" },
      true,
    );
    at.commit();
    at.git("checkout", "--quiet", "-b", "topic");
    at.write("gives.yaml", "# names\nname: other\n");
    assert.deepEqual(await found(at, "--since", "main"), [`uses.yaml:2 ${LOST}`]);
    at.remove("gives.yaml");
    assert.deepEqual(await found(at, "--since", "main"), [`uses.yaml:2 ${LOST}`]);
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { treeChanges } from "../../server/git/changeset.ts";
import { openGateRepository } from "../../server/git/gateRepository.ts";
import type { FindingsQuestion, findingsFact } from "../../server/service/gatingFindings.ts";
import { buildWithNames } from "../support/projectRule/build.ts";
import { type Place, usePlaces } from "./support.ts";

const GIVES = "# names\nname: orders\n";
const USES = "# names\nuses: orders\n";
const LOST = 'error name-not-given: No file gives "orders".';

describe("gate: findings", function () {
  this.timeout(120_000);
  const place = usePlaces();
  let folder = "";
  let findings: typeof findingsFact;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "two-keys-names-"));
    await buildWithNames(folder);
    ({ findingsFact: findings } = createRequire(path.join(folder, "any.js"))("./gatingFindings.js"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What the gate says of what was committed last, in a work tree that holds something else. */
  async function told(
    at: Place,
    extra: Partial<FindingsQuestion> = {},
  ): Promise<Awaited<ReturnType<typeof findings>>> {
    const [base, head] = [at.git("rev-parse", "HEAD~1").trim(), at.git("rev-parse", "HEAD").trim()];
    const opened = await openGateRepository(at.root);
    assert.ok(opened.ok);
    const changes = await treeChanges(at.root, base, head);
    assert.ok(changes.ok);
    for (const name of ["gives.yaml", "uses.yaml"]) at.remove(name);
    const question = { changes: changes.value, base, head, tolerated: "none", now: new Date() } as const;
    return findings(opened.value, { ...question, ...extra });
  }

  function committed(before: Record<string, string>, after: Record<string, string | undefined>): Place {
    const at = place(before, true);
    at.commit();
    for (const [name, text] of Object.entries(after)) {
      if (text === undefined) at.remove(name);
      else at.write(name, text);
    }
    at.commit();
    return at;
  }

  it("sees the whole tree of the commit", async () => {
    const good = await told(committed({ "gives.yaml": GIVES }, { "uses.yaml": USES }));
    assert.ok(good.known);
    assert.deepEqual(good.value.points, []);
    const bad = await told(committed({ "gives.yaml": "# names\n" }, { "uses.yaml": USES }));
    assert.ok(bad.known);
    assert.deepEqual(bad.value.points, [{ path: "uses.yaml", line: 2, text: LOST }]);
  });

  it("tells what a change makes wrong in a file that it leaves alone, also by taking one away", async () => {
    for (const now of ["# names\nname: other\n", undefined]) {
      const found = await told(committed({ "gives.yaml": GIVES, "uses.yaml": USES }, { "gives.yaml": now }));
      assert.ok(found.known);
      assert.deepEqual(found.value.points, [{ path: "uses.yaml", line: 2, text: LOST }]);
    }
  });

  it("does not count what was there before", async () => {
    const found = await told(
      committed({ "uses.yaml": USES }, { "uses.yaml": `${USES}# more\nuses: nobody\n` }),
    );
    assert.ok(found.known);
    assert.deepEqual(
      found.value.points.map((one) => one.line),
      [4],
    );
    assert.equal(found.value.older, 1);
  });

  it("leaves to CI what there is no time for", async () => {
    const found = await told(committed({ "gives.yaml": GIVES }, { "uses.yaml": USES }), { budgetMs: -1 });
    assert.ok(found.known);
    assert.deepEqual([found.value.checked, found.value.skipped], [0, 1]);
    // Nor is it known then what the change makes wrong elsewhere, and that is said.
    assert.equal(found.value.isElsewhereLeft, true);
    const whole = await told(committed({ "gives.yaml": GIVES }, { "uses.yaml": USES }));
    assert.ok(whole.known && !whole.value.isElsewhereLeft);
  });

  it("is undecided where a file that may tell something is too large", async () => {
    const policy = { ".two-keys/policy.yaml": "standards:\n  limits: { maxFileChars: 100 }\n" };
    const large = `${GIVES}${"# more\n".repeat(30)}`;
    const found = await told(committed({ ...policy, "gives.yaml": large }, { "uses.yaml": USES }));
    assert.ok(found.known);
    assert.match(found.value.undecided.join(), /go without gives\.yaml: .*too large/);
  });

  it("is undecided where a file of the tree can't be read", async () => {
    // What was read once is remembered: this content is read here alone.
    const at = committed({ "gives.yaml": `${GIVES}name: alone\n` }, { "uses.yaml": USES });
    const blob = at.git("rev-parse", "HEAD:gives.yaml").trim();
    at.remove(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`);
    const found = await told(at);
    const why = found.known ? found.value.undecided.join() : found.why;
    assert.match(why, /gives\.yaml|can't be listed|can't be told/);
  });
});

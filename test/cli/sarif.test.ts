import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Log, Result, Run } from "sarif";
import { BAD, type Place, QUEUE, QUEUE_RULE, usePlaces } from "./support.ts";

const SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";

/** The published schema, from a package of the SARIF committee's members. */
function sarifSchema(): ValidateFunction {
  const require = createRequire(path.resolve("package.json"));
  let file: string;
  try {
    file = require.resolve(SCHEMA);
  } catch {
    throw new Error(`${SCHEMA} is missing: run npm ci; the package belongs to the devDependencies`);
  }
  // Written for draft 4; all of it but `id` means the same today.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(schema);
}

async function sarif(at: Place, ...args: string[]): Promise<Log> {
  const { stdout, stderr, code } = await at.run(["scan", "--format", "sarif", ...args]);
  assert.notEqual(code, 2, stderr);
  return JSON.parse(stdout);
}

function runOf(log: Log): Run {
  const [only, ...more] = log.runs;
  assert.ok(only && more.length === 0);
  return only;
}

function results(log: Log): Result[] {
  return runOf(log).results ?? [];
}

function prints(log: Log): (string | undefined)[] {
  return results(log).map((one) => one.partialFingerprints?.["twoKeys/v1"]);
}

describe("two-keys scan --format sarif", function () {
  this.timeout(120_000);
  const place = usePlaces();
  let validate: ValidateFunction;

  before(() => {
    validate = sarifSchema();
    assert.ok(!validate({ version: "2.1.0", runs: [{ tool: { driver: { name: 1 } } }] }), "it has teeth");
  });

  function valid(log: Log): void {
    assert.ok(validate(log), JSON.stringify(validate.errors, undefined, 2));
  }

  it("is valid on findings, fixes, waivers, skipped files and odd names", async () => {
    const at = place({
      "a b/\u00fc#?.py": BAD,
      "new\nline.py": BAD,
      "fix.ts": "// two-keys-ignore unbounded-queue: nothing to waive\nexport const x = 1;\n",
      "waived.py": `import queue\n# two-keys-ignore ${QUEUE_RULE} (until 2999-01-31, by Ann): small\n${QUEUE}\n`,
      "bin.ts": new Uint8Array([0, 1]),
      "README.md": "x",
    });
    const log = await sarif(at, ".", "README.md");
    valid(log);
    const run = runOf(log);
    assert.equal(run.columnKind, "utf16CodeUnits");
    assert.equal(run.originalUriBaseIds?.SRCROOT?.uri, `${pathToFileURL(at.root).href}/`);
    const uris = results(log).map((one) => one.locations?.[0]?.physicalLocation?.artifactLocation);
    assert.deepEqual(uris, [
      { uri: "a%20b/%C3%BC%23%3F.py", uriBaseId: "SRCROOT" },
      { uri: "bin.ts", uriBaseId: "SRCROOT" },
      { uri: "fix.ts", uriBaseId: "SRCROOT" },
      { uri: "new%0Aline.py", uriBaseId: "SRCROOT" },
      { uri: "waived.py", uriBaseId: "SRCROOT" },
    ]);
    const [finding, , unused, , waived] = results(log);
    assert.deepEqual(finding?.locations?.[0]?.physicalLocation?.region, {
      startLine: 2,
      startColumn: 8,
      endLine: 2,
      endColumn: QUEUE.length + 1,
    });
    assert.equal(finding?.level, "warning");
    assert.deepEqual(finding?.fixes?.[0]?.properties, { safe: false });
    const removal = unused?.fixes?.[0];
    assert.deepEqual(removal?.properties, { safe: true });
    assert.deepEqual(removal?.artifactChanges[0]?.replacements[0], {
      deletedRegion: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 },
      insertedContent: { text: "" },
    });
    assert.deepEqual(waived?.suppressions, [
      {
        kind: "inSource",
        status: "accepted",
        justification: "small",
        properties: { until: "2999-01-31", approver: "Ann" },
      },
    ]);
    const invocation = run.invocations?.[0];
    assert.equal(invocation?.executionSuccessful, true);
    assert.deepEqual(
      invocation?.toolExecutionNotifications?.map((one) => [
        one.descriptor?.id,
        one.level,
        one.locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      ]),
      [
        ["file-not-checked", "warning", "bin.ts"],
        ["file-skipped", "note", "README.md"],
      ],
    );
  });

  it("describes every rule, and results point at theirs", async () => {
    const log = await sarif(place({ "a.py": BAD }));
    const rules = runOf(log).tool.driver.rules ?? [];
    assert.ok(rules.length > 5);
    assert.equal(new Set(rules.map((rule) => rule.id)).size, rules.length);
    for (const rule of rules) {
      assert.ok(rule.shortDescription?.text && rule.fullDescription?.text, rule.id);
      assert.ok(rule.help?.text && rule.help.markdown?.includes(rule.id), rule.id);
      assert.match(rule.name ?? "", /^([A-Z][a-z0-9]*)+$/);
      const { tags, area, code, precision } = rule.properties ?? {};
      assert.ok(tags && area && code && precision, rule.id);
      if (area !== "engine") assert.match(rule.helpUri ?? "", /^https?:/, rule.id);
    }
    for (const { ruleIndex, ruleId } of results(log)) assert.equal(rules[ruleIndex ?? -1]?.id, ruleId);
  });

  it("is valid without any file, and on files outside of the folder", async () => {
    valid(await sarif(place()));
    const other = place({ "x y.py": BAD });
    const log = await sarif(place(), other.root);
    valid(log);
    const artifact = results(log)[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
    assert.deepEqual(artifact, { uri: pathToFileURL(other.path("x y.py")).href });
  });

  it("keeps fingerprints when lines move, and tells equal lines apart", async () => {
    const at = place({ "a.py": `import queue\n${QUEUE}\n${QUEUE}\nother = queue.Queue()\n` });
    const before = prints(await sarif(at));
    assert.equal(new Set(before).size, 3);
    at.write(
      "a.py",
      `# new\n\nimport queue\nif True:\r\n\t${QUEUE}\n\n${QUEUE}  \nother  =  queue.Queue()\n`,
    );
    assert.deepEqual(prints(await sarif(at)), before);
    at.write("a.py", `import queue\nother = queue.Queue()\n${QUEUE}\n`);
    assert.deepEqual(prints(await sarif(at)), [before[2], before[0]]);
    at.write("b.py", `import queue\n${QUEUE}\n`);
    assert.equal(new Set(prints(await sarif(at))).size, 3);
  });

  it("keeps fingerprints of the others when one is waived, and wherever it is run", async () => {
    const at = place({ "sub/a.py": `import queue\n${QUEUE}\n${QUEUE}\n` }, true);
    const before = prints(await sarif(at));
    const inner = Object.assign(Object.create(at), { root: at.path("sub") }) as Place;
    assert.deepEqual(prints(await sarif(inner)), before);
    at.write("sub/a.py", `import queue\n# two-keys-ignore ${QUEUE_RULE}: small\n${QUEUE}\n${QUEUE}\n`);
    const [open, waived] = prints(await sarif(at));
    assert.deepEqual([waived, open], before);
  });
});

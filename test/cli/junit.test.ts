import assert from "node:assert/strict";
import { BAD, GOOD, QUEUE, QUEUE_RULE, usePlaces } from "./support.ts";

describe("two-keys scan --format junit", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("gives a suite per file and a case per finding, waived ones skipped", async () => {
    const waived = `import queue\n# two-keys-ignore ${QUEUE_RULE}: small & ]]> <odd>\n${QUEUE}\n`;
    const at = place({ "a&<\"'>.py": BAD, "b.py": GOOD, "c.py": waived, "esc\u001b.py": BAD });
    const { stdout, code } = await at.run(["scan", "--format", "junit"]);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="two-keys" tests="5" failures="2" errors="0" skipped="1">/,
    );
    const suites = [...stdout.matchAll(/<testsuite name="([^"]*)" tests="(\d)" failures="(\d)"/g)];
    assert.deepEqual(
      suites.map((one) => one.slice(1)),
      [
        ["a&amp;&lt;&quot;'>.py", "1", "1"],
        ["b.py", "1", "0"],
        ["c.py", "2", "0"],
        ["esc\\u001b.py", "1", "1"],
      ],
    );
    assert.match(stdout, /<testcase classname="b\.py" name="no reliability violations" file="b\.py"\/>/);
    assert.match(stdout, /<failure message="[^"]+" type="warning"><!\[CDATA\[a&<"'>\.py:2:8: warning: /);
    assert.match(stdout, /<skipped\/>/);
    assert.ok(!stdout.includes("\u001b"));
  });

  it("agrees with the exit code about what --max-severity lets through", async () => {
    const { stdout, code } = await place({ "a.py": BAD }).run([
      "scan",
      "--format=junit",
      "--max-severity=warning",
    ]);
    assert.match(stdout, /tests="1" failures="0"/);
    assert.match(stdout, /<system-out><!\[CDATA\[a\.py:2:8: warning: /);
    assert.equal(code, 0);
  });
});

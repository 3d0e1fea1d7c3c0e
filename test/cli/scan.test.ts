import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { reportedFinding } from "../../server/cli/report/schema.ts";
import { BAD, CLEAN_ENV, CLI, GOOD, QUEUE, QUEUE_COLUMN, QUEUE_RULE, run, usePlaces } from "./support.ts";

const LINE = /^(.+):(\d+):(\d+): (error|warning|info): (.*) \[([a-z0-9-]+)\]$/;

describe("two-keys scan", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("prints a line per finding in the shape of the problem matcher, then a summary", async () => {
    const { code, stdout, stderr } = await place({ "a.py": BAD, "b.py": GOOD }).run(["scan"]);
    const lines = stdout.split("\n");
    assert.deepEqual(LINE.exec(lines[0] ?? "")?.slice(1, 5), ["a.py", "2", String(QUEUE_COLUMN), "warning"]);
    assert.equal(LINE.exec(lines[0] ?? "")?.[6], QUEUE_RULE);
    assert.deepEqual(lines.slice(1), ["", "1 finding (1 warning) in 1 of 2 files", ""]);
    assert.equal(stderr, "");
    assert.equal(code, 1);
  });

  it("ends with 0 on clean code", async () => {
    const { code, stdout } = await place({ "b.py": GOOD }).run(["scan"]);
    assert.equal(stdout, "No findings in 1 file\n");
    assert.equal(code, 0);
  });

  it("counts severities and waived findings in the summary", async () => {
    const waived = `import queue\n# two-keys-ignore ${QUEUE_RULE}: small\n${QUEUE}\n`;
    const broken = `import queue\n# two-keys-ignore ${QUEUE_RULE}\n${QUEUE}\n`;
    const { stdout } = await place({ "a.py": waived, "b.py": broken, "c.py": GOOD }).run(["scan"]);
    assert.match(stdout, /\n2 findings \(1 error, 1 warning\) in 1 of 3 files, 1 waived\n$/);
  });

  it("lets findings up to --max-severity through", async () => {
    const at = place({ "a.py": BAD });
    const codes: [string, number | null][] = [];
    for (const severity of ["none", "info", "warning", "error"]) {
      codes.push([severity, (await at.run(["scan", "--max-severity", severity])).code]);
    }
    assert.deepEqual(codes, [
      ["none", 1],
      ["info", 1],
      ["warning", 0],
      ["error", 0],
    ]);
  });

  it("gives JSON by its schema, with one-based places and edits that can be applied", async () => {
    const at = place({ "pkg/a.py": BAD });
    const report = await at.report();
    const [finding] = report.findings;
    assert.equal(report.findings.length, 1);
    const { fingerprint, contentFingerprint, suggestions, message, helpUri, ...rest } =
      reportedFinding.parse(finding);
    assert.deepEqual(rest, {
      ruleId: QUEUE_RULE,
      code: "OV02",
      severity: "warning",
      file: "pkg/a.py",
      startLine: 2,
      startColumn: QUEUE_COLUMN,
      endLine: 2,
      endColumn: QUEUE.length + 1,
    });
    assert.ok(message.length > 0 && helpUri?.startsWith("https://") && fingerprint.length === 32);
    assert.equal(contentFingerprint.length, 32);
    const edit = suggestions?.[0]?.edits[0];
    assert.ok(edit);
    const lines = BAD.split("\n");
    const line = lines[edit.startLine - 1] ?? "";
    assert.match(
      line.slice(0, edit.startColumn - 1) + edit.newText + line.slice(edit.endColumn - 1),
      /^work = queue\.Queue\(maxsize=\d+\)$/,
    );
    assert.deepEqual(report.summary, {
      files: 1,
      filesWithFindings: 1,
      errors: 0,
      warnings: 1,
      infos: 0,
      waived: 0,
    });
  });

  it("reports waived findings with reason, date and approver", async () => {
    const text = `import queue\n# two-keys-ignore ${QUEUE_RULE} (until 2999-01-31, by Ann): small\n${QUEUE}\n`;
    const report = await place({ "a.py": text }).report();
    assert.deepEqual(report.findings, []);
    const [{ reason, until, approver, startLine } = { reason: "" }] = report.waived;
    assert.deepEqual([reason, until, approver, startLine], ["small", "2999-01-31", "Ann", 3]);
  });

  it("sorts by file, then by place", async () => {
    const two = `import queue\nif True:\n    b = queue.Queue()\na = queue.Queue(); c = queue.Queue()\n`;
    const report = await place({ "z.py": two, "a/z.py": two, "B.py": two }).report();
    assert.deepEqual(
      report.findings.map((one) => [one.file, one.startLine, one.startColumn]),
      ["B.py", "a/z.py", "z.py"].flatMap((file) => [
        [file, 3, 9],
        [file, 4, 5],
        [file, 4, 24],
      ]),
    );
  });

  it("writes the report to --output and the summary to standard error", async () => {
    const at = place({ "a.py": BAD });
    const { code, stdout, stderr } = await at.run(["scan", "--format", "json", "--output", "out.json"]);
    assert.equal(stdout, "");
    assert.equal(stderr, "1 finding (1 warning) in 1 of 1 file\n");
    assert.equal(JSON.parse(readFileSync(at.path("out.json"), "utf8")).findings.length, 1);
    assert.equal(code, 1);
  });

  it("says nothing but findings with --quiet", async () => {
    const at = place({ "a.py": BAD, "b.txt": "x" });
    const { stdout, stderr } = await at.run(["scan", "--quiet", "a.py", "b.txt"]);
    assert.match(stdout.trimEnd(), LINE);
    assert.equal(stdout.split("\n").length, 2);
    assert.equal(stderr, "");
  });

  it("uses neither colours nor a progress line where nobody looks on", async () => {
    const { stdout, stderr } = await place({ "a.py": BAD }).run(["scan"], {
      env: { FORCE_COLOR: "1", CI: "1" },
    });
    assert.ok(!stdout.includes("\u001b") && !stderr.includes("\u001b"));
  });

  it("ends with 2 on wrong usage, with one clear line and no stack", async () => {
    const at = place({ "a.py": BAD });
    const cases: [string[], RegExp][] = [
      [["scan", "--colour"], /unknown option '--colour'/],
      [["scan", "--format", "xml"], /Allowed choices are text, json, sarif, junit/],
      [["scan", "--jobs", "0"], /whole number from 1 to 64/],
      [["scan", "--jobs", "two"], /whole number/],
      [["scan", "--max-severity", "fatal"], /Allowed choices are none, info, warning, error/],
      [["scan", "--staged", "--since", "HEAD"], /cannot be used with/],
      [["scan", "missing.py", "gone/"], /missing\.py: no such file or folder\n.*gone\/: no such/],
      [["scan", ""], /a path is empty/],
      [["scan", "--staged"], /--staged needs a git repository/],
      [["scan", "--since", "HEAD"], /--since needs a git repository/],
      [["scan", "--output", "no/such/folder/x"], /x can't be written: no such file \(ENOENT\)/],
      [["scna"], /unknown command 'scna'[\s\S]*Did you mean scan/],
      [["explain"], /missing required argument 'rule'/],
      [[], /Usage: two-keys/],
    ];
    for (const [args, expected] of cases) {
      const { code, stdout, stderr } = await at.run(args);
      assert.match(stderr, expected);
      assert.equal(code, 2, args.join(" "));
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });

  it("prints help with examples, and the version", async () => {
    const at = place();
    const help = await at.run(["--help"]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /two-keys scan --since origin\/main/);
    assert.match((await at.run(["scan", "--help"])).stdout, /--max-severity <severity>/);
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.deepEqual(await at.run(["--version"]), { code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("tells an unexpected failure in one line, and its stack when asked", async () => {
    const files = Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`src/${n}.py`, BAD]));
    const at = place(files);
    // A bundle without its worker: an installation that is broken.
    copyFileSync(CLI, at.path("cli.js"));
    const args = ["scan", "src", "--jobs", "2"];
    const plain = await at.run(args, { cli: at.path("cli.js") });
    assert.equal(plain.code, 2);
    assert.match(plain.stderr, /^two-keys: unexpected failure: .*TWO_KEYS_DEBUG=1 shows the stack\)\n$/);
    const debug = await at.run(args, { cli: at.path("cli.js"), env: { TWO_KEYS_DEBUG: "1" } });
    assert.match(debug.stderr, /\n\s+at /);
  });

  it("reports every file as not checked when the grammars are missing", async () => {
    const at = place({ "src/a.py": BAD });
    copyFileSync(CLI, at.path("cli.js"));
    const { code, stdout } = await at.run(["scan", "src"], { cli: at.path("cli.js") });
    assert.match(stdout, /src\/a\.py:1:1: warning: Skipped: the check failed: .*wasm.*\[file-not-checked\]/);
    assert.equal(code, 1);
  });

  it("does not mind a reader that closes the pipe early", async () => {
    const text = `import queue\n${"a = queue.Queue()\n".repeat(3000)}`;
    const at = place({ "a.py": text, "b.py": text });
    const child = spawn(process.execPath, [CLI, "scan"], { cwd: at.root, env: CLEAN_ENV });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      child.on("close", (...ended) => resolve(ended));
    });
    assert.deepEqual([code, signal, stderr], [1, null, ""]);
  });

  it("holds a file to the policy that governs it, in the folder and below", async () => {
    const at = place({
      ".two-keys/policy.yaml": `standards:\n  rules:\n    ${QUEUE_RULE}: error\n  exclude: ["gen/**"]\n`,
      "a.py": BAD,
      "gen/a.py": BAD,
      "sub/.two-keys/policy.yaml": `standards:\n  rules:\n    ${QUEUE_RULE}: off\n`,
      "sub/a.py": BAD,
    });
    const { findings, summary } = await at.report();
    assert.deepEqual(
      findings.map((one) => `${one.file} ${one.severity}`),
      ["a.py error"],
    );
    assert.equal(summary.files, 4);
    const named = await at.run(["scan", "gen/a.py"]);
    assert.match(named.stderr, /skipped gen\/a\.py: the policy leaves it out/);
    assert.equal(named.code, 0);
    const elsewhere = await run(["scan", at.path("a.py")], place().root);
    assert.match(elsewhere.stdout, /a\.py:2:8: error/);
  });

  it("ends with 2 on a policy that can't be used, with every problem at its place", async () => {
    const cases: [string, RegExp][] = [
      ["standards: [unclosed\n", /^\.two-keys\/policy\.yaml:\d+:\d+ Not valid YAML: /],
      [
        "standards:\n  rules:\n    no-such-rule: error\n",
        /^\.two-keys\/policy\.yaml:3:5 .*no-such-rule.*\n$/,
      ],
      [
        "standards:\n  tier: 9\n  colour: red\n",
        /policy\.yaml:2:9 .*tier[\s\S]*policy\.yaml:3:3 Unknown key "colour"/,
      ],
    ];
    for (const [policy, expected] of cases) {
      const at = place({ ".two-keys/policy.yaml": policy, "src/a.py": BAD });
      for (const args of [["scan"], ["scan", "src/a.py"], ["rules"]]) {
        const { code, stdout, stderr } = await at.run(args);
        assert.match(stderr, expected);
        assert.deepEqual([code, stdout], [2, ""]);
        assert.doesNotMatch(stderr, /\n\s+at /);
      }
    }
  });

  it("ends with 2 on a policy that can't be read", async () => {
    const at = place({ "a.py": BAD });
    mkdirSync(at.path(".two-keys/policy.yaml"), { recursive: true });
    const { code, stderr } = await at.run(["scan"]);
    assert.match(stderr, /^\.two-keys\/policy\.yaml:1:1 can't be read: .*EISDIR/);
    assert.equal(code, 2);
  });

  it("reads the policy's limits", async () => {
    const at = place({
      ".two-keys/policy.yaml": "standards:\n  limits:\n    maxFileChars: 20\n",
      "a.py": BAD,
      "b.py": BAD.repeat(40),
    });
    writeFileSync(path.join(at.root, "c.py"), "x = 1\n");
    assert.deepEqual(await at.found(), ["a.py: file-not-checked", "b.py: file-not-checked"]);
  });
});

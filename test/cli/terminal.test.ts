import assert from "node:assert/strict";
import { Progress } from "../../server/cli/progress.ts";
import type { ScanReport } from "../../server/cli/report/schema.ts";
import { summaryLine, textReport } from "../../server/cli/report/text.ts";
import { printable, type Terminal } from "../../server/cli/terminal.ts";
import { fingerprints } from "../../server/standards/fingerprint.ts";
import type { Finding } from "../../server/standards/model.ts";

const SUMMARY = { files: 120, filesWithFindings: 4, errors: 3, warnings: 8, infos: 1, waived: 2 };

function terminal(live: boolean): Terminal & { readonly told: string[] } {
  const told: string[] = [];
  return {
    cwd: "/",
    bundle: "/",
    colours: false,
    live,
    told,
    out: () => {},
    err: (text) => {
      told.push(text);
    },
  };
}

describe("terminal", () => {
  it("sums up in one line", () => {
    assert.equal(
      summaryLine(SUMMARY),
      "12 findings (3 errors, 8 warnings, 1 info) in 4 of 120 files, 2 waived",
    );
    const none = { ...SUMMARY, errors: 0, warnings: 0, infos: 0, files: 1 };
    assert.equal(summaryLine({ ...none, waived: 0 }), "No findings in 1 file");
    assert.equal(summaryLine(none), "No findings in 1 file, 2 waived");
  });

  it("colours a line without changing its text", () => {
    const report: ScanReport = {
      version: 1,
      tool: { name: "two-keys", version: "0" },
      findings: [
        {
          ruleId: "r",
          code: "R",
          severity: "error",
          message: "M.\n",
          file: "a.py",
          startLine: 1,
          startColumn: 2,
          endLine: 1,
          endColumn: 3,
          fingerprint: "0".repeat(32),
          contentFingerprint: "0".repeat(32),
        },
      ],
      waived: [],
      skipped: [],
      summary: SUMMARY,
    };
    const plain = textReport(report, { colours: false, quiet: true });
    const coloured = textReport(report, { colours: true, quiet: true });
    assert.equal(plain, "a.py:1:2: error: M.\\n [r]\n");
    assert.ok(coloured.includes("\u001b["));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: takes the colours off
    assert.equal(coloured.replace(/\u001b\[\d+m/g, ""), plain);
  });

  it("shows progress on a live terminal only, and takes it away", () => {
    for (const [live, quiet, lines] of [
      [true, false, 2],
      [true, true, 0],
      [false, false, 0],
    ] as const) {
      const at = terminal(live);
      const progress = new Progress(at, quiet);
      for (let n = 0; n < 50; n++) progress.tell(n, 100);
      progress.end();
      progress.end();
      assert.equal(at.told.length, lines);
      if (lines > 0) assert.equal(at.told.at(-1), "\r\u001b[2K");
    }
  });

  it("spells control characters out", () => {
    assert.equal(printable("a\n\r\t\u001b\u0085\u2028\u{1f511}"), "a\\n\\r\\t\\u001b\\u0085\\u2028\u{1f511}");
    assert.equal(
      printable("a\u202eb\u2066\u200b\u{e0041} \u0645\u06cc\u200c\u062e"),
      "a\\u202eb\\u2066\\u200b\\ue0041 \u0645\u06cc\u200c\u062e",
    );
  });
});

describe("fingerprints", () => {
  const at = (text: string, needle: string, from = 0): Finding => {
    const start = text.indexOf(needle, from);
    const place = { line: 0, character: 0 };
    return {
      ruleId: "r",
      severity: "info",
      message: "",
      span: { start: place, end: place },
      start,
      end: start + needle.length,
    };
  };

  it("do not depend on the order in which findings are given", () => {
    const text = "x\nx\ny\n";
    const findings = [at(text, "x"), at(text, "x", 1), at(text, "y")];
    const [a, b, c] = fingerprints("p", text, findings);
    assert.deepEqual(fingerprints("p", text, [...findings].reverse()), [c, b, a]);
    assert.equal(new Set([a, b, c]).size, 3);
  });

  it("are those of the first day, so that stored ones keep their worth", () => {
    const text = "if a:\n\tqueue(\n\t  1)\n";
    assert.deepEqual(fingerprints("p/a.py", text, [at(text, "queue(\n\t  1)")]), [
      "d2107b816b86d512518a73d357b07445",
    ]);
  });

  it("are the same with any line ends", () => {
    const of = (text: string): string[] => fingerprints("p", text, [at(text, "b\u0020=\u00201")]);
    assert.deepEqual(of("a\r\nb = 1\r\nc"), of("a\nb = 1\nc"));
    assert.deepEqual(of("a\rb = 1\rc"), of("a\nb = 1\nc"));
  });

  it("of findings about the whole file do not depend on its text", () => {
    const whole: Finding = { ...at("a", "a"), start: 0, end: 0 };
    assert.deepEqual(fingerprints("p", "a", [whole]), fingerprints("p", "b", [whole]));
  });
});

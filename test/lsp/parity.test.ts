import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Diagnostic } from "vscode-languageserver-protocol";
import { URI } from "vscode-uri";
import { unmarked } from "../../server/standards/examples.ts";
import type { Language } from "../../server/standards/model.ts";
import { RULES } from "../../server/standards/registry.ts";
import { DEFAULT_PATHS } from "../support/engine.ts";
import { LspClient } from "../support/lspClient.ts";

const EDITOR_IDS: Readonly<Record<Language, string>> = {
  typescript: "typescript",
  tsx: "typescriptreact",
  javascript: "javascript",
  python: "python",
  java: "java",
  go: "go",
  csharp: "csharp",
  kotlin: "kotlin",
  rust: "rust",
  yaml: "yaml",
  json: "json",
  terraform: "terraform",
  dockerfile: "dockerfile",
  sql: "sql",
  shell: "shellscript",
};

/** Texts that are hard to agree on. */
const AWKWARD: readonly { file: string; language: Language; text: string }[] = [
  { file: "crlf.py", language: "python", text: "import requests\r\n\r\nrequests.get(u)\r\n" },
  { file: "mixed.py", language: "python", text: "import requests\r\rrequests.get(u)\n\r\nrequests.put(u)\r" },
  { file: "wide.ts", language: "typescript", text: 'const s = "𝒳𝒴"; fetch(s);\n' },
  { file: "broken.ts", language: "typescript", text: "function f( {\n  fetch(u);\n  const a = \n}\n" },
  {
    file: "waived.py",
    language: "python",
    text: "import requests\nrequests.get(u)  # two-keys-ignore outbound-http-no-timeout: x\n",
  },
  { file: "minified.js", language: "javascript", text: `var a=${"1+".repeat(20_000)}1;` },
  { file: "empty.go", language: "go", text: "" },
];

interface Reported {
  file: string;
  ruleId: string;
  severity: string;
  message: string;
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

/** A file of which editor and terminal have not agreed by then is one on which they differ. */
const LATE_MS = 30_000;

/** Documents that are open together. */
const AT_ONCE = 25;

const SEVERITY = ["", "error", "warning", "info"];

function line(d: Diagnostic): string {
  const { start, end } = d.range;
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${SEVERITY[d.severity ?? 0]} ${d.code} ${d.message}`;
}

describe("editor and terminal", function () {
  this.timeout(1_200_000);

  it("give the same findings on every example", async () => {
    const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-parity-")));
    try {
      const files = [...AWKWARD];
      for (const rule of RULES) {
        for (const [index, example] of rule.examples.entries()) {
          const language = example.languages[0];
          if (!language) continue;
          const text = "bad" in example ? unmarked(example.bad) : example.good;
          files.push({
            file: `${rule.id}/${index}/${example.path ?? DEFAULT_PATHS[language]}`,
            language,
            text,
          });
        }
      }
      for (const { file, text } of files) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), text);
      }
      const run = spawnSync(process.execPath, [path.resolve("dist/cli.js"), "scan", "--format", "json"], {
        cwd: folder,
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      assert.equal(run.status, 1, run.stderr);
      const report: { findings: Reported[] } = JSON.parse(run.stdout);
      assert.ok(report.findings.length > 300, `${report.findings.length} findings`);
      const client = await LspClient.start({ folders: [folder] });
      const told = new Map<string, Reported[]>();
      for (const one of report.findings) told.set(one.file, [...(told.get(one.file) ?? []), one]);
      const check = async ({ file, language, text }: (typeof files)[number]): Promise<void> => {
        const uri = URI.file(path.join(folder, file)).toString();
        await client.open(uri, EDITOR_IDS[language], text);
        const expected = (told.get(file) ?? []).map(
          (f) =>
            `${f.startLine}:${f.startColumn}-${f.endLine}:${f.endColumn} ${f.severity} ${f.ruleId} ${f.message}`,
        );
        // What rules over several files say comes once all files have been read.
        const isExpected = (all: readonly Diagnostic[]): boolean =>
          JSON.stringify(all.map(line)) === JSON.stringify(expected);
        const late = new Promise<undefined>((resolve) => setTimeout(resolve, LATE_MS, undefined).unref());
        const agreed = client.waitFor((p) => p.uri === uri && isExpected(p.diagnostics));
        if (!(await Promise.race([agreed, late]))) {
          const last = client.published.filter((p) => p.uri === uri).at(-1);
          assert.deepEqual(last?.diagnostics.map(line), expected, file);
        }
        await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
      };
      for (let at = 0; at < files.length; at += AT_ONCE) {
        await Promise.all(files.slice(at, at + AT_ONCE).map(check));
        client.published.length = 0;
      }
      assert.equal(await client.stop(), 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

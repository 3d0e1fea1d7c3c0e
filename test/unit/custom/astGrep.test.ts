import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { readRules } from "../../../server/policy/rulesFile.ts";
import { languagesOf } from "../../../server/standards/custom/compile.ts";
import { PEER_CASES } from "./astGrepCases.ts";
import { foundBy } from "./support.ts";

const EXTENSION: Readonly<Record<string, string>> = {
  TypeScript: "ts",
  Tsx: "tsx",
  JavaScript: "js",
  Python: "py",
  Java: "java",
  Go: "go",
  CSharp: "cs",
  Kotlin: "kt",
  Rust: "rs",
  Bash: "sh",
  Hcl: "hcl",
};

/** The binary of ast-grep where it is installed for this machine. */
function astGrep(): string | undefined {
  const platform = `${process.platform}-${process.arch}${process.platform === "linux" ? "-gnu" : process.platform === "win32" ? "-msvc" : ""}`;
  try {
    const cli = createRequire(path.join(process.cwd(), "package.json")).resolve("@ast-grep/cli/package.json");
    const folder = path.dirname(createRequire(cli).resolve(`@ast-grep/cli-${platform}/package.json`));
    const file = path.join(folder, process.platform === "win32" ? "ast-grep.exe" : "ast-grep");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function yamlOf({ language, rule }: { language: string; rule: string }): string {
  return `id: own-case\nlanguage: ${language}\nmessage: found\n${rule}\n`;
}

describe("rules of one's own, beside ast-grep itself", () => {
  const binary = astGrep();
  let folder = "";

  before(function () {
    if (!binary) this.skip();
    folder = mkdtempSync(path.join(tmpdir(), "two-keys-ast-grep-"));
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, one] of PEER_CASES.entries()) {
    it(one.name, async () => {
      const rules = path.join(folder, `rule${index}.yml`);
      const code = path.join(folder, `code${index}.${EXTENSION[one.language]}`);
      const yaml = yamlOf(one);
      writeFileSync(rules, yaml);
      writeFileSync(code, one.code);
      const { rules: read, problems } = readRules(new Map([["rules/x.yaml", yaml]]));
      assert.deepEqual([...problems.values()].flat(), []);
      const [placed] = read;
      assert.ok(placed);
      const [language] = languagesOf(placed.rule);
      assert.ok(language);
      const ours = await foundBy(placed.rule, one.code, language);
      const theirs = peerRanges(binary ?? "", rules, code, one.code);
      assert.deepEqual(ours, theirs);
    });
  }
});

function peerRanges(binary: string, rules: string, code: string, source: string): string[] {
  const out = execFileSync(binary, ["scan", "-r", rules, "--json=compact", code], { encoding: "utf8" });
  const bytes = Buffer.from(source);
  const found = JSON.parse(out) as { range: { byteOffset: { start: number; end: number } } }[];
  const texts = found.map(({ range: { byteOffset } }) => {
    const at = (offset: number): number => bytes.subarray(0, offset).toString("utf8").length;
    return [at(byteOffset.start), at(byteOffset.end)] as const;
  });
  return [...new Set(texts.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([a, b]) => source.slice(a, b)))];
}

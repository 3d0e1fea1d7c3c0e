import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  Analysis,
  type AnalysisResult,
  type AnalysisSettings,
  type DocumentAnalysis,
} from "../../server/standards/analysis.ts";
import { prepareFor } from "../../server/standards/check.ts";
import { familyOf, isTextLanguage, languageOfPath } from "../../server/standards/fileKind.ts";
import { applyEdits } from "../../server/standards/fixes.ts";
import { FormatAnalysis } from "../../server/standards/formatAnalysis.ts";
import { compileFormatRules } from "../../server/standards/formatRules.ts";
import { parserFor, useWasmSource } from "../../server/standards/grammar.ts";
import { DEFAULT_LIMITS } from "../../server/standards/limits.ts";
import type { CodeLanguage, Fix, Language } from "../../server/standards/model.ts";
import { FactStore, projectFindings } from "../../server/standards/project.ts";
import { formatRuleSet, KNOWN_IDS, RULES, ruleSet } from "../../server/standards/registry.ts";
import type { Rule } from "../../server/standards/rule.ts";
import { compileRules } from "../../server/standards/ruleSet.ts";
import { DEFAULT_VALUES } from "../../server/standards/values.ts";

/** Folder of the repository; tests are started there. */
export const ROOT = process.cwd();

useWasmSource((name) => readFile(path.join(ROOT, "dist/wasm", name)));

function common(): Omit<AnalysisSettings<never>, "rules"> {
  return {
    severityOf: (rule) => rule.severity,
    values: DEFAULT_VALUES,
    tier: 1,
    checkTests: false,
    honourPeerSuppressions: true,
    knownRules: KNOWN_IDS,
    today: "2026-11-23",
    limits: DEFAULT_LIMITS,
  };
}

export function settingsFor(language: CodeLanguage, only?: readonly Rule[]): AnalysisSettings {
  const family = familyOf(language);
  return { ...common(), rules: only ? compileRules(only, family) : ruleSet(family, new Set()) };
}

/** Path of an example that names none. */
export const DEFAULT_PATHS: Readonly<Record<Language, string>> = {
  typescript: "src/service.ts",
  tsx: "src/Page.tsx",
  javascript: "src/service.js",
  python: "service/worker.py",
  java: "src/main/java/shop/Service.java",
  go: "internal/shop/service.go",
  csharp: "Shop/Service.cs",
  kotlin: "src/main/kotlin/shop/Service.kt",
  rust: "src/service.rs",
  yaml: "deploy/service.yaml",
  json: "deploy/service.json",
  terraform: "infra/service.tf",
  dockerfile: "Dockerfile",
  sql: "db/migrations/20260301_service.sql",
  shell: "deploy.sh",
};

interface Options {
  readonly path?: string;
  readonly only?: readonly Rule[];
  /** Other files of the folder, by path. */
  readonly others?: Readonly<Record<string, string>>;
}

export async function open(
  text: string,
  language: Language,
  options: Options = {},
): Promise<DocumentAnalysis> {
  const file = { path: options.path ?? DEFAULT_PATHS[language], language };
  await prepareFor(text, file);
  const analysis = isTextLanguage(language)
    ? new FormatAnalysis(file, {
        ...common(),
        rules: options.only ? compileFormatRules(options.only, language) : formatRuleSet(language, new Set()),
      })
    : new Analysis(await parserFor(language), { ...file, language }, settingsFor(language, options.only));
  analysis.run(text);
  return analysis;
}

/** The verdict on a text, with what rules over several files say of it. */
export async function analyse(
  text: string,
  language: Language,
  options: Options = {},
): Promise<AnalysisResult> {
  const analysis = await open(text, language, options);
  try {
    const facts = new FactStore();
    facts.set(analysis.file.path, analysis.facts());
    for (const [name, other] of Object.entries(options.others ?? {})) {
      const one = await open(other, languageOfPath(name) ?? language, { ...options, path: name });
      facts.set(name, one.facts());
      one.dispose();
    }
    const rules = (options.only ?? RULES).filter((rule) => rule.project);
    const found = projectFindings(rules, facts, DEFAULT_VALUES, 1, (rule, why) => {
      throw new Error(`${rule.id}: ${why}`);
    });
    return analysis.result(found.filter((one) => one.path === analysis.file.path));
  } finally {
    analysis.dispose();
  }
}

/** Text with the marks put back around the given ranges, for readable failures. */
export function mark(text: string, ranges: readonly { start: number; end: number }[]): string {
  const cuts = ranges.flatMap((r) => [
    { at: r.start, sign: "⟦", order: 1 },
    { at: r.end, sign: "⟧", order: 0 },
  ]);
  cuts.sort((a, b) => b.at - a.at || b.order - a.order);
  let out = text;
  for (const cut of cuts) out = out.slice(0, cut.at) + cut.sign + out.slice(cut.at);
  return out;
}

export function applyFix(text: string, fix: Fix): string {
  return applyEdits(text, fix.edits);
}

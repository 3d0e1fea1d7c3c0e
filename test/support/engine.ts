import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  Analysis,
  type AnalysisResult,
  type AnalysisSettings,
  DEFAULT_LIMITS,
} from "../../server/standards/analysis.ts";
import { familyOf } from "../../server/standards/fileKind.ts";
import { applyEdits } from "../../server/standards/fixes.ts";
import { parserFor, useWasmSource } from "../../server/standards/grammar.ts";
import type { Fix, Language } from "../../server/standards/model.ts";
import { KNOWN_IDS, ruleSet } from "../../server/standards/registry.ts";
import type { Rule } from "../../server/standards/rule.ts";
import { compileRules } from "../../server/standards/ruleSet.ts";
import { DEFAULT_VALUES } from "../../server/standards/values.ts";

/** Folder of the repository; tests are started there. */
export const ROOT = process.cwd();

useWasmSource((name) => readFile(path.join(ROOT, "dist/wasm", name)));

export function settingsFor(language: Language, only?: readonly Rule[]): AnalysisSettings {
  const family = familyOf(language);
  return {
    rules: only ? compileRules(only, family) : ruleSet(family, new Set()),
    severityOf: (rule) => rule.severity,
    values: DEFAULT_VALUES,
    checkTests: false,
    honourPeerSuppressions: true,
    knownRules: KNOWN_IDS,
    today: "2026-11-23",
    limits: DEFAULT_LIMITS,
  };
}

const DEFAULT_PATHS: Readonly<Record<Language, string>> = {
  typescript: "src/service.ts",
  tsx: "src/Page.tsx",
  javascript: "src/service.js",
  python: "service/worker.py",
  java: "src/main/java/shop/Service.java",
  go: "internal/shop/service.go",
};

export async function open(
  text: string,
  language: Language,
  options: { path?: string; only?: readonly Rule[] } = {},
): Promise<Analysis> {
  const parser = await parserFor(language);
  const file = { path: options.path ?? DEFAULT_PATHS[language], language };
  const analysis = new Analysis(parser, file, settingsFor(language, options.only));
  analysis.run(text);
  return analysis;
}

export async function analyse(
  text: string,
  language: Language,
  options: { path?: string; only?: readonly Rule[] } = {},
): Promise<AnalysisResult> {
  const analysis = await open(text, language, options);
  try {
    return analysis.result();
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

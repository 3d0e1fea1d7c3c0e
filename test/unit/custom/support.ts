import { readFile } from "node:fs/promises";
import path from "node:path";
import { readRules } from "../../../server/policy/rulesFile.ts";
import { type CheckResult, checkText } from "../../../server/standards/check.ts";
import type { CustomRule } from "../../../server/standards/custom/schema.ts";
import { useWasmSource } from "../../../server/standards/grammar.ts";
import type { Language } from "../../../server/standards/model.ts";
import { standardsFrom } from "../../../server/standards/options.ts";

useWasmSource((name) => readFile(path.join(process.cwd(), "dist/wasm", name)));

const OFF = Object.fromEntries(standardsFrom().rules.map(({ id }) => [id, "off" as const]));

/** The verdict of one rule on a text. */
export function checkWith(
  rule: CustomRule,
  code: string,
  language: Language,
  file = "src/code.x",
): Promise<CheckResult> {
  const standards = standardsFrom({ rules: OFF }, { custom: [rule] });
  return checkText(code, { path: file, language }, standards, "2026-11-23");
}

/** Texts that a rule finds, in the order of their places. */
export async function foundBy(rule: CustomRule, code: string, language: Language): Promise<string[]> {
  const { findings } = await checkWith(rule, code, language);
  const failed = findings.find(({ ruleId }) => ruleId !== rule.id);
  if (failed) throw new Error(failed.message);
  return [...new Set(findings.map(({ start, end }) => code.slice(start, end)))];
}

/** The first rule of a YAML text that has no mistakes. */
export function ruleOf(yaml: string): CustomRule {
  const { rules, problems } = readRules(new Map([["rules/x.yaml", yaml]]));
  const [found] = [...problems.values()].flat();
  const [first] = rules;
  if (found || !first) throw new Error(found?.message ?? "there is no rule");
  return first.rule;
}

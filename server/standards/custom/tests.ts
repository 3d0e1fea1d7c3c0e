import { checkText } from "../check.ts";
import { unmark } from "../examples.ts";
import { LineIndex } from "../lineIndex.ts";
import type { Language } from "../model.ts";
import { standardsFrom } from "../options.ts";
import { languagesOf } from "./compile.ts";
import type { CustomRule } from "./schema.ts";

/** A test of a rule that does not come out as it says. */
export interface TestFailure {
  /** Key under `tests`, and the place in its list. */
  readonly key: "bad" | "good" | "invalid" | "valid";
  readonly index: number;
  readonly message: string;
}

/** Name that the code of a test pretends to have. */
const PATH = "src/code";

const EXTENSION: Partial<Record<Language, string>> = {
  typescript: "ts",
  tsx: "tsx",
  javascript: "js",
  python: "py",
  java: "java",
  go: "go",
  csharp: "cs",
  kotlin: "kt",
  rust: "rs",
  shell: "sh",
  terraform: "tf",
};

/** Runs the tests of a rule, in each of its languages. `today` is `YYYY-MM-DD`. */
export async function testRule(
  own: CustomRule,
  today: string,
): Promise<{ readonly run: number; readonly failures: readonly TestFailure[] }> {
  // A test is about what the rule says, wherever it is looked for and however severe it is.
  const rule: CustomRule = { ...own, severity: "error", files: undefined, ignores: undefined };
  const failures: TestFailure[] = [];
  let run = 0;
  for (const key of ["bad", "invalid", "good", "valid"] as const) {
    for (const [index, code] of (own.tests?.[key] ?? []).entries()) {
      run++;
      for (const language of languagesOf(own)) {
        const isBad = key === "bad" || key === "invalid";
        const message = await failureOf(rule, language, code, isBad, today);
        if (message === undefined) continue;
        failures.push({ key, index, message });
        break;
      }
    }
  }
  return { run, failures };
}

async function failureOf(
  rule: CustomRule,
  language: Language,
  marked: string,
  isBad: boolean,
  today: string,
): Promise<string | undefined> {
  let plain: ReturnType<typeof unmark>;
  try {
    plain = unmark(marked);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { text: code, ranges: marks } = plain;
  const off = Object.fromEntries([...OTHERS].map((id) => [id, "off" as const]));
  const standards = standardsFrom({ rules: off }, { custom: [rule] });
  const file = { path: `${PATH}.${EXTENSION[language] ?? "txt"}`, language };
  const { findings } = await checkText(code, file, standards, today);
  const failed = findings.find(({ ruleId }) => ruleId === "rule-failed" || ruleId === "file-not-checked");
  if (failed) return failed.message;
  const own = findings.filter(({ ruleId }) => ruleId === rule.id);
  const lines = new LineIndex(code);
  const at = (offset: number): string => {
    const { line, character } = lines.position(offset);
    return `${line + 1}:${character + 1}`;
  };
  if (!isBad) {
    const [first] = own;
    return first && `found at ${at(first.start)} of code that is said to be good`;
  }
  if (own.length === 0) return "nothing found in code that is said to be bad";
  if (marks.length === 0) return undefined;
  const found = own.map(({ start, end }) => `${start}-${end}`);
  const missing = marks.find(({ start, end }) => !found.includes(`${start}-${end}`));
  if (missing) return `not found where it is marked, from ${at(missing.start)} to ${at(missing.end)}`;
  const expected = new Set(marks.map(({ start, end }) => `${start}-${end}`));
  const more = own.find(({ start, end }) => !expected.has(`${start}-${end}`));
  return more && `found from ${at(more.start)} to ${at(more.end)}, where nothing is marked`;
}

const OTHERS: ReadonlySet<string> = new Set(standardsFrom().rules.map(({ id }) => id));

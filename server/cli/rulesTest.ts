import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { inlineIds, POLICY_FOLDER, readPolicy } from "../policy/policyFile.ts";
import { isRulesFile, mistakesOf, RULES_FOLDER, readRules } from "../policy/rulesFile.ts";
import { type PolicyProblem, YamlSource } from "../policy/yamlSource.ts";
import { grammarMistakes, type RuleMistake } from "../standards/custom/checks.ts";
import type { CustomRule } from "../standards/custom/schema.ts";
import { testRule } from "../standards/custom/tests.ts";
import { useWasmSource } from "../standards/grammar.ts";
import { LineIndex } from "../standards/lineIndex.ts";
import { fileError, shownPath } from "./disk.ts";
import type { RulesTestOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { counted, printable, type Terminal } from "./terminal.ts";

interface Failure {
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

interface Tried {
  readonly rule: CustomRule;
  readonly file: string;
  readonly lines: LineIndex;
  at(mistake: RuleMistake): PolicyProblem;
}

/** `two-keys rules test`: ends with 1 if a test does not come out as it says. */
export async function rulesTest(options: RulesTestOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const { cwd } = terminal;
  useWasmSource((name) => readFile(path.join(terminal.bundle, "wasm", name)));
  const files = new Map<string, string>();
  try {
    const paths =
      options.paths.length > 0 ? options.paths.map((one) => path.resolve(cwd, one)) : await policyPaths(cwd);
    for (const one of paths)
      for (const file of await filesOf(one)) files.set(file, await readFile(file, "utf8"));
  } catch (error) {
    return problem("no-such-path", `rules can't be read: ${printable(fileError(error))}`);
  }
  const { rules, wrong } = read(files, cwd);
  const today = new Date().toISOString().slice(0, 10);
  const failures: Failure[] = [];
  let tests = 0;
  for (const { rule, file, lines, at } of rules) {
    const tell = (mistake: RuleMistake): void => {
      const line = lines.position(at(mistake).start).line + 1;
      failures.push({ file, line, rule: rule.id, message: mistake.message });
    };
    const mistakes = await grammarMistakes(rule);
    mistakes.forEach(tell);
    if (mistakes.length > 0) continue;
    const { run, failures: failed } = await testRule(rule, today);
    tests += run;
    for (const { key, index, message } of failed) tell({ path: ["tests", key, index], message });
  }
  if (wrong.length > 0 && options.format === "text") return problem("invalid-policy", ...wrong);
  if (options.format === "json") {
    const report = { version: 1, rules: rules.length, tests, failures, problems: wrong };
    terminal.out(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    for (const { file, line, rule, message } of failures) {
      terminal.out(`${printable(`${file}:${line} ${rule}: ${message}`)}\n`);
    }
    const untested = rules.filter(({ rule }) => !rule.tests).length;
    const rest = untested > 0 ? `, ${untested} of them without tests` : "";
    terminal.out(
      `${counted(rules.length, "rule")}${rest}; ${counted(tests, "test")}, ${failures.length} failed.\n`,
    );
  }
  if (wrong.length > 0) return success(EXIT.unusable);
  return success(failures.length > 0 ? EXIT.findings : EXIT.clean);
}

/** The policy file and the folder of rules of the nearest policy upwards. */
async function policyPaths(cwd: string): Promise<string[]> {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const own = path.join(folder, POLICY_FOLDER);
    const found: string[] = [];
    for (const one of [path.join(own, "policy.yaml"), path.join(own, RULES_FOLDER)]) {
      if (await stat(one).catch(() => undefined)) found.push(one);
    }
    if (found.length > 0 || path.dirname(folder) === folder) return found;
  }
}

async function filesOf(place: string): Promise<string[]> {
  if (!(await stat(place)).isDirectory()) return [place];
  const names = await readdir(place);
  return names
    .filter((name) => isRulesFile(`${RULES_FOLDER}/${name}`))
    .sort()
    .map((name) => path.join(place, name));
}

function read(files: ReadonlyMap<string, string>, cwd: string): { rules: Tried[]; wrong: string[] } {
  const rules: Tried[] = [];
  const wrong: string[] = [];
  const taken = new Map<string, string>();
  for (const [absolute, text] of files) {
    const file = shownPath(absolute, cwd);
    const lines = new LineIndex(text);
    const tell = (problems: readonly PolicyProblem[]): void => {
      for (const { message, start, severity } of problems) {
        const { line, character } = lines.position(start);
        if (severity === "error") wrong.push(printable(`${file}:${line + 1}:${character + 1} ${message}`));
      }
    };
    if (path.basename(absolute) === "policy.yaml") {
      const source = new YamlSource(text);
      const { policy, problems } = readPolicy(source, "unknown");
      tell(problems);
      for (const id of inlineIds(source)) taken.set(id, file);
      for (const [index, rule] of (policy?.standards?.customRules ?? []).entries()) {
        if (mistakesOf(rule).length > 0) continue;
        const at = ({ path: keys, message }: RuleMistake): PolicyProblem =>
          source.problemAt(["standards", "customRules", index, ...keys], message);
        rules.push({ rule, file, lines, at });
      }
      continue;
    }
    const name = `${RULES_FOLDER}/rules.yaml`;
    const found = readRules(new Map([[name, text]]), taken);
    tell(found.problems.get(name) ?? []);
    for (const { rule, at } of found.rules) {
      taken.set(rule.id, taken.get(rule.id) ?? file);
      if (mistakesOf(rule).length === 0) rules.push({ rule, file, lines, at });
    }
  }
  return { rules, wrong };
}

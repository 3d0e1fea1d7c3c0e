import { type RuleMistake, ruleMistakes } from "../standards/custom/checks.ts";
import { type CustomRule, customRuleSchema, UNREAD_KEYS } from "../standards/custom/schema.ts";
import { MAX_CUSTOM_RULES } from "../standards/options.ts";
import { KNOWN_IDS } from "../standards/registry.ts";
import { type Path, type PolicyProblem, YamlSource } from "./yamlSource.ts";

/** Folder of a company's own rules, from the policy folder. */
export const RULES_FOLDER = "rules";

/** Largest file of rules. Bytes. */
export const MAX_RULES_BYTES = 256 * 1024;
export const MAX_RULES_FILES = 200;

/** Whether a name from the policy folder is that of a file of rules. */
export function isRulesFile(name: string): boolean {
  return /^rules\/[^/]+\.ya?ml$/i.test(name);
}

/** A rule, and where it stands in its file. */
export interface PlacedRule {
  readonly rule: CustomRule;
  readonly file: string;
  /** Offset of its id. */
  readonly start: number;
  /** A problem at one of the rule's keys. */
  at(mistake: RuleMistake): PolicyProblem;
}

export interface ReadRules {
  readonly rules: readonly PlacedRule[];
  /** By file; those without any problem are there too. */
  readonly problems: ReadonlyMap<string, readonly PolicyProblem[]>;
}

/** Reads the files of rules among the files of a policy folder. `taken` are ids that stand elsewhere already. */
export function readRules(
  texts: ReadonlyMap<string, string>,
  taken: ReadonlyMap<string, string> = new Map(),
): ReadRules {
  const rules: PlacedRule[] = [];
  const problems = new Map<string, PolicyProblem[]>();
  const seen = new Map(taken);
  for (const file of [...texts.keys()].filter(isRulesFile).sort()) {
    const own: PolicyProblem[] = [];
    problems.set(file, own);
    for (const placed of readFile(file, texts.get(file) ?? "", own)) {
      const first = seen.get(placed.rule.id);
      if (first !== undefined) {
        const message = `There is a rule "${placed.rule.id}" already, in ${first}`;
        own.push(placed.at({ path: ["id"], message }));
      }
      seen.set(placed.rule.id, first ?? file);
      rules.push(placed);
    }
    if (rules.length > MAX_CUSTOM_RULES) {
      own.push(wholeFile(`With this file there are more than ${MAX_CUSTOM_RULES} rules.`));
      break;
    }
  }
  return { rules, problems };
}

function readFile(file: string, text: string, problems: PolicyProblem[]): PlacedRule[] {
  if (text.length > MAX_RULES_BYTES || Buffer.byteLength(text) > MAX_RULES_BYTES) {
    problems.push(wholeFile(`The file has more than ${MAX_RULES_BYTES / 1024} KB and is not read.`));
    return [];
  }
  return documentsOf(text).flatMap(({ text: own, offset }) => {
    const source = new YamlSource(own, MAX_RULES_BYTES);
    const moved = (problem: PolicyProblem): PolicyProblem => ({
      ...problem,
      start: problem.start + offset,
      end: problem.end + offset,
    });
    if (source.syntaxProblems().length === 0 && source.document.contents === null) return [];
    const { value, problems: found } = source.check(customRuleSchema, { unknownKey: unreadKey });
    problems.push(...found.map(moved));
    if (!value) return [];
    const at = ({ path, message }: RuleMistake): PolicyProblem =>
      moved(source.problemAt(path, `${message}.`));
    problems.push(...mistakesOf(value).map(at));
    return [{ rule: value, file, start: source.range(["id"], "value").start + offset, at }];
  });
}

/** What is wrong with a rule by itself, its id among them. */
export function mistakesOf(rule: CustomRule): RuleMistake[] {
  const clash = KNOWN_IDS.has(rule.id)
    ? [{ path: ["id"], message: `"${rule.id}" is a built-in rule: give yours another id` }]
    : [];
  return [...clash, ...ruleMistakes(rule)];
}

/** What to say of keys that ast-grep knows and we don't. */
export function unreadKey(_path: Path, key: string): string | undefined {
  const hint = Object.hasOwn(UNREAD_KEYS, key) ? UNREAD_KEYS[key] : undefined;
  return hint === undefined ? undefined : `\`${key}\` is not read here. ${hint}`;
}

/** The documents of a text: a line that begins with `---` begins another one, wherever it stands. */
function documentsOf(text: string): { readonly text: string; readonly offset: number }[] {
  const out: { text: string; offset: number }[] = [];
  let offset = 0;
  for (const found of text.matchAll(/^---(?=\s|$)[ \t]*/gm)) {
    out.push({ text: text.slice(offset, found.index), offset });
    offset = found.index + found[0].length;
  }
  out.push({ text: text.slice(offset), offset });
  return out.filter((one) => one.text.trim() !== "");
}

function wholeFile(message: string): PolicyProblem {
  return { message, start: 0, end: 1, severity: "error" };
}

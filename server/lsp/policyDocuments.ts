import {
  type CompletionItem,
  type Diagnostic,
  type Hover,
  MarkupKind,
  type Position,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { peopleSchema } from "../policy/peopleFile.ts";
import { policyJsonSchema, readPolicy } from "../policy/policyFile.ts";
import { isCalendar, type PolicyFolder, readPolicyFolder } from "../policy/policyFolder.ts";
import { readRules } from "../policy/rulesFile.ts";
import { type JsonSchema, jsonSchemaOf } from "../policy/schemaWalk.ts";
import { SYSTEMS_FILE, type System, systemsSchema } from "../policy/systemsFile.ts";
import { complete, explain, type IdsAt, type NameText } from "../policy/yamlAssist.ts";
import { type PolicyProblem, YamlSource } from "../policy/yamlSource.ts";
import { grammarMistakes } from "../standards/custom/checks.ts";
import { customRuleSchema } from "../standards/custom/schema.ts";
import { RULE_BY_ID } from "../standards/registry.ts";
import { completionItem, problemDiagnostic, rangeOf } from "./convert.ts";
import { folderTexts, type PolicyFile, type PolicyFileKind, policyFileOf } from "./policyFiles.ts";

/** The text of a document that is open in an editor; undefined for any other. */
export type OpenText = (uri: string) => string | undefined;

/** True for a file of a policy folder, wherever that is. */
export function isPolicy(uri: string): boolean {
  return policyFileOf(uri) !== undefined;
}

/** True for the file that says which standards hold: what is shown of other files hangs on it. */
export function isGoverning(uri: string): boolean {
  const file = policyFileOf(uri);
  return (file?.kind === "policy" || file?.kind === "rules") && !file.isCentral;
}

const ruleText: NameText = (path) => {
  const id = path.length === 3 && path[0] === "standards" && path[1] === "rules" ? path[2] : undefined;
  const rule = typeof id === "string" ? RULE_BY_ID.get(id) : undefined;
  return rule ? `**${rule.title}** (${rule.area}, ${rule.severity})\n\n${rule.why}` : undefined;
};

/** What is wrong in a policy file, by itself and beside the others of its folder. */
export function policyDiagnostics(document: TextDocument, openText: OpenText): Diagnostic[] {
  const file = policyFileOf(document.uri);
  if (!file) return [];
  const { problems } = readAround(file, document, openText).folder;
  return (problems.get(file.name) ?? []).map((problem) =>
    problemDiagnostic(document, problem, "policy-invalid"),
  );
}

/** What only the grammars can tell of the rules in a policy file: patterns that don't parse, kinds that don't exist. */
export async function ruleDiagnostics(document: TextDocument): Promise<Diagnostic[]> {
  const file = policyFileOf(document.uri);
  if (file?.kind !== "rules" && file?.kind !== "policy") return [];
  const text = document.getText();
  const problems: PolicyProblem[] = [];
  if (file.kind === "rules") {
    for (const { rule, at } of readRules(new Map([[file.name, text]])).rules) {
      problems.push(...(await grammarMistakes(rule)).map(at));
    }
  } else {
    const source = new YamlSource(text);
    const { policy } = readPolicy(source, "unknown");
    for (const [index, rule] of (policy?.standards?.customRules ?? []).entries()) {
      for (const { path, message } of await grammarMistakes(rule)) {
        problems.push(source.problemAt(["standards", "customRules", index, ...path], `${message}.`));
      }
    }
  }
  return problems.map((problem) => problemDiagnostic(document, problem, "policy-invalid"));
}

export function policyCompletion(
  document: TextDocument,
  position: Position,
  openText: OpenText,
): CompletionItem[] {
  const file = policyFileOf(document.uri);
  const schema = file && schemaOf(file.kind, () => ruleIds(file, openText));
  if (!file || !schema) return [];
  const offset = document.offsetAt(position);
  const ids = idsOf(file, document, openText, position.line);
  return complete(document.getText(), offset, schema, ruleText, ids).map(completionItem);
}

export function policyHover(document: TextDocument, position: Position): Hover | null {
  const schema = schemaOf(policyFileOf(document.uri)?.kind);
  const found = schema && explain(document.getText(), document.offsetAt(position), schema, ruleText);
  if (!found) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: found.text },
    range: rangeOf(document, found.start, found.end),
  };
}

/** Ids of the rules in the files around a policy file. */
function ruleIds({ folder }: PolicyFile, openText: OpenText): string[] {
  if (folder === undefined) return [];
  return readRules(folderTexts(folder, openText))
    .rules.map(({ rule }) => rule.id)
    .filter((id) => !RULE_BY_ID.has(id));
}

function schemaOf(
  kind: PolicyFileKind | undefined,
  customIds: () => readonly string[] = () => [],
): JsonSchema | undefined {
  switch (kind) {
    case "policy":
      return policyJsonSchema([...new Set(customIds())]);
    case "rules":
      return jsonSchemaOf(customRuleSchema);
    case "people":
      return jsonSchemaOf(peopleSchema);
    case "systems":
      return jsonSchemaOf(systemsSchema);
    default:
      return undefined;
  }
}

function readAround(
  file: PolicyFile,
  document: TextDocument,
  openText: OpenText,
  text = document.getText(),
): { folder: PolicyFolder; texts: ReadonlyMap<string, string> } {
  const texts = file.folder === undefined ? new Map<string, string>() : folderTexts(file.folder, openText);
  texts.set(file.name, text);
  return { folder: readPolicyFolder(texts, file.isCentral), texts };
}

/** Ids that the files of the folder know: systems where systems are named, owner paths where owners are. */
function idsOf(file: PolicyFile, document: TextDocument, openText: OpenText, line: number): IdsAt {
  let around: ReturnType<typeof readAround> | undefined;
  const read = (): ReturnType<typeof readAround> => {
    // The line that is being written is seldom right yet.
    const start = document.offsetAt({ line, character: 0 });
    const end = document.offsetAt({ line: line + 1, character: 0 });
    const text = document.getText();
    around ??= readAround(file, document, openText, text.slice(0, start) + text.slice(end));
    return around;
  };
  return (path) => {
    const key = path.findLast((step) => typeof step === "string");
    if (isSystemList(file.kind, path)) {
      const { folder, texts } = read();
      return folder.systems?.map(systemId) ?? written(texts, "id");
    }
    if (key === "owner" || key === "owners" || key === "org") {
      const { folder, texts } = read();
      const owners = folder.systems?.map(({ owner }) => ({ id: owner })) ?? written(texts, "owner");
      return [...new Map(owners.map((one) => [one.id, one])).values()];
    }
    if (file.kind === "policy" && key === "file") {
      return [...read().texts.keys()].filter(isCalendar).map((id) => ({ id }));
    }
    return [];
  };
}

function isSystemList(kind: PolicyFileKind, path: readonly (string | number)[]): boolean {
  const list = path.at(-2);
  if (kind === "systems") return path[0] === "systems" && list === "dependsOn";
  return kind === "policy" && list === "systems" && (path[0] === "programmes" || path[1] === "calendars");
}

/** Values of a key by the look of the lines, for a catalogue that does not read as a whole yet. */
function written(texts: ReadonlyMap<string, string>, key: "id" | "owner"): { id: string }[] {
  const lines = new RegExp(`^ *(?:- +)?\\{? *${key}: *["']?([a-z0-9][a-z0-9._:/-]*)`, "gm");
  return [...(texts.get(SYSTEMS_FILE) ?? "").matchAll(lines)].map(([, id = ""]) => ({ id }));
}

function systemId({ id, title, tier, owner }: System): { id: string; text: string } {
  return { id, text: [title, `tier ${tier}`, owner].filter((one) => one).join(", ") };
}

import { isAlias, isMap, visit } from "yaml";
import type * as z from "zod";
import { nearest } from "../policy/nearest.ts";
import { type PolicyProblem, YamlSource } from "../policy/yamlSource.ts";
import {
  type ChangeDraft,
  changeDraft,
  MAX_DRAFT_BYTES,
  type PrefilledMark,
  prefilledMark,
} from "./draft.ts";
import { type DraftPath, keyOrder } from "./draftFields.ts";
import { isPlainMap, marksThatHold, type PlainMap, plainValue, valueAt } from "./draftValues.ts";
import { API_VERSION } from "./record.ts";

/** A problem of a draft, at UTF-16 offsets of its text. */
export interface DraftProblem extends PolicyProblem {
  /** Field that it is in, such as `plan.0.action`; empty for the draft as a whole. */
  readonly path: string;
  /** The message without the place: `It needs at least 10 characters`. */
  readonly reason: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
}

export interface DraftReading {
  readonly source: YamlSource;
  /** The whole draft; undefined as long as anything in it is wrong. */
  readonly draft: ChangeDraft | undefined;
  /** What is written, as it is, right or wrong; what a form shows. */
  readonly values: PlainMap;
  /** The part of it that is right; what may be reckoned with. */
  readonly valid: Partial<ChangeDraft>;
  /** Fields that still have the value that was filled in. */
  readonly marks: readonly PrefilledMark[];
  readonly problems: readonly DraftProblem[];
  /** Set where the text is no YAML map: then it can be edited as a text only. */
  readonly broken: DraftProblem | undefined;
}

/** Text of a new draft: nothing but its id, and a comment that says what it is. */
export function newDraft(id: string, revises?: string): string {
  const follows = revises === undefined ? "" : `revises: ${revises}\n`;
  return `${header(id)}apiVersion: ${API_VERSION}\nkind: ChangeDraft\nid: ${id}\n${follows}`;
}

function header(id: string): string {
  return [
    `# Draft of the change record ${id}.`,
    "# It is saved as you type, here or in the form of the Two Keys view; both show the same draft.",
    "# Nobody else sees it before you submit it: `Two Keys: Submit for Review`, or `two-keys change submit`.",
    "",
  ].join("\n");
}

/** Reads a draft, half-typed ones too. Fails never: what is wrong is among the problems, each at its place. */
export function readDraft(text: string): DraftReading {
  const source = draftSource(text);
  const broken = brokenBy(text, source);
  const { contents } = source.document;
  const values = contents === null ? {} : plainValue(contents);
  if (source.text !== text || !isPlainMap(values))
    return unreadable(source, broken ?? placed(source, NO_MAP));
  const parsed = changeDraft.safeParse(values);
  const issues = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => issueProblems(source, values, issue));
  return {
    source,
    draft: parsed.success && !broken ? parsed.data : undefined,
    values,
    valid: validPart(values),
    marks: marksThatHold(marksOf(values), values),
    problems: broken ? syntaxOf(source, broken) : issues,
    broken,
  };
}

type Unplaced = Omit<PolicyProblem, "severity"> & { readonly reason: string };

const NO_MAP_REASON = "A draft is a map of fields, such as `title: …`";
const NO_MAP: Unplaced = { reason: NO_MAP_REASON, message: `${NO_MAP_REASON}.`, start: 0, end: 1 };

function unreadable(source: YamlSource, broken: DraftProblem): DraftReading {
  return { source, draft: undefined, values: {}, valid: {}, marks: [], problems: [broken], broken };
}

function placed(source: YamlSource, problem: Unplaced, path = ""): DraftProblem {
  const { line, character } = source.position(problem.start);
  return {
    ...problem,
    severity: "error",
    path,
    line: Math.max(line, 0) + 1,
    column: Math.max(character, 0) + 1,
  };
}

/** A draft's text with its places; an empty one where it is too large to be read. */
export function draftSource(text: string): YamlSource {
  return new YamlSource(Buffer.byteLength(text) > MAX_DRAFT_BYTES ? "" : text);
}

/** Why a text can't be edited field by field; `source` is of the same text. */
export function brokenBy(text: string, source: YamlSource): DraftProblem | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DRAFT_BYTES) {
    const size = (bytes / 1024 / 1024).toFixed(1);
    const reason = `The draft has ${size} MB, at most 1 MB is read: keep logs and dumps elsewhere, and link them`;
    return placed(source, { reason, message: `${reason}.`, start: 0, end: 1 });
  }
  const found = notEditable(source);
  return found && placed(source, found);
}

function notEditable(source: YamlSource): Unplaced | undefined {
  const [first] = source.syntaxProblems();
  if (first) return { ...first, reason: first.message };
  const { contents } = source.document;
  if (contents !== null && !isMap(contents)) return NO_MAP;
  let found: Unplaced | undefined;
  visit(source.document, (_, node) => {
    const isNode = node !== null && typeof node === "object" && "range" in node;
    if (!isNode || !(isAlias(node) || ("anchor" in node && node.anchor))) return undefined;
    const [start = 0, end = start + 1] = (node.range as readonly number[] | null | undefined) ?? [];
    const reason = "A draft holds no anchors and aliases: write the value where it is meant";
    found = { reason, message: `${reason}.`, start, end };
    return visit.BREAK;
  });
  return found;
}

function syntaxOf(source: YamlSource, broken: DraftProblem): DraftProblem[] {
  const all = source.syntaxProblems().map((one) => placed(source, { ...one, reason: one.message }));
  return all.length > 0 ? all : [broken];
}

/** Marks as they are written, whether they hold or not. */
export function marksOf(values: PlainMap): PrefilledMark[] {
  const list = Array.isArray(values.prefilled) ? values.prefilled : [];
  return list.flatMap((one) => {
    const parsed = prefilledMark.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Problems of an issue that a schema has with some values, each at the key or value that it speaks of. */
export function issueProblems(source: YamlSource, values: unknown, issue: z.core.$ZodIssue): DraftProblem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const where = path.length > 0 ? ` in ${path.join(".")}` : "";
      const unknown = `Unknown key "${key}"`;
      const near = nearest(key, keyOrder(path) ?? []);
      const hint = near === undefined ? "" : `. Did you mean "${near}"?`;
      const message = `${unknown}${where}${hint || "."}`;
      const range = source.range([...path, key], "key");
      return placed(source, { reason: `${unknown}${hint}`, message, ...range }, [...path, key].join("."));
    });
  }
  const reason = reasonOf(issue, valueAt(values, path));
  const where = path.length > 0 ? `${path.join(".")}: ` : "";
  return [
    placed(source, { reason, message: `${where}${reason}.`, ...source.range(path, "value") }, path.join(".")),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map of fields",
  record: "a map of fields",
};

function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value"))
    return "It is missing";
  if (issue.code === "invalid_type") return `It must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value")
    return `It must be ${issue.values
      .map(String)
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1")}`;
  if (issue.code === "too_small" && issue.origin !== "string") return tooSmall(issue);
  if (issue.code === "too_big" && issue.origin !== "string")
    return `It must be at most ${sizeOf(issue.origin, issue.maximum)}`;
  return issue.message;
}

function tooSmall(issue: { readonly origin: string; readonly minimum: number | bigint }): string {
  return issue.origin === "array" ? "It is empty" : `It must be at least ${String(issue.minimum)}`;
}

function sizeOf(origin: string, size: number | bigint): string {
  return origin === "array" ? `${size} entries` : String(size);
}

const partialDraft = changeDraft.partial();

/** Takes away what is wrong, innermost first, until the rest is right. */
function validPart(values: PlainMap): Partial<ChangeDraft> {
  let rest: unknown = structuredClone(values);
  for (let round = 0; round < 10; round += 1) {
    const parsed = partialDraft.safeParse(rest);
    if (parsed.success) return parsed.data as Partial<ChangeDraft>;
    for (const issue of parsed.error.issues) {
      const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
      const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
      if (keys.length > 0) for (const key of keys) takeAway(rest, [...path, key]);
      else {
        const isOuter = valueAt(rest, path) === undefined || round > 4;
        takeAway(rest, isOuter ? path.slice(0, Math.max(1, path.length - 1)) : path);
      }
    }
    rest = compacted(rest);
  }
  return {};
}

function takeAway(root: unknown, path: DraftPath): void {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (Array.isArray(parent) && typeof key === "number") parent[key] = undefined;
  else if (isPlainMap(parent) && typeof key === "string") delete (parent as Record<string, unknown>)[key];
}

/** Rows that were taken away leave no hole. */
function compacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== undefined).map(compacted);
  if (!isPlainMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, compacted(one)]));
}

import { type Document, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type * as z from "zod";
import { LineIndex } from "../standards/lineIndex.ts";
import { issueText, keyHint } from "./issueText.ts";
import { jsonSchemaOf } from "./schemaWalk.ts";
import { type PolicyProblem, parseYaml } from "./yamlParse.ts";

export type { PolicyProblem } from "./yamlParse.ts";

export type Path = readonly (string | number)[];

export interface CheckOptions {
  /** What to say of a key that the schema does not know, where more can be said than that. Without an end mark. */
  readonly unknownKey?: (path: Path, key: string) => string | undefined;
}

/** Mistakes that are told of one file: nobody reads more, and each costs a look at the tree. */
const MAX_ISSUES = 200;

/**
 * A YAML text with the places of its keys and values. It is parsed safely: see {@link parseYaml}. `maxBytes` is 1 MB
 * when left out.
 */
export class YamlSource {
  readonly document: Document;
  private readonly unsafe: readonly PolicyProblem[];
  private lines: LineIndex | undefined;

  constructor(
    readonly text: string,
    maxBytes?: number,
  ) {
    const parsed = parseYaml(text, maxBytes);
    this.document = parsed.document;
    this.unsafe = parsed.problems;
  }

  /** What YAML itself finds wrong, and what it allows but we don't: aliases, tags, huge numbers, a key twice. */
  syntaxProblems(): PolicyProblem[] {
    return [...this.unsafe];
  }

  /** Zero-based line and column of an offset. */
  position(offset: number): { line: number; character: number } {
    this.lines ??= new LineIndex(this.text);
    return this.lines.position(offset);
  }

  pair(path: Path): Pair | undefined {
    const parent = this.node(path.slice(0, -1));
    const key = path.at(-1);
    return isMap(parent) && key !== undefined ? memberOf(parent.items, key) : undefined;
  }

  node(path: Path): Node | null {
    let at: unknown = this.document.contents;
    for (const step of path) {
      if (isMap(at)) at = memberOf(at.items, step)?.value;
      else if (isSeq(at) && typeof step === "number") at = at.items[step];
      else return null;
    }
    return (at ?? null) as Node | null;
  }

  /** Offsets of a value, or of its key where there is no value to show. Of maps and lists, the first line. */
  range(path: Path, part: "key" | "value"): { start: number; end: number } {
    const pair = this.pair(path);
    const key = pair && isScalar(pair.key) ? pair.key.range : undefined;
    const node = this.node(path);
    const range = (part === "key" ? key : node?.range) ?? key ?? node?.range;
    if (range) {
      const [start, whole] = range;
      const lineEnd = isScalar(node) ? -1 : this.text.slice(start, whole).search(/\r?\n/);
      return { start, end: Math.max(lineEnd < 0 ? whole : start + lineEnd, start + 1) };
    }
    return path.length > 0
      ? this.range(path.slice(0, -1), "key")
      : { start: 0, end: Math.min(1, this.text.length) };
  }

  /** Holds the document against a schema; every issue at the key or value it speaks of. */
  check<T>(schema: z.ZodType<T>, options: CheckOptions = {}): { value?: T; problems: PolicyProblem[] } {
    if (this.unsafe.length > 0) return { problems: this.syntaxProblems() };
    const parsed = schema.safeParse(withoutEmpty(this.document.toJS({ maxAliasCount: 0 }) ?? {}));
    if (parsed.success) return { value: parsed.data, problems: [] };
    const issues = parsed.error.issues.slice(0, MAX_ISSUES);
    const problems = issues.flatMap((issue) => this.issueProblems(issue, schema, options));
    return { problems };
  }

  /** A problem at a value, or at its key where there is none. */
  problemAt(
    path: Path,
    message: string,
    severity: PolicyProblem["severity"] = "error",
    part: "key" | "value" = "value",
  ): PolicyProblem {
    return { message, severity, ...this.range(path, part) };
  }

  private issueProblems(
    issue: z.core.$ZodIssue,
    schema: z.ZodType,
    { unknownKey }: CheckOptions,
  ): PolicyProblem[] {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    const json = jsonSchemaOf(schema);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const told = unknownKey?.(path, key);
        const plain = `Unknown key "${key}"${where(path)}.${keyHint(key, path, json)}`;
        return this.problemAt([...path, key], told === undefined ? plain : `${told}.`, "error", "key");
      });
    }
    if (issue.code === "invalid_key") {
      const above = path.slice(0, -1);
      const key = String(path.at(-1));
      const message = `Unknown name "${key}"${where(above)}.${keyHint(key, above, json)}`;
      return [this.problemAt(path, message, "error", "key")];
    }
    const node = this.node(path);
    if (issue.code === "invalid_union" && isMap(node)) {
      // Of the forms that are allowed, a map was meant: what is wrong with it says more.
      const branch = issue.errors.find((one) => one.every(isInMap));
      if (branch && branch.length > 0) {
        return branch.flatMap((one) =>
          this.issueProblems({ ...one, path: [...issue.path, ...one.path] }, schema, {
            ...(unknownKey ? { unknownKey } : {}),
          }),
        );
      }
    }
    const isMissing = node === null && path.length > 0 && !this.pair(path);
    if (isMissing && (issue.code === "invalid_type" || issue.code.startsWith("invalid_"))) {
      const message = `"${String(path.at(-1))}" is missing${where(path.slice(0, -1))}.`;
      return [this.problemAt(path, message)];
    }
    const written = isScalar(node) ? node.value : undefined;
    if (written === null) {
      const message = `"${String(path.at(-1))}" has no value${where(path.slice(0, -1))}.`;
      return [this.problemAt(path, message, "error", "key")];
    }
    return [this.problemAt(path, `${issueText(issue, path, written, json)}${where(path)}.`)];
  }
}

/** Whether an issue is about what a map holds, rather than that it is a map. */
function isInMap(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === "unrecognized_keys" || issue.code === "custom";
}

function memberOf(items: readonly Pair[], key: string | number): Pair | undefined {
  return items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
}

/** `rules:` with nothing behind it is a section that is not written yet, not a mistake. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withoutEmpty);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutEmpty(one)]])),
  );
}

function where(path: Path): string {
  return path.length > 0 ? ` in ${path.join(".")}` : "";
}

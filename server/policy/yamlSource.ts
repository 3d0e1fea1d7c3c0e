import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import type * as z from "zod";

/** A problem in a policy file, at UTF-16 offsets of its text. */
export interface PolicyProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly severity: "error" | "warning";
}

export type Path = readonly (string | number)[];

/** A YAML text with the places of its keys and values. */
export class YamlSource {
  readonly document: Document;
  private readonly counter = new LineCounter();

  constructor(readonly text: string) {
    this.document = parseDocument(text, { lineCounter: this.counter, prettyErrors: false, uniqueKeys: true });
  }

  /** What YAML itself finds wrong. */
  syntaxProblems(): PolicyProblem[] {
    return [...this.document.errors, ...this.document.warnings].map((error) => ({
      message: `Not valid YAML: ${error.message}`,
      start: error.pos[0],
      end: Math.max(error.pos[1], error.pos[0] + 1),
      severity: "error",
    }));
  }

  /** Zero-based line and column of an offset. */
  position(offset: number): { line: number; character: number } {
    const found = this.counter.linePos(offset);
    return { line: found.line - 1, character: found.col - 1 };
  }

  pair(path: Path): Pair | undefined {
    const parent = this.node(path.slice(0, -1));
    const key = path.at(-1);
    return isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
  }

  node(path: Path): Node | null {
    let at: unknown = this.document.contents;
    for (const step of path) {
      if (isMap(at)) at = at.items.find((item) => isScalar(item.key) && item.key.value === step)?.value;
      else if (isSeq(at) && typeof step === "number") at = at.items[step];
      else return null;
    }
    return (at ?? null) as Node | null;
  }

  /** Offsets of a value, or of its key where there is no value to show. */
  range(path: Path, part: "key" | "value"): { start: number; end: number } {
    const pair = this.pair(path);
    const key = pair && isScalar(pair.key) ? pair.key.range : undefined;
    const value = this.node(path)?.range;
    const range = (part === "key" ? key : value) ?? key ?? value;
    if (range) return { start: range[0], end: Math.max(range[1], range[0] + 1) };
    return path.length > 0
      ? this.range(path.slice(0, -1), "key")
      : { start: 0, end: Math.min(1, this.text.length) };
  }

  /** Holds the document against a schema; every issue at the key or value it speaks of. */
  check<T>(schema: z.ZodType<T>): { value?: T; problems: PolicyProblem[] } {
    const syntax = this.syntaxProblems();
    if (syntax.length > 0) return { problems: syntax };
    const parsed = schema.safeParse(withoutEmpty(this.document.toJS() ?? {}));
    if (parsed.success) return { value: parsed.data, problems: [] };
    return { problems: parsed.error.issues.flatMap((issue) => this.issueProblems(issue)) };
  }

  private issueProblems(issue: z.core.$ZodIssue): PolicyProblem[] {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        message: `Unknown key "${key}"${where(path)}.`,
        severity: "error",
        ...this.range([...path, key], "key"),
      }));
    }
    if (issue.code === "invalid_key") {
      return [
        {
          message: `Unknown name "${String(path.at(-1))}"${where(path.slice(0, -1))}.`,
          severity: "error",
          ...this.range(path, "key"),
        },
      ];
    }
    return [{ message: `${issue.message}${where(path)}.`, severity: "error", ...this.range(path, "value") }];
  }
}

/** `rules:` with nothing behind it is a section that is not written yet, not a mistake. */
function withoutEmpty(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutEmpty(one)]])),
  );
}

function where(path: Path): string {
  return path.length > 0 ? ` in ${path.join(".")}` : "";
}

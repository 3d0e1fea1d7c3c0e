import {
  Composer,
  Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  type Pair,
  Parser,
  type Scalar,
  type YAMLMap,
} from "yaml";

/** A problem in a policy file, at UTF-16 offsets of its text. */
export interface PolicyProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly severity: "error" | "warning";
}

/** Largest YAML file that is read, where nothing else is said. Bytes of UTF-8. */
export const MAX_YAML_BYTES = 1024 * 1024;

/** Maps and lists inside of each other. The library's own limit is the call stack, which can end the process. */
const MAX_DEPTH = 60;

/** Problems that are told of one file. */
const MAX_PROBLEMS = 100;

/** Whole numbers beyond are not read exactly. */
const EXACT_DIGITS = 15;

const CORE_TAGS = new Set(
  ["map", "seq", "str", "int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`),
);

/**
 * Parses a text as the plain part of YAML that means the same to everybody: one document, no aliases, merge keys,
 * tags or directives, every key once. With problems the document must not be used for its values.
 */
export function parseYaml(
  text: string,
  maxBytes = MAX_YAML_BYTES,
): { document: Document; problems: PolicyProblem[] } {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    const limit = maxBytes >= 1024 * 1024 ? `${maxBytes / 1024 / 1024} MB` : `${maxBytes} bytes`;
    const message = `The file has more than ${limit} and is not read. Take out what does not belong in it`;
    return { document: new Document(null), problems: [problem(`${message}.`, 0, 1)] };
  }
  // Errors of the library are places and texts; traces of a hundred thousand of them take seconds.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return compose(text);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function compose(text: string): { document: Document; problems: PolicyProblem[] } {
  const parser = new Parser();
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, schema: "core", merge: false });
  const documents: Document[] = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    // The lexer marks documents and plain scalars by signs of its own.
    if (lexeme !== "\u0002" && lexeme !== "\u0018" && lexeme !== "\u001f") offset += lexeme.length;
    if (parser.stack.length > MAX_DEPTH) {
      const message = "Maps and lists are nested too deeply here. Nothing needs that many levels.";
      return { document: new Document(null), problems: [problem(message, Math.max(0, offset - 1), offset)] };
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(documents.length === 0, text.length));
  const [document = new Document(null), second] = documents;
  const problems = [...syntaxProblems(document, text)];
  if (second) {
    const start = second.range?.[0] ?? 0;
    const message = "A file holds one YAML document: take away this one, or the line `---` before it.";
    problems.push(problem(message, start, start + 1));
  }
  if (problems.length === 0) new Safety(text, problems).check(document);
  return { document, problems: problems.slice(0, MAX_PROBLEMS) };
}

function* syntaxProblems(document: Document, text: string): Generator<PolicyProblem> {
  const directive = /^%[^\n]*/m.exec(text.slice(0, document.contents?.range?.[0] ?? text.length));
  if (directive) {
    const end = directive.index + directive[0].trimEnd().length;
    yield problem("Directives such as `%YAML` are not allowed: take the line away.", directive.index, end);
  }
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const isTag = code === "TAG_RESOLVE_FAILED";
    const says = isTag ? tagText(text.slice(pos[0], pos[1])) : `Not valid YAML: ${message}`;
    yield problem(says, pos[0], Math.max(pos[1], pos[0] + 1));
  }
}

/** What YAML allows and a policy does not. */
class Safety {
  constructor(
    private readonly text: string,
    private readonly problems: PolicyProblem[],
  ) {}

  check(document: Document): void {
    this.node(document.contents);
  }

  private node(node: unknown): void {
    if (!isNode(node) || this.problems.length > MAX_PROBLEMS) return;
    if (isAlias(node)) {
      this.add(`Aliases such as \`*${node.source}\` are not allowed: write the value out.`, node.range);
      return;
    }
    const range = node.range;
    if ("anchor" in node && node.anchor !== undefined) {
      const start = this.text.lastIndexOf(`&${node.anchor}`, range?.[0] ?? 0);
      this.add(`Anchors such as \`&${node.anchor}\` are not allowed: take it away.`, [
        start,
        start + node.anchor.length + 1,
      ]);
    }
    if (node.tag !== undefined && isExplicit(node.tag)) this.add(tagText(node.tag), range);
    if (isMap(node)) this.map(node);
    else if (isSeq(node)) for (const item of node.items) this.node(item);
    else if (isScalar(node)) this.scalar(node);
  }

  private map(map: YAMLMap): void {
    const seen = new Set<string>();
    for (const pair of map.items) {
      const key = this.key(pair, map);
      if (key !== undefined) {
        if (seen.has(key)) this.add(`The key \`${key}\` is there twice: keep one.`, rangeOf(pair.key));
        seen.add(key);
      }
      this.node(pair.value);
    }
  }

  private key({ key, value }: Pair, map: YAMLMap): string | undefined {
    if (isAlias(key)) this.node(key);
    else if (!isScalar(key) || key.value === null) {
      this.add("A key must be a plain word.", rangeOf(key) ?? rangeOf(value) ?? map.range);
    } else if (key.value === "<<" && key.type === "PLAIN") {
      this.add("Merge keys (`<<`) are not allowed: write the keys out.", key.range);
    } else {
      this.node(key);
      return String(key.value);
    }
    return undefined;
  }

  private scalar({ value, type, source, range }: Scalar): void {
    if (typeof value !== "number" || type !== "PLAIN") return;
    if ((source ?? "").replace(/\D/g, "").length <= EXACT_DIGITS) return;
    const way = "put it in quotes, or write sha1:… if it is the id of an object";
    this.add(`A number of more than ${EXACT_DIGITS} digits is not read exactly: ${way}.`, range);
  }

  private add(message: string, range: readonly number[] | null | undefined): void {
    const start = range?.[0] ?? 0;
    this.problems.push(problem(message, start, Math.max(range?.[1] ?? 0, start + 1)));
  }
}

function rangeOf(value: unknown): readonly number[] | undefined {
  return isNode(value) ? (value.range ?? undefined) : undefined;
}

function isExplicit(tag: string): boolean {
  return !CORE_TAGS.has(tag);
}

function tagText(tag: string): string {
  const shown = tag.length > 60 ? `${tag.slice(0, 60)}…` : tag;
  return `The tag \`${shown}\` is not allowed: take it away.`;
}

function problem(message: string, start: number, end: number): PolicyProblem {
  return { message, start, end, severity: "error" };
}

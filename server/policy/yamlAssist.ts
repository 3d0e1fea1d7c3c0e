import { isMap, isScalar } from "yaml";
import { descriptionOf, isBlock, type JsonSchema, keysOf, schemasAt, valuesOf } from "./schemaWalk.ts";
import { type Path, YamlSource } from "./yamlSource.ts";

export interface Proposal {
  readonly label: string;
  readonly kind: "key" | "value";
  readonly documentation?: string;
  readonly insertText: string;
}

/** What a key or value means, by the schema; `names` explains keys that are ids. */
export type NameText = (path: Path) => string | undefined;

/** Ids that may stand as the value at a path, besides what the schema lists. */
export type IdsAt = (path: Path) => readonly { readonly id: string; readonly text?: string | undefined }[];

/** Where a line begins that is being written: its keys and lists, and what of it is there already. */
interface Place {
  /** Path of the map or list that the written part belongs to. */
  readonly path: Path;
  /** What stands behind indentation and hyphens, up to the cursor. */
  readonly written: string;
}

const NO_IDS: IdsAt = () => [];

/** What may stand at the offset: keys that are missing, or the values that a key allows. */
export function complete(
  text: string,
  offset: number,
  schema: JsonSchema,
  nameText: NameText,
  idsAt: IdsAt = NO_IDS,
): Proposal[] {
  const place = placeAt(text, offset);
  if (!place) return [];
  const { path, written } = place;
  const flow = /^(?:([\w-]+):\s+)?\[(.*)$/.exec(written);
  if (flow && !flow[2]?.includes("]")) {
    const list = flow[1] === undefined ? path : [...path, flow[1]];
    return /(^|,\s*)[^\s,]*$/.test(flow[2] ?? "") ? values(schema, [...list, 0], idsAt, flow[2]) : [];
  }
  const value = /^([\w-]+):\s+[^\s[\]{}]*$/.exec(written);
  if (value?.[1]) return values(schema, [...path, value[1]], idsAt);
  if (!/^[\w:./-]*$/.test(written)) return [];
  const isItem = typeof path.at(-1) === "number";
  const items = isItem ? values(schema, path, idsAt) : [];
  return /^[\w-]*$/.test(written) ? [...items, ...keys(text, offset, path, schema, nameText)] : items;
}

/** Explanation of the key or value at the offset, with its range. */
export function explain(
  text: string,
  offset: number,
  schema: JsonSchema,
  nameText: NameText,
): { text: string; start: number; end: number } | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", lineStart);
  const line = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
  const match = /^\s*(?:- +)*([\w-]+):/.exec(line);
  const key = match?.[1];
  if (!match || !key) return undefined;
  const start = lineStart + match[0].length - key.length - 1;
  if (offset < start) return undefined;
  const above = placeAt(text, start)?.path ?? [];
  const path = [...above, key];
  const found = nameText(path) ?? descriptionOf(schemasAt(schema, path));
  return found ? { text: found, start, end: start + key.length } : undefined;
}

function keys(text: string, offset: number, path: Path, schema: JsonSchema, nameText: NameText): Proposal[] {
  const present = keysAt(text, offset, path);
  return keysOf(schemasAt(schema, path))
    .filter((key) => !present.has(key))
    .map((key) => {
      const inner = schemasAt(schema, [...path, key]);
      const documentation = nameText([...path, key]) ?? descriptionOf(inner);
      return {
        label: key,
        kind: "key",
        insertText: isBlock(inner) ? `${key}:` : `${key}: `,
        ...(documentation ? { documentation } : {}),
      };
    });
}

/** Values at a path, without those that a list has already. */
function values(schema: JsonSchema, path: Path, idsAt: IdsAt, list = ""): Proposal[] {
  const taken = new Set(
    list
      .split(",")
      .slice(0, -1)
      .map((one) => one.trim()),
  );
  const ids = idsAt(path);
  const plain = valuesOf(schemasAt(schema, path)).map((one): Proposal => {
    return { label: String(one), kind: "value", insertText: String(one) };
  });
  const named = ids.map(({ id, text }): Proposal => {
    return { label: id, kind: "value", insertText: id, ...(text ? { documentation: text } : {}) };
  });
  return [...plain, ...named].filter(({ label }) => !taken.has(label));
}

/** Place of the cursor; undefined in a comment, and where a word would not be one. */
function placeAt(text: string, offset: number): Place | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const front = /^ *(?:- +)*-?/.exec(before)?.[0] ?? "";
  // A hyphen begins an item as soon as a space follows it.
  if (front.endsWith("-")) return undefined;
  const written = before.slice(front.length);
  if (written.startsWith("#")) return undefined;
  const walk = new Walk(front.length);
  walk.hyphens(front);
  for (let end = lineStart - 1; end >= 0 && !walk.isDone; ) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    walk.line(text.slice(start, end).replace(/\r$/, ""));
    end = start - 1;
  }
  walk.endList();
  return { path: walk.path, written };
}

/** Goes up the lines from the cursor and collects what encloses it. */
class Walk {
  readonly path: (string | number)[] = [];
  /** Items of the list that is being counted, and the column of their hyphens. */
  private list: { column: number; index: number } | undefined;

  /** `limit`: what encloses the cursor stands left of this column. */
  constructor(private limit: number) {}

  get isDone(): boolean {
    return this.limit === 0 && !this.list;
  }

  line(line: string): void {
    const match = /^( *(?:- +)*(?:-$)?)(?:("?)([\w.-]+)\2:(\s.*|$))?/.exec(line);
    const marks = match?.[1] ?? "";
    const key = match?.[3];
    if (line.trim() === "" || line.trimStart().startsWith("#")) return;
    const opens = key !== undefined && /^\s*(#.*)?$/.test(match?.[4] ?? "");
    // A list may stand at the very column of the key that it belongs to.
    const isLeft = marks.length < this.limit || (this.list?.column === marks.length && !marks.includes("-"));
    if (key !== undefined && isLeft && opens) {
      this.endList();
      this.path.unshift(key);
      this.limit = marks.length;
    } else if (key !== undefined && marks.length < this.limit && !marks.includes("-")) {
      // A key with a value to the left of the cursor encloses nothing; it has what encloses both.
      this.limit = marks.length;
    }
    this.hyphens(marks);
  }

  /** The hyphens in front of a line's text, from right to left. */
  hyphens(marks: string): void {
    for (let column = marks.lastIndexOf("-"); column >= 0; column = marks.lastIndexOf("-", column - 1)) {
      if (this.list?.column === column) this.list.index++;
      else if (column < this.limit) {
        this.endList();
        this.list = { column, index: 0 };
        this.limit = column;
      }
      if (column === 0) break;
    }
  }

  endList(): void {
    if (this.list) this.path.unshift(this.list.index);
    this.list = undefined;
  }
}

/** Keys that the map at a path has, the one that is being written left out. */
function keysAt(text: string, offset: number, path: Path): Set<string> {
  const node = new YamlSource(text).node(path);
  if (!isMap(node)) return new Set();
  const others = node.items.filter(({ key }) => isScalar(key) && !(key.range && isAt(key.range, offset)));
  return new Set(others.map(({ key }) => String(isScalar(key) ? key.value : key)));
}

function isAt([start, end]: readonly [number, number, number], offset: number): boolean {
  return start <= offset && offset <= end;
}

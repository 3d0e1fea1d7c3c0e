import type * as z from "zod";
import { nearest } from "./nearest.ts";
import { type JsonSchema, keysOf, schemasAt, valuesOf } from "./schemaWalk.ts";
import type { Path } from "./yamlSource.ts";

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

/** Values that a message lists; a longer list is looked up by completion. */
const MAX_LISTED = 12;

/** What an issue says in words, without its place. `written` is what stands there. */
export function issueText(issue: z.core.$ZodIssue, path: Path, written: unknown, schema: JsonSchema): string {
  // A message of the schema's own says more than any that is made here.
  if (!/^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `It must be ${kindText(issue.expected, schemasAt(schema, path))}${quotesHint(issue.expected, written)}`;
    case "too_small":
    case "too_big":
      return limitText(issue);
    case "invalid_value":
      return choiceText(issue.values.map(String), written);
    case "invalid_union":
      return choiceText(valuesOf(schemasAt(schema, path)).map(String), written);
    case "invalid_format":
      return issue.format === "url"
        ? "It must be an address such as https://example.com/path"
        : issue.message;
    default:
      return issue.message;
  }
}

/** ` Did you mean "…"?` where a key that is allowed at the path is near; else nothing. */
export function keyHint(key: string, path: Path, schema: JsonSchema): string {
  return hintOf(nearest(key, keysOf(schemasAt(schema, path))));
}

function kindText(expected: string, schemas: readonly JsonSchema[]): string {
  const isWhole = expected === "number" && schemas.some(({ type }) => type === "integer");
  return KINDS[isWhole ? "int" : expected] ?? expected;
}

function hintOf(name: string | undefined): string {
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}

function quotesHint(expected: string, written: unknown): string {
  const isPlain = typeof written === "number" || typeof written === "boolean";
  return expected === "string" && isPlain ? `: put ${String(written)} in quotes` : "";
}

function choiceText(values: readonly string[], written: unknown): string {
  if (values.length === 0) return "It has none of the forms that are allowed";
  const known = values.length > MAX_LISTED ? [...values.slice(0, MAX_LISTED), "…"] : values;
  const near = typeof written === "string" ? nearest(written, values) : undefined;
  const hint = near === undefined ? "" : `, most likely ${near}`;
  return `It must be ${known.length > 1 ? `one of ${known.join(", ")}` : known[0]}${hint}`;
}

function limitText(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [limit, side] =
    issue.code === "too_small"
      ? [issue.minimum, issue.inclusive ? "at least" : "more than"]
      : [issue.maximum, issue.inclusive ? "at most" : "less than"];
  const one = Number(limit) === 1;
  if (issue.origin === "string") return `It must have ${side} ${limit} ${one ? "character" : "characters"}`;
  if (issue.origin === "array") return `It must have ${side} ${limit} ${one ? "entry" : "entries"}`;
  return `It must be ${side} ${limit}`;
}

import type { Node } from "web-tree-sitter";
import { items } from "../../languages/adapter.ts";
import type { Family } from "../../model.ts";

/** What the head of a loop says of its end. */
export interface Head {
  readonly from: Node;
  readonly to: Node;
  readonly condition: Node | undefined;
  readonly counts: boolean;
  readonly counter: string | undefined;
  readonly attempts: number | undefined;
}

const ALWAYS = /^\(?\s*(true|True|1|!0)\s*\)?$/;
const COUNTED = /(\w+)\s*(?:\+\+|--|[-+]=)|(?:\+\+|--)\s*(\w+)|(\w+)\s*=\s*\w+\s*[-+]\s*\d/;
const COMPARES = /[<>]|--|\+\+|!==?\s*0/;

function counted(text: string): string | undefined {
  const match = COUNTED.exec(text);
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}

function bound(text: string, start: number): number | undefined {
  const match = /<(=?)\s*(\d+)\s*\)?$/.exec(text);
  return match ? Number(match[2]) + (match[1] ? 1 : 0) - start : undefined;
}

export function headOf(node: Node, family: Family): Head | undefined {
  const body = node.childForFieldName("body");
  const from = node.children.find((c) => /^(for|while)$/.test(c.type));
  if (!body || !from) return undefined;
  if (node.type !== "for_statement") {
    const condition = node.childForFieldName("condition");
    if (!condition) return undefined;
    if (ALWAYS.test(condition.text)) return plainHead(from, condition);
    return {
      ...plainHead(from, condition),
      condition,
      counts: COMPARES.test(condition.text),
      counter: counted(condition.text),
    };
  }
  if (family === "python") return pythonHead(node, from);
  const clause = family === "go" ? items(node).find((c) => c.type === "for_clause") : node;
  if (!clause) {
    const only = items(node).find((c) => c.id !== body.id);
    if (!only) return plainHead(from, from);
    if (only.type === "range_clause") {
      const over = only.childForFieldName("right");
      if (!over || !/^\d+$|attempt|retr|tries/i.test(over.text)) return undefined;
      const attempts = /^\d+$/.test(over.text) ? Number(over.text) : undefined;
      return {
        ...plainHead(from, only),
        counts: true,
        counter: only.childForFieldName("left")?.text,
        attempts,
      };
    }
    return {
      ...plainHead(from, only),
      condition: ALWAYS.test(only.text) ? undefined : only,
      counts: COMPARES.test(only.text),
      counter: counted(only.text),
    };
  }
  const update = (clause.childForFieldName("increment") ?? clause.childForFieldName("update"))?.text ?? "";
  const start = clause.childForFieldName("initializer") ?? clause.childForFieldName("init");
  const test = clause.childForFieldName("condition");
  const empty = !test || test.type === "empty_statement" || ALWAYS.test(test.text.replace(/;$/, ""));
  const counter = counted(update);
  const close = node.children.find((c) => c.type === ")");
  const text = test?.text.replace(/;\s*$/, "") ?? "";
  const head = plainHead(from, close ?? clause);
  if (empty) return { ...head, counter };
  const begin = Number(/=\s*(\d+)/.exec(start?.text ?? "")?.[1] ?? 0);
  return { ...head, condition: test, counts: !/Infinity/.test(text), counter, attempts: bound(text, begin) };
}

function plainHead(from: Node, to: Node): Head {
  return { from, to, condition: undefined, counts: false, counter: undefined, attempts: undefined };
}

function pythonHead(node: Node, from: Node): Head | undefined {
  const over = node.childForFieldName("right");
  const counter = node.childForFieldName("left")?.text;
  if (!over || !counter) return undefined;
  if (/^(itertools\.)?count\(/.test(over.text)) return { ...plainHead(from, over), counter };
  const range = /^range\((?:(\d+)\s*,)?\s*(\d+)?/.exec(over.text);
  if (!range) return undefined;
  const attempts =
    range[2] && /\)$/.test(over.text) && /^range\([\d\s,]*\)$/.test(over.text)
      ? Number(range[2]) - Number(range[1] ?? 0)
      : undefined;
  return { ...plainHead(from, over), counts: true, counter, attempts };
}

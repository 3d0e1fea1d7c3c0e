import type { Node } from "web-tree-sitter";
import type { ConfigEntry, ConfigValue } from "./configTree.ts";

/** An expression as plain data: what is written out is known, the rest only by what it mentions. */
export function hclValue(node: Node, text: string, offset: number): ConfigValue {
  const { startIndex, endIndex } = node;
  const at = { start: startIndex + offset, end: endIndex + offset };
  const quick = plainValue(text.slice(startIndex, endIndex));
  if (quick) return { ...quick, ...at };
  const unknown = (): ConfigValue => {
    const references = mentions(node, text);
    const name = isPath(node) ? references[0] : undefined;
    return { kind: "unknown", references, ...(name !== undefined ? { name } : {}), ...at };
  };
  const inner = onlyChild(node);
  switch (node.type) {
    case "expression":
      return inner ? { ...hclValue(inner, text, offset), ...at } : unknown();
    case "literal_value":
    case "collection_value":
    case "template_expr":
      return inner ? hclValue(inner, text, offset) : unknown();
    case "bool_lit":
      return { kind: "scalar", value: text.slice(node.startIndex, node.endIndex) === "true", ...at };
    case "null_lit":
      return { kind: "scalar", value: null, ...at };
    case "numeric_lit":
      return { kind: "scalar", value: Number(text.slice(node.startIndex, node.endIndex)), ...at };
    case "string_lit":
      return { kind: "scalar", value: unescaped(text.slice(node.startIndex + 1, node.endIndex - 1)), ...at };
    case "quoted_template":
      return template(node, text, offset) ?? unknown();
    case "operation": {
      const raw = text.slice(node.startIndex, node.endIndex);
      return /^-\s*[\d.]+$/.test(raw)
        ? { kind: "scalar", value: Number(raw.replace(/\s/g, "")), ...at }
        : unknown();
    }
    case "tuple":
      return {
        kind: "list",
        items: node.namedChildren.flatMap((one) =>
          one?.type === "expression" ? [hclValue(one, text, offset)] : [],
        ),
        ...at,
      };
    case "object":
      return {
        kind: "map",
        entries: node.namedChildren.flatMap((one) =>
          one?.type === "object_elem" ? entry(one, text, offset) : [],
        ),
        ...at,
      };
    default:
      return unknown();
  }
}

type Plain =
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null }
  | { readonly kind: "unknown"; readonly references: readonly string[]; readonly name: string };

/** Most values need no look at the tree: a literal, or one name. */
function plainValue(raw: string): Plain | undefined {
  if (raw === "true" || raw === "false") return { kind: "scalar", value: raw === "true" };
  if (raw === "null") return { kind: "scalar", value: null };
  if (/^-?\d+(\.\d+)?$/.test(raw)) return { kind: "scalar", value: Number(raw) };
  if (/^"[^"\\$%\n]*"$/.test(raw)) return { kind: "scalar", value: raw.slice(1, -1) };
  if (/^[a-zA-Z_][\w-]*(?:\.[a-zA-Z_][\w-]*)+$/.test(raw))
    return { kind: "unknown", references: [raw], name: raw };
  return undefined;
}

/** Whether the expression is one name and nothing else: `var.size`, `aws_lb.web.arn`. */
function isPath(node: Node): boolean {
  const [first, ...rest] = node.namedChildren;
  return first?.type === "variable_expr" && rest.every((one) => one?.type === "get_attr");
}

/** `"${var.size}"` is what it holds. */
function template(node: Node, text: string, offset: number): ConfigValue | undefined {
  const parts = node.namedChildren.filter(
    (one): one is Node => one !== null && !/^quoted_template_(start|end)$/.test(one.type),
  );
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.type !== "template_interpolation") return undefined;
  const inside = only.namedChildren.find((one) => one?.type === "expression");
  return inside ? hclValue(inside, text, offset) : undefined;
}

function onlyChild(node: Node): Node | undefined {
  const children = node.namedChildren.filter((one): one is Node => one !== null && one.type !== "comment");
  return children.length === 1 ? children[0] : undefined;
}

function entry(node: Node, text: string, offset: number): ConfigEntry[] {
  const parts = node.namedChildren.filter((one): one is Node => one?.type === "expression");
  const [key, value] = parts;
  if (!key || !value) return [];
  const raw = text.slice(key.startIndex, key.endIndex);
  const name = /^"[^"$]*"$/.test(raw) ? raw.slice(1, -1) : raw;
  return [
    {
      key: name,
      keyAt: { start: key.startIndex + offset, end: key.endIndex + offset },
      at: { start: node.startIndex + offset, end: node.endIndex + offset },
      value: hclValue(value, text, offset),
    },
  ];
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(raw: string): string {
  return raw.replace(/\\(.)/g, (_all, sign: string) => ESCAPES[sign] ?? sign);
}

/** Names that an expression mentions, each with what is taken of it: `aws_lb.web.arn`, `var.size`. */
function mentions(node: Node, text: string): string[] {
  const out: string[] = [];
  for (const name of node.descendantsOfType("variable_expr")) {
    if (!name) continue;
    let path = text.slice(name.startIndex, name.endIndex);
    for (let next = name.nextNamedSibling; next; next = next.nextNamedSibling) {
      if (next.type === "get_attr") path += text.slice(next.startIndex, next.endIndex);
      // One of several is still the same resource.
      else if (!/^(index|splat|new_index|legacy_index|full_splat|attr_splat)$/.test(next.type)) break;
    }
    out.push(path.replace(/\s/g, ""));
  }
  return out;
}

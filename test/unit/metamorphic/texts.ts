import { isPair, isScalar, type Node, parseAllDocuments, visit } from "yaml";
import type { TextLanguage } from "../../../server/standards/model.ts";
import { type Replacement, replaced } from "./names.ts";
import type { Variant } from "./variants.ts";

const SAME: ReadonlyMap<string, string> = new Map();
/** What the variants put in; taken out again before texts are compared. */
export const NOTE = "zq note";

function variant(text: string): Variant {
  return { text, names: SAME };
}

/** Starts of the lines that something may be put in front of. */
type LineStarts = (text: string) => number[] | undefined;

function linesOf(text: string): { start: number; text: string }[] {
  let at = 0;
  return text.split("\n").map((line) => {
    const start = at;
    at += line.length + 1;
    return { start, text: line };
  });
}

const yamlStarts: LineStarts = (text) => {
  const starts: number[] = [];
  for (const document of parseAllDocuments(text)) {
    if (document.errors.length > 0) return undefined;
    visit(document, {
      Pair(_key, pair) {
        const key = pair.key as Node | null;
        const at = key?.range?.[0];
        const line = at === undefined ? undefined : text.lastIndexOf("\n", at - 1) + 1;
        if (line !== undefined && text.slice(line, at).trim() === "") starts.push(line);
      },
    });
  }
  return starts;
};

const terraformStarts: LineStarts = (text) =>
  /<<|\/\*/.test(text)
    ? undefined
    : linesOf(text)
        .filter((line) => line.text.trim() !== "")
        .map((line) => line.start);

const dockerfileStarts: LineStarts = (text) => {
  if (/<</.test(text)) return undefined;
  const lines = linesOf(text);
  return lines
    .filter((line, index) => {
      // Directives stand on the first lines, and a comment may speak of the line below it.
      const above = lines[index - 1]?.text ?? "#";
      return /^\s*[A-Za-z]+\s/.test(line.text) && !/\\\s*$|^\s*#/.test(above);
    })
    .map((line) => line.start);
};

const sqlStarts: LineStarts = (text) => {
  if (/\$\w*\$|StatementBegin|delimiter/i.test(text)) return undefined;
  const lines = linesOf(text);
  return lines
    .filter((line, index) => {
      const above = lines[index - 1]?.text ?? "";
      return line.text.trim() !== "" && /;\s*(?:--.*)?$/.test(above);
    })
    .map((line) => line.start);
};

const STARTS: Readonly<Partial<Record<TextLanguage, LineStarts>>> = {
  yaml: yamlStarts,
  terraform: terraformStarts,
  dockerfile: dockerfileStarts,
  sql: sqlStarts,
};

/** Comments and blank lines between what the text consists of. */
export function commented(text: string, language: TextLanguage): Variant | undefined {
  const starts = STARTS[language]?.(text);
  if (!starts || starts.length === 0) return undefined;
  const sign = language === "sql" ? "--" : "#";
  const edits: Replacement[] = starts.map((start) => {
    const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
    return { start, end: start, text: `\n${indent}${sign} ${NOTE}\n\n` };
  });
  return variant(replaced(text, edits));
}

/** Line ends of Windows. */
export function windows(text: string, language: TextLanguage): Variant | undefined {
  return language === "shell" || text.includes("\r") ? undefined : variant(text.replaceAll("\n", "\r\n"));
}

/** Another indentation; for SQL, more white space. */
export function spaced(text: string, language: TextLanguage): Variant | undefined {
  switch (language) {
    case "yaml": {
      if (/[|>][-+\d]*\s*$|\t/m.test(text) || !yamlStarts(text)) return undefined;
      const lines = text.split("\n").map((line) => {
        const [, indent = "", dashes = "", rest = ""] = /^( *)((?:- +)*)(.*)$/.exec(line) ?? [];
        return indent + indent + dashes.replaceAll(/(- +)/g, (dash) => dash.padEnd(2 * dash.length)) + rest;
      });
      return variant(lines.join("\n"));
    }
    case "json":
      try {
        return variant(JSON.stringify(JSON.parse(text), undefined, 6));
      } catch {
        return undefined;
      }
    case "terraform":
      return /<</.test(text) ? undefined : variant(text.replaceAll(/^([ \t]*)/gm, "$1$1"));
    case "sql":
      return variant(outside(text, (part) => part.replaceAll(/(?<=\S) (?=\S)/g, " \n   ")));
    default:
      return undefined;
  }
}

const SQL_TEXTS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]\n]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|^\\[^\n]*|^\s*#[^\n]*/gm;

/** Changes the text between quotes and comments. */
function outside(text: string, change: (part: string) => string): string {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(SQL_TEXTS)) {
    out += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return out + change(text.slice(at));
}

/** Key words, and in SQL all names without quotes, in the other case. */
export function otherCase(text: string, language: TextLanguage): Variant | undefined {
  if (language === "sql") {
    const upper = /\b(?:CREATE|ALTER|UPDATE|DELETE|DROP|SELECT|INSERT)\b/.test(text);
    return variant(outside(text, (part) => (upper ? part.toLowerCase() : part.toUpperCase())));
  }
  if (language !== "dockerfile") return undefined;
  const starts = new Set([0, ...(dockerfileStarts(text) ?? [])]);
  const lines = linesOf(text).map((line) =>
    starts.has(line.start) ? line.text.replace(/^\s*[A-Z]+(?=\s)/, (word) => word.toLowerCase()) : line.text,
  );
  return variant(lines.join("\n"));
}

/** Plain strings in quotes. */
export function quoted(text: string, language: TextLanguage): Variant | undefined {
  if (language !== "yaml") return undefined;
  const edits: Replacement[] = [];
  for (const document of parseAllDocuments(text)) {
    if (document.errors.length > 0) return undefined;
    visit(document, {
      Scalar(key, node, path) {
        const around = path.at(-1);
        if (key === "key" || !isScalar(node) || node.type !== "PLAIN" || typeof node.value !== "string")
          return;
        if (isPair(around) && isScalar(around.key) && around.key.value === "<<") return;
        // Older readers take these for true and false.
        if (/["\\\n]|^(?:on|off|yes|no|y|n)$/i.test(node.value) || !node.range) return;
        edits.push({ start: node.range[0], end: node.range[1], text: `"${node.value}"` });
      },
    });
  }
  return edits.length > 0 ? variant(replaced(text, edits)) : undefined;
}

/** Behind a document that has nothing to do with it. */
export function behind(text: string, language: TextLanguage): Variant | undefined {
  if (language !== "yaml" || !/^apiVersion:/m.test(text)) return undefined;
  const other =
    "apiVersion: example.org/v1\nkind: Palette\nmetadata:\n  name: zq\ncolours: [red, blue]\n---\n";
  return variant(other + text.replace(/^---\n/, ""));
}

import type { Node, Parser } from "web-tree-sitter";
import { parserFor } from "../grammar.ts";
import type { Range } from "../model.ts";
import type { NewFact } from "../project.ts";
import { type ConfigEntry, type ConfigValue, referencesOf, stringOf } from "./configTree.ts";
import type { FormatReader, Reading } from "./format.ts";
import { hclValue } from "./hclValues.ts";

/** A block of the language: `resource "aws_lb" "web" { … }`, `lifecycle { … }`. */
export interface HclBlock {
  /** `resource`, `variable`, a nested block's name. Of `dynamic "x"` it is `x`. */
  readonly type: string;
  readonly labels: readonly string[];
  /** From the block's name to the end of its last label. */
  readonly header: Range;
  readonly at: Range;
  /** Between the braces. */
  readonly body: Range;
  readonly attributes: readonly ConfigEntry[];
  readonly blocks: readonly HclBlock[];
  /** Made by `dynamic`: whether there is one, and how many, is not told. */
  readonly dynamic: boolean;
  /** Holds a syntax error: what is missing in it may only not have been read. */
  readonly broken: boolean;
}

export interface TerraformFile {
  readonly blocks: readonly HclBlock[];
}

/** A `resource` block. */
export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  /** Names of the attributes and blocks that it has. */
  readonly has: readonly string[];
  /** What it mentions: `aws_s3_bucket.logs.id`. */
  readonly references: readonly string[];
  /** Its own name in the cloud, else whom or what it lets in; where that is written out. */
  readonly label?: string;
  /** The provider that it names: `google-beta` of `provider = google-beta.eu`. */
  readonly provider?: string;
  /** Where the block ends. */
  readonly blockEnd: number;
  readonly broken: boolean;
}

export interface TerraformFacts {
  readonly "terraform.resource": TerraformResource;
  /** A provider that the configuration sets up: `provider "aws" {}`. */
  readonly "terraform.provider": { readonly name: string };
  /** What is looked up, by its provider: `data "aws_ami" "x" {}` by `aws`. */
  readonly "terraform.data": { readonly name: string };
  /** A provider whose versions are limited, in `required_providers` or in its own block. */
  readonly "terraform.pinned": { readonly name: string; readonly by: "required" | "provider" };
  /** A provider that `required_providers` names without a version. */
  readonly "terraform.unpinned": { readonly name: string };
}

let parser: Parser | undefined;

export const terraform: FormatReader<"terraform"> = {
  format: "terraform",
  languages: ["terraform"],
  detect: () => true,
  async prepare() {
    parser = await parserFor("hcl");
  },
  read(text) {
    if (!parser) return { model: { blocks: [] } };
    const whole = parse(parser, text, 0);
    // An unfinished block swallows what follows it; then each block is read by itself.
    const blocks = whole.broken ? piecewise(parser, text) : whole.blocks;
    const resolved = resolve(blocks);
    const reading: Reading<"terraform"> = {
      model: { blocks: resolved },
      facts: factsOf(resolved, text),
      broken: whole.broken,
    };
    return reading;
  },
  comments(text) {
    if (!parser) return [];
    const tree = parser.parse(text);
    if (!tree) return [];
    try {
      return tree.rootNode
        .descendantsOfType("comment")
        .flatMap((one) => (one ? [{ start: one.startIndex, end: one.endIndex }] : []));
    } finally {
      tree.delete();
    }
  },
};

function parse(hcl: Parser, text: string, offset: number): { blocks: HclBlock[]; broken: boolean } {
  const tree = hcl.parse(text);
  if (!tree) return { blocks: [], broken: true };
  try {
    const root = tree.rootNode;
    const bodies = root.type === "ERROR" ? [root] : root.namedChildren.filter((one) => one?.type === "body");
    const blocks = bodies.flatMap((body) =>
      body
        ? body.namedChildren.flatMap((one) => (one?.type === "block" ? [blockOf(one, text, offset)] : []))
        : [],
    );
    return { blocks, broken: root.hasError };
  } finally {
    tree.delete();
  }
}

const TOP =
  /^(?:resource|data|module|provider|variable|output|locals|terraform|moved|import|check|removed)\b[^\n{]*\{/gm;

function piecewise(hcl: Parser, text: string): HclBlock[] {
  const starts = [...text.matchAll(TOP)].map((match) => match.index);
  return starts.flatMap((start, index) => {
    const piece = parse(hcl, text.slice(start, starts[index + 1] ?? text.length), start);
    return piece.blocks;
  });
}

function shift(node: Node, offset: number): Range {
  return { start: node.startIndex + offset, end: node.endIndex + offset };
}

function blockOf(node: Node, text: string, offset: number): HclBlock {
  const children = node.namedChildren.filter((one): one is Node => one !== null);
  const name = children[0];
  const labels = children.filter(
    (one) => one.type === "string_lit" || (one.type === "identifier" && one !== name),
  );
  const labelTexts = labels.map((one) => text.slice(one.startIndex, one.endIndex).replace(/^"|"$/g, ""));
  const body = children.find((one) => one.type === "body");
  const type = name?.type === "identifier" ? text.slice(name.startIndex, name.endIndex) : "";
  const open = children.find((one) => one.type === "block_start");
  const close = children.find((one) => one.type === "block_end");
  const header = { start: node.startIndex + offset, end: (labels.at(-1) ?? name ?? node).endIndex + offset };
  const inner: Range = {
    start: (open?.endIndex ?? node.endIndex) + offset,
    end: (close?.startIndex ?? node.endIndex) + offset,
  };
  const own = body?.namedChildren.filter((one): one is Node => one !== null) ?? [];
  const attributes = own.flatMap((one) => (one.type === "attribute" ? attributeOf(one, text, offset) : []));
  const blocks = own.flatMap((one) => (one.type === "block" ? [blockOf(one, text, offset)] : []));
  const block: HclBlock = {
    type,
    labels: labelTexts,
    header,
    at: shift(node, offset),
    body: inner,
    attributes,
    blocks,
    dynamic: false,
    broken: node.hasError || !open || !close,
  };
  if (type !== "dynamic") return block;
  const content = blocks.find((one) => one.type === "content");
  return {
    ...block,
    type: labelTexts[0] ?? "",
    labels: [],
    body: content?.body ?? inner,
    attributes: content?.attributes ?? [],
    blocks: content?.blocks ?? [],
    dynamic: true,
  };
}

function attributeOf(node: Node, text: string, offset: number): ConfigEntry[] {
  const children = node.namedChildren;
  const key = children[0];
  const value = children.find((one) => one?.type === "expression");
  if (key?.type !== "identifier" || !value) return [];
  const read: ConfigValue = node.hasError
    ? { kind: "unknown", references: [], ...shift(value, offset) }
    : hclValue(value, text, offset);
  return [
    {
      key: text.slice(key.startIndex, key.endIndex),
      keyAt: shift(key, offset),
      at: shift(node, offset),
      value: read,
    },
  ];
}

/** Puts in what variables and locals of the same file stand for. */
function resolve(blocks: readonly HclBlock[]): HclBlock[] {
  const known = new Map<string, ConfigValue>();
  for (const block of blocks) {
    if (block.type === "variable") {
      const found = block.attributes.find((one) => one.key === "default");
      if (found && block.labels[0]) known.set(`var.${block.labels[0]}`, found.value);
    }
    if (block.type === "locals") {
      for (const one of block.attributes) known.set(`local.${one.key}`, one.value);
    }
  }
  const value = (one: ConfigValue, depth: number): ConfigValue => {
    if (one.kind === "list") return { ...one, items: one.items.map((item) => value(item, depth)) };
    if (one.kind === "map") {
      return { ...one, entries: one.entries.map((e) => ({ ...e, value: value(e.value, depth) })) };
    }
    const name = one.kind === "unknown" ? one.name : undefined;
    const found = name !== undefined && depth < 4 ? known.get(name) : undefined;
    if (!found || name === undefined) return one;
    const target = value(found, depth + 1);
    // A variable without a value, or with null, is one that the caller has to fill.
    if (target.kind === "unknown" || (target.kind === "scalar" && target.value === null)) return one;
    return { ...target, start: one.start, end: one.end, via: target.via ?? name };
  };
  const block = (one: HclBlock): HclBlock => ({
    ...one,
    attributes: one.attributes.map((a) => ({ ...a, value: value(a.value, 0) })),
    blocks: one.blocks.map(block),
  });
  return known.size > 0 ? blocks.map(block) : [...blocks];
}

function mentioned(block: HclBlock): string[] {
  return [...block.attributes.flatMap((one) => referencesOf(one.value)), ...block.blocks.flatMap(mentioned)];
}

/** What is written of a name, filled in or not: `"${var.stage}-dlq"`. */
function labelOf(block: HclBlock, key: string, text: string): string | undefined {
  const value = block.attributes.find((one) => one.key === key)?.value;
  if (value?.kind !== "unknown") return stringOf(value);
  const written = text.slice(value.start, value.end);
  return /^"[^"\n]*"$/.test(written) ? written.slice(1, -1) : undefined;
}

function providerOf(block: HclBlock): string | undefined {
  const value = block.attributes.find((one) => one.key === "provider")?.value;
  if (!value) return undefined;
  return (stringOf(value) ?? referencesOf(value)[0] ?? "").split(".")[0] || undefined;
}

function factsOf(blocks: readonly HclBlock[], text: string): NewFact[] {
  const facts: NewFact[] = [];
  for (const block of blocks) {
    const [first = "", second = ""] = block.labels;
    if (block.type === "resource" && first && second) {
      const label = ["principal", "protocol", "bucket", "name", "function_name", "identifier", "alarm_name"]
        .map((key) => labelOf(block, key, text))
        .find((one) => one !== undefined);
      const provider = providerOf(block);
      facts.push({
        kind: "terraform.resource",
        ...block.header,
        data: {
          type: first,
          name: second,
          has: [...new Set([...block.attributes.map((a) => a.key), ...block.blocks.map((b) => b.type)])],
          references: [...new Set(mentioned(block))],
          ...(label !== undefined ? { label } : {}),
          ...(provider !== undefined ? { provider } : {}),
          blockEnd: block.at.end,
          broken: block.broken,
        },
      });
    }
    if (block.type === "data" && first) {
      const name = providerOf(block) ?? first.split("_")[0] ?? "";
      facts.push({ kind: "terraform.data", ...block.header, data: { name } });
    }
    if (block.type === "provider" && first) {
      facts.push({ kind: "terraform.provider", ...block.header, data: { name: first } });
      if (block.attributes.some((one) => one.key === "version")) {
        facts.push({ kind: "terraform.pinned", ...block.header, data: { name: first, by: "provider" } });
      }
    }
    if (block.type !== "terraform") continue;
    for (const required of block.blocks.filter((one) => one.type === "required_providers")) {
      for (const { key, keyAt, value } of required.attributes) {
        const without = value.kind === "map" && !value.entries.some((one) => one.key === "version");
        if (without) facts.push({ kind: "terraform.unpinned", ...keyAt, data: { name: key } });
        else facts.push({ kind: "terraform.pinned", ...keyAt, data: { name: key, by: "required" } });
      }
    }
  }
  return facts;
}

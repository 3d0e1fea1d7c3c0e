import type { ChangeRecord, Step } from "../change/record.ts";
import type { ExportContext } from "./recordPaths.ts";

/** A record as a text for people, before it is written in a tool's own form. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string; readonly href?: string }
  | { readonly kind: "list"; readonly isNumbered: boolean; readonly items: readonly string[] };

/** Longest description. Jira takes 32,767 characters; the form around the text needs some of them. */
const MAX_LENGTH = 24_000;

function section(title: string, text: string | undefined): Block[] {
  if (!text) return [];
  const paragraphs = text.split(/\n{2,}/).filter((one) => one.trim() !== "");
  return [
    { kind: "heading", text: title },
    ...paragraphs.map((one): Block => ({ kind: "paragraph", text: one.trim() })),
  ];
}

function list(title: string, items: readonly string[] | undefined, isNumbered = false): Block[] {
  if (!items || items.length === 0) return [];
  return [
    { kind: "heading", text: title },
    { kind: "list", isNumbered, items },
  ];
}

/** A text as part of a sentence, which has a full stop of its own. */
function part(text: string): string {
  return text.replace(/\.+$/, "");
}

function stepText(step: Step): string {
  const stop = step.haltIf ? ` Stop if: ${part(step.haltIf)}.` : "";
  const hard = step.irreversible ? " It can't be undone." : "";
  return `${part(step.action)} (${step.stage}, ${step.estMinutes} min). Expected: ${part(step.expect)}. Check: ${part(step.verify)}.${stop}${hard}`;
}

function rollbackBlocks({ rollback }: ChangeRecord): Block[] {
  if (!rollback) return [];
  const facts = [
    rollback.possible ? "It can be rolled back." : "It can't be rolled back.",
    rollback.trigger && `Rolled back when: ${part(rollback.trigger)}.`,
    rollback.estMinutes !== undefined && `It takes ${rollback.estMinutes} min.`,
    rollback.testedAt && `Tried last at ${rollback.testedAt}.`,
    rollback.forwardFix && `Forward fix: ${rollback.forwardFix}`,
  ].filter((one) => typeof one === "string" && one !== "");
  return [
    ...section("Rollback", facts.join(" ")),
    ...list("Rollback steps", rollback.steps.map(stepText), true),
  ];
}

/** The record in sections, the most telling first. A very long one is cut, and says so. */
export function describeRecord(record: ChangeRecord, context: ExportContext): readonly Block[] {
  const { window } = record;
  const origin = `Two Keys ${record.id}, revision ${record.revision}, ${context.status}. Digest ${context.digest}`;
  const blocks: Block[] = [
    { kind: "paragraph", text: origin, ...(context.link ? { href: context.link } : {}) },
    ...section("What", record.what),
    ...section("Why", record.why),
    ...section("If it is not made", record.whatIfNot),
    ...section("Customer impact", record.customerImpact),
    ...section("Worst case", record.worstCase),
    ...section(
      "Risk",
      `${record.risk.declared}${record.blastRadius ? `, blast radius ${record.blastRadius}` : ""}`,
    ),
    ...list(
      "Systems",
      record.systems.map(({ id, tier, owner }) => `${id} (tier ${tier}, ${owner})`),
    ),
    ...list("Environments", record.environments),
    ...section("Window", window && `${window.start} to ${window.end}, watched for ${window.bakeMinutes} min`),
    ...list("Plan", record.plan?.map(stepText), true),
    ...rollbackBlocks(record),
    ...list(
      "Tests",
      record.tests?.map((one) => `${one.what} (${one.where}): ${one.evidence}`),
    ),
    ...list(
      "Monitoring",
      record.monitoring?.map((one) => `${one.metric}, ${one.where}: abort when ${one.abortWhen}`),
    ),
    ...list("Links", record.links),
  ];
  return cut(blocks);
}

function lengthOf(block: Block): number {
  return block.kind === "list" ? block.items.reduce((sum, one) => sum + one.length, 0) : block.text.length;
}

function cut(blocks: readonly Block[]): readonly Block[] {
  let left = MAX_LENGTH;
  const kept: Block[] = [];
  for (const block of blocks) {
    left -= lengthOf(block);
    if (left < 0)
      return [
        ...kept,
        { kind: "paragraph", text: "The rest is in the record itself: this is too long to show." },
      ];
    kept.push(block);
  }
  return kept;
}

export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly AdfNode[];
  readonly text?: string;
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[];
}

export interface AdfDocument extends AdfNode {
  readonly version: 1;
  readonly type: "doc";
}

function adfText(text: string, href?: string): AdfNode[] {
  const lines = text.replace(/[^\P{Cc}\n\t]/gu, "").split("\n");
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [{ type: "hardBreak" }] : []),
    ...(line === ""
      ? []
      : [{ type: "text", text: line, ...(href ? { marks: [{ type: "link", attrs: { href } }] } : {}) }]),
  ]);
}

function adfBlock(block: Block): AdfNode {
  if (block.kind === "heading") return { type: "heading", attrs: { level: 3 }, content: adfText(block.text) };
  if (block.kind === "paragraph") return { type: "paragraph", content: adfText(block.text, block.href) };
  return {
    type: block.isNumbered ? "orderedList" : "bulletList",
    content: block.items.map((item) => ({
      type: "listItem",
      content: [{ type: "paragraph", content: adfText(item) }],
    })),
  };
}

/** Atlassian Document Format, which Jira Cloud takes for long texts. */
export function toAdf(blocks: readonly Block[]): AdfDocument {
  return { version: 1, type: "doc", content: blocks.map(adfBlock) };
}

/** The same for a single text. */
export function textToAdf(text: string): AdfDocument {
  const paragraphs = text.split(/\n{2,}/).filter((one) => one.trim() !== "");
  return toAdf(paragraphs.map((one) => ({ kind: "paragraph", text: one })));
}

/** Plain text with the few marks of Jira's older notation, for Jira Data Center. */
export function toWiki(blocks: readonly Block[]): string {
  const written = (block: Block): string => {
    if (block.kind === "heading") return `h3. ${block.text}`;
    if (block.kind === "list")
      return block.items
        .map((one) => `${block.isNumbered ? "#" : "*"} ${one.replace(/\s+/g, " ")}`)
        .join("\n");
    return block.href ? `${block.text}\n${block.href}` : block.text;
  };
  return blocks.map(written).join("\n\n");
}

import { Document } from "yaml";
import { type ChangeEvent, type ChangeRecord, changeEvent, changeRecord } from "./record.ts";
import { readJson, readYaml, type TextProblem } from "./strictText.ts";

/**
 * Text of a record: YAML, keys in the order of the schema, lines end with LF. The same record gives the same text, and
 * reading it gives the record back.
 *
 * @throws ZodError for a record that the schema refuses: nothing is written that can't be read.
 */
export function writeRecord(record: ChangeRecord): string {
  const ordered = changeRecord.parse(record);
  const answers = Object.entries(ordered.risk.answers).sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = wellFormed({ ...ordered, risk: { ...ordered.risk, answers: Object.fromEntries(answers) } });
  const document = new Document(plain, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  return document.toString({ lineWidth: 0, blockQuote: "literal" });
}

/** Reads a record's file; without `record` the problems say why, each at its place. */
export function readRecord(bytes: Uint8Array): { record?: ChangeRecord; problems: readonly TextProblem[] } {
  const { value, problems } = readYaml(bytes, changeRecord);
  return value ? { record: value, problems } : { problems };
}

/**
 * Text of an event: JSON, keys in the order of the schema.
 *
 * @throws ZodError for an event that the schema refuses.
 */
export function writeEvent(event: ChangeEvent): string {
  return `${JSON.stringify(wellFormed(changeEvent.parse(event)), undefined, 2)}\n`;
}

/** Reads an event's file; without `event` the problems say why, each at its place. */
export function readEvent(bytes: Uint8Array): { event?: ChangeEvent; problems: readonly TextProblem[] } {
  const { value, problems } = readJson(bytes, changeEvent);
  return value ? { event: value, problems } : { problems };
}

/** Half a character can't be written as UTF-8: it becomes the sign for what is missing. */
function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\uFFFD");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wellFormed(one)]));
}

import type { FormField, FormSection } from "../../../server/protocol/change.ts";

export type Column = NonNullable<FormField["columns"]>[number];
type PlainKind = Column["kind"];

/** A field's value as its control shows it. */
export function shownText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What a control's text means; null where it is empty. What is no number stays text, for the server to object to. */
export function typedValue(kind: PlainKind, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (kind === "number") return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
  if (kind === "yesno") return trimmed === "yes";
  return kind === "text" ? text : trimmed;
}

/** Entries of a field of kind `list` or `rows`. */
export function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function cellOf(entry: unknown, column: string): unknown {
  if (typeof entry !== "object" || entry === null || !Object.hasOwn(entry, column)) return undefined;
  return Object.entries(entry).find(([key]) => key === column)?.[1];
}

/** Entries with one cell changed; the entry after the last is a new one. `column` is absent in a list. */
export function withCell(
  entries: readonly unknown[],
  at: number,
  column: string | undefined,
  value: unknown,
): unknown[] {
  const copy = [...entries];
  if (column === undefined) {
    copy[Math.min(at, copy.length)] = value ?? "";
    return copy;
  }
  const old = copy[at];
  const others = Object.entries(typeof old === "object" && old !== null ? old : {}).filter(
    ([key]) => key !== column,
  );
  // A key keeps its place, so that the text of the draft changes in one line.
  const keys = typeof old === "object" && old !== null ? Object.keys(old) : [];
  const order = keys.includes(column) ? keys : [...keys, column];
  const known = new Map<string, unknown>(others);
  if (value !== null && value !== undefined) known.set(column, value);
  copy[Math.min(at, copy.length)] = Object.fromEntries(
    order.flatMap((key) => (known.has(key) ? [[key, known.get(key)]] : [])),
  );
  return copy;
}

export function withoutEntry(entries: readonly unknown[], at: number): unknown[] {
  return entries.filter((_, index) => index !== at);
}

/** Entries with one moved up (-1) or down (1); the same where there is no place for it. */
export function withMoved(entries: readonly unknown[], at: number, by: -1 | 1): unknown[] {
  const to = at + by;
  if (at < 0 || at >= entries.length || to < 0 || to >= entries.length) return [...entries];
  const copy = [...entries];
  const [moved] = copy.splice(at, 1);
  copy.splice(to, 0, moved);
  return copy;
}

/** A UTC time as a clock here shows it; undefined for what is none. */
export function localTime(text: string, timeZone?: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/.test(text.trim())) return undefined;
  const time = new Date(text.trim());
  if (Number.isNaN(time.getTime())) return undefined;
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    ...(timeZone && { timeZone }),
  }).format(time);
}

/** The field that a path speaks of: itself, or the one that holds it, as `plan` holds `plan.2.action`. */
export function fieldFor(
  sections: readonly FormSection[],
  path: string,
): { section: FormSection; field: FormField } | undefined {
  let best: { section: FormSection; field: FormField } | undefined;
  for (const section of sections) {
    for (const field of section.fields) {
      if (field.path !== path && !path.startsWith(`${field.path}.`)) continue;
      if (!best || field.path.length > best.field.path.length) best = { section, field };
    }
  }
  return best;
}

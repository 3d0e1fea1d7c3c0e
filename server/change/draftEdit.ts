import { isDeepStrictEqual } from "node:util";
import { isMap } from "yaml";
import { YamlSource } from "../policy/yamlSource.ts";
import { MAX_DRAFT_BYTES, type PrefilledMark } from "./draft.ts";
import { type DraftPath, fieldPath, keyOrder } from "./draftFields.ts";
import { brokenBy, draftSource, marksOf, readDraft } from "./draftText.ts";
import {
  isBlank,
  isPlainMap,
  marksThatHold,
  type PlainMap,
  plainValue,
  valueAt,
  valueDigest,
  writable,
} from "./draftValues.ts";
import { putValue } from "./yamlMerge.ts";
import { spliced, stretchesFor, WRITTEN } from "./yamlSplice.ts";

export interface DraftEdit {
  /** Place of the field, such as `rollback.trigger`, `plan.0.action` or `risk.answers.data-loss`. */
  readonly path: string;
  /** Plain data. Undefined, null, an empty text, list or map take the field away. */
  readonly value?: unknown;
}

/** `broken`: the text has to be mended first. The other reasons are about one edit; the rest is done. */
export interface EditProblem {
  readonly reason: "broken" | "unknown-field" | "not-a-value" | "too-large";
  readonly path: string;
  readonly message: string;
  /** One-based place in the text, where it has one. */
  readonly line?: number;
  readonly column?: number;
}

export interface EditedDraft {
  readonly text: string;
  readonly problems: readonly EditProblem[];
}

/**
 * Writes values into the text of a draft. Comments, the order of fields and the form of what is not touched stay; a
 * text that is no YAML is given back as it is. Marks of what was filled in go as soon as the value is another.
 */
export function editDraft(text: string, edits: readonly DraftEdit[]): EditedDraft {
  const source = draftSource(text);
  const broken = brokenProblem(text, source);
  if (broken) return { text, problems: [broken] };
  const done = editAll(source, edits);
  return { text: withMarks(done.source, marksOf(valuesOf(done.source))).text, problems: done.problems };
}

/** A field that can be filled in, and from what. */
export interface Fill {
  readonly field: string;
  readonly value: unknown;
  readonly source: string;
}

/** Fills in fields that have no value, and marks them. Fields that have one are left alone. */
export function fillDraft(text: string, fills: readonly Fill[]): EditedDraft {
  const source = draftSource(text);
  const broken = brokenProblem(text, source);
  if (broken) return { text, problems: [broken] };
  const before = valuesOf(source);
  const wanted = fills.filter(({ field }) => {
    const path = fieldPath(field);
    return path !== undefined && isBlank(valueAt(before, path));
  });
  const edits = wanted.map(({ field, value }) => ({ path: field, value }));
  const done = editAll(source, edits);
  const after = valuesOf(done.source);
  const filled = wanted.flatMap(({ field, source: from }): PrefilledMark[] => {
    const value = valueAt(after, fieldPath(field) ?? []);
    return value === undefined ? [] : [{ field, source: from.slice(0, 300), digest: valueDigest(value) }];
  });
  const names = new Set(filled.map(({ field }) => field));
  const others = marksOf(after).filter(({ field }) => !names.has(field));
  return { text: withMarks(done.source, [...others, ...filled]).text, problems: done.problems };
}

/** Takes out what was filled in, with its marks. A value that a person has changed since is not touched. */
export function undoPrefill(text: string, paths: readonly string[]): EditedDraft {
  const { marks } = readDraft(text);
  const wanted = marks.filter(({ field }) => paths.includes(field));
  return editDraft(
    text,
    wanted.map(({ field }) => ({ path: field })),
  );
}

function brokenProblem(text: string, source: YamlSource): EditProblem | undefined {
  const broken = brokenBy(text, source);
  if (!broken) return undefined;
  const message = `The draft can't be edited before its text is mended: ${broken.message}`;
  return { reason: "broken", path: "", message, line: broken.line, column: broken.column };
}

function valuesOf(source: YamlSource): PlainMap {
  const values = plainValue(source.document.contents);
  return isPlainMap(values) ? values : {};
}

function editAll(
  source: YamlSource,
  edits: readonly DraftEdit[],
): { readonly source: YamlSource; readonly problems: readonly EditProblem[] } {
  const problems: EditProblem[] = [];
  let now = source;
  for (const edit of edits) {
    const done = editOne(now, edit);
    if (done instanceof YamlSource) now = done;
    else {
      problems.push(done);
      now = new YamlSource(now.text);
    }
  }
  return { source: now, problems };
}

/** The edited text; `source` is spent. */
function editOne(source: YamlSource, edit: DraftEdit): YamlSource | EditProblem {
  const path = fieldPath(edit.path);
  const name = edit.path.slice(0, 80);
  const refuse = (reason: EditProblem["reason"], message: string): EditProblem => ({
    reason,
    path: edit.path.slice(0, 200),
    message,
  });
  if (!path) return refuse("unknown-field", `A draft has no field "${name}".`);
  const cleaned = writable(edit.value);
  if (cleaned === "refused") return refuse("not-a-value", `The value of ${name} is no plain data.`);
  if (!isReachable(valuesOf(source), path)) {
    return refuse("unknown-field", `The draft has no row for ${name}.`);
  }
  const after = written(source, path, cleaned.value);
  if (after instanceof YamlSource) return after;
  return after === "too-large"
    ? refuse(
        after,
        `With ${name} the draft would have more than 1 MB. Keep the long text elsewhere, and link it.`,
      )
    : refuse(after, `The value of ${name} can't be written as YAML.`);
}

/** A row can be written if it is there, or comes next. */
function isReachable(values: unknown, path: DraftPath): boolean {
  return path.every((step, at) => {
    if (typeof step !== "number") return true;
    const list = valueAt(values, path.slice(0, at));
    return step <= (Array.isArray(list) ? list.length : 0);
  });
}

/**
 * The text with a value written into it; `source` is spent. It is tried line by line around the value, then with the
 * whole text written anew, and what does not read as meant is not taken.
 */
function written(
  source: YamlSource,
  path: DraftPath,
  value: unknown,
): YamlSource | "too-large" | "not-a-value" {
  const before = valuesOf(source);
  if (isDeepStrictEqual(valueAt(before, path), value)) return source;
  const { document } = source;
  const stretches = stretchesFor(source, path, keyOrder);
  putValue(document, path, value);
  const meant = valuesOf(source);
  // Where a row is taken away, the next one has its number.
  const isShifted = value === undefined && path.some((step) => typeof step === "number");
  if (!isShifted && !isDeepStrictEqual(valueAt(meant, path), value)) return "not-a-value";
  // A removal that empties maps goes further out than the value; the innermost stretch that is left is the smallest.
  const fitting = stretches.filter((one) => isMap(document.getIn(one.path.slice(0, -1))));
  for (const stretch of [...fitting, undefined]) {
    const text = stretch ? spliced(source.text, document, stretch) : document.toString(WRITTEN);
    if (Buffer.byteLength(text) > MAX_DRAFT_BYTES) return "too-large";
    const again = new YamlSource(text);
    if (again.syntaxProblems().length === 0 && isDeepStrictEqual(valuesOf(again), meant)) return again;
  }
  return "not-a-value";
}

/** The text with these marks, as far as they hold. */
function withMarks(source: YamlSource, marks: readonly PrefilledMark[]): YamlSource {
  const { text } = source;
  const values = valuesOf(source);
  const wanted = marksThatHold(marks, values);
  const present = Array.isArray(values.prefilled) ? values.prefilled : [];
  if (isDeepStrictEqual(present, wanted)) return source;
  const done = written(source, ["prefilled"], wanted.length > 0 ? wanted : undefined);
  return done instanceof YamlSource ? done : new YamlSource(text);
}

import { createHash } from "node:crypto";
import type { SourceProblem } from "../model.ts";
import { type ExportedRegion, type ExportedVetting, rfc3339 } from "./exported.ts";
import type { JsonObject } from "./source.ts";
import { compareBytes, emailOf, repositoryPath, shortText } from "./source.ts";

/** A file that regions are in. */
export interface SpdxFile {
  readonly path: string;
  /** Its whole text at the exported commit; SPDX wants its SHA-1 and the regions' bytes. */
  readonly text: string;
}

/** What an export takes from outside. */
export interface SpdxContext {
  /** Name of the document, such as the repository's and the commit's. */
  readonly name: string;
  /** A URI that no other document has, such as `urn:uuid:…`. */
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Version of this program. */
  readonly version: string;
}

/** An SPDX document as JSON text, and why some regions are not in it. */
export interface SpdxExport {
  readonly text: string;
  readonly problems: readonly SourceProblem[];
}

const SOURCE = "spdx";

interface Numbered {
  readonly id: string;
  readonly path: string;
  readonly bytes: Buffer;
  /** Offset in bytes at which each line begins; one more for the end. */
  readonly lineStarts: readonly number[];
}

/**
 * An SPDX 2.3 document with a snippet for each AI region and a REVIEW annotation for each vetting. A region
 * whose file is not given, or that goes beyond its end, is left out and told of.
 */
export function exportSpdx(
  files: readonly SpdxFile[],
  regions: readonly ExportedRegion[],
  context: SpdxContext,
): SpdxExport {
  const problems: SourceProblem[] = [];
  const created = rfc3339(context.at);
  if (created === undefined) return { text: "", problems: [{ source: SOURCE, message: "no valid time" }] };
  const ai = regions.filter(({ origin, confidence }) => origin === "ai" && confidence !== "suspected");
  const wanted = new Set(ai.map(({ path }) => path));
  const numbered = new Map(
    files
      .filter(({ path }) => wanted.has(path) && repositoryPath(path) === path)
      .sort((a, b) => compareBytes(a.path, b.path))
      .map((file, index) => [file.path, numberLines(file, `SPDXRef-File-${index + 1}`)]),
  );
  const sorted = [...ai].sort((a, b) => compareBytes(a.path, b.path) || a.startLine - b.startLine);
  const snippets = sorted.flatMap((region) => {
    const file = numbered.get(region.path);
    if (file !== undefined && isInside(region, file)) return [{ region, file }];
    const why = file === undefined ? "its file is not there" : "it goes beyond the end of its file";
    problems.push({
      source: SOURCE,
      message: `${JSON.stringify(region.path)} line ${region.startLine}: ${why}`,
    });
    return [];
  });
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: shortText(context.name) ?? "AI-generated regions",
    documentNamespace: context.namespace,
    creationInfo: { created, creators: [`Tool: two-keys-${context.version}`] },
    files: [...numbered.values()].map(toFile),
    snippets: snippets.map(({ region, file }, index) => toSnippet(region, file, `SPDXRef-ai-${index + 1}`)),
    relationships: [...numbered.values()].map(({ id }) => ({
      spdxElementId: "SPDXRef-DOCUMENT",
      relationshipType: "DESCRIBES",
      relatedSpdxElement: id,
    })),
  } satisfies JsonObject;
  return { text: JSON.stringify(document, null, 2), problems };
}

function numberLines({ path, text }: SpdxFile, id: string): Numbered {
  const bytes = Buffer.from(text);
  const lineStarts = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lineStarts.push(at + 1);
  if (lineStarts.at(-1) !== bytes.length) lineStarts.push(bytes.length);
  return { id, path, bytes, lineStarts };
}

function isInside({ startLine, endLine }: ExportedRegion, { lineStarts }: Numbered): boolean {
  return startLine >= 1 && endLine >= startLine && endLine < lineStarts.length;
}

function toFile({ id, path, bytes }: Numbered): JsonObject {
  return {
    SPDXID: id,
    fileName: `./${path}`,
    checksums: [
      { algorithm: "SHA1", checksumValue: createHash("sha1").update(bytes).digest("hex") },
      { algorithm: "SHA256", checksumValue: createHash("sha256").update(bytes).digest("hex") },
    ],
    licenseConcluded: "NOASSERTION",
    copyrightText: "NOASSERTION",
  };
}

/** Bytes are counted from 1, and the last one is inside, as lines are. */
function toSnippet(region: ExportedRegion, file: Numbered, id: string): JsonObject {
  const { startLine, endLine } = region;
  const firstByte = (file.lineStarts[startLine - 1] ?? 0) + 1;
  const lastByte = file.lineStarts[endLine] ?? file.bytes.length;
  const range = (field: string, start: number, end: number): JsonObject => ({
    startPointer: { reference: file.id, [field]: start },
    endPointer: { reference: file.id, [field]: end },
  });
  const annotations = (region.vettings ?? []).flatMap(toAnnotation);
  return {
    SPDXID: id,
    snippetFromFile: file.id,
    ranges: [range("offset", firstByte, lastByte), range("lineNumber", startLine, endLine)],
    licenseConcluded: "NOASSERTION",
    copyrightText: "NOASSERTION",
    comment: commentOf(region),
    ...(annotations.length > 0 ? { annotations } : {}),
  };
}

function commentOf({ tool, model, session, confidence }: ExportedRegion): string {
  const agent = `${tool ?? "unknown"}${model === undefined ? "" : `/${model}`}`;
  return `AI: ${agent}${session === undefined ? "" : ` session ${session}`} confidence ${confidence}`;
}

function toAnnotation({ state, by, at, hash }: ExportedVetting): JsonObject[] {
  const annotationDate = rfc3339(at);
  const person = annotatorOf(by);
  if (annotationDate === undefined || person === undefined) return [];
  const comment = state === "vetted" ? `vetted ${hash}` : `vetted ${hash}, changed since`;
  return [{ annotationType: "REVIEW", annotator: `Person: ${person}`, annotationDate, comment }];
}

/** `Name <address>` as SPDX writes people: `Name (address)`, with no other brackets, which readers would stop at. */
function annotatorOf(by: string): string | undefined {
  const plain = by.replaceAll(/[()]/g, "");
  const name = shortText(plain.replace(/<[^<>]*>\s*$/, ""));
  const address = emailOf(plain);
  return name === undefined || name === address || address === undefined
    ? (name ?? address)
    : `${name} (${address})`;
}

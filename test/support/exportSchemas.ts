import Ajv from "ajv";
import addFormats from "ajv-formats";

const lines = { type: "integer", minimum: 1 };
const closed = { type: "object", additionalProperties: false };
const contributor = {
  ...closed,
  required: ["type"],
  properties: {
    type: { enum: ["human", "ai", "mixed", "unknown"] },
    model_id: { type: "string", maxLength: 250, pattern: "^[^/\\s]+/\\S+$" },
  },
};

/** A record of Agent Trace 0.1.0. Strict where its published forms differ, so that each of them accepts it. */
const TRACE_SCHEMA = {
  ...closed,
  required: ["version", "id", "timestamp", "files"],
  properties: {
    version: { const: "0.1.0" },
    id: { type: "string", format: "uuid" },
    timestamp: { type: "string", format: "date-time" },
    vcs: {
      ...closed,
      required: ["type", "revision"],
      properties: { type: { const: "git" }, revision: { type: "string", pattern: "^[0-9a-f]{40,64}$" } },
    },
    tool: {
      ...closed,
      required: ["name", "version"],
      properties: { name: { type: "string" }, version: { type: "string" } },
    },
    files: {
      type: "array",
      minItems: 1,
      items: {
        ...closed,
        required: ["path", "conversations"],
        properties: {
          path: {
            type: "string",
            minLength: 1,
            pattern: "^(?!/)(?![A-Za-z]:[/\\\\])(?!([^]*/)?\\.\\.(/|$))",
          },
          conversations: {
            type: "array",
            minItems: 1,
            items: {
              ...closed,
              required: ["ranges"],
              properties: {
                contributor,
                ranges: {
                  type: "array",
                  minItems: 1,
                  items: {
                    ...closed,
                    required: ["start_line", "end_line"],
                    properties: {
                      start_line: lines,
                      end_line: lines,
                      content_hash: { type: "string", pattern: "^sha256:[0-9a-f]{64}$" },
                      contributor,
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    metadata: {
      ...closed,
      properties: { confidence: { type: "number", minimum: 0, maximum: 1 } },
      patternProperties: { "^[a-z]+(\\.[a-z0-9-]+)+$": { type: "object" } },
    },
  },
};

const id = { type: "string", pattern: "^SPDXRef-[A-Za-z0-9.-]+$" };
const time = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$" };
const text = { type: "string", minLength: 1 };

function pointer(field: "offset" | "lineNumber"): object {
  return { ...closed, required: ["reference", field], properties: { reference: id, [field]: lines } };
}

function range(field: "offset" | "lineNumber"): object {
  const properties = { startPointer: pointer(field), endPointer: pointer(field) };
  return { ...closed, required: ["startPointer", "endPointer"], properties };
}

const annotation = {
  ...closed,
  required: ["annotationType", "annotator", "annotationDate", "comment"],
  properties: {
    annotationType: { const: "REVIEW" },
    annotator: { type: "string", pattern: "^Person: [^\\n()]+( \\([^\\n()]+\\))?$" },
    annotationDate: time,
    comment: text,
  },
};

const snippet = {
  ...closed,
  required: ["SPDXID", "snippetFromFile", "ranges"],
  properties: {
    SPDXID: id,
    snippetFromFile: id,
    ranges: { type: "array", minItems: 2, maxItems: 2, items: [range("offset"), range("lineNumber")] },
    licenseConcluded: text,
    copyrightText: text,
    comment: text,
    annotations: { type: "array", minItems: 1, items: annotation },
  },
};

const file = {
  ...closed,
  required: ["SPDXID", "fileName", "checksums"],
  properties: {
    SPDXID: id,
    fileName: { type: "string", pattern: "^\\./[^/]" },
    checksums: {
      type: "array",
      contains: {
        properties: { algorithm: { const: "SHA1" }, checksumValue: { pattern: "^[0-9a-f]{40}$" } },
      },
      items: { ...closed, properties: { algorithm: { enum: ["SHA1", "SHA256"] }, checksumValue: text } },
    },
    licenseConcluded: text,
    copyrightText: text,
  },
};

/** What SPDX 2.3 asks of a document that has files and snippets, as far as we write it. */
const SPDX_SCHEMA = {
  ...closed,
  required: ["spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"],
  properties: {
    spdxVersion: { const: "SPDX-2.3" },
    dataLicense: { const: "CC0-1.0" },
    SPDXID: { const: "SPDXRef-DOCUMENT" },
    name: text,
    documentNamespace: { type: "string", format: "uri", pattern: "^[^#]+$" },
    creationInfo: {
      ...closed,
      required: ["created", "creators"],
      properties: {
        created: time,
        creators: { type: "array", minItems: 1, items: { type: "string", pattern: "^Tool: \\S+-\\S+$" } },
      },
    },
    files: { type: "array", items: file },
    snippets: { type: "array", items: snippet },
    relationships: {
      type: "array",
      items: {
        ...closed,
        required: ["spdxElementId", "relationshipType", "relatedSpdxElement"],
        properties: { spdxElementId: id, relationshipType: { const: "DESCRIBES" }, relatedSpdxElement: id },
      },
    },
  },
};

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const checkTrace = ajv.compile<TraceShape>(TRACE_SCHEMA);
const checkSpdx = ajv.compile<SpdxShape>(SPDX_SCHEMA);

interface TraceShape {
  readonly files: readonly {
    readonly path: string;
    readonly conversations: readonly {
      readonly ranges: readonly { readonly start_line: number; readonly end_line: number }[];
    }[];
  }[];
}

interface SpdxShape {
  readonly files: readonly { readonly SPDXID: string }[];
  readonly snippets: readonly {
    readonly SPDXID: string;
    readonly snippetFromFile: string;
    readonly ranges: readonly {
      readonly startPointer: Pointer;
      readonly endPointer: Pointer;
    }[];
  }[];
  readonly relationships: readonly { readonly relatedSpdxElement: string }[];
}

interface Pointer {
  readonly reference: string;
  readonly offset?: number;
  readonly lineNumber?: number;
}

/** What is wrong with the lines of an Agent Trace export; empty if nothing is. */
export function traceProblems(output: string): string[] {
  const problems = output === "" || output.endsWith("\n") ? [] : ["no line end at the end"];
  for (const line of output.split("\n").slice(0, -1)) {
    const record: unknown = JSON.parse(line);
    if (!checkTrace(record)) {
      problems.push(ajv.errorsText(checkTrace.errors));
      continue;
    }
    const ranges = record.files.flatMap(({ conversations }) => conversations.flatMap((one) => one.ranges));
    for (const { start_line, end_line } of ranges) {
      if (end_line < start_line) problems.push(`lines ${start_line}-${end_line} are no range`);
    }
    const paths = record.files.map(({ path }) => path);
    if (new Set(paths).size < paths.length) problems.push("a file stands twice in a record");
  }
  return problems;
}

/** What is wrong with an SPDX export; empty if nothing is. */
export function spdxProblems(output: string): string[] {
  const document: unknown = JSON.parse(output);
  if (!checkSpdx(document)) return [ajv.errorsText(checkSpdx.errors)];
  const problems: string[] = [];
  const files = new Set(document.files.map(({ SPDXID }) => SPDXID));
  const ids = ["SPDXRef-DOCUMENT", ...files, ...document.snippets.map(({ SPDXID }) => SPDXID)];
  if (new Set(ids).size < 1 + document.files.length + document.snippets.length) problems.push("an id twice");
  for (const { snippetFromFile, ranges } of document.snippets) {
    if (!files.has(snippetFromFile)) problems.push(`${snippetFromFile} is no file`);
    for (const { startPointer: start, endPointer: end } of ranges) {
      if (start.reference !== snippetFromFile || end.reference !== snippetFromFile) {
        problems.push("a range in another file");
      }
      const [from = 0, to = 0] = [start.offset ?? start.lineNumber, end.offset ?? end.lineNumber];
      if (to < from) problems.push(`${from}-${to} is no range`);
    }
  }
  const described = new Set(document.relationships.map(({ relatedSpdxElement }) => relatedSpdxElement));
  for (const one of files) if (!described.has(one)) problems.push(`nothing describes ${one}`);
  return problems;
}

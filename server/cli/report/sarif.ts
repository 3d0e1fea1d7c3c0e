import { pathToFileURL } from "node:url";
import type {
  ArtifactLocation,
  Fix,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from "sarif";
import type { Severity } from "../../standards/model.ts";
import type { Rule } from "../../standards/rule.ts";
import { sarifRules } from "./sarifRules.ts";
import type { Place, ReportedFinding, ReportedFix, ScanReport, WaivedReport } from "./schema.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** Name under which the folder of the command stands for relative paths. */
const ROOT = "SRCROOT";

const LEVEL = { error: "error", warning: "warning", info: "note" } as const satisfies Record<
  Severity,
  string
>;

const NOTIFICATIONS: ReportingDescriptor[] = [
  {
    id: "file-not-checked",
    shortDescription: { text: "A file could not be checked." },
    defaultConfiguration: { level: "warning" },
  },
  {
    id: "file-skipped",
    shortDescription: { text: "A named file is in no language that is checked, or left out by the policy." },
    defaultConfiguration: { level: "note" },
  },
];

/** A report as SARIF 2.1.0. Holds no time and no machine, so that equal scans give equal logs. */
export function sarifReport(report: ScanReport, cwd: string, custom: readonly Rule[] = []): Log {
  const rules = sarifRules(custom);
  const ruleIndex = new Map(rules.map((rule, index) => [rule.id, index]));
  const isCompared = report.summary.older !== undefined;
  const resultOf = (finding: ReportedFinding): Result =>
    result(finding, ruleIndex.get(finding.ruleId), isCompared);
  return {
    version: "2.1.0",
    $schema: SCHEMA,
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            rules,
            notifications: NOTIFICATIONS,
          },
        },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report) }],
        originalUriBaseIds: {
          [ROOT]: {
            uri: `${pathToFileURL(cwd).href.replace(/\/$/, "")}/`,
            description: { text: "The folder in which the command was started." },
          },
        },
        columnKind: "utf16CodeUnits",
        newlineSequences: ["\r\n", "\n", "\r"],
        results: [
          ...report.findings.map(resultOf),
          ...report.waived.map((one) => ({ ...resultOf(one), suppressions: [suppression(one)] })),
        ],
      },
    ],
  };
}

function result(finding: ReportedFinding, ruleIndex: number | undefined, isCompared: boolean): Result {
  const fixes = [
    ...(finding.fix ? [fixOf(finding.fix, finding.file, true)] : []),
    ...(finding.suggestions ?? []).map((one) => fixOf(one, finding.file, false)),
  ];
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVEL[finding.severity],
    message: { text: finding.message },
    locations: [location(finding.file, finding)],
    partialFingerprints: {
      "twoKeys/v1": finding.fingerprint,
      "twoKeys/content/v1": finding.contentFingerprint,
    },
    ...(isCompared ? { baselineState: finding.isOlder ? ("unchanged" as const) : ("new" as const) } : {}),
    ...(fixes.length > 0 ? { fixes } : {}),
    ...(finding.related
      ? {
          relatedLocations: finding.related.map((one, index) => ({
            id: index + 1,
            ...location(finding.file, one),
            message: { text: one.message },
          })),
        }
      : {}),
  };
}

function suppression(waived: WaivedReport): NonNullable<Result["suppressions"]>[number] {
  const { reason, until, approver } = waived;
  const properties = { ...(until ? { until } : {}), ...(approver ? { approver } : {}) };
  return {
    kind: "inSource",
    status: "accepted",
    justification: reason,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

function fixOf(fix: ReportedFix, file: string, safe: boolean): Fix {
  return {
    description: { text: fix.title },
    artifactChanges: [
      {
        artifactLocation: artifact(file),
        replacements: fix.edits.map((edit) => ({
          deletedRegion: region(edit),
          insertedContent: { text: edit.newText },
        })),
      },
    ],
    properties: { safe },
  };
}

function notifications(report: ScanReport): Notification[] {
  const unchecked = report.findings.filter((finding) => finding.ruleId === "file-not-checked");
  return [
    ...unchecked.map(({ file, message }) => notification("file-not-checked", "warning", file, message)),
    ...report.skipped.map(({ file, reason }) => notification("file-skipped", "note", file, reason)),
  ];
}

function notification(id: string, level: "warning" | "note", file: string, text: string): Notification {
  return {
    descriptor: { id, index: NOTIFICATIONS.findIndex((one) => one.id === id) },
    level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: artifact(file) } }],
  };
}

function location(file: string, place: Place): Location {
  return { physicalLocation: { artifactLocation: artifact(file), region: region(place) } };
}

function region({ startLine, startColumn, endLine, endColumn }: Place): Region {
  return { startLine, startColumn, endLine, endColumn };
}

/** Relative paths stand on the root; those outside of the folder are whole addresses. */
function artifact(file: string): ArtifactLocation {
  if (/^([/\\]|[A-Za-z]:)/.test(file)) return { uri: pathToFileURL(file).href };
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}

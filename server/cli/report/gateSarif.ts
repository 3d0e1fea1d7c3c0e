import type { Location, Log, Result } from "sarif";
import { GATE_CHECKS, type GateStatus } from "../../gate/model.ts";
import { CHECK_LABELS, STATUS_WORDS } from "../../gate/words.ts";
import type { GateReport } from "./gateReport.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const ROOT = "SRCROOT";

type Check = GateReport["decisions"][number]["checks"][number];
type Kind = NonNullable<Result["kind"]>;

const KINDS: Readonly<Record<GateStatus, Kind>> = {
  SATISFIED: "pass",
  UNSATISFIED: "fail",
  OVERRIDDEN: "review",
  NOT_APPLICABLE: "notApplicable",
  UNDETERMINED: "open",
};

/** A report as SARIF 2.1.0: a rule for each check. It holds no time and no machine, so that equal decisions give equal logs. */
export function gateSarif({ tool, at, decisions }: GateReport): Log {
  return {
    version: "2.1.0",
    $schema: SCHEMA,
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            semanticVersion: tool.version,
            rules: GATE_CHECKS.map((id) => ({
              id: `gate/${id}`,
              name: `Gate${id[0]?.toUpperCase()}${id.slice(1)}`,
              shortDescription: { text: `${CHECK_LABELS[id]}.` },
              defaultConfiguration: { level: "error" },
            })),
          },
        },
        invocations: [{ executionSuccessful: true }],
        originalUriBaseIds: { [ROOT]: { description: { text: "The repository's top folder." } } },
        results: decisions.flatMap(({ ref, checks }) => checks.map((check) => result(check, ref, at))),
      },
    ],
  };
}

function result(check: Check, ref: string, at: string): Result {
  const { id, status, reason, fix, command, points = [] } = check;
  const kind = KINDS[status];
  const locations = points.flatMap(({ path, line, text }): Location[] =>
    path === undefined
      ? []
      : [
          {
            physicalLocation: {
              artifactLocation: { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT },
              ...(line === undefined ? {} : { region: { startLine: line } }),
            },
            message: { text },
          },
        ],
  );
  const way = [fix, command === undefined ? undefined : `\`${command}\``].filter(
    (part) => part !== undefined,
  );
  return {
    ruleId: `gate/${id}`,
    ruleIndex: GATE_CHECKS.indexOf(id),
    kind,
    level: kind === "fail" ? "error" : "none",
    message: { text: [reason, ...way].join(" ") },
    ...(locations.length > 0 ? { locations } : {}),
    properties: { at, ref, status, words: STATUS_WORDS[status] },
  };
}

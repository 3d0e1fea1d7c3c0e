import type { Confidence, SourceProblem } from "../model.ts";
import { VENDOR } from "./agentTrace.ts";
import { type ExportedRegion, rfc3339 } from "./exported.ts";
import { contentHash } from "./hash.ts";
import { modelId } from "./names.ts";
import type { JsonObject } from "./source.ts";
import { compareBytes, repositoryPath } from "./source.ts";

/** What an export takes from outside. */
export interface TraceExportContext {
  /** The commit that the lines are numbered by. */
  readonly revision: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Version of this program. */
  readonly version: string;
  /** A new UUID for each record. */
  readonly newId: () => string;
}

/** JSON Lines of Agent Trace, and why some regions are not in them. */
export interface TraceExport {
  readonly text: string;
  readonly problems: readonly SourceProblem[];
}

const SOURCE = "agent-trace";
const HASH = "sha256 of UTF-8 text of the lines, CRLF as LF, each line LF-terminated";
const CONFIDENCE: Readonly<Record<Confidence, number>> = {
  certain: 1,
  strong: 0.95,
  moderate: 0.7,
  weak: 0.3,
  suspected: 0,
};

/**
 * Records of Agent Trace 0.1.0 for regions of one commit: one record for each session, with the vettings under
 * our own key. No links are written, and neither are suspicions. A path that is not inside the repository is
 * left out and told of.
 */
export function exportTraces(regions: readonly ExportedRegion[], context: TraceExportContext): TraceExport {
  const problems: SourceProblem[] = [];
  const groups = new Map<string, ExportedRegion[]>();
  const timestamp = rfc3339(context.at);
  if (timestamp === undefined) return { text: "", problems: [{ source: SOURCE, message: "no valid time" }] };
  for (const region of regions) {
    if (repositoryPath(region.path) !== region.path) {
      problems.push({
        source: SOURCE,
        message: `${JSON.stringify(region.path)} is no path inside the repository`,
      });
    } else if (region.confidence !== "suspected") {
      const key = JSON.stringify([region.session ?? "", region.origin === "ai" ? (region.tool ?? "") : ""]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [region]);
      else group.push(region);
    }
  }
  const records = [...groups.values()].map((group) => JSON.stringify(toRecord(group, timestamp, context)));
  return { text: records.map((record) => `${record}\n`).join(""), problems };
}

function toRecord(
  regions: readonly ExportedRegion[],
  timestamp: string,
  context: TraceExportContext,
): JsonObject {
  const session = regions[0]?.session;
  const agent = regions.find((region) => region.origin === "ai")?.tool;
  const vetting = regions.flatMap(vettingsOf);
  const paths = [...new Set(regions.map((region) => region.path))].sort(compareBytes);
  return {
    version: "0.1.0",
    id: context.newId(),
    timestamp,
    vcs: { type: "git", revision: context.revision },
    tool: { name: "two-keys", version: context.version },
    files: paths.map((path) => ({
      path,
      conversations: conversationsOf(regions.filter((region) => region.path === path)),
    })),
    metadata: {
      confidence: Math.min(...regions.map((region) => CONFIDENCE[region.confidence])),
      [VENDOR]: {
        hash: HASH,
        ...(session === undefined ? {} : { session }),
        ...(agent === undefined ? {} : { agent }),
        ...(vetting.length > 0 ? { vetting } : {}),
      },
    },
  };
}

/** One conversation for each contributor, as a conversation has no name that could be told. */
function conversationsOf(regions: readonly ExportedRegion[]): JsonObject[] {
  const byContributor = new Map<string, { contributor: JsonObject; ranges: JsonObject[] }>();
  for (const region of [...regions].sort((a, b) => a.startLine - b.startLine)) {
    const contributor = contributorOf(region);
    const key = JSON.stringify(contributor);
    const conversation = byContributor.get(key) ?? { contributor, ranges: [] };
    byContributor.set(key, conversation);
    conversation.ranges.push({
      start_line: region.startLine,
      end_line: region.endLine,
      ...(region.text === undefined ? {} : { content_hash: contentHash(region.text) }),
    });
  }
  return [...byContributor.values()];
}

function contributorOf(region: ExportedRegion): JsonObject {
  if (region.origin !== "ai") return { type: region.origin };
  const model = region.model === undefined ? undefined : modelId(region.model);
  return {
    type: region.isMixed === true ? "mixed" : "ai",
    ...(model === undefined ? {} : { model_id: model }),
  };
}

function vettingsOf(region: ExportedRegion): JsonObject[] {
  return (region.vettings ?? []).flatMap(({ state, by, at, hash }) => {
    const time = rfc3339(at);
    if (time === undefined) return [];
    const { path, startLine, endLine } = region;
    return [{ path, start_line: startLine, end_line: endLine, state, by, at: time, content_hash: hash }];
  });
}

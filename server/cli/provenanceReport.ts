import { evidenceText } from "../provenance/evidenceText.ts";
import type { Origin } from "../provenance/model.ts";
import type { UnvettedSeverity } from "../provenance/options.ts";
import type { Region } from "../provenance/region.ts";
import type { ResolvedFile } from "../provenance/resolve.ts";
import { type UnvettedLines, unvettedOf } from "../provenance/unvetted.ts";
import type { FileOrigins } from "../service/origins.ts";
import { counted, printable } from "./terminal.ts";

type VettingWord = "none" | "unvetted" | "vetted" | "stale";

/** `none` for lines that no AI wrote. */
function vettingWord(region: Region): VettingWord {
  return region.vetting?.state ?? "none";
}

/** Regions of a file as JSON, one object. */
export function blameJson(file: string, { regions, problems }: ResolvedFile): string {
  const shown = regions.map((region) => {
    const { startLine, endLine, origin, confidence, evidence, tool, model, session, person, vetting } =
      region;
    return {
      startLine,
      endLine,
      origin,
      confidence,
      evidence,
      ...(tool === undefined ? {} : { tool }),
      ...(model === undefined ? {} : { model }),
      ...(session === undefined ? {} : { session }),
      ...(person === undefined ? {} : { person }),
      vetting: vettingWord(region),
      ...(vetting?.state === "vetted" ? { vettedBy: vetting.people } : {}),
      ...(region.committed ? { commit: region.committed.commit } : {}),
    };
  });
  return `${JSON.stringify({ version: 1, file, regions: shown, problems }, undefined, 2)}\n`;
}

/** Regions of a file as a table, a line each. */
export function blameText(file: string, { regions }: ResolvedFile): string {
  const rows = regions.map((region) => [
    region.startLine === region.endLine ? `${region.startLine}` : `${region.startLine}-${region.endLine}`,
    region.origin,
    region.evidence.length === 0 ? "" : region.confidence,
    [region.tool, region.model].filter((one) => one !== undefined).join("/") || (region.person ?? ""),
    region.vetting?.state === "vetted"
      ? `vetted by ${region.vetting.people.join(", ")}`
      : (region.vetting?.state ?? ""),
    region.evidence.map(evidenceText).join("; "),
  ]);
  return `${printable(file)}\n${table(rows)}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return lines.map((line) => `  ${line.trimEnd()}\n`).join("");
}

/** Numbers of lines. */
interface Counts {
  readonly lines: number;
  readonly ai: number;
  readonly human: number;
  readonly unknown: number;
  readonly vetted: number;
  readonly stale: number;
  readonly unvetted: number;
}

/** Lines that the policy of their file wants vetted and that are not. */
interface UnvettedInFile extends UnvettedLines {
  readonly file: string;
  readonly severity: UnvettedSeverity;
}

export interface Summary {
  readonly version: 1;
  readonly total: Counts;
  readonly tools: readonly { readonly tool: string; readonly model: string; readonly lines: number }[];
  readonly files: readonly ({ readonly file: string } & Counts)[];
  /** Where it was asked for. */
  readonly unvetted?: readonly UnvettedInFile[];
}

/** What each file's policy wants vetted and is not, in the order of the files. */
export function unvettedLines(files: readonly FileOrigins[]): UnvettedInFile[] {
  return files.flatMap(({ path, regions, policy }) =>
    unvettedOf(regions, policy).map((lines) => ({ file: path, severity: policy.unvetted, ...lines })),
  );
}

/** Counts the lines of files by who wrote them; files without lines are left out. */
export function summaryOf(files: readonly FileOrigins[]): Summary {
  const tools = new Map<string, { tool: string; model: string; lines: number }>();
  for (const region of files.flatMap(({ regions }) => regions)) {
    if (region.origin !== "ai") continue;
    const { tool = "unknown", model = "unknown" } = region;
    const key = JSON.stringify([tool, model]);
    const known = tools.get(key) ?? { tool, model, lines: 0 };
    tools.set(key, { ...known, lines: known.lines + lengthOf(region) });
  }
  const counted = files.map(({ path, regions }) => ({ file: path, ...countsOf(regions) }));
  return {
    version: 1,
    total: countsOf(files.flatMap(({ regions }) => regions)),
    tools: [...tools.values()].sort((a, b) => b.lines - a.lines || (a.tool < b.tool ? -1 : 1)),
    files: counted.filter(({ lines }) => lines > 0),
  };
}

function countsOf(regions: readonly Region[]): Counts {
  const of = (isMeant: (region: Region) => boolean): number =>
    regions.filter(isMeant).reduce((sum, region) => sum + lengthOf(region), 0);
  const by = (origin: Origin): number => of((region) => region.origin === origin);
  const state = (word: VettingWord): number => of((region) => vettingWord(region) === word);
  return {
    lines: of(() => true),
    ai: by("ai"),
    human: by("human"),
    unknown: by("unknown"),
    vetted: state("vetted"),
    stale: state("stale"),
    unvetted: state("unvetted"),
  };
}

function lengthOf({ startLine, endLine }: Region): number {
  return endLine - startLine + 1;
}

/** The summary for people: what is to be vetted, files with AI lines only, then tools, then everything. */
export function summaryText({ total, tools, files, unvetted = [] }: Summary): string {
  const vetting = ({ vetted, stale, unvetted }: Counts): string =>
    `${vetted} vetted, ${stale} stale, ${unvetted} unvetted`;
  const share = ({ ai, lines }: Counts): string =>
    `${ai} of ${counted(lines, "line")} (${lines === 0 ? 0 : Math.round((ai * 100) / lines)} %)`;
  const withAi = files.filter(({ ai }) => ai > 0);
  const byFile = table(withAi.map((one) => [one.file, share(one), vetting(one)]));
  const byTool = table(tools.map(({ tool, model, lines }) => [`${tool}/${model}`, counted(lines, "line")]));
  const toVet = unvetted
    .map(({ file, startLine, endLine, message }) =>
      printable(`${file}:${startLine}-${endLine} ${message}`).concat("\n"),
    )
    .join("");
  const parts = [toVet, byFile, byTool].filter((part) => part !== "").map((part) => `${part}\n`);
  const rest = `${total.human} typed by people, ${total.unknown} unknown`;
  return `${parts.join("")}AI: ${share(total)}, ${vetting(total)}; ${rest}; ${counted(files.length, "file")}\n`;
}

import { randomUUID } from "node:crypto";
import { lstat } from "node:fs/promises";
import path from "node:path";
import { exportTraces } from "../provenance/formats/agentTraceWriter.ts";
import type { ExportedRegion } from "../provenance/formats/exported.ts";
import { regionHash } from "../provenance/formats/hash.ts";
import { exportSpdx } from "../provenance/formats/spdx.ts";
import { LineTable } from "../provenance/lineTable.ts";
import { keptLines } from "../provenance/live/workingLines.ts";
import { resolveFile } from "../provenance/resolve.ts";
import { type FileOrigins, keptState, workingRequest } from "../service/origins.ts";
import { fileError, shownPath } from "./disk.ts";
import type { BlameOptions, ExportOptions, SummaryOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { blameJson, blameText, summaryOf, summaryText, unvettedLines } from "./provenanceReport.ts";
import {
  pathInRepository,
  policiesOf,
  repositoryOrigins,
  tellProblems,
  withRepository,
} from "./repositoryFiles.ts";
import { printable, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** `two-keys provenance blame`. */
export async function provenanceBlame(
  { file: given, format }: BlameOptions,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const absolute = path.resolve(terminal.cwd, given);
  const shown = printable(given);
  try {
    const found = await lstat(absolute);
    if (!found.isFile()) return problem("no-such-path", `${shown}: not a regular file`);
  } catch (error) {
    return problem("no-such-path", `${shown}: ${fileError(error)}`);
  }
  return withRepository(path.dirname(absolute), "provenance blame", async (repository) => {
    const file = await pathInRepository(repository, absolute);
    const text = await repository.readText(file);
    if (text === undefined) return problem("no-such-path", `${shown}: can't be read`);
    const policies = await policiesOf(repository.top, [file], terminal.cwd);
    if (!policies.ok) return policies;
    const options = policies.value.get(file)?.resolveOptions;
    const working = keptLines(await keptState(repository), file, text, Date.now());
    const request = { path: file, text, ...workingRequest(working) };
    const resolved = await resolveFile(request, repository, undefined, options);
    tellProblems([{ path: file, ...resolved }], terminal);
    const name = shownPath(absolute, terminal.cwd);
    terminal.out(format === "json" ? blameJson(name, resolved) : blameText(name, resolved));
    return success(EXIT.clean);
  });
}

/** `two-keys provenance summary`. */
export function provenanceSummary(options: SummaryOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const command = "provenance summary";
  const { since, format, failOnUnvetted } = options;
  const { cwd } = terminal;
  return withRepository(cwd, command, async (repository) => {
    const found = await repositoryOrigins(repository, { since, committed: false, command, cwd });
    if (!found.ok) return found;
    tellProblems(found.value, terminal);
    const unvetted = failOnUnvetted ? unvettedLines(found.value) : undefined;
    const summary = { ...summaryOf(found.value), ...(unvetted ? { unvetted } : {}) };
    terminal.out(format === "json" ? `${JSON.stringify(summary, undefined, 2)}\n` : summaryText(summary));
    return success(unvetted === undefined || unvetted.length === 0 ? EXIT.clean : EXIT.findings);
  });
}

/** `two-keys provenance export`: regions of the commit that is checked out, numbered by it. */
export function provenanceExport(options: ExportOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const command = "provenance export";
  const { cwd } = terminal;
  return withRepository(cwd, command, async (repository) => {
    const { head, top } = repository.worktree;
    if (head === undefined) return problem("unknown-ref", `${command}: there is no commit yet`);
    const query = { since: options.since, committed: true, command, cwd };
    const found = await repositoryOrigins(repository, query);
    if (!found.ok) return found;
    tellProblems(found.value, terminal);
    const regions = found.value.flatMap(exported);
    const at = Date.now();
    const written =
      options.format === "agent-trace"
        ? exportTraces(regions, { revision: head, at, version: VERSION, newId: randomUUID })
        : exportSpdx(found.value, regions, {
            name: `${path.basename(top)}-${head.slice(0, 12)}`,
            namespace: `urn:uuid:${randomUUID()}`,
            at,
            version: VERSION,
          });
    for (const one of written.problems) terminal.err(`${printable(`note: ${one.source}: ${one.message}`)}\n`);
    terminal.out(written.text === "" || written.text.endsWith("\n") ? written.text : `${written.text}\n`);
    return success(EXIT.clean);
  });
}

/** Regions of which somebody knows who wrote them. */
function exported(file: FileOrigins): ExportedRegion[] {
  const table = new LineTable(file.text);
  return file.regions.flatMap((region) => {
    const { committed: _committed, vetting, ...claim } = region;
    const text = table.text(region.startLine, region.endLine);
    if (region.origin === "unknown" || text === undefined) return [];
    const isVetted = vetting?.state === "vetted";
    const vettings = (isVetted ? vetting.people : []).map((by) => ({
      state: "vetted" as const,
      by,
      at: isVetted ? vetting.at : 0,
      hash: regionHash(text),
    }));
    return [{ ...claim, path: file.path, text, vettings }];
  });
}

import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { GateDecision } from "../gate/model.ts";
import { fullRef } from "../git/gateRepository.ts";
import { gateUpdates, headUpdate } from "../service/gating.ts";
import type { GateRequest, RefUpdate } from "../service/gatingAround.ts";
import { gateDeployment } from "../service/gatingDeploy.ts";
import { tellDecisions } from "../service/witnessed.ts";
import { fileError } from "./disk.ts";
import { parseUpdates, readInput } from "./gateInput.ts";
import type { GateOptions } from "./gateOptions.ts";
import { useBundledGrammars } from "./grammars.ts";
import { type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { type GateReport, gateExit, gateReportOf } from "./report/gateReport.ts";
import { gateText } from "./report/gateText.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys gate`: decides, tells why, and ends with the code of the decision. */
export async function gate(options: GateOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  if (options.at === "deploy") return deployment(options, terminal);
  useBundledGrammars(terminal.bundle);
  const updates = await updatesOf(options, terminal);
  if (!updates.ok) return updates;
  const request: GateRequest = {
    at: options.at,
    folder: terminal.cwd,
    updates: updates.value,
    now: new Date(),
    remoteUrl: options.url,
    network: !options.offline && options.at !== "pre-push",
    mayFetch: !options.offline,
  };
  const decided = await gateUpdates(request);
  if (!decided.ok) return problem("git-failed", printable(decided.failure.message));
  return tell(options, decided.value, terminal);
}

async function deployment(options: GateOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const { environment, commit, artifact, target, offline } = options;
  if (environment === undefined)
    return problem("bad-option", "name where it is deployed to: --environment <name>");
  const decisions: GateDecision[] = [];
  for (const one of commit.length > 0 ? commit : ["HEAD"]) {
    const decided = await gateDeployment({
      folder: terminal.cwd,
      environment,
      commit: one,
      artifact: artifact[0],
      target: target === undefined ? undefined : fullRef(target),
      now: new Date(),
      network: !offline,
    });
    if (!decided.ok) return problem("git-failed", printable(decided.failure.message));
    decisions.push(decided.value);
  }
  return tell(options, decisions, terminal);
}

async function updatesOf(options: GateOptions, terminal: Terminal): Promise<Outcome<readonly RefUpdate[]>> {
  const { at, stdin, target, base, head } = options;
  if (stdin || at === "pre-receive") {
    if (at === "ci" || at === "deploy") return problem("bad-option", `--stdin is not for --at ${at}`);
    const read = parseUpdates(await readInput(), at);
    return typeof read === "string" ? problem("bad-option", printable(read)) : success(read);
  }
  const found = await headUpdate(terminal.cwd, { target, base, head });
  return found.ok ? success([found.value]) : problem("unknown-ref", printable(found.failure.message));
}

async function tell(
  options: GateOptions,
  decisions: readonly GateDecision[],
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  if (options.witness) {
    if (options.at !== "ci" && options.at !== "deploy")
      return problem("bad-option", "--witness is for --at ci and deploy: on a server post-receive leaves it");
    const { now, actor } = { now: new Date(), actor: options.actor };
    const kept = await tellDecisions(terminal.cwd, options.at, decisions, { now, actor });
    if (!kept.ok)
      return problem("refused", printable(`the witness could not be left: ${kept.failure.message}`));
  }
  const report = gateReportOf(options.at, decisions);
  const text = await rendered(options, report, terminal);
  const code = gateExit(decisions);
  if (options.output === undefined) {
    terminal.out(text);
    return success(code);
  }
  try {
    await writeFile(path.resolve(terminal.cwd, options.output), text);
  } catch (error) {
    return problem("output-failed", `${printable(options.output)} can't be written: ${fileError(error)}`);
  }
  terminal.err(gateText(report, { colours: false, quiet: true }));
  return success(code);
}

async function rendered(
  { format, output, quiet }: GateOptions,
  report: GateReport,
  terminal: Terminal,
): Promise<string> {
  switch (format) {
    case "text":
      return gateText(report, { colours: terminal.colours && output === undefined, quiet });
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case "sarif": {
      const { gateSarif } = await import("./report/gateSarif.ts");
      return `${JSON.stringify(gateSarif(report), undefined, 2)}\n`;
    }
    case "junit": {
      const { gateJunit } = await import("./report/gateJunit.ts");
      return gateJunit(report);
    }
  }
}

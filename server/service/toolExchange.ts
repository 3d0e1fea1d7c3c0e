import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { ChangeState } from "../change/foldModel.ts";
import { exportChange, importState } from "../changeTools/exchange.ts";
import { machinePorts, type ToolPorts } from "../changeTools/ports.ts";
import type { ChangeTool } from "../policy/changeSection.ts";
import { writeAtomically } from "./disk.ts";

/** What became of one tool's export or import, in words. */
export interface ToolOutcome {
  readonly tool: string;
  readonly isDone: boolean;
  readonly message: string;
  /** The tool's own id of the change. */
  readonly externalId?: string;
  readonly link?: string;
}

/**
 * A secret out of the environment. The variable has a prefix, so that a policy can't name any other secret of the
 * person's machine and have it sent somewhere.
 */
export function environmentSecret(name: string): string | undefined {
  return process.env[`TWO_KEYS_SECRET_${name}`];
}

/** The tools' own ids, by change and tool. */
const knownIds = z.record(z.string(), z.record(z.string(), z.string()));

/** Exchanges records with a company's change tools, and remembers by which id a tool knows a change. */
export class ToolExchange {
  private readonly file: string;
  private readonly ports: ToolPorts;

  /** `commonDir` is the git folder that all work trees share. */
  constructor(commonDir: string, secret: (name: string) => Promise<string | undefined>) {
    this.file = path.join(commonDir, "two-keys", "change-tools.json");
    this.ports = machinePorts(secret);
  }

  /** Sends a change to every tool of the policy; one that fails does not stop the others. */
  async send(tools: readonly ChangeTool[], state: ChangeState, signal?: AbortSignal): Promise<ToolOutcome[]> {
    const { current } = state;
    if (!current || tools.length === 0) return [];
    const known = await this.read();
    const outcomes: ToolOutcome[] = [];
    for (const tool of tools) {
      const externalId = known[state.id]?.[tool.id];
      const context = {
        digest: current.digest,
        status: state.statusText,
        ...(externalId === undefined ? {} : { externalId }),
      };
      const sent = await exportChange(tool, current.record, context, this.ports, signal ? { signal } : {});
      if (sent.kind === "failed") {
        outcomes.push({ tool: tool.id, isDone: false, message: sentence(sent.message, sent.fields) });
        continue;
      }
      if (sent.externalId !== undefined) await this.remember(state.id, tool.id, sent.externalId);
      const note = sent.note === undefined ? "" : ` (${sent.note})`;
      outcomes.push({
        tool: tool.id,
        isDone: true,
        message: `${sent.action}${sent.externalId === undefined ? "" : ` ${sent.externalId}`}${note}`,
        ...(sent.externalId === undefined ? {} : { externalId: sent.externalId }),
        ...(sent.link === undefined ? {} : { link: sent.link }),
      });
    }
    return outcomes;
  }

  /** Asks every tool that knows a change for its state there. */
  async ask(tools: readonly ChangeTool[], change: string, signal?: AbortSignal): Promise<ToolOutcome[]> {
    const known = await this.read();
    const outcomes: ToolOutcome[] = [];
    for (const tool of tools) {
      const externalId = known[change]?.[tool.id];
      if (externalId === undefined) {
        outcomes.push({ tool: tool.id, isDone: false, message: "it was not sent there from here" });
        continue;
      }
      const answer = await importState(tool, externalId, this.ports, signal ? { signal } : {});
      if (answer.kind === "failed") {
        outcomes.push({ tool: tool.id, isDone: false, message: sentence(answer.message, answer.fields) });
      } else {
        const link = answer.link === undefined ? {} : { link: answer.link };
        outcomes.push({ tool: tool.id, isDone: true, message: answer.state, externalId, ...link });
      }
    }
    return outcomes;
  }

  private async remember(change: string, tool: string, id: string): Promise<void> {
    const known = await this.read();
    const next = { ...known, [change]: { ...known[change], [tool]: id } };
    await writeAtomically(this.file, `${JSON.stringify(next, undefined, 2)}\n`);
  }

  private async read(): Promise<z.infer<typeof knownIds>> {
    try {
      return knownIds.parse(JSON.parse(await readFile(this.file, "utf8")));
    } catch {
      // Not there yet, or damaged: tools are asked for what they have before anything is made.
      return {};
    }
  }
}

function sentence(
  message: string,
  fields: readonly { readonly field: string; readonly message: string }[],
): string {
  return [message, ...fields.map((one) => `${one.field}: ${one.message}`)].join("; ");
}

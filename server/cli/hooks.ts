import path from "node:path";
import * as z from "zod";
import { type HooksRequest, installHooks, uninstallHooks } from "../service/gateHooks.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { printable, type Terminal } from "./terminal.ts";

export const hooksOptions = z.object({
  /** Bare repository of a server. */
  server: z.string().optional(),
});

/** `two-keys hooks install` and `uninstall`. */
export async function hooks(
  action: "install" | "uninstall",
  { server }: z.infer<typeof hooksOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const request: HooksRequest = {
    folder: server === undefined ? terminal.cwd : path.resolve(terminal.cwd, server),
    isServer: server !== undefined,
    program: { node: process.execPath, cli: path.join(terminal.bundle, "cli.js") },
  };
  const made = await (action === "install" ? installHooks(request) : uninstallHooks(request));
  if (!made.ok) return problem("refused", printable(made.failure.message));
  for (const line of made.value.lines) terminal.out(`${printable(line)}\n`);
  return success(EXIT.clean);
}

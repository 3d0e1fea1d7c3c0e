import path from "node:path";
import { ChangeService } from "../service/changeService.ts";
import type { ServiceFailure, ServiceResult } from "../service/result.ts";
import { shownPath } from "./disk.ts";
import { useBundledGrammars } from "./grammars.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { printable, type Terminal } from "./terminal.ts";

/** Opens the changes of the folder that the command was started in. */
export async function withService(
  terminal: Terminal,
  work: (service: ChangeService) => Promise<Outcome<ExitCode>>,
  beforeFirstCommit = false,
): Promise<Outcome<ExitCode>> {
  useBundledGrammars(terminal.bundle);
  const opened = await ChangeService.open(terminal.cwd, {
    now: () => new Date(),
    beforeFirstCommit,
  });
  if (!opened.ok) return refused(opened.failure, terminal);
  return work(opened.value);
}

/** Fetches the ledger before it is read; that it could not be asked is told, and what is known here is shown. */
export async function fetched(service: ChangeService, terminal: Terminal): Promise<void> {
  const synced = await service.sync();
  // Where there is no remote, everything is here. What else is wrong, the command itself will find.
  if (synced.ok && !synced.value.isPushed && synced.value.reason !== "no-remote")
    terminal.err(
      `two-keys: ${printable(`the ledger is shown as it is known here; ${synced.value.message}`)}\n`,
    );
}

/** What was not done, and why: places first, as `file:line:column message`. */
export function refused({ message, problems }: ServiceFailure, terminal: Terminal): Outcome<never> {
  if (problems.length === 0) return problem("refused", printable(message));
  // A single mistake says all there is to say.
  if (problems.every((one) => one.message === message))
    return problem("invalid-record", ...problems.map((one) => placed(one, terminal)));
  return problem("invalid-record", ...problems.map((one) => placed(one, terminal)), printable(message));
}

/** `file:line:column message` */
export function placed(
  one: { readonly file: string; readonly line: number; readonly column: number; readonly message: string },
  terminal: Terminal,
): string {
  const file = path.isAbsolute(one.file) ? shownPath(one.file, terminal.cwd) : one.file;
  return printable(`${file}:${one.line}:${one.column} ${one.message}`);
}

/** What was done, in its own words or as JSON. */
export function told(
  result: ServiceResult<{ readonly message: string }>,
  format: "text" | "json",
  terminal: Terminal,
): Outcome<ExitCode> {
  if (!result.ok) return refused(result.failure, terminal);
  if (format === "json") terminal.out(`${JSON.stringify(result.value, undefined, 2)}\n`);
  else terminal.out(`${printable(result.value.message)}\n`);
  return success(EXIT.clean);
}

import type * as z from "zod";
import { type Imported, importReviews } from "../service/reviewImport.ts";
import { useBundledGrammars } from "./grammars.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import type { importOptions } from "./reviewOptions.ts";
import { printable, type Terminal } from "./terminal.ts";

/** `two-keys review import`: 0 whether or not there was something to take over; 1 if it could not be sent. */
export async function reviewImport(
  { id, branch, format }: z.infer<typeof importOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  useBundledGrammars(terminal.bundle);
  const imported = await importReviews(terminal.cwd, { id, branch, now: () => new Date() });
  if (!imported.ok) {
    const { message, problems } = imported.failure;
    const places = problems.map((one) => printable(`${one.file}:${one.line}:${one.column} ${one.message}`));
    return problem("refused", ...places, printable(message));
  }
  terminal.out(
    format === "json" ? `${JSON.stringify(imported.value, undefined, 2)}\n` : importText(imported.value),
  );
  return success(imported.value.isPushed ? EXIT.clean : EXIT.findings);
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["approved", "approved"],
  ["objected", "objected"],
  ["withdrawn", "taken back"],
]);

function importText({ message, written, refused, statusText }: Imported): string {
  const lines = [
    message,
    ...written.map(({ type, person, text }) => `  ${person}: ${WORDS.get(type) ?? type} (${text})`),
    ...refused.map(({ who, review, reason }) => `  not counted: ${who}: ${reason} (${review})`),
    ...(statusText === "" ? [] : [statusText]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

import { readFile } from "node:fs/promises";
import path from "node:path";
import { Argument, type Command, Option } from "commander";
import * as z from "zod";
import type { Imported } from "../service/reviewImport.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { printable, type Terminal } from "./terminal.ts";

const FORMATS = ["text", "json"] as const;

const importOptions = z.strictObject({
  id: z.string().optional(),
  branch: z.string().optional(),
  format: z.enum(FORMATS),
});

/** Adds `import` to `two-keys review`. */
export function addImportCommand(
  group: Command,
  terminal: Terminal,
  settle: (outcome: Outcome<ExitCode>) => void,
): void {
  group
    .command("import")
    .description(
      "as a bot: take reviews on the forge over into the ledger, where exactly this content was reviewed",
    )
    .addArgument(new Argument("[id]", "the change; that of the commit that is checked out when left out"))
    .option("--branch <branch>", "branch of the pull or merge request")
    .addOption(new Option("--format <format>", "form of the answer").choices(FORMATS).default("text"))
    .action(async (id: string | undefined, options: object) => {
      settle(await reviewImport(importOptions.parse({ ...options, id }), terminal));
    });
}

/** `two-keys review import`: 0 whether or not there was something to take over; 1 if it could not be sent. */
async function reviewImport(
  { id, branch, format }: z.infer<typeof importOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const { useWasmSource } = await import("../standards/grammar.ts");
  const { importReviews } = await import("../service/reviewImport.ts");
  useWasmSource((name) => readFile(path.join(terminal.bundle, "wasm", name)));
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

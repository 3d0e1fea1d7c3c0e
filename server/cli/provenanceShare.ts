import { shareNotes } from "../provenance/shareNotes.ts";
import type { ShareOptions } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { withRepository } from "./repositoryFiles.ts";
import { counted, printable, type Terminal } from "./terminal.ts";

/** `two-keys provenance share`. Problems of single notes are told and do not change the exit code. */
export function provenanceShare(options: ShareOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const command = "provenance share";
  return withRepository(terminal.cwd, command, async (repository) => {
    const outcome = await shareNotes({ remote: options.remote }, repository);
    const { received, sent, problems } = outcome;
    for (const one of problems) terminal.err(`${printable(`note: ${one.source}: ${one.message}`)}\n`);
    if (outcome.state === "failed") {
      const lines = [`${command}: ${printable(outcome.message)}`];
      if (received > 0) lines.push(`${command}: the notes of ${counted(received, "commit")} were received`);
      return problem("not-shared", ...lines);
    }
    const { remote } = outcome;
    if (options.format === "json") {
      terminal.out(`${JSON.stringify({ version: 1, remote, received, sent, problems }, undefined, 2)}\n`);
    } else {
      const counts = `${counted(received, "commit")} received, of ${counted(sent, "commit")} sent`;
      terminal.out(`${printable(remote)}: notes of ${counts}\n`);
    }
    return success(EXIT.clean);
  });
}

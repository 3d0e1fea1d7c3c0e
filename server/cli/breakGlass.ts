import type * as z from "zod";
import { agentIn } from "./agent.ts";
import { type ExitCode, type Outcome, problem } from "./outcome.ts";
import type { breakGlassOptions } from "./reviewOptions.ts";
import { refused, told, withService } from "./serviceCommand.ts";
import { printable, type Terminal } from "./terminal.ts";

const DEFAULT_HOURS = 1;

/** `two-keys break-glass`: tells what is waived and what never, and does it at once. */
export function breakGlass(
  { change, format, offline, ...given }: z.infer<typeof breakGlassOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  return withService(terminal, async ({ reviews }) => {
    const agent = agentIn(process.env);
    if (agent !== undefined)
      return problem("refused", `This runs under ${agent}, and only a person breaks the glass.`);
    const acknowledgers: string[] = [];
    for (const text of given.acknowledger) {
      const person = await reviews.personMeant(text);
      if (!person.ok) return refused(person.failure, terminal);
      acknowledgers.push(person.value);
    }
    const preview = await reviews.breakGlassPreview(change);
    if (!preview.ok) return refused(preview.failure, terminal);
    const { changeset, maxHours, waives, keeps, whyNot } = preview.value;
    if (whyNot !== undefined) return problem("refused", printable(whyNot));
    const lines = [
      "EMERGENCY: this is waived:",
      ...waives.map((line) => `  ${line}`),
      "this is never waived:",
      ...keeps.map((line) => `  ${line}`),
      `content: ${changeset}`,
    ];
    for (const line of lines) terminal.err(`${printable(line)}\n`);
    const { incident, reason, hours = Math.min(DEFAULT_HOURS, maxHours) } = given;
    const fields = { id: change, offline, changeset, incident, reason, hours, acknowledgers };
    const broken = await reviews.breakGlass(fields);
    return told(broken, format, terminal);
  });
}

import type * as z from "zod";
import { underAgent } from "./agent.ts";
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
    const agent = underAgent("only a person breaks the glass");
    if (agent) return agent;
    const acknowledgers = await reviews.peopleMeant(given.acknowledger);
    if (!acknowledgers.ok) return refused(acknowledgers.failure, terminal);
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
    const fields = {
      id: change,
      offline,
      changeset,
      incident,
      reason,
      hours,
      acknowledgers: acknowledgers.value,
    };
    const broken = await reviews.breakGlass(fields);
    return told(broken, format, terminal);
  });
}

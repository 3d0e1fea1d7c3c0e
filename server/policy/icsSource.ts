import ICAL from "ical.js";

/** A mistake in a calendar; line and column are one-based. */
export interface CalendarProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: "error" | "warning";
}

/** A content line after unfolding, such as `DTSTART;TZID=Europe/Dublin:20261220T000000`. */
export interface IcsLine {
  readonly line: number;
  /** In capitals. */
  readonly name: string;
  readonly text: string;
}

export interface IcsComponent {
  /** In capitals. */
  readonly name: string;
  readonly line: number;
  readonly lines: readonly IcsLine[];
  readonly components: readonly IcsComponent[];
}

/** A property of which the value has been read. */
export interface IcsProperty {
  readonly line: number;
  readonly column: number;
  readonly name: string;
  readonly zoneId: string | undefined;
  /** As iCalendar names it: `date`, `date-time`, `period`. */
  readonly type: string;
  readonly value: unknown;
  /** What stands after the colon, as it is written. */
  readonly raw: string;
}

/** More mistakes, and more warnings, than these help nobody. */
const MAX_ERRORS = 100;
const MAX_WARNINGS = 20;
/** VCALENDAR, VTIMEZONE, STANDARD: real calendars need three. */
const MAX_DEPTH = 8;

export class ProblemList {
  private readonly errors: CalendarProblem[] = [];
  private readonly warnings: CalendarProblem[] = [];

  error(line: number, message: string, column = 1): void {
    if (!this.isFull) this.errors.push({ line, column, message, severity: "error" });
  }

  warn(line: number, message: string, column = 1): void {
    if (this.warnings.length < MAX_WARNINGS)
      this.warnings.push({ line, column, message, severity: "warning" });
  }

  /** In order of their places. */
  get found(): CalendarProblem[] {
    return [...this.errors, ...this.warnings].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  get hasErrors(): boolean {
    return this.errors.length > 0;
  }

  /** Whether there are so many errors that reading on is of no use. */
  get isFull(): boolean {
    return this.errors.length >= MAX_ERRORS;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Joins folded lines and tells which of them are none. */
function contentLines(text: string, problems: ProblemList): IcsLine[] {
  const unfolded: { line: number; parts: string[] }[] = [];
  text.split(/\r\n|\n|\r/).forEach((part, index) => {
    const control = CONTROL.exec(part);
    if (control)
      problems.error(
        index + 1,
        "The line has a control character, which iCalendar does not allow",
        control.index + 1,
      );
    const last = unfolded.at(-1);
    if (/^[ \t]/.test(part) && last) last.parts.push(part.slice(1));
    else if (part.trim() !== "") unfolded.push({ line: index + 1, parts: [part] });
  });
  return unfolded.flatMap(({ line, parts }) => {
    const whole = parts.join("");
    const name = /^([A-Za-z0-9-]+)[;:]/.exec(whole)?.[1];
    if (name) return [{ line, name: name.toUpperCase(), text: whole }];
    problems.error(line, "Not a line of iCalendar: it must be a name, a colon and a value");
    return [];
  });
}

function plainValue(line: IcsLine): string {
  return line.text.slice(line.text.indexOf(":") + 1).trim();
}

/** The calendar's components; what does not nest is told at its line. */
export function readComponents(text: string, problems: ProblemList): readonly IcsComponent[] {
  interface Open extends IcsComponent {
    readonly lines: IcsLine[];
    readonly components: Open[];
  }
  const root: Open = { name: "", line: 1, lines: [], components: [] };
  const open: Open[] = [root];
  for (const line of contentLines(text, problems)) {
    const inside = open.at(-1) ?? root;
    if (line.name === "BEGIN") {
      const component: Open = {
        name: plainValue(line).toUpperCase(),
        line: line.line,
        lines: [],
        components: [],
      };
      if (open.length > MAX_DEPTH) {
        problems.error(line.line, `Components are nested deeper than ${MAX_DEPTH}`);
        return [];
      }
      inside.components.push(component);
      open.push(component);
    } else if (line.name === "END") {
      const name = plainValue(line).toUpperCase();
      if (inside !== root && inside.name === name) open.pop();
      else {
        problems.error(
          line.line,
          inside === root
            ? `END:${name} ends nothing that began`
            : `END:${name}, but ${inside.name} of line ${inside.line} is open`,
        );
        return root.components;
      }
    } else if (inside === root) problems.error(line.line, "It stands outside of BEGIN:VCALENDAR");
    else inside.lines.push(line);
  }
  for (const component of open.slice(1))
    problems.error(component.line, `BEGIN:${component.name} has no END:${component.name}`);
  return root.components;
}

/** Reads a property's parameters and value; undefined and a problem where that can't be done. */
export function readProperty(line: IcsLine, problems: ProblemList): IcsProperty | undefined {
  // Under another name the value is left as it is written: each reader says itself what is wrong with it.
  const text = line.name === "SUMMARY" ? line.text : `X-${line.text}`;
  try {
    const [, params, type, value] = ICAL.parse.property(text) as [
      string,
      Record<string, unknown>,
      string,
      unknown,
    ];
    const raw = valueAfterParameters(line.text);
    return {
      line: line.line,
      column: line.text.length - raw.length + 1,
      name: line.name,
      zoneId: typeof params.tzid === "string" ? params.tzid : undefined,
      type,
      value,
      raw: raw.trim(),
    };
  } catch {
    problems.error(line.line, `${line.name} can't be read`);
    return undefined;
  }
}

/** What stands after the first colon outside of quotes. */
function valueAfterParameters(text: string): string {
  return /^(?:[^":]|"[^"]*")*:(.*)$/s.exec(text)?.[1] ?? "";
}

/** Lines of a component by name. */
export function linesOf(component: IcsComponent, name: string): readonly IcsLine[] {
  return component.lines.filter((line) => line.name === name);
}

/** The one property of that name; a second one is a problem. */
export function single(
  component: IcsComponent,
  name: string,
  problems: ProblemList,
): IcsProperty | undefined {
  const [first, second] = linesOf(component, name);
  if (second) problems.error(second.line, `${component.name} of line ${component.line} has ${name} twice`);
  return first && readProperty(first, problems);
}

import assert from "node:assert/strict";
import { type Calendar, type CalendarEntry, parseCalendar } from "../../server/policy/calendars.ts";

/** An event of the given lines. */
export function event(...lines: readonly string[]): string {
  return ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n");
}

/** A calendar of the given components; its first event begins in line 4 where there is nothing before it. */
export function calendarText(...components: readonly string[]): string {
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Two Keys//test",
    ...components,
    "END:VCALENDAR",
    "",
  ].join("\r\n");
}

export const HARD: CalendarEntry = {
  file: "calendars/peak.ics",
  kind: "hard",
  systems: undefined,
  tiers: undefined,
};

/** A calendar that must be readable. */
export function calendar(text: string, entry: Partial<CalendarEntry> = {}): Calendar {
  const parsed = parseCalendar(text, { ...HARD, ...entry });
  assert.deepEqual(parsed.problems, []);
  assert.ok(parsed.calendar);
  return parsed.calendar;
}

/** Freezes between two times, as `2026-03-27T16:00Z/2026-03-30T07:00Z`. */
export function spans(of: Calendar, from: string, to: string): string[] {
  const short = (time: number): string => new Date(time).toISOString().replace(":00.000Z", "Z");
  return of
    .between(Date.parse(from), Date.parse(to))
    .map(({ start, end }) => `${short(start)}/${short(end)}`);
}

/** Starts alone, as days: `2026-03-27`. */
export function days(of: Calendar, from: string, to: string): string[] {
  return spans(of, from, to).map((one) => one.slice(0, 10));
}

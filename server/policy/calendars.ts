import { type EventContext, occurrences, readEvent, type Series } from "./icsEvent.ts";
import { DAY_MS } from "./icsRule.ts";
import {
  type CalendarProblem,
  type IcsComponent,
  linesOf,
  ProblemList,
  readComponents,
  single,
} from "./icsSource.ts";
import { ianaZone, readZone, UTC, type Zone } from "./icsZone.ts";
import type { Tier } from "./terms.ts";

/** A calendar of freezes, read from one `.ics` file. */
export interface Calendar {
  /** `calendars/peak.ics` */
  readonly file: string;
  /** soft: bars changes of high or critical risk. hard: bars all. */
  readonly kind: "soft" | "hard";
  /** Systems and tiers that it holds for; undefined is all. */
  readonly systems: readonly string[] | undefined;
  readonly tiers: readonly Tier[] | undefined;
  /**
   * Freezes that overlap a span, in order of their start. Times in milliseconds since 1970. A span of more than ten
   * years is a mistake of the caller and throws a RangeError.
   */
  between(from: number, to: number): readonly Freeze[];
}

export interface Freeze {
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** What the policy says of a calendar. */
export interface CalendarEntry {
  readonly file: string;
  readonly kind: "soft" | "hard";
  readonly systems: readonly string[] | undefined;
  readonly tiers: readonly Tier[] | undefined;
}

/** Largest calendar that is read. Characters. */
export const MAX_CALENDAR_LENGTH = 2 * 1024 * 1024;
const MAX_EVENTS = 5000;
const MAX_RECURRING = 200;
const MAX_ZONES = 100;
const MAX_SPAN = 3660 * DAY_MS;

/** Parts of a calendar that are no freezes and often stand in exports. */
const PASSED_OVER = ["VTIMEZONE", "VEVENT", "VALARM"];

function zonesOf(calendar: IcsComponent, problems: ProblemList): EventContext {
  const defined = new Map<string, Zone>();
  const components = calendar.components.filter((one) => one.name === "VTIMEZONE");
  if (components.length > MAX_ZONES)
    problems.error(components[MAX_ZONES]?.line ?? 1, `A calendar can define ${MAX_ZONES} time zones at most`);
  for (const component of components.slice(0, MAX_ZONES)) {
    const zone = readZone(component, problems);
    if (zone) defined.set(zone.name, zone);
  }
  const zone = (id: string): Zone | undefined => defined.get(id) ?? ianaZone(id);
  const [line] = linesOf(calendar, "X-WR-TIMEZONE");
  const name = single(calendar, "X-WR-TIMEZONE", problems)?.raw;
  const home = name ? zone(name) : UTC;
  if (line && !home)
    problems.error(
      line.line,
      `Unknown time zone "${name?.slice(0, 60)}": use an IANA name such as Europe/Dublin`,
    );
  return { zone, home: home ?? UTC, problems };
}

/** An event that stands in for one of a series takes its place: the series leaves that start out. */
function withReplacements(all: readonly Series[]): readonly Series[] {
  const masters = new Map<string, Series[]>();
  for (const one of all)
    if (one.uid && !one.replaces) masters.set(one.uid, [...(masters.get(one.uid) ?? []), one]);
  for (const one of all)
    if (one.uid && one.replaces)
      for (const master of masters.get(one.uid) ?? []) master.excluded.add(one.replaces.utc);
  return all.filter((one) => !one.isCancelled);
}

function readCalendar(calendar: IcsComponent, problems: ProblemList): Series[] {
  if (calendar.name !== "VCALENDAR") {
    problems.error(
      calendar.line,
      `It must begin with BEGIN:VCALENDAR, not BEGIN:${calendar.name.slice(0, 40)}`,
    );
    return [];
  }
  const context = zonesOf(calendar, problems);
  const found: Series[] = [];
  for (const component of calendar.components) {
    if (problems.isFull) break;
    if (component.name === "VEVENT") {
      const series = readEvent(component, context);
      if (series) found.push(series);
    } else if (!PASSED_OVER.includes(component.name))
      problems.warn(
        component.line,
        `${component.name.slice(0, 40)} is no freeze and is passed over: write a VEVENT`,
      );
  }
  return found;
}

function tooMany(calendars: readonly IcsComponent[], problems: ProblemList): boolean {
  const events = calendars.flatMap((one) => one.components).filter((one) => one.name === "VEVENT");
  const recurring = events.filter((one) => linesOf(one, "RRULE").length > 0);
  const beyond = events[MAX_EVENTS] ?? recurring[MAX_RECURRING];
  if (beyond)
    problems.error(
      beyond.line,
      `A calendar can have ${MAX_EVENTS} events at most, ${MAX_RECURRING} of them recurring: split it`,
    );
  return beyond !== undefined;
}

/**
 * Reads a calendar of freezes. Every VEVENT is one, whether it is shown as busy or free, except a cancelled one. Days,
 * and times without a zone, are those of X-WR-TIMEZONE, else of UTC. There is no calendar where anything in it could not
 * be read: a freeze that is left out would be a door left open.
 */
export function parseCalendar(
  text: string,
  entry: CalendarEntry,
): { calendar?: Calendar; problems: CalendarProblem[] } {
  const problems = new ProblemList();
  if (text.length > MAX_CALENDAR_LENGTH) {
    problems.error(1, "The calendar is larger than 2 MB: split it");
    return { problems: problems.found };
  }
  const calendars = readComponents(text.replace(/^\ufeff/, ""), problems);
  if (calendars.length === 0 && !problems.hasErrors)
    problems.error(1, "There is no calendar in it: it must begin with BEGIN:VCALENDAR");
  if (problems.hasErrors || tooMany(calendars, problems)) return { problems: problems.found };
  const series = calendars.flatMap((one) => withReplacements(readCalendar(one, problems)));
  if (problems.hasErrors) return { problems: problems.found };
  const { file, kind, systems, tiers } = entry;
  return {
    calendar: { file, kind, systems, tiers, between: (from, to) => freezesOf(series, from, to) },
    problems: problems.found,
  };
}

function freezesOf(all: readonly Series[], from: number, to: number): readonly Freeze[] {
  if (!(to - from <= MAX_SPAN)) throw new RangeError("Freezes are asked for over more than ten years");
  return all
    .flatMap((series) =>
      occurrences(series, from, to).map(({ start, end }) => ({ title: series.title, start, end })),
    )
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

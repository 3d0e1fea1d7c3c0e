import { DAY_MS, type Rule, readRule, ruleDays } from "./icsRule.ts";
import { type IcsComponent, linesOf, type ProblemList, readProperty, single } from "./icsSource.ts";

/** Local time as a number: the milliseconds since 1970 that a clock with the same digits would show in UTC. */
export type WallTime = number;

export interface Zone {
  readonly name: string;
  /** Local time less UTC at a moment. Milliseconds. */
  offsetAt(utc: number): number;
}

export const UTC: Zone = { name: "UTC", offsetAt: () => 0 };

/**
 * The moment at which a zone's clocks show a local time. The first of two where clocks were set back; where they were
 * set forward and skipped it, the time counts as if they had not been, as RFC 5545 has it.
 */
export function toUtc(wall: WallTime, zone: Zone): number {
  const before = wall - zone.offsetAt(wall - DAY_MS);
  if (before + zone.offsetAt(before) === wall) return before;
  const after = wall - zone.offsetAt(wall + DAY_MS);
  return after + zone.offsetAt(after) === wall ? after : before;
}

/** Remembers offsets by day, as long as no change falls on the day. */
function remembered(name: string, offsetAt: (utc: number) => number): Zone {
  const edges = new Map<number, number>();
  const edge = (day: number): number => {
    const known = edges.get(day);
    if (known !== undefined) return known;
    const found = offsetAt(day * DAY_MS);
    edges.set(day, found);
    return found;
  };
  return {
    name,
    offsetAt: (utc) => {
      const day = Math.floor(utc / DAY_MS);
      const start = edge(day);
      return start === edge(day + 1) ? start : offsetAt(utc);
    },
  };
}

const ianaZones = new Map<string, Zone>();

/** A zone by its IANA name, as the platform knows it; undefined where there is none of that name. */
export function ianaZone(name: string): Zone | undefined {
  const known = ianaZones.get(name);
  if (known) return known;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const zone = remembered(name, (utc) => {
    const whole = Math.floor(utc / 1000) * 1000;
    const part = Object.fromEntries(
      format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]),
    );
    const wall = Date.UTC(
      part.year ?? 0,
      (part.month ?? 1) - 1,
      part.day,
      part.hour,
      part.minute,
      part.second,
    );
    return wall - whole;
  });
  ianaZones.set(name, zone);
  return zone;
}

/** STANDARD or DAYLIGHT of a VTIMEZONE: from when on which offset holds. */
interface Observance {
  readonly start: WallTime;
  readonly from: number;
  readonly to: number;
  readonly rule: Rule | undefined;
  /** Moment after which the rule sets no clock any more. */
  readonly until: number;
  /** Further onsets, beside start and rule. */
  readonly dates: readonly WallTime[];
}

const yearOf = (time: number): number => new Date(time).getUTCFullYear();

/** Moments of a year at which an observance begins, as UTC. */
function onsetsIn(one: Observance, year: number): number[] {
  const walls = [one.start, ...one.dates].filter((wall) => yearOf(wall) === year);
  if (one.rule) {
    const firstDay = Math.floor(one.start / DAY_MS);
    const [from, to] = [Date.UTC(year, 0, 1) / DAY_MS, Date.UTC(year, 11, 31) / DAY_MS];
    const time = one.start - firstDay * DAY_MS;
    walls.push(...ruleDays(one.rule, firstDay, from, to).map((day) => day * DAY_MS + time));
  }
  return walls.map((wall) => wall - one.from).filter((utc) => utc <= one.until);
}

function zoneOf(name: string, observances: readonly Observance[]): Zone {
  const years = new Map<number, { utc: number; offset: number }[]>();
  const firstYear = Math.min(...observances.map((one) => yearOf(one.start)));
  const earliest = observances.reduce((a, b) => (b.start < a.start ? b : a));
  const changesIn = (year: number): { utc: number; offset: number }[] => {
    const known = years.get(year);
    if (known) return known;
    const found = observances
      .flatMap((one) => onsetsIn(one, year).map((utc) => ({ utc, offset: one.to })))
      .sort((a, b) => a.utc - b.utc);
    years.set(year, found);
    return found;
  };
  return remembered(name, (utc) => {
    // An onset on New Year's Eve may lie in the next year in local time.
    for (let year = yearOf(utc) + 1; year >= firstYear; year--) {
      const change = changesIn(year).findLast((one) => one.utc <= utc);
      if (change) return change.offset;
    }
    return earliest.from;
  });
}

function offsetOf(component: IcsComponent, name: string, problems: ProblemList): number | undefined {
  const property = single(component, name, problems);
  const [, sign, hours, minutes, seconds] =
    /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(property?.raw ?? "") ?? [];
  if (!hours || Number(hours) > 23 || Number(minutes) > 59) {
    problems.error(property?.line ?? component.line, `${component.name} needs ${name}, such as +0100`);
    return undefined;
  }
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1000;
  return sign === "-" ? -size : size;
}

/** A local time such as `20251026T020000`; undefined where it is none. */
function plainTime(raw: string): WallTime | undefined {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?$/.exec(raw.trim()) ?? [];
  if (!y) return undefined;
  const time = Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min), Number(s));
  return new Date(time).getUTCDate() === Number(d) ? time : undefined;
}

function observanceRule(
  component: IcsComponent,
  from: number,
  problems: ProblemList,
): { rule: Rule | undefined; until: number } | undefined {
  const property = single(component, "RRULE", problems);
  if (!property) return { rule: undefined, until: Infinity };
  const rule = readRule(property.raw);
  if (typeof rule === "string" || rule.frequency !== "YEARLY" || rule.interval !== 1 || rule.count) {
    problems.error(
      property.line,
      typeof rule === "string" ? rule : "The rule of a time zone must be yearly, without INTERVAL and COUNT",
      property.column,
    );
    return undefined;
  }
  const { until } = rule;
  if (until === undefined) return { rule, until: Infinity };
  const time = plainTime(until.includes("T") ? until : `${until}T235959`) ?? Infinity;
  return { rule, until: until.endsWith("Z") ? time : time - from };
}

function readObservance(component: IcsComponent, problems: ProblemList): Observance | undefined {
  const start = single(component, "DTSTART", problems);
  const time = start && plainTime(start.raw);
  if (time === undefined) {
    problems.error(
      start?.line ?? component.line,
      `${component.name} needs DTSTART as a local time, such as 20251026T020000`,
    );
    return undefined;
  }
  const from = offsetOf(component, "TZOFFSETFROM", problems);
  const to = offsetOf(component, "TZOFFSETTO", problems);
  if (from === undefined || to === undefined) return undefined;
  const rule = observanceRule(component, from, problems);
  if (!rule) return undefined;
  const dates = linesOf(component, "RDATE").flatMap((line) => {
    const times = readProperty(line, problems)?.raw.split(",").map(plainTime) ?? [];
    if (times.includes(undefined)) problems.error(line.line, "RDATE of a time zone must be local times");
    return times.filter((one) => one !== undefined);
  });
  return { start: time, from, to, ...rule, dates };
}

/** The zone that a VTIMEZONE defines, with its name; undefined and a problem where it defines none. */
export function readZone(component: IcsComponent, problems: ProblemList): Zone | undefined {
  const name = single(component, "TZID", problems)?.raw;
  if (!name) {
    problems.error(component.line, "VTIMEZONE needs TZID");
    return undefined;
  }
  const observances: Observance[] = [];
  for (const part of component.components) {
    if (part.name !== "STANDARD" && part.name !== "DAYLIGHT") continue;
    const one = readObservance(part, problems);
    if (!one) return undefined;
    observances.push(one);
  }
  if (observances.length > 0) return zoneOf(name, observances);
  problems.error(component.line, `VTIMEZONE ${name} needs STANDARD or DAYLIGHT`);
  return undefined;
}

import ICAL from "ical.js";
import { DAY_MS, hasDays, type Rule, readRule, ruleDays } from "./icsRule.ts";
import {
  type IcsComponent,
  type IcsLine,
  type IcsProperty,
  linesOf,
  type ProblemList,
  readProperty,
  single,
} from "./icsSource.ts";
import { toUtc, UTC, type WallTime, type Zone } from "./icsZone.ts";

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
/** A freeze that recurs ends before it comes round again; a year is beyond any. */
const LONGEST_RECURRING = 366 * DAY_MS;
/** Zones are up to 14 hours away from UTC, and clocks are set by an hour or two. */
const SLACK = 26 * 60 * 60 * 1000;

/** A day or time of an event. */
export interface Moment {
  readonly wall: WallTime;
  readonly zone: Zone;
  readonly isDay: boolean;
  readonly utc: number;
}

/** How long an event takes: so much on the clock, then so much that really passes. */
interface Length {
  readonly wall: number;
  readonly exact: number;
}

/** Times at which an event begins, and what becomes of them. */
export interface Series {
  readonly uid: string | undefined;
  readonly title: string;
  readonly start: Moment;
  readonly length: Length;
  readonly rule: Rule | undefined;
  /** Starts of a rule with COUNT: they are known from the beginning. */
  readonly counted: readonly WallTime[] | undefined;
  readonly until: ((wall: WallTime, utc: number) => boolean) | undefined;
  readonly extra: readonly { readonly start: Moment; readonly length: Length }[];
  /** Starts that are left out, and days that are. */
  readonly excluded: Set<number>;
  readonly excludedDays: ReadonlySet<WallTime>;
  /** Set where the event stands in for one of a series: the start that it replaces. */
  readonly replaces: Moment | undefined;
  readonly isCancelled: boolean;
}

export interface EventContext {
  /** The zone of that id; undefined where nobody knows it. */
  zone(id: string): Zone | undefined;
  /** Zone of days and of times that name none. */
  readonly home: Zone;
  readonly problems: ProblemList;
}

function moment(value: string, property: IcsProperty, context: EventContext): Moment | undefined {
  const { problems } = context;
  const [, y, m, d, time, h, min, s, z] =
    /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(value.trim()) ?? [];
  const year = Number(y);
  const wall = Date.UTC(year, Number(m) - 1, Number(d), Number(h ?? 0), Number(min ?? 0), Number(s ?? 0));
  const isReal =
    y !== undefined &&
    new Date(wall).toISOString().startsWith(`${y}-${m}-${d}T${h ?? "00"}:${min ?? "00"}:${s ?? "00"}`);
  if (!isReal) {
    problems.error(
      property.line,
      `${property.name} is no day or time: it must be like 20261220 or 20261220T090000Z`,
      property.column,
    );
    return undefined;
  }
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    problems.error(
      property.line,
      `${property.name}: the year must be between ${FIRST_YEAR} and ${LAST_YEAR}`,
      property.column,
    );
    return undefined;
  }
  const isDay = time === undefined;
  const zone =
    z === "Z" ? UTC : isDay || property.zoneId === undefined ? context.home : context.zone(property.zoneId);
  if (!zone) {
    problems.error(
      property.line,
      `Unknown time zone "${property.zoneId?.slice(0, 60)}": define it by a VTIMEZONE, or use an IANA name such as Europe/Dublin`,
    );
    return undefined;
  }
  return { wall, zone, isDay, utc: toUtc(wall, zone) };
}

function moments(line: IcsLine, context: EventContext): Moment[] {
  const property = readProperty(line, context.problems);
  const found = property?.raw.split(",").map((value) => moment(value, property, context)) ?? [];
  return found.filter((one) => one !== undefined);
}

function duration(text: string): Length | undefined {
  if (!/^\+?P(\d{1,6}W|(\d{1,6}D)?(T(\d{1,6}H)?(\d{1,6}M)?(\d{1,9}S)?)?)$/.test(text)) return undefined;
  const read = ICAL.Duration.fromString(text.replace("+", ""));
  return {
    wall: (read.weeks * 7 + read.days) * DAY_MS,
    exact: ((read.hours * 60 + read.minutes) * 60 + read.seconds) * 1000,
  };
}

function between(start: Moment, end: Moment): Length {
  return start.zone === end.zone
    ? { wall: end.wall - start.wall, exact: 0 }
    : { wall: 0, exact: end.utc - start.utc };
}

/** How long the event takes; a problem where it does not say, or takes no time at all. */
function eventLength(component: IcsComponent, start: Moment, context: EventContext): Length | undefined {
  const { problems } = context;
  const end = single(component, "DTEND", problems);
  const lasts = single(component, "DURATION", problems);
  const line = (end ?? lasts)?.line ?? component.line;
  if (end && lasts) problems.error(lasts.line, "DTEND and DURATION can't both be given");
  let length: Length | undefined;
  if (end) {
    const at = moment(end.raw, end, context);
    if (!at) return undefined;
    if (at.isDay !== start.isDay) {
      problems.error(end.line, "DTSTART and DTEND must both be days or both be times", end.column);
      return undefined;
    }
    length = between(start, at);
  } else if (lasts) {
    length = duration(lasts.raw);
    if (!length) {
      problems.error(lasts.line, "DURATION must be like PT8H or P3D, and can't be negative", lasts.column);
      return undefined;
    }
  } else if (start.isDay) length = { wall: DAY_MS, exact: 0 };
  if (!length)
    problems.error(line, "The event has neither DTEND nor DURATION: it does not say how long it lasts");
  else if (length.wall + length.exact <= 0) {
    problems.error(line, end ? "DTEND must come after DTSTART" : "DURATION is nothing");
    return undefined;
  }
  return length;
}

function untilOf(rule: Rule, start: Moment): Series["until"] {
  const { until } = rule;
  if (until === undefined) return undefined;
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(until) ?? [];
  const time = Date.UTC(
    Number(y),
    Number(m) - 1,
    Number(d),
    Number(h ?? 0),
    Number(min ?? 0),
    Number(s ?? 0),
  );
  // A day is meant with all of its hours.
  if (h === undefined) return (wall) => wall < time + DAY_MS;
  if (until.endsWith("Z") && !start.isDay) return (_, utc) => utc <= time;
  return (wall) => wall <= time;
}

interface Recurrence {
  readonly rule: Rule | undefined;
  readonly counted: readonly WallTime[] | undefined;
  readonly until: Series["until"];
}

function recurrence(
  component: IcsComponent,
  start: Moment,
  length: Length,
  problems: ProblemList,
): Recurrence | undefined {
  const property = single(component, "RRULE", problems);
  if (!property) return { rule: undefined, counted: undefined, until: undefined };
  const refuse = (message: string): undefined =>
    problems.error(property.line, message, property.column) as undefined;
  const rule = readRule(property.raw);
  if (typeof rule === "string") return refuse(rule);
  if (length.wall + length.exact > LONGEST_RECURRING)
    return refuse("A freeze that recurs can last a year at most");
  const firstDay = Math.floor(start.wall / DAY_MS);
  if (!hasDays(rule, firstDay)) return refuse("The rule has no day within decades: it never comes round");
  if (rule.count === undefined) return { rule, counted: undefined, until: untilOf(rule, start) };
  const reach = Date.UTC(LAST_YEAR, 11, 31) / DAY_MS;
  const days = ruleDays(rule, firstDay, firstDay, reach, rule.count);
  return { rule, counted: days.map((day) => day * DAY_MS + (start.wall % DAY_MS)), until: undefined };
}

/** RDATE: further starts, some with a length of their own. */
function extraStarts(component: IcsComponent, length: Length, context: EventContext): Series["extra"] {
  return linesOf(component, "RDATE").flatMap((line) => {
    const property = readProperty(line, context.problems);
    if (property?.type !== "period") return moments(line, context).map((start) => ({ start, length }));
    return property.raw.split(",").flatMap((value) => {
      const [from = "", to = ""] = value.trim().split("/");
      const start = moment(from, property, context);
      if (!start) return [];
      const isDuration = to.startsWith("P");
      const end = isDuration ? undefined : moment(to, property, context);
      const own = isDuration ? duration(to) : end && between(start, end);
      if (own && own.wall + own.exact > 0) return [{ start, length: own }];
      context.problems.error(line.line, "A period of RDATE must end after it begins", property.column);
      return [];
    });
  });
}

function title(component: IcsComponent, problems: ProblemList): string {
  const value = single(component, "SUMMARY", problems)?.value;
  const text = typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "";
  return text.length > 120 ? `${text.slice(0, 119)}…` : text || "Freeze";
}

/** Reads a VEVENT; undefined where it can't be one, which the problems then tell. */
export function readEvent(component: IcsComponent, context: EventContext): Series | undefined {
  const { problems } = context;
  const startProperty = single(component, "DTSTART", problems);
  if (!startProperty) {
    problems.error(component.line, "The event has no DTSTART");
    return undefined;
  }
  const start = moment(startProperty.raw, startProperty, context);
  const length = start && eventLength(component, start, context);
  if (!start || !length) return undefined;
  for (const line of linesOf(component, "EXRULE"))
    problems.error(line.line, "EXRULE can't be followed: name the days that are left out by EXDATE");
  const recurs = recurrence(component, start, length, problems);
  if (!recurs) return undefined;
  const replaced = linesOf(component, "RECURRENCE-ID")[0];
  if (replaced && /RANGE=THISANDFUTURE/i.test(replaced.text))
    problems.error(replaced.line, "RANGE=THISANDFUTURE can't be followed: end the series and begin another");
  const left = linesOf(component, "EXDATE").flatMap((line) => moments(line, context));
  const status = single(component, "STATUS", problems)?.raw.toUpperCase();
  return {
    uid: single(component, "UID", problems)?.raw,
    title: title(component, problems),
    start,
    length,
    ...recurs,
    extra: extraStarts(component, length, context),
    excluded: new Set(left.filter((one) => !one.isDay || start.isDay).map((one) => one.utc)),
    excludedDays: new Set(start.isDay ? [] : left.filter((one) => one.isDay).map((one) => one.wall)),
    replaces: replaced && moments(replaced, context)[0],
    isCancelled: status === "CANCELLED",
  };
}

function endOf(start: Moment, length: Length): number {
  const end = toUtc(start.wall + length.wall, start.zone) + length.exact;
  // Where clocks skip an hour, a short event could end before it begins.
  return end > start.utc ? end : start.utc + length.wall + length.exact;
}

/** Freezes of an event that overlap a span. Takes time for each day of the span. */
export function occurrences(series: Series, from: number, to: number): { start: number; end: number }[] {
  const { start, length, rule, until } = series;
  const walls = new Set<WallTime>([start.wall]);
  if (series.counted) for (const wall of series.counted) walls.add(wall);
  else if (rule) {
    const reach = from - length.wall - length.exact - SLACK;
    const [first, last] = [Math.floor(reach / DAY_MS), Math.floor((to + SLACK) / DAY_MS)];
    for (const day of ruleDays(rule, Math.floor(start.wall / DAY_MS), first, last))
      walls.add(day * DAY_MS + (start.wall % DAY_MS));
  }
  const starts = [...walls].flatMap((wall) => {
    const one: Moment = { ...start, wall, utc: toUtc(wall, start.zone) };
    return wall !== start.wall && until && !until(wall, one.utc) ? [] : [{ start: one, length }];
  });
  const seen = new Set<number>();
  return [...starts, ...series.extra].flatMap(({ start: one, length: long }) => {
    const isLeftOut =
      series.excluded.has(one.utc) || series.excludedDays.has(Math.floor(one.wall / DAY_MS) * DAY_MS);
    const end = endOf(one, long);
    if (isLeftOut || seen.has(one.utc) || one.utc >= to || end <= from) return [];
    seen.add(one.utc);
    return [{ start: one.utc, end }];
  });
}

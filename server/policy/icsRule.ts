import ICAL from "ical.js";

/**
 * Recurrence rules, worked out day by day: whether a day belongs to a rule is a question about that day alone, so that
 * a span costs as much as it has days, wherever it lies, and no rule can hang. `ical.js` reads the rule; its iterator is
 * not used, since it never ends for some rules and silently leaves out days of others.
 */

export const DAY_MS = 24 * 60 * 60 * 1000;

const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
/** Numbers of UNTIL, COUNT and INTERVAL beyond which a rule is a mistake. */
export const MAX_COUNT = 10_000;
const MAX_INTERVAL = 1000;
/** 29 February falls on a given weekday again after 40 years at most. Days. */
const LONGEST_GAP = 41 * 366;

export interface Rule {
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly interval: number;
  readonly count: number | undefined;
  /** As it is written: `20261231` or `20261231T000000Z`. */
  readonly until: string | undefined;
  readonly months: readonly number[] | undefined;
  readonly monthDays: readonly number[] | undefined;
  readonly yearDays: readonly number[] | undefined;
  readonly weekdays: readonly { readonly nth: number; readonly weekday: number }[] | undefined;
  readonly positions: readonly number[] | undefined;
  readonly weekStart: number;
}

/** Which parts a frequency may have. Weekdays with a number (`1MO`) are for months and years alone. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  DAILY: ["BYDAY", "BYMONTH", "BYMONTHDAY"],
  WEEKLY: ["BYDAY", "BYMONTH", "BYSETPOS"],
  MONTHLY: ["BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"],
  YEARLY: ["BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYYEARDAY"],
};

/** Reads a rule; a string says why it can't be followed. */
export function readRule(raw: string): Rule | string {
  const parts = new Map<string, string>();
  for (const part of raw.split(";").filter((one) => one !== "")) {
    const [, name, value] = /^([A-Za-z]+)=(.+)$/.exec(part) ?? [];
    if (!name || !value) return `"${part.slice(0, 60)}" is no part of a recurrence rule`;
    if (parts.has(name.toUpperCase())) return `${name} is given twice`;
    parts.set(name.toUpperCase(), value.toUpperCase());
  }
  const frequency = FREQUENCIES.find((one) => one === parts.get("FREQ"));
  if (!frequency)
    return parts.has("FREQ")
      ? `A freeze can't recur ${parts.get("FREQ")?.slice(0, 20)}: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY`
      : "The rule has no FREQ";
  const allowed = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", ...(PARTS[frequency] ?? [])];
  const other = [...parts.keys()].find((name) => !allowed.includes(name));
  if (other)
    return `${other.slice(0, 20)} can't be followed with FREQ=${frequency}: write the days in another way, or an event for each`;
  return checked(frequency, parts);
}

function checked(frequency: Rule["frequency"], parts: ReadonlyMap<string, string>): Rule | string {
  const numbers = (name: string): number[] | undefined => parts.get(name)?.split(",").map(Number);
  const interval = Number(parts.get("INTERVAL") ?? 1);
  if (!Number.isInteger(interval) || interval < 1 || interval > MAX_INTERVAL)
    return `INTERVAL must be a whole number from 1 to ${MAX_INTERVAL}`;
  const count = parts.has("COUNT") ? Number(parts.get("COUNT")) : undefined;
  if (count !== undefined && (!Number.isInteger(count) || count < 1 || count > MAX_COUNT))
    return `COUNT must be a whole number from 1 to ${MAX_COUNT}: leave it out where it goes on, or use UNTIL`;
  const until = parts.get("UNTIL");
  if (until !== undefined && !/^\d{8}(T\d{6}Z?)?$/.test(until))
    return "UNTIL must be a day or a time, such as 20261231T235959Z";
  if (until !== undefined && count !== undefined) return "COUNT and UNTIL can't both be given";
  const range = outOfRange(parts);
  if (range) return range;
  try {
    ICAL.Recur.fromString([...parts].map(([name, value]) => `${name}=${value}`).join(";"));
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : "The rule can't be read";
  }
  const rule: Rule = {
    frequency,
    interval,
    count,
    until,
    months: numbers("BYMONTH"),
    monthDays: numbers("BYMONTHDAY"),
    yearDays: numbers("BYYEARDAY"),
    weekdays: parts
      .get("BYDAY")
      ?.split(",")
      .map((one) => ({ nth: Number.parseInt(one, 10) || 0, weekday: WEEKDAYS.indexOf(one.slice(-2)) })),
    positions: numbers("BYSETPOS"),
    weekStart: WEEKDAYS.indexOf(parts.get("WKST") ?? "MO"),
  };
  return contradiction(rule) ?? rule;
}

/** Largest number of each list; all but months may count from the end. */
const LARGEST = { BYMONTH: 12, BYMONTHDAY: 31, BYYEARDAY: 366, BYSETPOS: 366 } as const;

function outOfRange(parts: ReadonlyMap<string, string>): string | undefined {
  for (const [name, largest] of Object.entries(LARGEST)) {
    const smallest = name === "BYMONTH" ? 1 : -largest;
    for (const one of parts.get(name)?.split(",") ?? []) {
      const value = /^[+-]?\d{1,3}$/.test(one) ? Number(one) : 0;
      if (value === 0 || value < smallest || value > largest)
        return `${name} can't be ${one.slice(0, 20)}: it is a number from ${smallest} to ${largest}${smallest < 0 ? ", without 0" : ""}`;
    }
  }
  return undefined;
}

function contradiction(rule: Rule): string | undefined {
  const hasNth = rule.weekdays?.some((one) => one.nth !== 0) === true;
  if (hasNth && (rule.frequency === "DAILY" || rule.frequency === "WEEKLY"))
    return `BYDAY can't have numbers with FREQ=${rule.frequency}`;
  if (rule.positions && !rule.weekdays && !rule.monthDays && !rule.yearDays)
    return "BYSETPOS needs BYDAY or BYMONTHDAY to choose from";
  return undefined;
}

interface Civil {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** From 0, Sunday. */
  readonly weekday: number;
  readonly yearDay: number;
  readonly monthLength: number;
  readonly yearLength: number;
}

function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function civil(dayNo: number): Civil {
  const date = new Date(dayNo * DAY_MS);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return {
    year,
    month,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: dayNo - dayNumber(year, 1, 1) + 1,
    monthLength: month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31,
    yearLength: isLeap ? 366 : 365,
  };
}

/** Number of the day, week, month or year that a day lies in. */
function periodOf(rule: Rule, dayNo: number, at: Civil): number {
  if (rule.frequency === "DAILY") return dayNo;
  // 1 January 1970 was a Thursday.
  if (rule.frequency === "WEEKLY") return Math.floor((dayNo + 4 - rule.weekStart) / 7);
  return rule.frequency === "MONTHLY" ? at.year * 12 + at.month - 1 : at.year;
}

/** Whether `value`, or its place counted from the end, is among the numbers. */
function among(numbers: readonly number[] | undefined, value: number, length: number): boolean {
  return numbers === undefined || numbers.includes(value) || numbers.includes(value - length - 1);
}

function isOnWeekday(rule: Rule, at: Civil): boolean {
  const isInMonth = rule.frequency === "MONTHLY" || rule.months !== undefined;
  const [index, length] = isInMonth ? [at.day, at.monthLength] : [at.yearDay, at.yearLength];
  return (rule.weekdays ?? []).some(
    ({ nth, weekday }) =>
      weekday === at.weekday &&
      (nth === 0 || nth === Math.ceil(index / 7) || -nth === Math.ceil((length - index + 1) / 7)),
  );
}

/** What a rule that names no days takes from its first day. */
function isLikeFirst(rule: Rule, at: Civil, first: Civil): boolean {
  if (rule.frequency === "DAILY") return true;
  if (rule.frequency === "WEEKLY") return at.weekday === first.weekday;
  if (at.day !== first.day) return false;
  return rule.frequency === "MONTHLY" || rule.months !== undefined || at.month === first.month;
}

function isMet(rule: Rule, at: Civil, first: Civil): boolean {
  if (rule.months && !rule.months.includes(at.month)) return false;
  if (!among(rule.monthDays, at.day, at.monthLength)) return false;
  if (!among(rule.yearDays, at.yearDay, at.yearLength)) return false;
  if (rule.weekdays) return isOnWeekday(rule, at);
  return rule.monthDays !== undefined || rule.yearDays !== undefined || isLikeFirst(rule, at, first);
}

function periodStart(rule: Rule, dayNo: number): number {
  const at = civil(dayNo);
  if (rule.frequency === "WEEKLY") return dayNo - ((at.weekday - rule.weekStart + 7) % 7);
  if (rule.frequency === "MONTHLY") return dayNo - at.day + 1;
  return rule.frequency === "YEARLY" ? dayNo - at.yearDay + 1 : dayNo;
}

/**
 * Days of a rule from its first day on that lie from `from` to `to`, both included, in order. Days are counted from
 * 1 January 1970. COUNT and UNTIL are the caller's. `wanted` ends it earlier. Takes time for each day of the span.
 */
export function ruleDays(
  rule: Rule,
  firstDay: number,
  from: number,
  to: number,
  wanted = Infinity,
): number[] {
  const first = civil(firstDay);
  const phase = periodOf(rule, firstDay, first);
  const begin = Math.max(from, firstDay);
  const days: number[] = [];
  let set: number[] = [];
  let period = Number.NaN;
  const take = (): void => {
    const { positions } = rule;
    const chosen = positions ? set.filter((_, index) => among(positions, index + 1, set.length)) : set;
    for (const one of chosen) if (one >= begin && one <= to && days.length < wanted) days.push(one);
    set = [];
  };
  // Positions are counted in whole periods: the last one is followed to its end.
  const last = rule.positions ? to + 366 : to;
  for (let dayNo = rule.positions ? periodStart(rule, begin) : begin; dayNo <= last; dayNo++) {
    const at = civil(dayNo);
    const now = periodOf(rule, dayNo, at);
    if (now !== period) {
      take();
      if (days.length >= wanted || dayNo > to) return days;
      period = now;
    }
    if ((now - phase) % rule.interval === 0 && isMet(rule, at, first)) set.push(dayNo);
  }
  take();
  return days;
}

/** Whether a rule has a day at all, from its first day on. */
export function hasDays(rule: Rule, firstDay: number): boolean {
  const span = rule.frequency === "DAILY" || rule.frequency === "WEEKLY" ? 1 : rule.interval;
  const reach = Math.min(LONGEST_GAP * Math.min(span, 5), 200 * 366);
  return ruleDays(rule, firstDay, firstDay, firstDay + reach, 1).length > 0;
}

import type { Calendar } from "../policy/calendars.ts";
import type { System } from "../policy/systemsFile.ts";
import { RISKS, type Risk, type Tier } from "../policy/terms.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** How far ahead an open time is looked for. Days. */
export const LOOK_AHEAD_DAYS = 400;
const LOOK_AHEAD = LOOK_AHEAD_DAYS * DAY_MS;

export interface FrozenSystem {
  readonly id: string;
  /** Undefined where the catalogue does not know it: then calendars of every tier hold. */
  readonly tier: Tier | undefined;
}

/** A system that a touched one needs, directly or through others. */
export interface Dependency extends FrozenSystem {
  /** The touched system that needs it. */
  readonly neededBy: string;
}

export interface FreezeScope {
  readonly calendars: readonly Calendar[];
  readonly systems: readonly FrozenSystem[];
  readonly dependencies: readonly Dependency[];
  readonly risk: Risk;
}

/** A freeze that holds for the change. Times in milliseconds since 1970. */
export interface HeldFreeze {
  readonly title: string;
  readonly kind: "soft" | "hard";
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Whether it stops this change: hard ones do, soft ones where its risk is high or critical. */
  readonly bars: boolean;
  /** Set where it holds for a system that a touched one needs, and not for a touched one. */
  readonly dependency: Dependency | undefined;
}

export interface FreezeState {
  /** The strictest freeze that holds, whether it stops the change or not. */
  readonly state: "open" | "soft-freeze" | "hard-freeze";
  /** Whether the change must wait. */
  readonly isBarred: boolean;
  readonly freezes: readonly HeldFreeze[];
  /** First moment at which nothing stops the change; undefined where there is none within 400 days. */
  readonly nextOpen: number | undefined;
  /** `Hard freeze “Peak season” until 2026-12-27 00:00 UTC; next open 2026-12-27 00:00 UTC` */
  readonly text: string;
}

/** `2026-12-27 00:00 UTC` */
export function utcText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * All systems that the given ones need, each once, with a touched system that leads to it; circles are no harm. One that
 * the catalogue does not have is there without its tier.
 */
export function dependencyClosure(touched: readonly string[], systems: readonly System[]): Dependency[] {
  const byId = new Map(systems.map((one) => [one.id, one]));
  const found = new Map<string, Dependency>();
  const seen = new Set(touched);
  for (const neededBy of touched) {
    const waiting = [...(byId.get(neededBy)?.dependsOn ?? [])];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      found.set(id, { id, tier: byId.get(id)?.tier, neededBy });
      waiting.push(...(byId.get(id)?.dependsOn ?? []));
    }
  }
  return [...found.values()].sort((a, b) => a.id.localeCompare(b.id, "en"));
}

function holdsFor(calendar: Calendar, { id, tier }: FrozenSystem): boolean {
  if (calendar.systems && !calendar.systems.includes(id)) return false;
  return !calendar.tiers || tier === undefined || calendar.tiers.includes(tier);
}

/** Freezes that hold for the change in a span, in order of their start. */
function freezesIn(scope: FreezeScope, from: number, to: number): HeldFreeze[] {
  const isRisky = RISKS.indexOf(scope.risk) >= RISKS.indexOf("high");
  return scope.calendars
    .flatMap((calendar) => {
      const isDirect = scope.systems.some((one) => holdsFor(calendar, one));
      const dependency = isDirect ? undefined : scope.dependencies.find((one) => holdsFor(calendar, one));
      if (!isDirect && !dependency) return [];
      const { kind, file } = calendar;
      return calendar.between(from, to).map(({ title, start, end }) => ({
        title,
        kind,
        file,
        start,
        end,
        bars: kind === "hard" || isRisky,
        dependency,
      }));
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Freezes that stop the change, those that touch or overlap made one. */
function barredSpans(freezes: readonly HeldFreeze[]): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (const { start, end, bars } of freezes) {
    const last = spans.at(-1);
    if (!bars) continue;
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

/** First moment from `at` on that no span holds; undefined where it lies too far ahead. */
function firstOpen(spans: readonly { start: number; end: number }[], at: number): number | undefined {
  const open = spans.find(({ start, end }) => start <= at && at < end)?.end ?? at;
  return open <= at + LOOK_AHEAD ? open : undefined;
}

function nameOf({ kind, title, dependency }: HeldFreeze): string {
  const of = dependency ? ` of ${dependency.id}, which ${dependency.neededBy} needs,` : "";
  return `${kind} freeze “${title}”${of}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The freezes of a list in words, at most three of them. */
function listed(freezes: readonly HeldFreeze[], words: (one: HeldFreeze) => string): string {
  const shown = [...new Set(freezes.map(words))];
  const more = shown.length > 3 ? ` and ${shown.length - 3} more` : "";
  return shown.slice(0, 3).join(", ") + more;
}

function stateText(state: Omit<FreezeState, "text">, coming: HeldFreeze | undefined, risk: Risk): string {
  const until = (one: HeldFreeze): string => `${nameOf(one)} until ${utcText(one.end)}`;
  if (state.isBarred) {
    const next =
      state.nextOpen === undefined
        ? `not open again within ${LOOK_AHEAD_DAYS} days`
        : `next open ${utcText(state.nextOpen)}`;
    return `${capital(
      listed(
        state.freezes.filter((one) => one.bars),
        until,
      ),
    )}; ${next}`;
  }
  const then = coming ? `until ${utcText(coming.start)}, when ${nameOf(coming)} begins` : "";
  if (state.freezes.length > 0)
    return `${capital(listed(state.freezes, until))}; it does not bar a change of ${risk} risk${then && `. Open ${then}`}`;
  return then ? `Open ${then}` : `Open: no freeze within ${LOOK_AHEAD_DAYS} days`;
}

/** Whether a change is frozen at a moment, by what, and until when. */
export function freezeState({ at, ...scope }: FreezeScope & { readonly at: Date }): FreezeState {
  const now = at.getTime();
  const all = freezesIn(scope, now, now + LOOK_AHEAD + 1);
  const freezes = all.filter(({ start }) => start <= now);
  const isHard = freezes.some((one) => one.kind === "hard");
  const result = {
    state: isHard ? "hard-freeze" : freezes.length > 0 ? "soft-freeze" : "open",
    isBarred: freezes.some((one) => one.bars),
    freezes,
    nextOpen: firstOpen(barredSpans(all), now),
  } as const;
  const coming = all.find((one) => one.bars && one.start > now);
  return { ...result, text: stateText(result, coming, scope.risk) };
}

export interface PlannedWindow {
  /** UTC, as records hold it: `2026-12-20T09:00:00Z`. */
  readonly start: string;
  readonly end: string;
}

/** What stands against a planned window, a sentence each; none where it can be kept. */
export function windowProblems(window: PlannedWindow, scope: FreezeScope & { readonly now: Date }): string[] {
  const [start, end] = [Date.parse(window.start), Date.parse(window.end)];
  if (Number.isNaN(start) || Number.isNaN(end)) return ["The window needs a start and an end in UTC"];
  if (end <= start) return ["The window ends before it begins"];
  if (end - start > LOOK_AHEAD) return [`The window is longer than ${LOOK_AHEAD_DAYS} days`];
  const problems: string[] = [];
  if (end <= scope.now.getTime()) problems.push(`The window ended at ${utcText(end)}: plan it anew`);
  const barring = freezesIn(scope, start, end).filter((one) => one.bars);
  if (barring.length === 0) return problems;
  const spans = barredSpans(freezesIn(scope, start, end + LOOK_AHEAD));
  const isWhole = spans.some((one) => one.start <= start && end <= one.end);
  const open = firstOpen(spans, Math.max(start, spans[0]?.start ?? start));
  const span = (one: HeldFreeze): string =>
    `${nameOf(one)} from ${utcText(one.start)} to ${utcText(one.end)}`;
  problems.push(
    `The window ${isWhole ? "lies in" : "runs into"} ${listed(barring, span)}; ${open === undefined ? `not open again within ${LOOK_AHEAD_DAYS} days` : `open again ${utcText(open)}`}`,
  );
  return problems;
}

/** Hours in which a suggested window lies, in UTC, Monday to Thursday. */
const [FIRST_HOUR, LAST_HOUR] = [9, 16];
const QUARTER_MS = 15 * 60 * 1000;

export interface SuggestedWindow extends PlannedWindow {
  /** Where it comes from, in words. */
  readonly reason: string;
}

/**
 * The next window of so many minutes, Monday to Thursday from 09:00 to 16:00 UTC, that no freeze stops; one that is
 * longer than a day's hours begins at 09:00. Undefined where there is none within 400 days.
 */
export function suggestWindow(
  scope: FreezeScope & { readonly now: Date },
  minutes: number,
): SuggestedWindow | undefined {
  const now = Math.ceil(scope.now.getTime() / QUARTER_MS) * QUARTER_MS;
  const length = minutes * 60 * 1000;
  const spans = barredSpans(freezesIn(scope, now, now + LOOK_AHEAD + length));
  const latest = Math.max(LAST_HOUR * HOUR_MS - length, FIRST_HOUR * HOUR_MS);
  for (let day = Math.floor(now / DAY_MS) * DAY_MS; day <= now + LOOK_AHEAD; day += DAY_MS) {
    const weekday = new Date(day).getUTCDay();
    if (weekday < 1 || weekday > 4) continue;
    let start = Math.max(day + FIRST_HOUR * HOUR_MS, now);
    for (const span of spans)
      if (span.start < start + length && start < span.end)
        start = Math.ceil(span.end / QUARTER_MS) * QUARTER_MS;
    if (start > day + latest) continue;
    return {
      start: new Date(start).toISOString().replace(".000Z", "Z"),
      end: new Date(start + length).toISOString().replace(".000Z", "Z"),
      reason: `Next ${minutes} minutes without a freeze, Monday to Thursday from 09:00 to 16:00 UTC`,
    };
  }
  return undefined;
}

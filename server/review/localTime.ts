export interface LocalTime {
  /** `15:40 in Dublin`. */
  readonly text: string;
  /** Whether people are at work, at its edges, or away. */
  readonly part: "day" | "edge" | "night";
}

/** Tells local times at one moment; zones are asked once each. */
export class Clocks {
  private readonly known = new Map<string, LocalTime | undefined>();

  constructor(private readonly now: Date) {}

  /** Undefined for a zone that does not exist. */
  at(zone: string | undefined): LocalTime | undefined {
    if (zone === undefined) return undefined;
    if (!this.known.has(zone)) this.known.set(zone, localTime(this.now, zone));
    return this.known.get(zone);
  }
}

function localTime(now: Date, timeZone: string): LocalTime | undefined {
  const format = formatOf(timeZone);
  if (!format) return undefined;
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const hour = Number(parts.get("hour"));
  const weekday = parts.get("weekday") ?? "";
  const city = timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
  const isWeekend = weekday === "Sat" || weekday === "Sun";
  const isDay = hour >= 9 && hour < 17;
  const isEdge = hour >= 7 && hour < 20;
  return {
    text: `${parts.get("hour")}:${parts.get("minute")} in ${city}`,
    part: isWeekend ? "night" : isDay ? "day" : isEdge ? "edge" : "night",
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const shown = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    return new Intl.DateTimeFormat("en-GB", { ...shown, timeZone });
  } catch {
    return undefined;
  }
}

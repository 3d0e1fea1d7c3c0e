import assert from "node:assert/strict";
import fc from "fast-check";
import {
  dependencyClosure,
  type FreezeScope,
  freezeState,
  suggestWindow,
  windowProblems,
} from "../../../server/change/windows.ts";
import type { Calendar } from "../../../server/policy/calendars.ts";
import type { System } from "../../../server/policy/systemsFile.ts";
import { RISKS } from "../../../server/policy/terms.ts";
import { calendar, calendarText, event } from "../../support/ics.ts";

const PEAK = event("SUMMARY:Peak season", "DTSTART;VALUE=DATE:20261220", "DTEND;VALUE=DATE:20261227");

function scope(calendars: readonly Calendar[], rest: Partial<FreezeScope> = {}): FreezeScope {
  return { calendars, systems: [{ id: "checkout-api", tier: 1 }], dependencies: [], risk: "low", ...rest };
}

const hard = (...events: string[]): Calendar => calendar(calendarText(...events));
const soft = (...events: string[]): Calendar => calendar(calendarText(...events), { kind: "soft" });
const on = (time: string): { at: Date } => ({ at: new Date(time) });

function system(id: string, dependsOn: string[] = []): System {
  return { id, tier: 2, owner: "vp:x", repos: [{}], dependsOn };
}

describe("freezes of a change", () => {
  it("a hard freeze bars every risk, until a time that is told", () => {
    for (const risk of RISKS) {
      const state = freezeState({ ...scope([hard(PEAK)], { risk }), ...on("2026-12-24T10:00:00Z") });
      assert.equal(state.state, "hard-freeze");
      assert.equal(state.nextOpen, Date.parse("2026-12-27T00:00:00Z"));
      assert.equal(
        state.text,
        "Hard freeze “Peak season” until 2026-12-27 00:00 UTC; next open 2026-12-27 00:00 UTC",
      );
    }
  });

  it("a soft freeze bars high and critical risk, and lets the others go on", () => {
    const state = (risk: (typeof RISKS)[number]): ReturnType<typeof freezeState> =>
      freezeState({ ...scope([soft(PEAK)], { risk }), ...on("2026-12-24T10:00:00Z") });
    assert.deepEqual(
      RISKS.map((risk) => [state(risk).state, state(risk).isBarred]),
      [
        ["soft-freeze", false],
        ["soft-freeze", false],
        ["soft-freeze", true],
        ["soft-freeze", true],
      ],
    );
    assert.equal(state("low").nextOpen, Date.parse("2026-12-24T10:00:00Z"));
    assert.equal(
      state("low").text,
      "Soft freeze “Peak season” until 2026-12-27 00:00 UTC; it does not bar a change of low risk",
    );
  });

  it("an open time tells the freeze that comes", () => {
    assert.equal(
      freezeState({ ...scope([hard(PEAK)]), ...on("2026-12-01T10:00:00Z") }).text,
      "Open until 2026-12-20 00:00 UTC, when hard freeze “Peak season” begins",
    );
    assert.equal(
      freezeState({ ...scope([]), ...on("2026-12-01T10:00:00Z") }).text,
      "Open: no freeze within 400 days",
    );
  });

  it("its edges: it holds at its first moment and not at its last", () => {
    const at = (time: string): string => freezeState({ ...scope([hard(PEAK)]), ...on(time) }).state;
    assert.deepEqual(
      ["2026-12-19T23:59:59Z", "2026-12-20T00:00:00Z", "2026-12-26T23:59:59Z", "2026-12-27T00:00:00Z"].map(
        at,
      ),
      ["open", "hard-freeze", "hard-freeze", "open"],
    );
  });

  it("calendars hold for the systems and tiers that they name", () => {
    const state = (entry: Parameters<typeof calendar>[1], systems = scope([]).systems): string =>
      freezeState({
        ...scope([calendar(calendarText(PEAK), entry)], { systems }),
        ...on("2026-12-24T10:00:00Z"),
      }).state;
    assert.equal(state({ systems: ["search"] }), "open");
    assert.equal(state({ systems: ["search", "checkout-api"] }), "hard-freeze");
    assert.equal(state({ tiers: [2, 3] }), "open");
    assert.equal(state({ tiers: [1] }), "hard-freeze");
    assert.equal(state({ systems: ["checkout-api"], tiers: [2] }), "open");
    assert.equal(state({ tiers: [2] }, [{ id: "unlisted", tier: undefined }]), "hard-freeze");
  });

  it("a freeze of a system that is needed counts, and the text says whose it is", () => {
    const state = freezeState({
      ...scope([calendar(calendarText(PEAK), { systems: ["payments-db"] })], {
        dependencies: [{ id: "payments-db", tier: 2, neededBy: "checkout-api" }],
      }),
      ...on("2026-12-24T10:00:00Z"),
    });
    assert.equal(
      state.text,
      "Hard freeze “Peak season” of payments-db, which checkout-api needs, until 2026-12-27 00:00 UTC; next open 2026-12-27 00:00 UTC",
    );
  });

  it("needs are followed through others and in circles, each once", () => {
    const systems = [system("a", ["b", "gone"]), system("b", ["c"]), system("c", ["a", "b"]), system("d")];
    assert.deepEqual(dependencyClosure(["a"], systems), [
      { id: "b", tier: 2, neededBy: "a" },
      { id: "c", tier: 2, neededBy: "a" },
      { id: "gone", tier: undefined, neededBy: "a" },
    ]);
    assert.deepEqual(dependencyClosure(["a", "b", "c", "gone"], systems), []);
  });

  it("freezes that overlap or follow at once are one", () => {
    const after = event("SUMMARY:Stocktaking", "DTSTART;VALUE=DATE:20261227", "DTEND;VALUE=DATE:20261229");
    const over = event("SUMMARY:Late", "DTSTART:20261228T120000Z", "DTEND:20261230T060000Z");
    const state = freezeState({
      ...scope([hard(PEAK, over), soft(after)], { risk: "high" }),
      ...on("2026-12-24T10:00:00Z"),
    });
    assert.equal(state.nextOpen, Date.parse("2026-12-30T06:00:00Z"));
    const low = freezeState({ ...scope([hard(PEAK, over), soft(after)]), ...on("2026-12-24T10:00:00Z") });
    assert.equal(low.nextOpen, Date.parse("2026-12-27T00:00:00Z"));
  });

  it("no open time within 400 days is said so", () => {
    const always = hard(event("SUMMARY:Closed down", "DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY"));
    const state = freezeState({ ...scope([always]), ...on("2026-12-24T10:00:00Z") });
    assert.equal(state.nextOpen, undefined);
    assert.equal(
      state.text,
      "Hard freeze “Closed down” until 2026-12-25 00:00 UTC; not open again within 400 days",
    );
    assert.equal(suggestWindow({ ...scope([always]), now: new Date("2026-12-24T10:00:00Z") }, 60), undefined);
  });

  it("more than three freezes are counted", () => {
    const events = ["A", "B", "C", "D", "E"].map((title) =>
      event(`SUMMARY:${title}`, "DTSTART;VALUE=DATE:20261220", "DTEND;VALUE=DATE:20261227"),
    );
    const { text } = freezeState({ ...scope([hard(...events)]), ...on("2026-12-24T10:00:00Z") });
    assert.match(text, /“C” until 2026-12-27 00:00 UTC and 2 more; next open/);
  });
});

/** Freezes that begin on a day of 2026 and take some hours, of one or the other kind. */
const someCalendars = fc
  .array(
    fc.record({
      kind: fc.constantFrom("soft" as const, "hard" as const),
      start: fc.integer({ min: 0, max: 60 * 24 }),
      hours: fc.integer({ min: 1, max: 200 }),
      rule: fc.constantFrom("", "RRULE:FREQ=WEEKLY;BYDAY=FR", "RRULE:FREQ=DAILY;COUNT=9"),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ kind, start, hours, rule }) => {
      const begin = new Date(Date.UTC(2026, 10, 1) + start * 3_600_000)
        .toISOString()
        .replace(/[-:]|\.000/g, "");
      return calendar(
        calendarText(event(`DTSTART:${begin}`, `DURATION:PT${hours}H`, ...(rule ? [rule] : []))),
        {
          kind,
        },
      );
    }),
  );

describe("the next open time", () => {
  it("is open, and no hour before it is", () => {
    fc.assert(
      fc.property(
        someCalendars,
        fc.constantFrom(...RISKS),
        fc.integer({ min: 0, max: 70 * 24 * 60 }),
        (calendars, risk, minute) => {
          const at = Date.UTC(2026, 10, 1) + minute * 60_000;
          const barred = (time: number): boolean =>
            freezeState({ ...scope(calendars, { risk }), at: new Date(time) }).isBarred;
          const { nextOpen } = freezeState({ ...scope(calendars, { risk }), at: new Date(at) });
          if (nextOpen !== undefined) assert.equal(barred(nextOpen), false);
          const end = nextOpen ?? at + 400 * 86_400_000;
          const step = Math.max(3_600_000, Math.floor((end - at) / 40));
          for (let time = at; time < end; time += step) assert.equal(barred(time), true);
          if (end > at) assert.equal(barred(end - 1), true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a planned window", () => {
  const now = new Date("2026-12-01T10:00:00Z");
  const problems = (start: string, end: string, rest: Partial<FreezeScope> = {}): string[] =>
    windowProblems({ start, end }, { ...scope([hard(PEAK)], rest), now });

  it("is fine beside a freeze, and up to its first moment", () => {
    assert.deepEqual(problems("2026-12-19T09:00:00Z", "2026-12-20T00:00:00Z"), []);
    assert.deepEqual(problems("2026-12-27T00:00:00Z", "2026-12-27T02:00:00Z"), []);
  });

  it("that runs into a freeze, or lies in it, is told with the time that is open again", () => {
    assert.deepEqual(problems("2026-12-19T09:00:00Z", "2026-12-20T00:00:01Z"), [
      "The window runs into hard freeze “Peak season” from 2026-12-20 00:00 UTC to 2026-12-27 00:00 UTC; open again 2026-12-27 00:00 UTC",
    ]);
    assert.match(
      problems("2026-12-21T09:00:00Z", "2026-12-21T10:00:00Z")[0] ?? "",
      /^The window lies in hard freeze/,
    );
  });

  it("soft freezes are a problem where the risk is high", () => {
    const calendars = [soft(PEAK)];
    assert.deepEqual(problems("2026-12-21T09:00:00Z", "2026-12-21T10:00:00Z", { calendars }), []);
    assert.match(
      problems("2026-12-21T09:00:00Z", "2026-12-21T10:00:00Z", { calendars, risk: "high" })[0] ?? "",
      /lies in soft freeze/,
    );
  });

  it("that is past, backwards or no time at all is told", () => {
    assert.deepEqual(problems("2026-11-01T09:00:00Z", "2026-11-01T10:00:00Z"), [
      "The window ended at 2026-11-01 10:00 UTC: plan it anew",
    ]);
    assert.deepEqual(problems("2026-12-02T09:00:00Z", "2026-12-02T09:00:00Z"), [
      "The window ends before it begins",
    ]);
    assert.deepEqual(problems("soon", "later"), ["The window needs a start and an end in UTC"]);
    assert.match(problems("2026-12-02T09:00:00Z", "2099-12-02T09:00:00Z")[0] ?? "", /longer than 400 days/);
  });
});

describe("a suggested window", () => {
  const suggest = (now: string, minutes: number, calendars: readonly Calendar[] = []): string | undefined => {
    const found = suggestWindow({ ...scope(calendars), now: new Date(now) }, minutes);
    return found && `${found.start}/${found.end}`;
  };

  it("is the next in working hours, by the quarter hour", () => {
    assert.equal(suggest("2026-12-01T10:07:00Z", 60), "2026-12-01T10:15:00Z/2026-12-01T11:15:00Z");
    assert.equal(suggest("2026-12-01T05:00:00Z", 60), "2026-12-01T09:00:00Z/2026-12-01T10:00:00Z");
    assert.equal(suggest("2026-12-01T15:15:00Z", 60), "2026-12-02T09:00:00Z/2026-12-02T10:00:00Z");
  });

  it("is never on Friday, Saturday or Sunday", () => {
    assert.equal(suggest("2026-12-03T15:30:00Z", 60), "2026-12-07T09:00:00Z/2026-12-07T10:00:00Z");
    assert.equal(suggest("2026-12-04T10:00:00Z", 60), "2026-12-07T09:00:00Z/2026-12-07T10:00:00Z");
  });

  it("goes round freezes, also within a day", () => {
    const morning = hard(event("DTSTART:20261201T080000Z", "DTEND:20261201T103000Z"));
    assert.equal(suggest("2026-12-01T05:00:00Z", 60, [morning]), "2026-12-01T10:30:00Z/2026-12-01T11:30:00Z");
    assert.equal(
      suggest("2026-12-21T05:00:00Z", 60, [hard(PEAK)]),
      "2026-12-28T09:00:00Z/2026-12-28T10:00:00Z",
    );
  });

  it("that is longer than a working day begins in the morning", () => {
    assert.equal(suggest("2026-12-01T10:00:00Z", 24 * 60), "2026-12-02T09:00:00Z/2026-12-03T09:00:00Z");
  });

  it("meets no freeze, whatever there is", () => {
    fc.assert(
      fc.property(
        someCalendars,
        fc.constantFrom(...RISKS),
        fc.integer({ min: 15, max: 600 }),
        (calendars, risk, minutes) => {
          const of = { ...scope(calendars, { risk }), now: new Date("2026-11-01T00:00:00Z") };
          const window = suggestWindow(of, minutes);
          if (!window) return;
          assert.deepEqual(windowProblems(window, of), []);
          assert.equal(Date.parse(window.end) - Date.parse(window.start), minutes * 60_000);
        },
      ),
      { numRuns: 60 },
    );
  });
});

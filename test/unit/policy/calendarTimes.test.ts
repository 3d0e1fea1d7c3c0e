import assert from "node:assert/strict";
import fc from "fast-check";
import ICAL from "ical.js";
import { calendar, calendarText, days, event, spans } from "../../support/ics.ts";

const weekend = (zone: string): string =>
  calendarText(
    event(
      `DTSTART;TZID=${zone}:20260306T160000`,
      `DTEND;TZID=${zone}:20260309T080000`,
      "RRULE:FREQ=WEEKLY;BYDAY=FR",
      "SUMMARY:Weekend",
    ),
  );

describe("times of a calendar", () => {
  it("a weekly freeze keeps its local hours while Dublin goes over to summer time", () => {
    assert.deepEqual(spans(calendar(weekend("Europe/Dublin")), "2026-03-17T00:00Z", "2026-04-06T00:00Z"), [
      "2026-03-20T16:00Z/2026-03-23T08:00Z",
      "2026-03-27T16:00Z/2026-03-30T07:00Z",
      "2026-04-03T15:00Z/2026-04-06T07:00Z",
    ]);
  });

  it("… and back, and New York on another day", () => {
    assert.deepEqual(spans(calendar(weekend("Europe/Dublin")), "2026-10-23T12:00Z", "2026-10-27T00:00Z"), [
      "2026-10-23T15:00Z/2026-10-26T08:00Z",
    ]);
    assert.deepEqual(spans(calendar(weekend("America/New_York")), "2026-03-06T00:00Z", "2026-03-17T00:00Z"), [
      "2026-03-06T21:00Z/2026-03-09T12:00Z",
      "2026-03-13T20:00Z/2026-03-16T12:00Z",
    ]);
    assert.deepEqual(spans(calendar(weekend("America/New_York")), "2026-10-30T00:00Z", "2026-11-03T00:00Z"), [
      "2026-10-30T20:00Z/2026-11-02T13:00Z",
    ]);
  });

  it("a time that is skipped counts as if clocks had not been set; the first of a double one is meant", () => {
    const at = (start: string, end: string): string[] =>
      spans(
        calendar(
          calendarText(event(`DTSTART;TZID=Europe/Dublin:${start}`, `DTEND;TZID=Europe/Dublin:${end}`)),
        ),
        "2026-01-01T00:00Z",
        "2027-01-01T00:00Z",
      );
    assert.deepEqual(at("20260329T013000", "20260329T040000"), ["2026-03-29T01:30Z/2026-03-29T03:00Z"]);
    assert.deepEqual(at("20261025T013000", "20261025T040000"), ["2026-10-25T00:30Z/2026-10-25T04:00Z"]);
    assert.deepEqual(at("20260329T013000", "20260329T020000"), ["2026-03-29T01:30Z/2026-03-29T02:00Z"]);
  });

  it("DURATION counts days on the clock and hours as they pass", () => {
    const lasting = (duration: string): string[] =>
      spans(
        calendar(calendarText(event("DTSTART;TZID=Europe/Dublin:20260328T120000", `DURATION:${duration}`))),
        "2026-03-01T00:00Z",
        "2026-05-01T00:00Z",
      );
    assert.deepEqual(lasting("P1D"), ["2026-03-28T12:00Z/2026-03-29T11:00Z"]);
    assert.deepEqual(lasting("PT24H"), ["2026-03-28T12:00Z/2026-03-29T12:00Z"]);
    assert.deepEqual(lasting("P1W"), ["2026-03-28T12:00Z/2026-04-04T11:00Z"]);
  });

  it("start and end may be of two zones", () => {
    const text = calendarText(
      event("DTSTART;TZID=Asia/Tokyo:20261224T000000", "DTEND;TZID=America/Los_Angeles:20261226T000000"),
    );
    assert.deepEqual(spans(calendar(text), "2026-12-01T00:00Z", "2027-01-01T00:00Z"), [
      "2026-12-23T15:00Z/2026-12-26T08:00Z",
    ]);
  });

  it("days are of X-WR-TIMEZONE, else of UTC; times without a zone too", () => {
    const events = [
      event("DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703"),
      event("DTSTART:20260710T090000", "DTEND:20260710T100000"),
      event("DTSTART;VALUE=DATE:20260720"),
    ];
    const [from, to] = ["2026-06-01T00:00Z", "2026-08-01T00:00Z"];
    assert.deepEqual(spans(calendar(calendarText(...events)), from, to), [
      "2026-07-01T00:00Z/2026-07-03T00:00Z",
      "2026-07-10T09:00Z/2026-07-10T10:00Z",
      "2026-07-20T00:00Z/2026-07-21T00:00Z",
    ]);
    assert.deepEqual(spans(calendar(calendarText("X-WR-TIMEZONE:Europe/Dublin", ...events)), from, to), [
      "2026-06-30T23:00Z/2026-07-02T23:00Z",
      "2026-07-10T08:00Z/2026-07-10T09:00Z",
      "2026-07-19T23:00Z/2026-07-20T23:00Z",
    ]);
  });

  it("a zone that the file defines holds, by any name, far beyond 2035", () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:GMT Standard Time",
      "BEGIN:STANDARD",
      "DTSTART:16010101T020000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+0000",
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
      "END:STANDARD",
      "BEGIN:DAYLIGHT",
      "DTSTART:16010101T010000",
      "TZOFFSETFROM:+0000",
      "TZOFFSETTO:+0100",
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
      "END:DAYLIGHT",
      "END:VTIMEZONE",
    ].join("\r\n");
    const weekly = (id: string): string[] => [
      `DTSTART;TZID=${id}:20260102T160000`,
      `DTEND;TZID=${id}:20260105T080000`,
      "RRULE:FREQ=WEEKLY",
    ];
    const defined = calendar(calendarText(zone, event(...weekly("GMT Standard Time"))));
    const known = calendar(calendarText(event(...weekly("Europe/London"))));
    for (const year of [2026, 2037, 2050]) {
      const found = spans(defined, `${year}-01-01T00:00Z`, `${year + 1}-01-01T00:00Z`);
      assert.ok(found.length >= 52);
      assert.deepEqual(found, spans(known, `${year}-01-01T00:00Z`, `${year + 1}-01-01T00:00Z`));
    }
  });

  it("a zone whose rule has ended keeps its last offset", () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Once",
      "BEGIN:DAYLIGHT",
      "DTSTART:20000326T010000",
      "TZOFFSETFROM:+0000",
      "TZOFFSETTO:+0100",
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;UNTIL=20020331T010000Z",
      "END:DAYLIGHT",
      "END:VTIMEZONE",
    ].join("\r\n");
    const text = calendarText(zone, event("DTSTART;TZID=Once:20260110T100000", "DURATION:PT1H"));
    assert.deepEqual(spans(calendar(text), "2026-01-01T00:00Z", "2026-02-01T00:00Z"), [
      "2026-01-10T09:00Z/2026-01-10T10:00Z",
    ]);
  });

  it("EXDATE leaves out, RDATE adds, RECURRENCE-ID moves, STATUS:CANCELLED takes away", () => {
    const text = calendarText(
      event(
        "UID:a",
        "DTSTART;TZID=Europe/Dublin:20260601T090000",
        "DTEND;TZID=Europe/Dublin:20260601T100000",
        "RRULE:FREQ=WEEKLY;UNTIL=20260713T080000Z",
        "EXDATE;TZID=Europe/Dublin:20260608T090000",
        "RDATE;TZID=Europe/Dublin:20260610T090000",
        "RDATE;VALUE=PERIOD:20260611T090000Z/PT2H,20260612T090000Z/20260612T093000Z",
      ),
      event(
        "UID:a",
        "RECURRENCE-ID;TZID=Europe/Dublin:20260615T090000",
        "DTSTART:20260616T120000Z",
        "DURATION:PT1H",
      ),
      event(
        "UID:a",
        "RECURRENCE-ID:20260622T080000Z",
        "DTSTART:20260622T080000Z",
        "DURATION:PT1H",
        "STATUS:CANCELLED",
      ),
      event("UID:b", "DTSTART:20260601T120000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
      event("UID:c", "DTSTART:20260702T120000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"),
    );
    assert.deepEqual(spans(calendar(text), "2026-05-01T00:00Z", "2026-09-01T00:00Z"), [
      "2026-06-01T08:00Z/2026-06-01T09:00Z",
      "2026-06-10T08:00Z/2026-06-10T09:00Z",
      "2026-06-11T09:00Z/2026-06-11T11:00Z",
      "2026-06-12T09:00Z/2026-06-12T09:30Z",
      "2026-06-16T12:00Z/2026-06-16T13:00Z",
      "2026-06-29T08:00Z/2026-06-29T09:00Z",
      "2026-07-02T12:00Z/2026-07-02T13:00Z",
      "2026-07-06T08:00Z/2026-07-06T09:00Z",
      "2026-07-13T08:00Z/2026-07-13T09:00Z",
    ]);
  });

  it("a span meets what began before it and touches nothing that ends as it begins", () => {
    const peak = calendar(calendarText(event("DTSTART:20261220T000000Z", "DTEND:20261227T000000Z")));
    assert.equal(spans(peak, "2026-12-26T23:59Z", "2026-12-28T00:00Z").length, 1);
    assert.equal(spans(peak, "2026-12-27T00:00Z", "2026-12-28T00:00Z").length, 0);
    assert.equal(spans(peak, "2026-12-19T00:00Z", "2026-12-20T00:00Z").length, 0);
    assert.throws(() => peak.between(0, Date.UTC(2026, 0, 1)), RangeError);
  });
});

/** From RFC 5545, section 3.8.5.3, beginning in 1997 at 09:00 in New York; and rules that ical.js does not follow. */
const RULES: readonly [rule: string, start: string, from: string, to: string, expected: readonly string[]][] =
  [
    ["FREQ=DAILY;COUNT=3", "19970902", "19970101", "19990101", ["1997-09-02", "1997-09-03", "1997-09-04"]],
    [
      "FREQ=DAILY;INTERVAL=10;COUNT=3",
      "19970902",
      "19970101",
      "19990101",
      ["1997-09-02", "1997-09-12", "1997-09-22"],
    ],
    [
      "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,TH;WKST=SU",
      "19970902",
      "19970101",
      "19990101",
      ["1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18"],
    ],
    [
      "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
      "19970805",
      "19970101",
      "19990101",
      ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    ],
    [
      "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
      "19970805",
      "19970101",
      "19990101",
      ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    ],
    [
      "FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
      "19970905",
      "19970101",
      "19990101",
      ["1997-09-05", "1997-10-03", "1997-11-07"],
    ],
    [
      "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",
      "19970907",
      "19970101",
      "19990101",
      ["1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30"],
    ],
    [
      "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3",
      "19970928",
      "19970101",
      "19990101",
      ["1997-09-28", "1997-10-29", "1997-11-28"],
    ],
    [
      "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
      "20070115",
      "20070101",
      "20080101",
      ["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
    ],
    [
      "FREQ=YEARLY;COUNT=4;BYMONTH=6,7",
      "19970610",
      "19970101",
      "20000101",
      ["1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10"],
    ],
    [
      "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
      "19970101",
      "19970101",
      "20020101",
      ["1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01"],
    ],
    [
      "FREQ=YEARLY;BYDAY=20MO;COUNT=3",
      "19970519",
      "19970101",
      "20000101",
      ["1997-05-19", "1998-05-18", "1999-05-17"],
    ],
    [
      "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=2",
      "19970913",
      "19970101",
      "19990101",
      ["1997-09-13", "1997-10-11"],
    ],
    [
      "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
      "19961105",
      "19960101",
      "20050101",
      ["1996-11-05", "2000-11-07", "2004-11-02"],
    ],
    [
      "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
      "19970904",
      "19970101",
      "19990101",
      ["1997-09-04", "1997-10-07", "1997-11-06"],
    ],
    [
      "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3",
      "19970929",
      "19970101",
      "19990101",
      ["1997-09-29", "1997-10-30", "1997-11-27"],
    ],
    [
      "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
      "20260831",
      "20260801",
      "20261101",
      ["2026-08-31", "2026-09-30", "2026-10-30"],
    ],
    [
      "FREQ=DAILY;BYMONTHDAY=-1",
      "20260131",
      "20260101",
      "20260401",
      ["2026-01-31", "2026-02-28", "2026-03-31"],
    ],
    [
      "FREQ=MONTHLY;BYMONTH=11,12;BYDAY=-1FR",
      "20261127",
      "20260101",
      "20280101",
      ["2026-11-27", "2026-12-25", "2027-11-26", "2027-12-31"],
    ],
    [
      "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
      "20260630",
      "20260101",
      "20280101",
      ["2026-06-30", "2026-12-31", "2027-06-30", "2027-12-31"],
    ],
    ["FREQ=YEARLY", "20240229", "20240101", "20300101", ["2024-02-29", "2028-02-29"]],
    ["FREQ=MONTHLY", "20260131", "20260101", "20260601", ["2026-01-31", "2026-03-31", "2026-05-31"]],
    [
      "FREQ=DAILY;UNTIL=20260104",
      "20260102",
      "20260101",
      "20270101",
      ["2026-01-02", "2026-01-03", "2026-01-04"],
    ],
  ];

describe("recurrence of a calendar", () => {
  for (const [rule, start, from, to, expected] of RULES) {
    it(`${rule} from ${start}`, () => {
      const text = calendarText(event(`DTSTART:${start}T090000Z`, "DURATION:PT1H", `RRULE:${rule}`));
      const iso = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00Z`;
      assert.deepEqual(days(calendar(text), iso(from), iso(to)), expected);
    });
  }

  it("a start that the rule does not name is a freeze too", () => {
    const text = calendarText(event("DTSTART;VALUE=DATE:20260106", "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2"));
    assert.deepEqual(days(calendar(text), "2026-01-01T00:00Z", "2026-03-01T00:00Z"), [
      "2026-01-06",
      "2026-01-09",
      "2026-01-16",
    ]);
  });

  const weekdays = fc.uniqueArray(fc.constantFrom("MO", "TU", "WE", "TH", "FR", "SA", "SU"), {
    minLength: 1,
    maxLength: 4,
  });
  const interval = fc.integer({ min: 1, max: 4 });
  /** Forms of which ical.js, as the other reader, works out every day rightly. */
  const simple = fc.oneof(
    interval.map((n) => `FREQ=DAILY;INTERVAL=${n}`),
    fc.tuple(interval, weekdays).map(([n, on]) => `FREQ=WEEKLY;INTERVAL=${n};BYDAY=${on.join(",")}`),
    fc
      .tuple(interval, fc.integer({ min: 1, max: 28 }))
      .map(([n, day]) => `FREQ=MONTHLY;INTERVAL=${n};BYMONTHDAY=${day}`),
    fc
      .tuple(interval, fc.constantFrom("1MO", "2TU", "3WE", "-1FR", "-2SU"))
      .map(([n, on]) => `FREQ=MONTHLY;INTERVAL=${n};BYDAY=${on}`),
    fc
      .tuple(interval, fc.integer({ min: 1, max: 12 }), fc.constantFrom("1MO", "4TH", "-1FR"))
      .map(([n, month, on]) => `FREQ=YEARLY;INTERVAL=${n};BYMONTH=${month};BYDAY=${on}`),
    interval.map((n) => `FREQ=YEARLY;INTERVAL=${n}`),
  );

  it("simple rules have the days that another implementation finds, wherever one looks", () => {
    const property = fc.property(
      simple,
      fc.tuple(
        fc.integer({ min: 2019, max: 2028 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
      ),
      fc.integer({ min: 0, max: 1500 }),
      (rule, [year, month, day], later) => {
        const text = (value: number): string => String(value).padStart(2, "0");
        const made = calendar(
          calendarText(
            event(`DTSTART:${year}${text(month)}${text(day)}T093000Z`, "DURATION:PT1H", `RRULE:${rule}`),
          ),
        );
        const first = Date.UTC(year, month - 1, day, 9, 30);
        const [from, to] = [first + later * 86_400_000, first + (later + 800) * 86_400_000];
        const iterator = ICAL.Recur.fromString(rule).iterator(
          new ICAL.Time(
            { year, month, day, hour: 9, minute: 30, second: 0, isDate: false },
            ICAL.Timezone.localTimezone,
          ),
        );
        const expected = new Set(first >= from ? [first] : []);
        for (let next = iterator.next(); next; next = iterator.next()) {
          const at = Date.UTC(next.year, next.month - 1, next.day, next.hour, next.minute);
          if (at >= to) break;
          if (at > from - 3_600_000) expected.add(at);
        }
        assert.deepEqual(
          made.between(from, to).map((one) => one.start),
          [...expected].sort((a, b) => a - b),
        );
      },
    );
    fc.assert(property, { numRuns: 80 });
  });
});

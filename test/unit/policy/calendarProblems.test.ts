import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_CALENDAR_LENGTH, parseCalendar } from "../../../server/policy/calendars.ts";
import { calendarText, event, HARD } from "../../support/ics.ts";

/** Problems as `line: message`. A calendar with an error must not exist. */
function problems(text: string): string[] {
  const parsed = parseCalendar(text, HARD);
  const hasErrors = parsed.problems.some((one) => one.severity === "error");
  assert.equal(parsed.calendar === undefined, hasErrors);
  return parsed.problems.map((one) => `${one.line}: ${one.message}`);
}

/** An event with a rule, in line 7 of its calendar. */
const ruled = (rule: string): string =>
  calendarText(event("DTSTART:20260101T090000Z", "DURATION:PT1H", `RRULE:${rule}`));

const BROKEN: readonly [what: string, text: string, expected: RegExp][] = [
  ["nothing at all", "", /^1: There is no calendar/],
  ["a text that is none", "hello\nthere", /^1: Not a line of iCalendar/],
  [
    "a malformed line",
    calendarText(event("DTSTART:20260101T090000Z", "what is this", "DURATION:PT1H")),
    /^6: Not a line/,
  ],
  [
    "a NUL",
    calendarText(event("DTSTART:20260101T090000Z", "DURATION:PT1H", "SUMMARY:a\0b")),
    /^7: .*control character/,
  ],
  [
    "a missing END of an event",
    calendarText("BEGIN:VEVENT", "DTSTART:20260101T090000Z"),
    /^6: END:VCALENDAR, but VEVENT of line 4 is open/,
  ],
  [
    "a missing END at the end",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101",
    /^1: BEGIN:VCALENDAR has no END/,
  ],
  ["an END too many", "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", /^3: END:VCALENDAR ends nothing/],
  ["a lonely event", event("DTSTART:20260101"), /^1: It must begin with BEGIN:VCALENDAR/],
  ["no DTSTART", calendarText(event("SUMMARY:x")), /^4: The event has no DTSTART/],
  ["two DTSTART", calendarText(event("DTSTART:20260101", "DTSTART:20260102")), /^6: .*DTSTART twice/],
  [
    "DTEND before DTSTART",
    calendarText(event("DTSTART:20260102T090000Z", "DTEND:20260101T090000Z")),
    /^6: DTEND must come after/,
  ],
  [
    "DTEND at DTSTART",
    calendarText(event("DTSTART;VALUE=DATE:20260102", "DTEND;VALUE=DATE:20260102")),
    /^6: DTEND must come after/,
  ],
  ["no length", calendarText(event("DTSTART:20260102T090000Z")), /^4: .*neither DTEND nor DURATION/],
  [
    "a negative DURATION",
    calendarText(event("DTSTART:20260102T090000Z", "DURATION:-PT1H")),
    /^6: DURATION must be/,
  ],
  [
    "DURATION of nothing",
    calendarText(event("DTSTART:20260102T090000Z", "DURATION:PT0S")),
    /^6: DURATION is nothing/,
  ],
  [
    "DTEND and DURATION",
    calendarText(event("DTSTART:20260102T090000Z", "DTEND:20260102T100000Z", "DURATION:PT1H")),
    /^7: .*can't both/,
  ],
  [
    "a day with a time",
    calendarText(event("DTSTART;VALUE=DATE:20260102", "DTEND:20260102T100000Z")),
    /^6: .*both be days/,
  ],
  ["30 February", calendarText(event("DTSTART;VALUE=DATE:20260230")), /^5: DTSTART is no day or time/],
  [
    "hour 25",
    calendarText(event("DTSTART:20260201T250000Z", "DURATION:PT1H")),
    /^5: DTSTART is no day or time/,
  ],
  ["rubbish as time", calendarText(event("DTSTART:tomorrow", "DURATION:PT1H")), /^5: DTSTART/],
  [
    "the year 9999",
    calendarText(event("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:99991231")),
    /^6: DTEND: the year must be between/,
  ],
  [
    "an unknown zone",
    calendarText(event("DTSTART;TZID=Mars/Olympus:20260101T090000", "DURATION:PT1H")),
    /^5: Unknown time zone "Mars\/Olympus"/,
  ],
  [
    "an unknown zone of the calendar",
    calendarText("X-WR-TIMEZONE:Nowhere", event("DTSTART:20260101")),
    /^4: Unknown time zone/,
  ],
  [
    "a zone without offsets",
    calendarText(
      "BEGIN:VTIMEZONE",
      "TZID:X",
      "BEGIN:STANDARD",
      "DTSTART:20200101T000000",
      "END:STANDARD",
      "END:VTIMEZONE",
    ),
    /^6: STANDARD needs TZOFFSETFROM/,
  ],
  [
    "a zone of nothing",
    calendarText("BEGIN:VTIMEZONE", "TZID:X", "END:VTIMEZONE"),
    /^4: VTIMEZONE X needs STANDARD/,
  ],
  ["EXRULE", calendarText(event("DTSTART:20260101", "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY")), /^7: EXRULE/],
  [
    "THISANDFUTURE",
    calendarText(event("UID:a", "DTSTART:20260101", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260101")),
    /^7: RANGE=THISANDFUTURE/,
  ],
  ["every second", ruled("FREQ=SECONDLY"), /^7: A freeze can't recur SECONDLY/],
  ["every hour", ruled("FREQ=HOURLY"), /^7: A freeze can't recur HOURLY/],
  ["no FREQ", ruled("COUNT=2"), /^7: The rule has no FREQ/],
  ["a huge COUNT", ruled("FREQ=DAILY;COUNT=4000000000"), /^7: COUNT must be/],
  ["a huge INTERVAL", ruled("FREQ=DAILY;INTERVAL=999999999"), /^7: INTERVAL must be/],
  ["30 February each year", ruled("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), /^7: The rule has no day/],
  ["30 February day by day", ruled("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), /^7: The rule has no day/],
  ["a position that never is", ruled("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6"), /^7: The rule has no day/],
  ["a sixth Monday", ruled("FREQ=MONTHLY;BYDAY=6MO"), /^7: The rule has no day/],
  ["minutes", ruled("FREQ=DAILY;BYMINUTE=1,2,3"), /^7: BYMINUTE can't be followed/],
  ["numbers of weeks", ruled("FREQ=YEARLY;BYWEEKNO=20"), /^7: BYWEEKNO can't be followed/],
  ["month 13", ruled("FREQ=YEARLY;BYMONTH=13"), /^7: BYMONTH can't be 13: it is a number from 1 to 12$/],
  ["a part twice", ruled("FREQ=DAILY;FREQ=WEEKLY"), /^7: FREQ is given twice/],
  ["COUNT and UNTIL", ruled("FREQ=DAILY;COUNT=2;UNTIL=20260301"), /^7: COUNT and UNTIL/],
  ["rubbish in a rule", ruled("FREQ=DAILY;;huh"), /^7: "HUH|^7: "huh"/],
  ["a weekday of nowhere", ruled("FREQ=WEEKLY;BYDAY=XX"), /^7: .*BYDAY/],
  [
    "a recurring year and more",
    calendarText(event("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20280101", "RRULE:FREQ=DAILY")),
    /^7: .*a year at most/,
  ],
  ["depth", "BEGIN:VCALENDAR\n".repeat(20), /^9: .*nested deeper/],
];

describe("mistakes in a calendar", () => {
  for (const [what, text, expected] of BROKEN) {
    it(`${what} is told at its line`, () => {
      const found = problems(text);
      assert.ok(
        found.some((one) => expected.test(one)),
        `${expected} is not among ${JSON.stringify(found)}`,
      );
    });
  }

  it("columns point at the value, lines at where a folded line begins", () => {
    const text = calendarText(
      event("DTSTART;VALUE=DATE:20260101", "SUMMARY:long\r\n er", "RRULE:FREQ=DAI\r\n LY;COUNT=0"),
    );
    assert.deepEqual(
      parseCalendar(text, HARD).problems.map(({ line, column }) => [line, column]),
      [[8, 7]],
    );
  });

  it("what is no event is passed over with a warning, alarms and unknown properties without", () => {
    const alarm = "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM";
    const text = calendarText(event("DTSTART:20260101", "X-ODD;A=1:2", alarm), "BEGIN:VTODO\r\nEND:VTODO");
    assert.deepEqual(problems(text), ["11: VTODO is no freeze and is passed over: write a VEVENT"]);
  });

  it("any number of warnings hides no freeze and no error behind them", () => {
    const todos = new Array(300).fill("BEGIN:VTODO\r\nEND:VTODO");
    const { calendar, problems: found } = parseCalendar(
      calendarText(...todos, event("DTSTART:20260101")),
      HARD,
    );
    assert.equal(found.length, 20);
    assert.equal(calendar?.between(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)).length, 1);
    assert.match(
      problems(calendarText(...todos, event("SUMMARY:x"))).at(-1) ?? "",
      /^604: The event has no DTSTART/,
    );
    assert.equal(problems(calendarText(...new Array(300).fill(event("SUMMARY:x")))).length, 100);
  });

  it("the calendar is bounded in size, events and rules", () => {
    assert.match(problems("x".repeat(MAX_CALENDAR_LENGTH + 1))[0] ?? "", /larger than 2 MB/);
    const many = (count: number, ...lines: string[]): string =>
      calendarText(...new Array(count).fill(event(...lines)));
    assert.match(problems(many(5001, "DTSTART:20260101"))[0] ?? "", /^15004: .*5000 events at most/);
    assert.match(
      problems(many(201, "DTSTART:20260101", "RRULE:FREQ=DAILY"))[0] ?? "",
      /200 of them recurring/,
    );
    assert.equal(problems(many(5000, "DTSTART:20260101")).length, 0);
  });

  it("the largest calendar of endless rules is worked out day by day and no further", () => {
    const rules = Array.from({ length: 200 }, (_, index) =>
      event(
        "DTSTART;TZID=Europe/Dublin:19700101T090000",
        "DURATION:PT1H",
        `RRULE:FREQ=DAILY;INTERVAL=${1 + (index % 3)}`,
      ),
    );
    const { calendar } = parseCalendar(calendarText(...rules), HARD);
    const found = calendar?.between(Date.UTC(2190, 0, 1), Date.UTC(2191, 0, 1)) ?? [];
    assert.ok(found.length > 200 * 120 && found.length <= 200 * 366);
  });

  it("no text makes it throw, and none with an error makes a calendar", () => {
    const words = fc.constantFrom(
      "BEGIN:VCALENDAR",
      "END:VCALENDAR",
      "BEGIN:VEVENT",
      "END:VEVENT",
      "BEGIN:VTIMEZONE",
      "END:VTIMEZONE",
      "DTSTART:20260101T090000Z",
      "DTSTART;VALUE=DATE:20260101",
      "DTEND;TZID=:2026",
      "DURATION:P1D",
      "RRULE:FREQ=YEARLY;BYDAY=5MO;BYMONTH=2",
      "RRULE:",
      "RDATE;VALUE=PERIOD:20260101T000000Z/",
      "EXDATE:,",
      ' ;"',
      'TZID;X="',
      "X-WR-TIMEZONE:__proto__",
      "UID:constructor",
      "RECURRENCE-ID:x",
    );
    const text = fc.array(fc.oneof(words, fc.string()), { maxLength: 30 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, (one) => {
        problems(one);
        problems(`BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\n${one}\nEND:VEVENT\nEND:VCALENDAR`);
      }),
      { numRuns: 300 },
    );
  });
});

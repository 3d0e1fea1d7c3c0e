import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { changesResult } from "../../server/protocol/change.ts";
import { TIER_ONE_FILES } from "../support/tierOne.ts";
import { type Desk, LEDGER, TYPED, useDesks } from "./changeDesk.ts";

const LIMIT_MS = 240_000;
const MEGABYTE = 1024 * 1024;

const POLICY = ".two-keys/policy.yaml";
const PEOPLE = ".two-keys/people.yaml";
const SYSTEMS = ".two-keys/systems.yaml";
const CALENDARS = ".two-keys/calendars/";

const textOf = (name: string): string => TIER_ONE_FILES[name] ?? "";

/** Nine of nine of nine …: two hundred and fifty million values, if anybody counted them. */
const BOMB = [
  "bomb0: &b0 [x, x, x, x, x, x, x, x, x]",
  ...Array.from(
    { length: 9 },
    (_, at) => `bomb${at + 1}: &b${at + 1} [${Array(9).fill(`*b${at}`).join(", ")}]`,
  ),
  "",
].join("\n");

const DIGITS = "1234567890123456789012345678901234567890";

function calendar(rule: string): string {
  const event = ["BEGIN:VEVENT", "UID:peak@example.test", "SUMMARY:Peak", "DTSTART:20260101T000000Z"];
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Example//EN",
    ...event,
    "DTEND:20260101T010000Z",
  ];
  return [...lines, `RRULE:${rule}`, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
}

describe("Drafts that can't be right", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  let desk: Desk;
  let good: string;

  before(async () => {
    desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
    good = desk.draft;
  });

  const CASES: readonly [what: string, make: (good: string) => string, told: RegExp][] = [
    [
      "a key twice",
      (text) => `${text}title: Another title that is good\n`,
      /:\d+:1 The key `title` is there twice: keep one/,
    ],
    [
      "an alias",
      (text) => `${text}links: &a []\nmodel: *a\n`,
      /:\d+:8 Aliases such as `\*a` are not allowed: write the value out/,
    ],
    ["a bomb of aliases", (text) => text + BOMB, /:\d+:8 Anchors such as `&b0` are not allowed/],
    [
      "a number of 40 digits",
      (text) => text.replace("estMinutes: 5", `estMinutes: ${DIGITS}`),
      /:\d+:\d+ A number of more than 15 digits is not read exactly: put it in quotes/,
    ],
    [
      "a time that is not in UTC",
      (text) => text.replace(/start: (\S+)Z/, "start: $1+02:00"),
      /:\d+:10 window\.start: It must be a time in UTC, such as 2026-03-15T09:30:00Z/,
    ],
    [
      "an unknown key",
      (text) => `${text}worstcase: Orders are lost\n`,
      /:\d+:1 Unknown key "worstcase"\. Did you mean "worstCase"\?/,
    ],
    [
      "an unknown key of a row",
      (text) => text.replace("estMinutes: 5", "estMinuts: 5"),
      /:\d+:\d+ Unknown key "estMinuts" in rollback\.steps\.0\. Did you mean "estMinutes"\?/,
    ],
    [
      "a lowered risk",
      (text) => text.replace("  answers:", "  declared: low\n  answers:"),
      /:\d+:13 risk\.declared: Risk may be raised, never lowered: medium was computed/,
    ],
    [
      "a system that nobody knows",
      (text) => text.replace("- checkout-api", "- checkout-ape"),
      /:\d+:5 systems\.0: The catalogue has no system “checkout-ape”\. Did you mean “checkout-api”\?/,
    ],
    ["a list", () => "- title: A title that is good enough\n", /:1:1 A draft is a map of fields/],
    ["no text at all", () => "", /:1:1 id: It is missing/],
    ["bytes that are no text", () => "\0\0\u0001", /:1:1 A draft is a map of fields/],
    [
      "10 MB",
      (text) => `${text}# ${"x".repeat(10 * MEGABYTE)}\n`,
      /:1:1 The draft has 10\.0 MB, at most 1 MB is read: keep logs and dumps elsewhere/,
    ],
  ];

  it("are told by validate with file, line and way out, whatever they are", async () => {
    const checked = CASES.map(async ([what, make], at) => {
      const text = make(good);
      assert.notEqual(text, good, `${what} was not put into the draft`);
      const file = path.join(desk.home, `bad${at}.yaml`);
      writeFileSync(file, text);
      const found = await desk.tk("change", "validate", file);
      return { what, text, file, ...found };
    });
    for (const [at, { what, text, file, code, stderr, stdout }] of (await Promise.all(checked)).entries()) {
      const [, , told] = CASES[at] ?? assert.fail();
      assert.equal(code, 2, `${what}: ${stdout}`);
      assert.match(stderr, told, what);
      assert.ok(stderr.includes(`bad${at}.yaml:`), what);
      assert.doesNotMatch(stderr, /^\s+at |expected int|ZodError/m, what);
      assert.equal(readFileSync(file, "utf8"), text, what);
    }
    assert.equal(desk.draft, good);
  });

  it("are not submitted, and nothing of them is lost", async () => {
    for (const name of ["a key twice", "10 MB"]) {
      const [, make] = CASES.find(([what]) => what === name) ?? assert.fail();
      const text = make(good);
      desk.draft = text;
      const [submitted, edited, started] = [
        await desk.tk("change", "submit"),
        await desk.tk("change", "set", "title=A title that is good enough"),
        name === "10 MB" ? await desk.tk("change", "new") : undefined,
      ];
      for (const one of [submitted, edited, started]) {
        if (!one) continue;
        assert.equal(one.code, 2, name);
        assert.match(one.stderr, /^\.git\/two-keys\/drafts\/feature%2Fretry-limits\.yaml:\d+:\d+ /, name);
      }
      assert.ok(desk.draft === text, `${name}: the draft is another one`);
    }
    assert.deepEqual(desk.ledgerCommits(), []);
    desk.draft = good;
  });

  it("are not made by an edit that names no field or gives it a wrong value", async () => {
    const [unknown, wrong, plain] = await Promise.all([
      desk.tk("change", "set", "nope.x=3"),
      desk.tk("change", "set", "id=CHG-20260315-7F3KQ2ZD"),
      desk.tk("change", "set", "title"),
    ]);
    assert.deepEqual([unknown.code, wrong.code, plain.code], [2, 2, 2]);
    assert.match(unknown.stderr, /nope\.x/);
    assert.match(plain.stderr, /"title" is not <path>=<value>/);
    assert.equal(desk.draft, good);
  });
});

describe("Policy files that can't be right", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  let desk: Desk;

  before(() => {
    desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
  });

  const changed = (name: string, ...edits: readonly (readonly [from: string, to: string])[]): string =>
    edits.reduce((text, [from, to]) => {
      assert.ok(text.includes(from), `${name} has no ${from}`);
      return text.replace(from, to);
    }, textOf(name));
  const PROGRAMME = "requirements:\n      minReviewers: 2\n      vettedAi";

  /** Files that land together, and what is told of each: mistakes of several files are told at once. */
  const LANDINGS: readonly [files: Readonly<Record<string, string | undefined>>, told: readonly RegExp[]][] =
    [
      [
        {
          [POLICY]: changed(POLICY, ["  requirements:", "  requirements: {}\n  requirements:"]),
          [PEOPLE]: textOf(PEOPLE) + BOMB,
          [SYSTEMS]: changed(
            SYSTEMS,
            ['"svc/**"', '"../svc/**"'],
            ["    oncall:", "    incidents: [{ id: INC-1, at: 2026-03-01T10:00:00+02:00 }]\n    oncall:"],
          ),
          [`${CALENDARS}second.ics`]: calendar("FREQ=SECONDLY"),
          [`${CALENDARS}never.ics`]: calendar("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
          [`${CALENDARS}often.ics`]: calendar("FREQ=DAILY;COUNT=1000000000"),
        },
        [
          /policy\.yaml:6:3 The key `requirements` is there twice: keep one/,
          /people\.yaml:\d+:8 Anchors such as `&b0` are not allowed: take it away/,
          /people\.yaml:\d+:\d+ Aliases such as `\*b0` are not allowed: write the value out/,
          /systems\.yaml:8:17 It must be a path from the repository's top folder, without `\.` and `\.\.`/,
          /systems\.yaml:\d+:\d+ It must be a time in UTC, such as 2026-03-15T09:30:00Z/,
          /calendars\/second\.ics:9:7 A freeze can't recur SECONDLY: FREQ must be DAILY, WEEKLY/,
          /calendars\/never\.ics:9:7 The rule has no day within decades: it never comes round/,
          /calendars\/often\.ics:9:7 COUNT must be a whole number from 1 to 10000: leave it out/,
        ],
      ],
      [
        { [POLICY]: changed(POLICY, ["minReviewers: 2", `minReviewers: ${DIGITS}`]) },
        [/policy\.yaml:6:19 A number of more than 15 digits is not read exactly: put it in quotes/],
      ],
      [
        {
          [POLICY]: changed(
            POLICY,
            ["    minReviewers", "    minReviewer"],
            [
              "  requirements:",
              "  calendars: [{ file: calendars/../../peak.ics, kind: hard }]\n  requirements:",
            ],
          ),
        },
        [
          /policy\.yaml:7:5 Unknown key "minReviewer" in change\.requirements\. Did you mean "minReviewers"\?/,
          /policy\.yaml:5:\d+ It must be calendars\/<name>\.ics/,
        ],
      ],
      [
        {
          [POLICY]: changed(POLICY, [PROGRAMME, PROGRAMME.replace("2", "1")]),
        },
        [
          /policy\.yaml:27:21 minReviewers 1 is weaker than 2 of the baseline, and nothing here may weaken it: take it out/,
        ],
      ],
      [
        {
          [POLICY]: changed(POLICY, [
            PROGRAMME,
            PROGRAMME.replace("vetted", "seniorRequired: true\n      vetted"),
          ]),
        },
        [/policy\.yaml:28:7 Only the baseline, change\.requirements, may ask for a senior reviewer/],
      ],
      [
        {
          [POLICY]:
            "central:\n  repository: https://git.example.test/policy.git\n  ref: refs/heads/main\n  folder: ../elsewhere\n",
        },
        [/policy\.yaml:4:11 It must be a folder below the repository's top/],
      ],
      [
        { [PEOPLE]: undefined },
        [
          /people\.yaml:1:1 The file is missing, and without it no change can be judged: “two-keys init” writes one/,
        ],
      ],
    ];

  it("leave everything undecided, and are told with file, line and way out", async () => {
    for (const [files, told] of LANDINGS) {
      desk.land(files);
      const { code, stdout, stderr } = await desk.tk("policy", "explain", "svc/limits/limits.ts");
      const back = Object.keys(files).map((name) => [name, TIER_ONE_FILES[name]] as const);
      desk.land(Object.fromEntries(back));
      assert.equal(code, 2, stdout);
      for (const one of told) assert.match(stderr, new RegExp(`^\\.two-keys/(${one.source})`, "m"));
      assert.match(
        stderr,
        /The policy of origin\/main can't be used, so nothing can be decided by it: mend it there\./,
      );
    }
    await desk.ok("policy", "explain", "svc/limits/limits.ts");
  });

  it("stop every command, and show too", async () => {
    await desk.ok("change", "new");
    const { draft } = desk;
    desk.land({ [POLICY]: changed(POLICY, ["minReviewers", "minReviewer"]) });
    const commands = [["show"], ["list"], ["validate"], ["submit"], ["sync"], ["new"]];
    const runs = await Promise.all(commands.map((args) => desk.tk("change", ...args)));
    for (const [at, { code, stderr }] of runs.entries()) {
      assert.equal(code, 2, commands[at]?.join(" "));
      assert.match(stderr, /^\.two-keys\/policy\.yaml:6:5 Unknown key/m, commands[at]?.join(" "));
    }
    assert.equal(desk.draft, draft);
    desk.land({ [POLICY]: textOf(POLICY) });
  });

  it("have no effect in the work tree, the index or the branch of the change", async () => {
    const explain = (): Promise<string> => desk.ok("policy", "explain", "svc/limits/limits.ts");
    const before = await explain();
    const weaker = textOf(POLICY)
      .replaceAll("minReviewers: 2", "minReviewers: 0")
      .replace("vettedAi: true", "vettedAi: false");
    desk.write(POLICY, weaker);
    desk.write(PEOPLE, "people: [{ id: person:mallory, emails: [dana@example.test] }]\n");
    assert.equal(await explain(), before);
    desk.git("add", "--all");
    assert.equal(await explain(), before);
    desk.git("commit", "--quiet", "--message", "Loosen it");
    assert.equal(await explain(), before);
    const shown = await desk.ok("change", "show");
    assert.match(shown, /\+ high: changes \.two-keys\/people\.yaml and 1 more, built-in rule control-files/);
  });
});

describe("Ledgers that are not as they should be", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  let desk: Desk;
  let id: string;
  let record: string;

  before(async () => {
    desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
    await desk.ok("change", "submit");
    const files = desk.gitAt(desk.sample.remote, "ls-tree", "-r", "--name-only", LEDGER).split("\n");
    record = files.find((name) => name.includes("/records/")) ?? assert.fail();
    id = record.split("/")[1] ?? assert.fail();
  });

  /** An objection of Bob's as a file of the ledger. */
  const objection = (at: Date, parents: readonly string[]): [name: string, text: string] => {
    const event = {
      apiVersion: "two-keys/v1",
      kind: "ChangeEvent",
      change: id,
      record: `sha256:${path.basename(record, ".yaml")}`,
      parents,
      at: at.toISOString(),
      actor: "person:bob",
      type: "objected",
      reason: "The limit is too low.",
    };
    const text = `${JSON.stringify(event, undefined, 2)}\n`;
    return [`changes/${id}/events/${createHash("sha256").update(text).digest("hex")}.json`, text];
  };
  const ledgerText = async (): Promise<string> => {
    const { code, stdout } = await desk.tk("change", "sync");
    assert.notEqual(code, null);
    return stdout;
  };

  it("an event of a clock that is an hour ahead does not count, and says why", async () => {
    const [name, text] = objection(new Date(Date.now() + 60 * 60 * 1000), []);
    desk.commitOnto(LEDGER, { [name]: text });
    assert.match(await ledgerText(), /^1 files received/);
    const shown = await desk.ok("change", "show", id);
    assert.match(shown, /\*\*in review, 0 of 2 approvals\*\*/);
    assert.match(shown, /TIME [0-9a-f]{12}: Its time, \S+, is more than 5 minutes ahead of now/);
    assert.match(shown, /objected: The limit is too low\. \(not signed, does not count\)/);
  });

  it("an event whose parent is missing holds the change up, and says what to do", async () => {
    const [name, text] = objection(new Date(), [`sha256:${"1".repeat(64)}`]);
    desk.commitOnto(LEDGER, { [name]: text });
    await ledgerText();
    const shown = await desk.ok("change", "show", id);
    assert.match(shown, /\*\*in review, events are missing in the ledger\*\*/);
    assert.match(
      shown,
      /CHAIN [0-9a-f]{12}: It follows an event that the ledger does not have \(1{12}\)\. Sync the ledger/,
    );
  });

  it("a forged name, a foreign file and an unreadable event are told of, and count for nothing", async () => {
    const forged = `changes/${id}/records/${"2".repeat(64)}.yaml`;
    const empty = `changes/${id}/events/${createHash("sha256").update("{}").digest("hex")}.json`;
    desk.commitOnto(LEDGER, { [forged]: "title: Forged\n", "README.md": "# Hello\n", [empty]: "{}" });
    const { code, stdout } = await desk.tk("change", "sync");
    assert.equal(code, 1, "something is wrong with it");
    assert.match(stdout, new RegExp(`^${forged}: its content is not what its name says$`, "m"));
    assert.match(stdout, /^README\.md: no file of a ledger has such a name$/m);
    const shown = await desk.ok("change", "show");
    assert.match(shown, new RegExp(`changes/${id}: event sha256:[0-9a-f]{64}: 1:1 `));
    assert.match(shown, /Ledger \(3 problems\): .*They do not count/);
    assert.match(await desk.ok("change", "show", id), /^# CHG-\S+ Lower the limit/m);
  });

  it("a record that was deleted, and a branch that was rewound, are noticed, kept here and put back on request", async () => {
    const { remote } = desk.sample;
    const tip = desk.ledgerCommits()[0] ?? assert.fail();
    desk.commitOnto(LEDGER, { [record]: undefined });
    const deleted = await desk.tk("change", "sync");
    assert.equal(deleted.code, 1);
    assert.match(
      deleted.stdout,
      new RegExp(`took back commits that it had shown.*${record}.*restoring puts them back`),
    );
    assert.match(await desk.ok("change", "show", id, "--offline"), /^# CHG-\S+ Lower the limit/m);

    desk.gitAt(remote, "update-ref", LEDGER, desk.ledgerCommits().at(-1) ?? assert.fail());
    const rewound = await desk.tk("change", "sync");
    assert.equal(rewound.code, 1);
    assert.match(rewound.stdout, /took back commits that it had shown/);
    assert.equal(desk.ledgerCommits().length, 1, "nothing is put back unasked");

    assert.doesNotMatch((await desk.tk("change", "sync", "--restore")).stdout, /took back/);
    const had = desk.gitAt(remote, "ls-tree", "-r", "--name-only", tip).split("\n");
    const has = desk.gitAt(remote, "ls-tree", "-r", "--name-only", LEDGER).split("\n");
    assert.deepEqual(
      had.filter((name) => !has.includes(name) && name !== "README.md"),
      [],
    );
  });
});

describe("Where the policy lies elsewhere", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();
  let desk: Desk;
  let central: string;

  before(() => {
    desk = desks();
    central = path.join(desk.home, "policy");
    desk.gitAt(desk.home, "init", "--quiet", "--initial-branch=main", central);
    desk.gitAt(central, "config", "user.name", "Policy");
    desk.gitAt(central, "config", "user.email", "policy@example.test");
    put({ "policy.yaml": textOf(POLICY), "people.yaml": textOf(PEOPLE), "systems.yaml": textOf(SYSTEMS) });
    point("refs/heads/main");
    desk.sample.startChange();
    desk.sample.commitChange();
  });

  function put(files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(central, name), text);
    desk.gitAt(central, "add", "--all");
    desk.gitAt(central, "commit", "--quiet", "--message", "Policy");
    return desk.gitAt(central, "rev-parse", "HEAD");
  }

  function point(ref: string): void {
    desk.land({
      [POLICY]: `central:\n  repository: ${central}\n  ref: ${ref}\n`,
      [PEOPLE]: undefined,
      [SYSTEMS]: undefined,
    });
  }

  const explain = (cache = "cache"): ReturnType<Desk["tk"]> =>
    desk.tkAt(desk.root, ["policy", "explain", "svc/limits/limits.ts"], {
      env: { XDG_CACHE_HOME: path.join(desk.home, cache) },
    });

  it("it holds from there, also while it can't be reached, and says since when", async () => {
    const first = await explain();
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /from \S+\/policy at refs\/heads\/main \([0-9a-f]{12}\)/);
    renameSync(central, `${central}.away`);
    assert.equal(desk.forgetAsking(), 1);
    const away = await explain();
    assert.equal(away.code, 0, away.stderr);
    assert.match(away.stdout, /minReviewers 2/);
    assert.match(away.stdout, /not reached since \d{4}-\d\d-\d\dT/);
    const never = await desk.tkAt(desk.root, ["change", "new"], {
      env: { XDG_CACHE_HOME: path.join(desk.home, "other-cache") },
    });
    assert.equal(never.code, 2, "what was never fetched holds nothing");
    assert.match(never.stderr, /\/policy: .*does not (appear to be|exist)/);
    assert.deepEqual(desk.drafts(), []);
    renameSync(`${central}.away`, central);
  });

  it("a ref that moves is followed, and a commit that is pinned stays", async () => {
    const pinned = desk.gitAt(central, "rev-parse", "HEAD");
    put({ "policy.yaml": textOf(POLICY).replaceAll("minReviewers: 2", "minReviewers: 4") });
    desk.forgetAsking();
    const moved = await explain("fresh");
    assert.match(moved.stdout, /minReviewers 4/);
    const followed = await explain();
    assert.match(followed.stdout, /minReviewers 4/);
    point(pinned);
    const stays = await explain();
    assert.match(stays.stdout, /minReviewers 2, from the baseline/);
    assert.match(stays.stdout, new RegExp(`at ${pinned.slice(0, 12)}`));
  });

  it("a mistake there is told with the address of its file, and a ref that is gone holds nothing", async () => {
    put({ "policy.yaml": textOf(POLICY).replace("minReviewers", "minReviewer") });
    point("refs/heads/main");
    desk.forgetAsking();
    const wrong = await explain();
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^\S+\/policy\/policy\.yaml:6:5 Unknown key "minReviewer"/m);
    point("refs/heads/gone");
    const gone = await explain();
    assert.equal(gone.code, 2);
    assert.match(gone.stderr, /refs\/heads\/gone/);
  });
});

describe("Remotes that do not do as they should", function () {
  this.timeout(LIMIT_MS);
  const desks = useDesks();

  it("a submission without a remote that answers is kept, told, and sent by the next sync", async () => {
    const desk = desks();
    desk.sample.startChange();
    desk.sample.commitChange();
    await desk.ok("change", "new");
    await desk.ok("change", "set", ...TYPED);
    const { remote } = desk.sample;
    renameSync(remote, `${remote}.away`);
    assert.match(
      await desk.ok("change", "submit"),
      /revision 1 submitted; kept here and not sent yet \(origin: .+\)/,
    );
    assert.deepEqual(desk.drafts(), [], "the ledger has it");
    const unsent = await desk.tk("change", "sync");
    assert.equal(unsent.code, 1);
    assert.match(unsent.stdout, /^not exchanged: origin: /);
    const listed = await desk.tk("change", "list", "--mine");
    assert.equal(listed.code, 0);
    assert.match(listed.stdout, /in review, 0 of 2 approvals/);
    assert.match(listed.stderr, /the ledger is shown as it is known here; not exchanged: origin/);
    renameSync(`${remote}.away`, remote);

    const hook = path.join(remote, "hooks", "pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'the ledger is closed this weekend' >&2\nexit 1\n");
    chmodSync(hook, 0o755);
    const refused = await desk.tk("change", "sync");
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /refused the files: .*the ledger is closed this weekend/);
    assert.deepEqual(desk.ledgerCommits(), []);
    await desk.ok("change", "revise");
    assert.match(
      await desk.ok("change", "submit"),
      /revision 2 submitted; kept here .*the ledger is closed this weekend/,
    );
    rmSync(hook);
    assert.match(await desk.ok("change", "sync"), /^0 files received, 4 sent$/m);
    const { mine } = changesResult.parse(JSON.parse(await desk.ok("change", "list", "--format", "json")));
    assert.deepEqual(
      mine.map(({ status }) => status),
      ["in_review"],
    );
    assert.equal(
      existsSync(path.join(desk.root, ".git", "two-keys", "drafts", "feature%2Fretry-limits.yaml")),
      false,
    );
  });
});

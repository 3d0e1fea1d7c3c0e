import assert from "node:assert/strict";
import { dialectOf, ownersOf, ownersPlaces, readOwners } from "../../../server/review/ownersFile.ts";
import type { OwnersDialect } from "../../../server/review/ownersModel.ts";

function owners(dialect: OwnersDialect, text: string, path: string): string {
  return ownersOf(readOwners("CODEOWNERS", text, dialect), path)
    .flatMap((one) => one.owners)
    .join(" ");
}

/** Pattern, paths that it means, and paths that it does not. */
type Row = readonly [pattern: string, yes: readonly string[], no: readonly string[]];

const GITHUB: readonly Row[] = [
  ["*", ["a", "a/b/c.ts", ".env"], []],
  ["**", ["a", "a/b/c.ts"], []],
  ["*.ts", ["a.ts", "svc/limits/a.ts", "gen.ts/x.py"], ["a.tsx", "ts"]],
  ["/*.ts", ["a.ts"], ["svc/a.ts"]],
  ["/svc/limits/", ["svc/limits/a.ts", "svc/limits/x/y.ts"], ["svc/limits", "a/svc/limits/b.ts"]],
  ["/svc/limits", ["svc/limits", "svc/limits/a.ts"], ["svc/limits2/a.ts", "x/svc/limits"]],
  ["svc/limits/", ["svc/limits/a.ts"], ["x/svc/limits/a.ts"]],
  ["limits/", ["limits/a.ts", "svc/limits/a.ts"], ["limits", "svc/limits"]],
  ["limits", ["limits", "svc/limits", "svc/limits/a/b.ts"], ["svc/limits.ts"]],
  ["svc/*", ["svc/a.ts"], ["svc/limits/a.ts", "x/svc/a.ts"]],
  ["svc/**", ["svc/a.ts", "svc/limits/a.ts"], ["svc", "x/svc/a.ts"]],
  ["svc/*/a.ts", ["svc/limits/a.ts"], ["svc/a.ts", "svc/x/y/a.ts"]],
  ["svc/**/a.ts", ["svc/a.ts", "svc/x/y/a.ts"], ["a.ts"]],
  ["**/logs", ["logs", "logs/x", "build/logs/a/b"], ["build/logs.txt"]],
  ["**/logs/", ["build/logs/a"], ["build/logs"]],
  ["/a?c", ["abc", "a.c/x"], ["ac", "a/c", "abbc"]],
  ["a\\*b", ["a*b"], ["axb"]],
  ["with\\ space/", ["with space/x"], ["with/x"]],
  ["Svc/", ["Svc/x"], ["svc/x"]],
  ["caf\u00e9/", ["cafe\u0301/x", "caf\u00e9/x"], ["cafe/x"]],
  ["cafe\u0301/", ["caf\u00e9/x"], []],
  ["/docs/*.md", ["docs/a.md"], ["docs/x/a.md"]],
  ["\u{1F600}?", ["\u{1F600}\u{1F601}"], ["\u{1F600}"]],
];

const GITLAB: readonly Row[] = [
  ["*", ["a", "a/b/c.ts", ".env"], []],
  ["*.ts", ["a.ts", "svc/limits/a.ts"], ["gen.ts/x.py"]],
  ["/*.ts", ["a.ts"], ["svc/a.ts"]],
  ["/svc/", ["svc/a.ts", "svc/limits/a.ts", "svc/.env"], ["x/svc/a.ts", "svc"]],
  ["svc/", ["svc/a.ts", "x/svc/y/a.ts"], ["svc"]],
  ["/svc", ["svc"], ["svc/a.ts"]],
  ["svc/limits.ts", ["svc/limits.ts", "x/svc/limits.ts"], ["svc/x/limits.ts"]],
  ["/svc/*", ["svc/a.ts"], ["svc/limits/a.ts"]],
  ["/svc/**", ["svc/a.ts"], ["svc/limits/a.ts"]],
  ["/svc/**/*", ["svc/a.ts", "svc/limits/a.ts"], ["svc"]],
  ["/svc/**/a.ts", ["svc/a.ts", "svc/x/y/a.ts"], ["a.ts"]],
  ["/svc/*/a.ts", ["svc/x/a.ts"], ["svc/a.ts", "svc/x/y/a.ts"]],
  ["/v[0-9]/", ["v1/a", "v9/b/c"], ["vx/a"]],
  ["/v[^0-9a]x", ["vbx"], ["v1x", "vax", "v/x"]],
  ["/v[]]x", ["v]x"], ["vx"]],
  ["\\#notes", ["#notes", "a/#notes"], ["notes"]],
  ["with\\ space/", ["with space/x"], ["with/x"]],
  ["/", ["a", "a/b"], []],
];

for (const [dialect, rows] of [
  ["github", GITHUB],
  ["gitlab", GITLAB],
] as const) {
  describe(`patterns of ${dialect}`, () => {
    for (const [pattern, yes, no] of rows) {
      it(JSON.stringify(pattern), () => {
        for (const path of yes) assert.equal(owners(dialect, `${pattern} @dana`, path), "@dana", path);
        for (const path of no) assert.equal(owners(dialect, `${pattern} @dana`, path), "", path);
      });
    }
  });
}

describe("an owner file of GitHub", () => {
  const file = readOwners(
    ".github/CODEOWNERS",
    [
      "# whose is what",
      "* @everybody # a default",
      "",
      "/svc/ @example/payments dana@example.test\t@Bob @bob",
      "/svc/open/",
      "\t/svc/open/limits.ts @carol ",
    ].join("\r\n"),
    undefined,
  );
  const of = (path: string): unknown =>
    ownersOf(file, path).map(({ owners: own, lines }) => ({ owners: own, lines }));

  it("is held to its last line that matches, with the line", () => {
    assert.deepEqual(of("README.md"), [{ owners: ["@everybody"], lines: [2] }]);
    assert.deepEqual(of("svc/open/limits.ts"), [{ owners: ["@carol"], lines: [6] }]);
  });

  it("names each owner once, in whatever letters", () => {
    assert.deepEqual(of("svc/a.ts"), [
      { owners: ["@example/payments", "dana@example.test", "@Bob"], lines: [4] },
    ]);
  });

  it("takes a line without owners for nobody's", () => {
    assert.deepEqual(of("svc/open/a.ts"), []);
    assert.deepEqual(file.problems, []);
  });

  it("leaves out lines that are wrong, and says why", () => {
    const text = ["/a @dana", "!/a/b @bob", "/a/[xy] @bob", "\\#a @bob", "/a/c dana", "/a//b @bob", "/ @bob"];
    const wrong = readOwners("CODEOWNERS", text.join("\n"), "github");
    assert.deepEqual(
      wrong.problems.map(({ line }) => line),
      [2, 3, 4, 5, 6, 7],
    );
    assert.match(wrong.problems[0]?.message ?? "", /^`!` does not work/);
    assert.match(wrong.problems[3]?.message ?? "", /^"dana" is neither/);
    for (const path of ["a/b", "a/x", "a/c"]) assert.equal(ownersOf(wrong, path)[0]?.owners[0], "@dana");
  });

  it("is not read beyond 3 MB, and then nobody's paths are nobody's", () => {
    const large = readOwners("CODEOWNERS", `# ${"x".repeat(3 * 1024 * 1024)}`, "github");
    assert.match(large.unusable ?? "", /more than 3 MB/);
  });
});

describe("an owner file of GitLab", () => {
  const file = readOwners(
    "CODEOWNERS",
    [
      "* @general",
      "!*.lock",
      "[Docs][2] @writers @example/docs/en",
      "docs/",
      "docs/api/ @carol",
      "^[Style]",
      "*.css @frank",
      "[ docs ]",
      "README.md",
      "^[DOCS][1]",
      "/CHANGES @erin",
      "[Empty]",
      "/nobody/",
      "[Roles]",
      "/roles/ @@maintainer # not @mallory",
      "/typo/ dana",
    ].join("\n"),
    undefined,
  );
  const of = (path: string): string[] =>
    ownersOf(file, path).map(
      ({ name, owners: own, need, isOptional }) =>
        `${name ?? "-"}${isOptional ? "?" : ""}${need}: ${own.join(" ")}`,
    );

  it("is told by its sections", () => assert.equal(file.dialect, "gitlab"));

  it("gives the owners of every section, each by its last line that matches", () => {
    assert.deepEqual(of("docs/api/x.css"), ["-1: @general", "Docs2: @carol", "Style?1: @frank"]);
  });

  it("takes the heading's owners for lines that name none", () => {
    assert.deepEqual(of("docs/a.md"), ["-1: @general", "Docs2: @writers @example/docs/en"]);
  });

  it("joins sections of one name, whose owners stay required and as many", () => {
    assert.deepEqual(of("README.md"), ["-1: @general", "Docs2: @writers @example/docs/en"]);
    assert.deepEqual(of("CHANGES"), ["-1: @general", "Docs2: @erin"]);
  });

  it("leaves out of a section what `!` says, whatever stands where", () => {
    assert.deepEqual(of("docs/yarn.lock"), ["Docs2: @writers @example/docs/en"]);
    const later = readOwners("CODEOWNERS", "[A]\n!*.lock\n*.lock @dana\n* @dana", "gitlab");
    assert.deepEqual(ownersOf(later, "a.lock"), []);
  });

  it("tells of lines without owners", () => {
    assert.deepEqual(of("nobody/x"), ["-1: @general"]);
    assert.ok(file.problems.some(({ line, message }) => line === 13 && message.includes("no owner")));
  });

  it("takes owners that stand in a comment, as GitLab does", () => {
    assert.deepEqual(of("roles/x"), ["-1: @general", "Roles1: @@maintainer @mallory"]);
  });

  it("does not take a line whose only owner is mistyped for nobody's", () => {
    assert.deepEqual(of("typo/x"), ["-1: @general", "Roles1: dana"]);
  });

  it("takes one approval where the number is none", () => {
    const zero = readOwners("CODEOWNERS", "[A][0] @dana\n*", "gitlab");
    assert.equal(ownersOf(zero, "a")[0]?.need, 1);
    assert.equal(zero.problems.length, 1);
  });
});

describe("an owner file of Gitea", () => {
  const text = [
    ".*\\\\.go @dana @example/payments # both",
    "!docs/.* @bob",
    "dir/with\\#mark @erin",
    "*.js @carol",
  ].join("\n");

  it("is of regular expressions, which all add their owners", () => {
    assert.equal(owners("gitea", text, "a/b.go"), "@dana @example/payments @bob");
    assert.equal(owners("gitea", text, "docs/b.go"), "@dana @example/payments");
    assert.equal(owners("gitea", text, "docs/b.gox"), "");
    assert.equal(owners("gitea", text, "dir/with#mark"), "@bob @erin");
  });

  it("tells of what is no expression", () => {
    assert.deepEqual(
      readOwners("CODEOWNERS", text, "gitea").problems.map(({ line }) => line),
      [4],
    );
  });

  it("is not used where its expressions repeat too much", () => {
    const many = Array.from({ length: 30 }, () => "(a{10}){90}b @dana").join("\n");
    assert.match(readOwners("CODEOWNERS", many, "gitea").unusable ?? "", /repeat too much/);
  });
});

describe("the place of an owner file", () => {
  it("is looked for in the forge's order", () => {
    assert.deepEqual(ownersPlaces("github"), [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]);
    assert.deepEqual(ownersPlaces("gitlab"), ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]);
    assert.equal(ownersPlaces(undefined)[0], ".github/CODEOWNERS");
    assert.ok(ownersPlaces(undefined).includes(".gitea/CODEOWNERS"));
  });

  it("tells the dialect where the policy names no forge", () => {
    assert.equal(dialectOf(".gitlab/CODEOWNERS", "* @a", undefined), "gitlab");
    assert.equal(dialectOf(".gitea/CODEOWNERS", ".* @a", undefined), "gitea");
    assert.equal(dialectOf("CODEOWNERS", "* @a", undefined), "github");
    assert.equal(dialectOf("docs/CODEOWNERS", "^[A][2]\n* @a", undefined), "gitlab");
    assert.equal(dialectOf("CODEOWNERS", "[A]\n* @a", "github"), "github");
  });
});

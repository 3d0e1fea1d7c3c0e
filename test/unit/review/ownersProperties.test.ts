import assert from "node:assert/strict";
import fc from "fast-check";
import ignore from "ignore";
import picomatch from "picomatch";
import { candidates } from "../../../server/review/candidates.ts";
import { missingOwners } from "../../../server/review/owned.ts";
import { ownersOf, readOwners } from "../../../server/review/ownersFile.ts";
import { githubGlob, gitlabGlob } from "../../../server/review/ownersGlob.ts";
import { OWNERS_DIALECTS, splitPath } from "../../../server/review/ownersModel.ts";
import { inputOf, NOW, organisationOf, ownersFile, personOf, stateOf } from "./reviewSupport.ts";

const name = fc
  .array(fc.constantFrom("a", "b", "*", "?", "."), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((text) => !/^\.\.?$/.test(text) && !text.includes("**"));
const part = fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: fc.constant("**") });
const pattern = fc
  .tuple(fc.constantFrom("", "/"), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([front, parts, end]) => front + parts.join("/") + end);
const path = fc
  .array(
    // picomatch has it that `*.*` does not mean `a.`; shells have it that it does.
    fc.stringMatching(/^[ab.]{1,4}$/).filter((text) => !text.endsWith(".")),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join("/"));

const word = fc.oneof(
  fc.constantFrom(
    "@dana",
    "@example/payments",
    "@@maintainer",
    "dana@example.test",
    "[A]",
    "^[b][2]",
    "[",
    "!",
    "\\",
  ),
  fc.constantFrom("**", "*/", "/**/", "#", "\t", " ", "\r\n", "\n", "(a+)+$", "[a-", "\\#"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const anyText = fc.array(word, { maxLength: 60 }).map((words) => words.join(""));

describe("owner files, whatever they hold", () => {
  it("take patterns of GitHub as a .gitignore does, but for what lies in a folder directly", () => {
    fc.assert(
      fc.property(pattern, path, (one, file) => {
        // `x/*` means less here, and what git makes of a star before a folder's end is its own.
        fc.pre(!/\/\*$/.test(one) && !one.includes("**/**"));
        const glob = githubGlob(one);
        assert.ok(glob.ok);
        const expected = ignore({ ignorecase: false }).add(one).ignores(file);
        assert.equal(glob.matches(splitPath(file)), expected, `${one} ${file}`);
      }),
      { numRuns: 3000 },
    );
  });

  it("take patterns of GitLab as a shell's globs of whole paths", () => {
    fc.assert(
      fc.property(pattern, path, (one, file) => {
        fc.pre(!one.endsWith("**") && !/^\/?\**\/?$/.test(one));
        const glob = gitlabGlob(one);
        assert.ok(glob.ok);
        const anchored = one.startsWith("/") ? one.slice(1) : `**/${one}`;
        const whole = anchored.endsWith("/") ? `${anchored}**/*` : anchored;
        const options = { dot: true, noextglob: true, nonegate: true, nobrace: true, strictSlashes: true };
        const expected = picomatch(whole, options)(file);
        assert.equal(glob.matches(splitPath(file)), expected, `${one} ${file}`);
      }),
      { numRuns: 3000 },
    );
  });

  it("are read, and answer for every path", () => {
    fc.assert(
      fc.property(
        anyText,
        fc.string({ unit: "binary" }),
        fc.constantFrom(...OWNERS_DIALECTS),
        (text, file, dialect) => {
          const read = readOwners("CODEOWNERS", text, dialect);
          const lines = text.split("\n").length;
          for (const { line } of read.problems) assert.ok(line >= 1 && line <= lines);
          for (const { owners, need } of ownersOf(read, file)) assert.ok(owners.length > 0 && need >= 1);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("answer for patterns that would make an expression go back for ever", () => {
    const stars = "*a".repeat(1500);
    const folders = "**/a/".repeat(800);
    const long = "a".repeat(10_000);
    const deep = "a/".repeat(2000);
    for (const dialect of OWNERS_DIALECTS) {
      const text = [
        stars,
        `${stars}b`,
        folders,
        `/${folders}b`,
        long,
        "*".repeat(10_000),
        "(a*)*b".repeat(60),
      ]
        .map((one) => `${one} @dana`)
        .join("\n");
      const read = readOwners("CODEOWNERS", text, dialect);
      for (const file of ["a".repeat(3000), `${deep}c`, long]) ownersOf(read, file);
    }
    const glob = githubGlob(`${stars}b`);
    assert.ok(glob.ok);
    assert.equal(glob.matches(splitPath(`${"a".repeat(3000)}`)), false);
    assert.equal(glob.matches(splitPath(`${"a".repeat(3000)}b`)), true);
  });

  it("lose no owner by one that is added to a line", () => {
    const entry = fc.tuple(
      pattern,
      fc.array(fc.constantFrom("@a", "@b", "c@d.test"), { minLength: 1, maxLength: 3 }),
    );
    const file = fc.array(entry, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        file,
        fc.nat(),
        path,
        fc.constantFrom("github", "gitlab"),
        (entries, at, wanted, dialect) => {
          const textOf = (added: boolean): string =>
            entries
              .map(([one, owners], index) => [
                one,
                ...owners,
                ...(added && index === at % entries.length ? ["@new"] : []),
              ])
              .map((words) => words.join(" "))
              .join("\n");
          const namesOf = (text: string): string[] =>
            ownersOf(readOwners("CODEOWNERS", text, dialect), wanted).flatMap((one) => one.owners);
          const [before, after] = [namesOf(textOf(false)), namesOf(textOf(true))];
          assert.deepEqual(
            after.filter((one) => one !== "@new"),
            before,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const NAMES = ["alice", "bob", "carol", "dan", "erin", "frank"];
const ids = NAMES.map((one) => `person:${one}`);
const situation = fc.record({
  excluded: fc.subarray(ids),
  approved: fc.subarray(ids, { maxLength: 2 }),
  requested: fc.subarray(ids),
  left: fc.subarray(ids),
  owners: fc.array(fc.subarray(NAMES, { minLength: 1 }), { maxLength: 4 }),
  touched: fc.array(
    fc.record({
      person: fc.constantFrom(...ids, "person:nobody"),
      lines: fc.integer({ min: 1, max: 1000 }),
      at: fc.integer({ min: 0, max: 2 * NOW.getTime() }),
    }),
    { maxLength: 5 },
  ),
  loads: fc.array(fc.tuple(fc.constantFrom(...ids), fc.nat(20)), { maxLength: 4 }),
});

describe("reviewers, whatever is known", () => {
  it("T01: nobody is proposed who can't approve, and whoever is proposed meets the owners where that is possible", () => {
    fc.assert(
      fc.property(situation, ({ excluded, approved, requested, left, owners, touched, loads }) => {
        const active = { from: "2020-01-01", to: "2026-01-01" };
        const people = NAMES.map((one) => personOf(one, left.includes(`person:${one}`) ? { active } : {}));
        const reasons = new Map(excluded.map((id) => [id, "is an author of it"]));
        const counted = approved.filter((id) => !excluded.includes(id) && !left.includes(id));
        const state = stateOf({ approvedBy: counted, excluded: Object.fromEntries(reasons), requested });
        const organisation = organisationOf(people);
        const paths = owners.map((_, at) => `p${at}`);
        const text = owners.map((own, at) => `p${at} ${own.map((one) => `${one}@example.test`).join(" ")}`);
        const file = ownersFile(text.join("\n"));
        const input = inputOf({ state, organisation, paths, owners: file, touched, loads: new Map(loads) });
        const list = candidates(input);
        assert.deepEqual(candidates(input), list);
        assert.equal(list.candidates.length, NAMES.length);
        const proposed = list.candidates.filter(({ isProposed }) => isProposed).map(({ person }) => person);
        for (const one of list.candidates) {
          assert.equal(one.isEligible, one.ineligible === undefined);
          assert.ok(one.score >= 0 && (one.reasons.length > 0 || one.score === 0));
        }
        for (const id of proposed) assert.ok(![...excluded, ...left, ...counted].includes(id), id);
        const free = list.candidates.filter(({ isEligible }) => isEligible).length;
        assert.ok(proposed.length >= Math.min(list.need - list.have, free));
        const question = { paths, file, organisation, now: NOW, excluded: reasons };
        const after = missingOwners({ ...question, approved: [...counted, ...proposed] });
        assert.ok(after.every(({ kind }) => kind !== "missing"));
      }),
      { numRuns: 1000 },
    );
  });
});

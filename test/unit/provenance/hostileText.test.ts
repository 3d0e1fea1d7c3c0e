import { indexTraces, readTraceLines, readTraceNote } from "../../../server/provenance/formats/agentTrace.ts";
import { commitAssistance } from "../../../server/provenance/formats/assistance.ts";
import { readDiscuss } from "../../../server/provenance/formats/discuss.ts";
import { parseAuthorshipLog, writeAuthorshipLog } from "../../../server/provenance/formats/gitAi.ts";
import { markerClaims } from "../../../server/provenance/formats/markers.ts";
import { modelId, toolName } from "../../../server/provenance/formats/names.ts";
import { emailOf, repositoryPath, shortText } from "../../../server/provenance/formats/source.ts";
import { parseTrailers } from "../../../server/provenance/formats/trailers.ts";
import { parseWhogitit } from "../../../server/provenance/formats/whogitit.ts";
import { assistanceOf } from "../../../server/provenance/sources.ts";

const NOTE = 4 * 1024 * 1024;
const COMMIT = 1024 * 1024;

/** A text of about so many characters. */
function filled(part: string, length: number): string {
  return part.repeat(Math.floor(length / part.length));
}

function log(text: string): void {
  const result = parseAuthorshipLog(text);
  if (result.ok) writeAuthorshipLog(result.value);
}

function person(author: string): void {
  assistanceOf({ id: "1", parents: [], author, committer: author, message: "x" });
}

function message(text: string): void {
  parseTrailers(text);
  commitAssistance({ commit: "1", message: text, author: { name: "a", email: "b" } });
}

/** Whether a text is too long for a note; a file of records may be longer. */
function isLines(text: string): boolean {
  return text.length > NOTE;
}

function traces(text: string): void {
  const result = isLines(text) ? readTraceLines(text) : readTraceNote(text);
  if (result.ok) indexTraces(result.value);
}

const comment = (description: string, author = "lee@example.test"): string =>
  `${JSON.stringify({
    timestamp: "1772448000",
    author,
    location: { commit: "1", path: "a.ts", range: { startLine: 1 } },
    description,
  })}\n`;

const signed = (name: string): string =>
  `x\n\n${filled(`Co-authored-by: ${name} <noreply@anthropic.com>\n`, COMMIT)}`;

/**
 * The largest texts that readers accept, in the shapes that make careless patterns and loops go back to where
 * they have been. A reader whose work grows with the square of the text takes hours for one of them.
 */
const CASES: readonly (readonly [name: string, read: (text: string) => unknown, text: () => string])[] = [
  ["logs of nothing, one after the other", log, () => filled("---\n{}\n\n", NOTE)],
  ["the same with blanks behind", log, () => filled("---\n{}\n\n", NOTE / 2) + filled(" ", NOTE / 2)],
  ["a log with half a log behind", log, () => `---\n{}\n---\n${filled('{"', NOTE - 100)}`],
  ["braces that do not close", log, () => `---\n${filled("{", NOTE - 10)}`],
  ["a string of backslashes", log, () => `---\n{"a":"${filled("\\\\", NOTE - 100)}"}{`],
  ["files of one line", log, () => `${filled("a/b\n  k 1\n", NOTE - 10)}---\n{}`],
  ["many files", log, () => `${Array.from({ length: 100_000 }, (_, i) => `f${i}\n  k 1\n`).join("")}---\n{}`],
  ["one long key", log, () => `a\n  ${filled("k", NOTE - 20)} 1\n---\n{}`],
  ["a key and blanks", log, () => `a\n  k${filled(" ", NOTE - 20)}\n---\n{}`],
  ["commas", log, () => `a\n  k ${filled(",", NOTE - 20)}\n---\n{}`],
  ["digits", log, () => `a\n  k 1-${filled("9", NOTE - 20)}\n---\n{}`],
  ["colons", log, () => `a\n  s_1${filled("::", NOTE - 20)} 1\n---\n{}`],
  ["steps upwards", log, () => `${filled("../", NOTE - 20)}\n  k 1\n---\n{}`],
  ["carriage returns", log, () => `${filled("---\r", NOTE - 20)}\n---\n{}`],
  ["accents on one letter", log, () => `e${filled("\u0301", 4000)}\n  k 1\n---\n{}`],
  ["comments of nothing", readDiscuss, () => filled(" \n", NOTE)],
  ["vettings with many blanks", readDiscuss, () => filled(comment(`AI-Vetted:${" ".repeat(60_000)}`), NOTE)],
  ["authors of angle brackets", readDiscuss, () => filled(comment("", "<".repeat(319)), NOTE)],
  ["records that are none", traces, () => filled("{}\n", NOTE)],
  ["records of nothing", traces, () => filled('{"version":"1.0","files":[]}\n', NOTE)],
  ["a version of many digits", traces, () => `{"version":"${filled("1", 3.9 * NOTE)}.","files":[]}`],
  ["a note of blanks", parseWhogitit, () => filled(" ", NOTE)],
  ["trailers folded all the way", message, () => `x\n\nA: b\n${filled(" x\n", COMMIT)}`],
  ["a trailer without colon", message, () => `x\n\n${filled("a", COMMIT)}`],
  ["a trailer of blanks", message, () => `x\n\nA: b\n${filled(" ", COMMIT)}x`],
  [
    "agents with blanks behind",
    message,
    () => `x\n\n${filled(`Assisted-by: a${" ".repeat(970)}b\n`, COMMIT)}`,
  ],
  ["names with blanks inside", message, () => signed(`Claude${" ".repeat(900)}x`)],
  ["names of brackets", message, () => signed(" (".repeat(450))],
  ["an author with blanks inside", person, () => `a${filled(" ", COMMIT)}x`],
  ["an author of angle brackets", person, () => filled("<a> ", COMMIT)],
  ["an address of angle brackets", emailOf, () => filled("<aaaa", COMMIT)],
  ["an address with blanks behind", emailOf, () => `<aaaa>${filled(" ", COMMIT)}x`],
  ["a text of line ends", shortText, () => filled("\n", COMMIT)],
  ["a path of steps", repositoryPath, () => filled("a/", COMMIT)],
  ["an agent of words", toolName, () => filled("github ", COMMIT)],
  ["a model of dashes", modelId, () => filled("a-", COMMIT)],
  [
    "snippets that do not end",
    markerClaims,
    () => filled(`SPDX-SnippetBegin${" ".repeat(280)}x\n`, 2 * NOTE),
  ],
  ["tags of at signs", markerClaims, () => filled(`// ${"@".repeat(297)}\n`, 2 * NOTE)],
  [
    "a comment that does not end",
    markerClaims,
    () => `/*\n${filled("a line of words, rather long\n", NOTE)}`,
  ],
];

describe("readers of hostile texts", function () {
  this.timeout(60_000);

  for (const [name, read, text] of CASES) {
    it(`are done with ${name}`, () => {
      // Patterns are interpreted at first and compiled later, and only one of both may run out of stack.
      const whole = text();
      for (let at = 0; at < 3; at++) read(whole.slice(0, 5000));
      read(whole);
    });
  }
});

import assert from "node:assert/strict";
import {
  type AuthorshipLog,
  claimOf,
  mergeLogs,
  parseAuthorshipLog,
  writeAuthorshipLog,
} from "../../../server/provenance/formats/gitAi.ts";
import { emptyMetadata } from "../../../server/provenance/formats/gitAiMetadata.ts";

const COMMIT = "4f1c0d2e9a7b3c5d6e8f00112233445566778899";
const DANA = "Dana Reyes <dana@example.test>";

/** A note as the standard prints it: JSON with two spaces, no newline at the end. */
function note(attestation: string, metadata: object = {}): string {
  const json = { schema_version: "authorship/3.0.0", base_commit_sha: COMMIT, prompts: {}, ...metadata };
  return `${attestation}---\n${JSON.stringify(json, null, 2)}`;
}

function parsed(text: string): AuthorshipLog {
  const result = parseAuthorshipLog(text);
  assert.ok(result.ok, result.ok ? "" : result.problem.message);
  return result.value;
}

/** Whose the lines of a file are, by the first letter of what the key stands for; a dot for nobody. */
function picture(log: AuthorshipLog, path: string, lines: number): string {
  return Array.from({ length: lines }, (_, i) => {
    const { origin } = claimOf(log, path, i + 1);
    return origin === "unknown" ? "." : origin.charAt(0);
  }).join("");
}

describe("paths of authorship logs", () => {
  const one = [{ key: "s_1", ranges: [range(1, 1)] }];
  const written = (...paths: string[]): { names: string[]; problems: number } => {
    const log = { files: new Map(paths.map((path) => [path, one])), metadata: emptyMetadata(COMMIT) };
    const { text, problems } = writeAuthorshipLog(log);
    const names = text.slice(0, text.indexOf("---\n{")).split("\n");
    return {
      names: names.filter((line) => line !== "" && !line.startsWith("  ")),
      problems: problems.length,
    };
  };

  it("are quoted for blanks, sorted by bytes and composed", () => {
    assert.deepEqual(written("a b", "tab\there", "cafe\u0301.ts", "---", "B", "\u{1f600}", "\uffee"), {
      names: ['"---"', "B", '"a b"', "café.ts", '"tab\there"', "\uffee", "\u{1f600}"],
      problems: 0,
    });
  });

  it("are left out where the format cannot hold them", () => {
    const bad = ['a"b', "a\nb", "  a", "/abs", "../up", "", "a\0b", "a\rb", "\ud800", "a\u2028b", "C:/x"];
    assert.deepEqual(written("ok", ...bad), { names: ["ok"], problems: bad.length });
  });

  it("are both left out when they are twins but for their composition", () => {
    assert.deepEqual(written("cafe\u0301", "caf\u00e9", "x"), { names: ["x"], problems: 1 });
  });

  it("are found in either composition, exactly first", () => {
    const log = parsed(note("cafe\u0301.ts\n  s_1 1\n"));
    assert.equal(claimOf(log, "caf\u00e9.ts", 1).origin, "ai");
    const twins = parsed(note("cafe\u0301.ts\n  s_1 1\ncaf\u00e9.ts\n  h_1 1\n"));
    assert.equal(claimOf(twins, "cafe\u0301.ts", 1).origin, "ai");
    assert.equal(claimOf(twins, "caf\u00e9.ts", 1).origin, "human");
  });
});

describe("merged authorship logs", () => {
  it("keep what exists and fill its gaps", () => {
    const existing = parsed(note("a.ts\n  s_old 1-4,8\n", { kept: 1, sessions: { s_old: record("amp") } }));
    const ours = parsed(
      note("a.ts\n  s_new::t_1 3-9\n  h_1 1\nb.ts\n  s_new::t_1 1\n", {
        git_ai_version: "two-keys/1",
        sessions: { s_old: record("claude"), s_new: record("claude"), s_unused: record("x") },
        humans: { h_1: { author: DANA } },
        kept: 2,
        added: 3,
      }),
    );
    const merged = mergeLogs(existing, ours);
    const lines = Array.from({ length: 9 }, (_, i) => claimOf(merged, "a.ts", i + 1).tool ?? ".");
    assert.equal(lines.map((tool) => tool[0]).join(""), "aaaacccac");
    assert.equal(claimOf(merged, "b.ts", 1).tool, "claude");
    assert.deepEqual([...merged.metadata.sessions.keys()].sort(), ["s_new", "s_old"]);
    assert.equal(merged.metadata.humans.size, 0);
    assert.deepEqual([merged.metadata.other.get("kept"), merged.metadata.other.get("added")], [1, 3]);
    assert.equal(merged.metadata.writer, "two-keys/1");
  });

  it("meet in one file however its path is composed", () => {
    const merged = mergeLogs(parsed(note("cafe\u0301\n  s_1 1\n")), parsed(note("caf\u00e9\n  h_1 1-2\n")));
    assert.equal(merged.files.size, 1);
    assert.equal(picture(merged, "caf\u00e9", 3), "ah.");
  });

  function record(tool: string): object {
    return { agent_id: { tool, id: "1", model: "m" }, human_author: null };
  }
});

function range(start: number, end: number): { start: number; end: number } {
  return { start, end };
}

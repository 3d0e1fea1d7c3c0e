import assert from "node:assert/strict";
import {
  type AuthorshipLog,
  claimOf,
  parseAuthorshipLog,
  writeAuthorshipLog,
} from "../../../server/provenance/formats/gitAi.ts";
import {
  humanKey,
  keyKind,
  promptKey,
  recordKey,
  sessionKey,
  sessionOf,
  shownKey,
  traceKey,
} from "../../../server/provenance/formats/gitAiKeys.ts";
import {
  emptyMetadata,
  humanRecord,
  sessionRecord,
} from "../../../server/provenance/formats/gitAiMetadata.ts";

const COMMIT = "4f1c0d2e9a7b3c5d6e8f00112233445566778899";
const DANA = "Dana Reyes <dana@example.test>";
const CLAUDE = sessionKey("claude", "conv-0001");
const COPILOT = sessionKey("copilot", "chat-77");

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

const FULL = [
  '"docs/run book.md"',
  "  s_cb23fbb4d5bdc6::t_0a1b2c3d4e5f60 1-4",
  "svc/limits.ts",
  "  h_1d388bbdb457be 10-13",
  "  s_92cd736e291c78::t_1122334455667a 20-22",
  "  s_cb23fbb4d5bdc6::t_0a1b2c3d4e5f60 3-9,14",
  "---",
  JSON.stringify(
    {
      schema_version: "authorship/3.0.0",
      git_ai_version: "two-keys/0.1.0",
      base_commit_sha: COMMIT,
      prompts: {},
      sessions: {
        s_92cd736e291c78: {
          agent_id: { tool: "copilot", id: "chat-77", model: "gpt-5" },
          human_author: DANA,
        },
        s_cb23fbb4d5bdc6: {
          agent_id: { tool: "claude", id: "conv-0001", model: "claude-sonnet-4" },
          human_author: DANA,
        },
      },
      humans: { h_1d388bbdb457be: { author: DANA } },
    },
    null,
    2,
  ),
].join("\n");

const LEGACY = note("svc/old.go\n  caafbd8ff3d7b5aa 1-5,9\n", {
  prompts: {
    caafbd8ff3d7b5aa: {
      agent_id: { tool: "cursor", id: "c-9", model: "default" },
      human_author: null,
      total_additions: 6,
      total_deletions: 0,
      accepted_lines: 6,
      overriden_lines: 0,
    },
  },
});

describe("keys of git-ai", () => {
  it("are the hashes of the standard", () => {
    assert.equal(humanKey("Alice Smith <alice@example.com>"), "h_31dce776f88375");
    assert.equal(promptKey("cursor", "session_123"), "c9883b05a2487d6d");
    assert.equal(sessionKey("cursor", "session_123"), "s_c9883b05a2487d");
    assert.equal(humanKey(DANA), "h_1d388bbdb457be");
    assert.equal(CLAUDE, "s_cb23fbb4d5bdc6");
    assert.equal(COPILOT, "s_92cd736e291c78");
    assert.equal(promptKey("cursor", "c-9"), "caafbd8ff3d7b5aa");
    assert.equal(traceKey(new Uint8Array([1, 2, 3, 4, 5, 6, 255])), "t_010203040506ff");
  });

  it("are told apart by prefix, whatever their length", () => {
    assert.equal(keyKind("s_0::t_1"), "session");
    assert.equal(keyKind("h_0123456789abcdef0"), "human");
    assert.equal(keyKind("human"), "human");
    assert.equal(keyKind("caafbd8ff3d7b5aa"), "prompt");
    assert.equal(recordKey("s_cb23fbb4d5bdc6::t_0a1b2c3d4e5f60"), CLAUDE);
    assert.equal(recordKey("s_cb23fbb4d5bdc6"), CLAUDE);
    assert.equal(recordKey("caafbd8"), "caafbd8");
  });

  it("name the same session in old and new notes, and never show what may be a raw id", () => {
    assert.equal(sessionOf(promptKey("claude", "conv-0001")), CLAUDE);
    assert.equal(sessionOf(`${CLAUDE}::t_1`), CLAUDE);
    assert.equal(sessionOf("human"), undefined);
    const uuid = "0e7a2f8e-4a0e-4b57-9f0e-3f2a1b0c9d8e";
    assert.match(sessionOf(uuid) ?? "", /^s_[0-9a-f]{14}$/);
    assert.ok(!shownKey(uuid).includes("0e7a2f8e"));
    assert.equal(shownKey(`${CLAUDE}::t_0a`), `${CLAUDE}::t_0a`);
  });
});

describe("authorship log", () => {
  it("writes the standard's form byte for byte", () => {
    for (const text of [FULL, LEGACY, note("")]) assert.equal(writeAuthorshipLog(parsed(text)).text, text);
  });

  it("writes a log of our own", () => {
    const log: AuthorshipLog = {
      files: new Map([
        [
          "svc/limits.ts",
          [
            { key: `${CLAUDE}::t_0a1b2c3d4e5f60`, ranges: [range(14, 14), range(3, 6), range(6, 9)] },
            { key: `${COPILOT}::t_1122334455667a`, ranges: [range(20, 22)] },
            { key: humanKey(DANA), ranges: [range(10, 11), range(12, 13)] },
          ],
        ],
        ["docs/run book.md", [{ key: `${CLAUDE}::t_0a1b2c3d4e5f60`, ranges: [range(1, 4)] }]],
      ]),
      metadata: {
        ...emptyMetadata(COMMIT, "two-keys/0.1.0"),
        sessions: new Map([
          [CLAUDE, sessionRecord("claude", "conv-0001", "claude-sonnet-4", DANA)],
          [COPILOT, sessionRecord("copilot", "chat-77", "gpt-5", DANA)],
        ]),
        humans: new Map([[humanKey(DANA), humanRecord(DANA)]]),
      },
    };
    assert.deepEqual(writeAuthorshipLog(log), { text: FULL, problems: [] });
  });

  it("says who wrote a line, with which agent and driven by whom", () => {
    const log = parsed(FULL);
    assert.deepEqual(claimOf(log, "svc/limits.ts", 14, { commit: COMMIT }), {
      origin: "ai",
      confidence: "strong",
      evidence: [{ kind: "git-ai-note", commit: COMMIT, key: "s_cb23fbb4d5bdc6::t_0a1b2c3d4e5f60" }],
      tool: "claude",
      model: "claude-sonnet-4",
      session: CLAUDE,
      person: DANA,
    });
    assert.deepEqual(claimOf(log, "svc/limits.ts", 12), {
      origin: "human",
      confidence: "strong",
      evidence: [{ kind: "git-ai-note", commit: COMMIT, key: "h_1d388bbdb457be" }],
      person: DANA,
    });
    assert.equal(picture(log, "svc/limits.ts", 23), "..aaaaaaahhhha.....aaa.");
    assert.equal(claimOf(log, "docs/run book.md", 4).origin, "ai");
    assert.equal(claimOf(log, "docs/other.md", 4).origin, "unknown");
  });

  it("reads legacy prompt records", () => {
    const claim = claimOf(parsed(LEGACY), "svc/old.go", 9);
    assert.equal(claim.tool, "cursor");
    assert.equal(claim.session, "s_caafbd8ff3d7b5");
    assert.equal(claim.person, undefined);
  });

  it("takes a line without entry for unknown, and an empty log for observed", () => {
    assert.deepEqual(claimOf(parsed(FULL), "svc/limits.ts", 1).evidence, []);
    assert.deepEqual(claimOf(parsed(note("")), "a.ts", 1), {
      origin: "unknown",
      confidence: "weak",
      evidence: [{ kind: "observed-no-ai", commit: COMMIT }],
    });
  });

  it("trusts a note less that was copied to another commit", () => {
    const claim = claimOf(parsed(FULL), "svc/limits.ts", 3, { commit: "0".repeat(40) });
    assert.equal(claim.confidence, "moderate");
    assert.equal(
      claimOf(parsed(FULL), "svc/limits.ts", 11, { commit: "f".repeat(40) }).confidence,
      "moderate",
    );
  });

  it("looks for a missing record elsewhere, and is AI of an unknown tool without one", () => {
    const log = parsed(note("a.ts\n  s_cb23fbb4d5bdc6 1\n"));
    const bare = claimOf(log, "a.ts", 1);
    assert.deepEqual([bare.origin, bare.tool, bare.session], ["ai", undefined, CLAUDE]);
    const record = sessionRecord("amp", "x", "unknown", null);
    const found = claimOf(log, "a.ts", 1, { findRecord: (key) => (key === CLAUDE ? record : undefined) });
    assert.deepEqual([found.tool, found.model], ["amp", undefined]);
  });
});

describe("untidy authorship logs", () => {
  it("has unsorted, touching, repeated and reversed ranges", () => {
    const log = parsed(note("a.ts\n  s_1 9,5-5,1-2,3,2,7-6,x,0-1, 11 ,4-\n"));
    assert.equal(picture(log, "a.ts", 12), "aaa.a...a.a.");
    assert.equal(writeAuthorshipLog(log).text.split("\n")[1], "  s_1 1-3,5,9,11");
  });

  it("lets the later entry win, within a section and over several of one path", () => {
    const log = parsed(note("a.ts\n  s_1 1-9\n  h_1 3-4\nb.ts\n  s_1 1\na.ts\n  s_2 4-5\n  h_2 9\n"));
    assert.equal(picture(log, "a.ts", 10), "aahaaaaah.");
    assert.equal(claimOf(log, "a.ts", 4).session, "s_2");
    assert.equal(claimOf(log, "a.ts", 6).session, "s_1");
  });

  it("knows the keys human, UUID and a session without its trace", () => {
    const uuid = "0e7a2f8e-4a0e-4b57-9f0e-3f2a1b0c9d8e";
    const log = parsed(note(`a.ts\n  human 1\n  ${uuid} 2\n  s_cb23fbb4d5bdc6 3\n  caafbd8 4\n`));
    assert.equal(picture(log, "a.ts", 5), "haaa.");
    assert.equal(claimOf(log, "a.ts", 1).person, undefined);
    assert.ok(!JSON.stringify(claimOf(log, "a.ts", 2)).includes(uuid));
  });

  it("has CRLF, a byte order mark, empty lines and a newline at the end", () => {
    const text = `\ufeff${FULL.replaceAll("\n", "\r\n")}\r\n`;
    assert.equal(writeAuthorshipLog(parsed(text)).text, FULL);
    assert.equal(writeAuthorshipLog(parsed(`\n\n${FULL}\n\n`)).text, FULL);
  });

  it("keeps a path that begins with a byte order mark, although that is none at the start of a note", () => {
    const key = "s_4cec6e741ca8fe::t_b518b472ca89d0";
    const metadata = '{"schema_version":"authorship/3.0.0","base_commit_sha":"","prompts":{}}';
    const read = parseAuthorshipLog(`\n\uFEFFsrc/a.ts\n  ${key} 1-2\n---\n${metadata}`);
    assert.ok(read.ok);
    const { text } = writeAuthorshipLog(read.value);
    const again = parseAuthorshipLog(text);
    assert.ok(again.ok);
    assert.deepEqual([...again.value.files.keys()], ["\uFEFFsrc/a.ts"]);
    assert.equal(writeAuthorshipLog(again.value).text, text);
  });

  it("has a range past the end of the file, bounded", () => {
    const log = parsed(note("a.ts\n  s_1 5-99999999999999999999,123456789012345678901234567890\n"));
    assert.deepEqual(log.files.get("a.ts"), [{ key: "s_1", ranges: [{ start: 5, end: 10_000_000 }] }]);
  });

  it("keeps JSON that it does not know, at the top and in records", () => {
    const text = note(`a.ts\n  ${CLAUDE}::t_1 1\n`, {
      sessions: {
        [CLAUDE]: { agent_id: { tool: "claude", id: "r", model: "m" }, human_author: null, x: [1] },
      },
      logical_commit_id: "I1",
      nested: { a: { b: [null, true] } },
    });
    assert.equal(writeAuthorshipLog(parsed(text)).text, text);
  });

  it("drops conversations as it reads", () => {
    const text = note("a.ts\n  caafbd8ff3d7b5aa 1\n", {
      prompts: {
        caafbd8ff3d7b5aa: {
          agent_id: { tool: "cursor", id: "c-9", model: "m" },
          messages: [{ type: "user", text: "SECRET" }],
          messages_url: "file:///home/dana/SECRET.jsonl",
        },
      },
      messages: ["SECRET"],
    });
    assert.ok(!writeAuthorshipLog(parsed(text)).text.includes("SECRET"));
    assert.equal(claimOf(parsed(text), "a.ts", 1).tool, "cursor");
  });

  it("does not read absolute paths or ones outside the repository", () => {
    const result = parseAuthorshipLog(
      note("/home/dana/a.ts\n  s_1 1\n../b.ts\n  s_1 1\nC:\\c.ts\n  s_1 1\nd.ts\n  s_1 1\n"),
    );
    assert.ok(result.ok);
    assert.deepEqual([...result.value.files.keys()], ["d.ts"]);
    assert.equal(result.skipped, 6);
  });

  it("does not take a path without entries for a commit without AI", () => {
    const log = parsed(note("a.ts\nb.ts\n"));
    assert.deepEqual(claimOf(log, "a.ts", 1).evidence, []);
    assert.equal(writeAuthorshipLog(log).text, note(""));
  });

  it("joins concatenated logs, of which the last wins", () => {
    const second = note("svc/limits.ts\n  s_x 4\nnew.ts\n  s_x 1\n", {
      base_commit_sha: "a".repeat(40),
      sessions: { s_x: { agent_id: { tool: "amp", id: "1", model: "m" }, human_author: null } },
    });
    for (const gap of ["\n\n", "\n", "", "\r\n\r\n"]) {
      const log = parsed(`${FULL}${gap}${gap === "" ? "\n" : ""}${second}\n`);
      assert.equal(claimOf(log, "svc/limits.ts", 4).tool, "amp");
      assert.equal(claimOf(log, "svc/limits.ts", 5).tool, "claude");
      assert.equal(claimOf(log, "new.ts", 1).tool, "amp");
      assert.equal(log.metadata.baseCommit, "a".repeat(40));
    }
    assert.equal(parsed(`${FULL}\n\n${note("")}\n\n${FULL}`).files.size, 2);
  });

  it("has braces and quotes inside the strings of a first log", () => {
    const first = note("a.ts\n  s_1 1\n", { x: '}"\\{---' });
    assert.equal(picture(parsed(`${first}\n\n${note("a.ts\n  h_1 2\n")}`), "a.ts", 3), "ah.");
  });

  it("gives a reason for what it cannot use", () => {
    const cases: [string, RegExp][] = [
      ["", /no ---/],
      ["a.ts\n  s_1 1\n", /no ---/],
      ["--- \n{}", /no ---/],
      ["---\n", /JSON/],
      ["---\n[]", /JSON/],
      ["---\nnull", /JSON/],
      [FULL.slice(0, -1), /JSON/],
      [`${FULL}\n}`, /after/],
      [`${FULL}\nsome words`, /after/],
      [`${FULL}\n\n${FULL.slice(0, -20)}`, /JSON/],
      [note("  s_1 1-2\n"), /attestation/],
      [note('"a\n  s_1 1\n'), /attestation/],
      [note("a.ts\n  s_1 one,two\n"), /attestation/],
      [`---\n${"[".repeat(100_000)}`, /JSON/],
      [`---\n{"x":${"[".repeat(5000)}${"]".repeat(5000)}}`, /JSON/],
    ];
    for (const [text, message] of cases) {
      const result = parseAuthorshipLog(text);
      assert.ok(!result.ok, text.slice(0, 80));
      assert.match(result.problem.message, message, text.slice(0, 80));
    }
  });

  it("reads a note of 4 MB and refuses a larger one", () => {
    const lines = (count: number): string => `src/a.ts\n${"  s_1::t_1 7,5-9,1\n".repeat(count)}`;
    const atLimit = note(lines(220_000));
    assert.ok(atLimit.length > 4_100_000 && atLimit.length <= 4 * 1024 * 1024);
    assert.equal(picture(parsed(atLimit), "src/a.ts", 9), "a...aaaaa");
    const result = parseAuthorshipLog(note(lines(230_000)));
    assert.ok(!result.ok && /4 MB/.test(result.problem.message));
    const wide = parseAuthorshipLog(note("é".repeat(2.2 * 1024 * 1024)));
    assert.ok(!wide.ok && /4 MB/.test(wide.problem.message));
  });

  it("is quick on hostile notes", function () {
    this.timeout(10_000);
    const overlaps = Array.from({ length: 150_000 }, (_, i) => `  k${i % 5000} ${i + 1}-${i + 5000}`);
    parsed(note(`a\n${overlaps.join("\n")}\n`));
    parsed(Array.from({ length: 60_000 }, (_, i) => `---\n{"prompts":{"k${i}":{}}}`).join("\n"));
  });
});

function range(start: number, end: number): { start: number; end: number } {
  return { start, end };
}

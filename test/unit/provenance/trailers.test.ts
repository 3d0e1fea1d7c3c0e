import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { agentOfAddress, commitAssistance } from "../../../server/provenance/formats/assistance.ts";
import { parseTrailers } from "../../../server/provenance/formats/trailers.ts";

const DANA = { name: "Dana Reyes", email: "dana@example.test" };

function assisted(trailers: string, author = DANA): ReturnType<typeof commitAssistance> {
  return commitAssistance({ commit: "c1", message: `Raise the limit\n\nBecause.\n\n${trailers}\n`, author });
}

/** Tool and model of the only mark, `-` for what is not known; undefined for a commit without a sign. */
function sign(trailer: string, author = DANA): string | undefined {
  const marks = assisted(trailer, author)?.marks;
  if (marks === undefined) return undefined;
  assert.equal(marks.length, 1, trailer);
  return `${marks[0]?.tool ?? "-"} ${marks[0]?.model ?? "-"}`;
}

describe("trailers", () => {
  const of = (message: string): string[] => parseTrailers(message).map(({ key, value }) => `${key}=${value}`);

  it("are those of the last paragraph", () => {
    assert.deepEqual(of("Title\n\nBody: no\n\nA: 1\nB-c : two\n"), ["A=1", "B-c=two"]);
    assert.deepEqual(of("Title\n\nA: 1\n\nlast words\n"), []);
    assert.deepEqual(of("Fix: a title alone\n"), []);
    assert.deepEqual(of("Title\nA: 1\n"), []);
    assert.deepEqual(of(""), []);
  });

  it("may be folded, end in CRLF and stand among other lines if git made one of them", () => {
    assert.deepEqual(of("T\r\n\r\nA: one\r\n  two\r\n\tthree\r\nB:\r\n four\r\n"), [
      "A=one two three",
      "B=four",
    ]);
    assert.deepEqual(of("T\n\nSigned-off-by: D <d@e.f>\nsome words\nmore words\nand more\n"), [
      "Signed-off-by=D <d@e.f>",
    ]);
    assert.deepEqual(of("T\n\nA: 1\nsome words\n"), []);
  });

  it("are the same that git itself tells", function () {
    this.timeout(60_000);
    const line = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom("A: 1", "Co-authored-by: X <x@y.z>", "b-C :v", "K:", "Z:  two  words "),
      },
      {
        weight: 3,
        arbitrary: fc.constantFrom("", "  ", " folded", "\tfolded", "words", "Signed-off-by: D <d@e>"),
      },
      fc.constantFrom(
        "# note",
        "(cherry picked from commit 1)",
        ": x",
        "Two words: x",
        "---",
        "x=1",
        "é: x",
        "\r",
        "A: 1\r",
      ),
    );
    const level = (text: string): string => text.replace(/\s+/g, " ").trim();
    const messages = fc.sample(fc.array(line, { minLength: 1, maxLength: 12 }), { numRuns: 400, seed: 11 });
    for (const lines of messages) {
      const message = `Title\n\n${lines.join("\n")}\n`;
      const { stdout, status } = spawnSync("git", ["interpret-trailers", "--parse", "--no-divider"], {
        input: message,
        encoding: "utf8",
      });
      assert.equal(status, 0);
      const expected = stdout.split("\n").filter((one) => one !== "");
      const got = parseTrailers(message).map(({ key, value }) => `${key}: ${value}`);
      assert.deepEqual(got.map(level), expected.map(level), JSON.stringify(message));
    }
  });
});

describe("AI-assisted commits", () => {
  it("are told by the trailers of every tool", () => {
    const table: [string, string][] = [
      ["Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>", "claude claude-opus-4.5"],
      ["Co-Authored-By: Claude <noreply@anthropic.com>", "claude -"],
      ["Co-authored-by: Claude Sonnet 4 (1M context) <NoReply@Anthropic.com>", "claude claude-sonnet-4"],
      ["Co-authored-by: Copilot <copilot@github.com>", "copilot -"],
      ["Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>", "copilot -"],
      ["Co-authored-by: Cursor <cursoragent@cursor.com>", "cursor -"],
      ["Made-with: Cursor", "cursor -"],
      ["Co-authored-by: Codex <noreply@openai.com>", "codex -"],
      ["Co-authored-by: aider (gpt-5-mini) <noreply@aider.chat>", "aider gpt-5-mini"],
      ["Co-authored-by: x <gemini-cli-agent@google.com>", "gemini -"],
      ["Co-authored-by: opencode <noreply@opencode.ai>", "opencode -"],
      ["Co-authored-by: Amp <amp@ampcode.com>", "amp -"],
      ["Co-authored-by: Cline <noreply@cline.bot>", "cline -"],
      ["Co-authored-by: goose <opensource@block.xyz>", "goose -"],
      ["Co-authored-by: Windsurf <noreply@codeium.com>", "windsurf -"],
      ["Co-authored-by: pi <noreply@pi.dev>", "pi -"],
      ["Co-authored-by: Roo <roomote@roocode.com>", "roo -"],
      ["Replit-Commit-Author: Agent", "replit -"],
      ["Replit-Commit-Session-Id: 1234-raw", "replit -"],
      ["Ai-assisted: true", "- -"],
      ["Assisted-by: Claude:claude-sonnet-4 semgrep eslint", "claude claude-sonnet-4"],
      ["Assisted-by: GitHub Copilot", "copilot -"],
      ["Assisted-by: Claude Code <noreply@anthropic.com>", "claude -"],
      ["Generated-by: Some Agent", "- -"],
      ["generated-BY: Cursor", "cursor -"],
      ["AI-Model: claude-sonnet-4", "- claude-sonnet-4"],
      ["AI-Lines: 12", "- -"],
      ["Entire-Checkpoint: a1b2c3d4e5f6", "- -"],
      ["Entire-Agent: Claude Code", "claude -"],
      ["Entire-Attribution: 73% agent (146/200 lines)", "- -"],
    ];
    for (const [trailer, expected] of table) assert.equal(sign(trailer), expected, trailer);
  });

  it("are told by author and committer", () => {
    const of = (name: string, email: string): string | undefined => sign("X: y", { name, email });
    assert.equal(of("Copilot", "198982749+Copilot@users.noreply.github.com"), "copilot -");
    assert.equal(of("devin", "158243242+devin-ai-integration[bot]@users.noreply.github.com"), "devin -");
    assert.equal(of("Dana Reyes (aider)", "dana@example.test"), "aider -");
    const commit = { commit: "c", message: "x", author: DANA };
    assert.ok(commitAssistance({ ...commit, committer: { name: "x", email: "noreply@anthropic.com" } }));
    assert.equal(
      commitAssistance({ ...commit, committer: { name: "GitHub", email: "noreply@github.com" } }),
      undefined,
    );
  });

  it("are never told by a bare name or a look-alike", () => {
    const innocent = [
      "Co-authored-by: Claude Monet <claude@example.test>",
      "Co-authored-by: Devin <devin@example.test>",
      "Co-authored-by: Copilot <copilot@example.test>",
      "Co-authored-by: x <notcopilot@github.com>",
      "Co-authored-by: x <noreply@anthropic.com.example.test>",
      "Co-authored-by: x <1+copilot2@users.noreply.github.com>",
      "Co-authored-by: x <copilot@users.noreply.github.com>",
      "Co-authored-by: Codex <codex@example.com>",
      "Co-authored-by: bot <noreply@amazon.com>",
      "Co-authored-by: noreply@anthropic.com Dana",
      "Reviewed-by: Claude <noreply@anthropic.com>",
      "Assisted-by: Claude Monet <claude@example.test>",
      "Assisted-by: none",
      "Generated-by: Coccinelle SmPL",
      "Made-with: love",
      "Ai-assisted: false",
      "AI-Lines: 0",
      "Entire-Attribution: 0% agent (0/200 lines)",
      "Entire-Attribution: 999% agent",
      "Replit-Commit-Author: User",
      "AI-Review: later",
    ];
    for (const trailer of innocent) assert.equal(assisted(trailer), undefined, trailer);
    assert.equal(assisted("X: y", { name: "Claude", email: "claude@example.test" }), undefined);
    assert.equal(assisted("X: y", { name: "(aider)", email: "a@example.test" }), undefined);
    assert.equal(agentOfAddress(""), undefined);
  });

  it("say nothing of lines: unknown, weak, with every sign as evidence", () => {
    const commit = assisted(
      "Co-Authored-By: Claude <noreply@anthropic.com>\nEntire-Checkpoint: raw-id-1\nMade-with: Cursor",
    );
    assert.equal(commit?.isAiAssisted, true);
    assert.deepEqual(commit?.claim, {
      origin: "unknown",
      confidence: "weak",
      evidence: [
        { kind: "commit-trailer", commit: "c1", trailer: "Co-Authored-By: Claude <noreply@anthropic.com>" },
        { kind: "commit-trailer", commit: "c1", trailer: "Entire-Checkpoint" },
        { kind: "commit-trailer", commit: "c1", trailer: "Made-with: Cursor" },
      ],
    });
    assert.equal(assisted("Made-with: Cursor")?.claim.tool, "cursor");
  });

  it("tell Entire's share", () => {
    const share = (value: string): unknown => assisted(`Entire-Attribution: ${value}`)?.marks[0]?.share;
    assert.deepEqual(share("73% agent (146/200 lines)"), { percent: 73, agentLines: 146, totalLines: 200 });
    assert.deepEqual(share("12.5%"), { percent: 12.5 });
  });

  it("never throw", () => {
    const keys = fc.constantFrom(
      "Assisted-by",
      "Co-authored-by",
      "Entire-Attribution",
      "AI-Model",
      "Generated-by",
    );
    fc.assert(
      fc.property(keys, fc.string({ unit: "binary" }), fc.string(), (key, value, text) => {
        assisted(`${key}: ${value}`);
        commitAssistance({ commit: "c", message: text, author: { name: text, email: value } });
      }),
      { numRuns: 1000 },
    );
  });
});

import assert from "node:assert/strict";
import type { Claim } from "../../../server/provenance/model.ts";
import type { ChangeKind } from "../../../server/provenance/tracking/attribution.ts";
import {
  type Agent,
  type Burst,
  type ChangeFacts,
  type Classification,
  classify,
} from "../../../server/provenance/tracking/classify.ts";

const NOW = 1_000_000;
const CLAUDE: Agent = { tool: "claude", model: "claude-sonnet-4", session: "s_0123456789abcd" };
const PERSON = "Ana <ana@example.test>";
const LARGE = "const a = load();\nconst b = check(a);\nsave(b);\n";

/** An event of one insertion, far from every key, in the active document. */
function facts(text: string, more: Partial<ChangeFacts> = {}): ChangeFacts {
  return {
    at: NOW,
    changes: [{ offset: 0, length: 0, text }],
    isTracked: true,
    isActive: true,
    isDirty: true,
    isFormatting: false,
    cursors: 1,
    person: PERSON,
    ...more,
  };
}

const keyed = (text: string, more: Partial<ChangeFacts> = {}): ChangeFacts =>
  facts(text, { keyboardDistance: 2, ...more });

interface Row {
  readonly name: string;
  readonly facts: ChangeFacts;
  readonly kind: ChangeKind;
  /** Origin, confidence and the kind of the evidence. */
  readonly claim?: string;
  readonly step?: Classification["step"];
}

const at = (ago: number): { agent: Agent; at: number } => ({ agent: CLAUDE, at: NOW - ago });
const hook = (preAgo: number, postAgo?: number, isItsOwn = true): Partial<ChangeFacts> => ({
  hook: {
    agent: CLAUDE,
    preAt: NOW - preAgo,
    ...(postAgo === undefined ? {} : { post: { event: "PostToolUse", at: NOW - postAgo, isItsOwn } }),
  },
});
const reason = (source: string, metadata: unknown = {}): Partial<ChangeFacts> => ({
  detailedReason: { source, metadata },
});
const each = (texts: readonly string[]): Partial<ChangeFacts> => ({
  changes: texts.map((text, i) => ({ offset: 100 - i * 10, length: 0, text })),
});

const TYPED = "human strong keystrokes";
const ROWS: readonly Row[] = [
  // Not an edit of a text that is tracked.
  { name: "another scheme", facts: keyed("x", { isTracked: false }), kind: "ignored", step: "ignore" },
  { name: "only the dirty flag", facts: facts("", { changes: [] }), kind: "ignored", step: "ignore" },
  // Undo and redo come before everything.
  { name: "undo", facts: keyed(LARGE, { reason: "undo", ...hook(100) }), kind: "undo" },
  {
    name: "redo in an accepted completion",
    facts: facts(LARGE, { reason: "redo", inlineAccept: {} }),
    kind: "redo",
  },
  // The editor's own reason.
  {
    name: "an extension's completion by reason",
    facts: facts("x", reason("inlineCompletionAccept", { $extensionId: "github.copilot" })),
    kind: "inline-accept",
    claim: "ai certain change-reason copilot",
  },
  {
    name: "a completion without extension",
    facts: facts(LARGE, reason("inlineCompletionPartialAccept", { $extensionId: "" })),
    kind: "other",
  },
  {
    name: "chat by reason",
    facts: facts("x", reason("Chat.applyEdits", { $modelId: "gpt-5", $$sessionId: "raw-conversation" })),
    kind: "agent",
    claim: "ai certain change-reason copilot gpt-5",
  },
  {
    name: "inline chat",
    facts: facts("x", reason("inlineChat.applyEdits")),
    kind: "agent",
    claim: "ai certain change-reason copilot",
  },
  { name: "chat taking back", facts: facts("x", reason("Chat.undoEdits")), kind: "undo" },
  {
    name: "a key by reason",
    facts: facts("x", reason("cursor", { kind: "type" })),
    kind: "typed",
    claim: "human certain keystrokes",
  },
  {
    name: "a paste by reason",
    facts: keyed("x", reason("cursor", { kind: "paste" })),
    kind: "pasted",
    claim: "unknown certain paste",
  },
  {
    name: "a command by reason",
    facts: keyed("x", reason("cursor", { kind: "executeCommand" })),
    kind: "other",
  },
  { name: "a suggestion by reason", facts: facts(LARGE, reason("suggest")), kind: "snippet" },
  { name: "a snippet by reason", facts: facts(LARGE, reason("snippet")), kind: "snippet" },
  { name: "a rename by reason", facts: facts(LARGE, reason("rename")), kind: "refactored" },
  { name: "a code action by reason", facts: facts(LARGE, reason("codeAction")), kind: "refactored" },
  { name: "a formatter by reason", facts: facts(LARGE, reason("formatEditsCommand")), kind: "formatted" },
  { name: "line ends by reason", facts: facts("x", reason("eolChange")), kind: "formatted" },
  { name: "a reload by reason", facts: facts(LARGE, reason("reloadFromDisk")), kind: "external" },
  {
    name: "a reload by reason beside an agent",
    facts: facts(LARGE, { ...reason("reloadFromDisk"), agentRun: at(3000) }),
    kind: "agent",
    claim: "ai strong disk+agent-run claude claude-sonnet-4",
  },
  { name: "some extension, one letter", facts: keyed("x", reason("applyEdits")), kind: "other" },
  {
    name: "some extension, much",
    facts: facts(LARGE, reason("unknown")),
    kind: "suspected",
    claim: "unknown suspected shape",
  },
  {
    name: "an agent's extension",
    facts: facts(LARGE, { ...reason("applyEdits"), ...hook(500, 10) }),
    kind: "agent",
    claim: "ai certain hook claude claude-sonnet-4",
  },
  { name: "broken metadata", facts: facts("x", reason("cursor", "nonsense")), kind: "other" },
  // Our own command around the editor's.
  {
    name: "an accepted completion",
    facts: facts("x", { inlineAccept: { tool: "copilot" } }),
    kind: "inline-accept",
    claim: "ai strong inline-accept copilot",
  },
  {
    name: "an accepted completion of nobody known",
    facts: keyed("x", { inlineAccept: {} }),
    kind: "inline-accept",
    claim: "ai strong inline-accept unknown",
  },
  // Hooks.
  { name: "before the hook has reported", facts: facts(LARGE, hook(3000)), kind: "agent", step: "hold" },
  { name: "a key while an agent edits", facts: keyed("x", hook(3000)), kind: "agent", step: "hold" },
  { name: "a hook that never reported", facts: keyed("x", hook(10_001)), kind: "typed", claim: TYPED },
  {
    name: "the hook's own text",
    facts: facts(LARGE, hook(3000, 1500)),
    kind: "agent",
    claim: "ai certain hook claude claude-sonnet-4",
  },
  { name: "text beside the hook's own", facts: facts(LARGE, hook(3000, 1500, false)), kind: "other" },
  { name: "long after a hook", facts: keyed("x", hook(9000, 2001)), kind: "typed", claim: TYPED },
  // Reloads.
  { name: "a reload", facts: facts(LARGE, { isDirty: false, equalsDisk: true }), kind: "external" },
  {
    name: "a reload by git",
    facts: facts(LARGE, { isDirty: false, equalsDisk: true, gitOperationAt: NOW - 1900, agentRun: at(1) }),
    kind: "git",
    step: "rederive",
  },
  {
    name: "git a moment later",
    facts: facts(LARGE, { isDirty: false, equalsDisk: true, gitOperationAt: NOW + 500 }),
    kind: "git",
    step: "rederive",
  },
  {
    name: "git long ago",
    facts: facts(LARGE, { isDirty: false, equalsDisk: true, gitOperationAt: NOW - 2001 }),
    kind: "external",
  },
  {
    name: "an agent's write",
    facts: facts(LARGE, { isDirty: false, equalsDisk: true, agentRun: at(9000) }),
    kind: "agent",
    claim: "ai strong disk+agent-run claude claude-sonnet-4",
  },
  {
    name: "an agent long ago",
    facts: facts(LARGE, { isDirty: false, equalsDisk: true, agentRun: at(10_001) }),
    kind: "external",
  },
  {
    name: "the first key after opening",
    facts: keyed("x", { isDirty: false, equalsDisk: false, agentRun: at(1) }),
    kind: "typed",
    claim: TYPED,
  },
  // Commands.
  { name: "format on save", facts: keyed(";", { isFormatting: true }), kind: "formatted" },
  { name: "a reflow", facts: facts(`\n${" ".repeat(60)}`, { isReflow: true }), kind: "formatted" },
  { name: "Enter is no reflow", facts: keyed("\n", { isReflow: true }), kind: "typed", claim: TYPED },
  { name: "a refactoring", facts: facts(LARGE, { isRefactoring: true }), kind: "refactored" },
  { name: "a snippet", facts: facts(LARGE, { isSnippet: true }), kind: "snippet" },
  // The keyboard.
  ...[
    "x",
    "é",
    "😀",
    "👩‍💻",
    "()",
    "{}",
    '""',
    "``",
    "\n",
    "\r\n",
    "\n    ",
    "\n        \n    ",
    "\n * ",
    "\t",
    "    ",
  ].map((text) => ({
    name: `the key ${JSON.stringify(text)}`,
    facts: keyed(text),
    kind: "typed" as const,
    claim: TYPED,
  })),
  {
    name: "a deletion",
    facts: keyed("", { changes: [{ offset: 3, length: 400, text: "" }] }),
    kind: "typed",
    claim: TYPED,
  },
  {
    name: "a letter over a selection",
    facts: keyed("", { changes: [{ offset: 3, length: 400, text: "a" }] }),
    kind: "typed",
    claim: TYPED,
  },
  {
    name: "three cursors",
    facts: keyed("", { ...each(["x", "x", "x"]), cursors: 3 }),
    kind: "typed",
    claim: TYPED,
  },
  { name: "brackets around a selection", facts: keyed("", each(["(", ")"])), kind: "typed", claim: TYPED },
  {
    name: "indenting many lines",
    facts: keyed("", each(new Array(9).fill("  "))),
    kind: "typed",
    claim: TYPED,
  },
  {
    name: "commenting many lines",
    facts: keyed("", each(new Array(9).fill("// "))),
    kind: "typed",
    claim: TYPED,
  },
  { name: "more places than cursors", facts: keyed("", each(["a", "b", "c", "d"])), kind: "other" },
  { name: "an input method", facts: keyed("日本語", { isComposing: true }), kind: "typed", claim: TYPED },
  { name: "a word without input method", facts: keyed("日本語"), kind: "other" },
  { name: "a letter without a keyboard", facts: facts("x"), kind: "other" },
  { name: "a letter long after a key", facts: facts("x", { keyboardDistance: 501 }), kind: "other" },
  { name: "a letter in another document", facts: keyed("x", { isActive: false }), kind: "other" },
  // Paste.
  {
    name: "a paste",
    facts: keyed(LARGE, { isPaste: true }),
    kind: "pasted",
    claim: "unknown moderate paste",
  },
  // Size.
  {
    name: "much text of nobody known",
    facts: keyed(LARGE),
    kind: "suspected",
    claim: "unknown suspected shape",
  },
  {
    name: "one long line",
    facts: facts("x".repeat(50)),
    kind: "suspected",
    claim: "unknown suspected shape",
  },
  { name: "two line ends", facts: facts("a\nb\n"), kind: "suspected", claim: "unknown suspected shape" },
  { name: "less than that", facts: facts("x".repeat(49)), kind: "other" },
  { name: "right after saving", facts: facts(LARGE, { lastSaveAt: NOW - 50 }), kind: "other" },
  {
    name: "a while after saving",
    facts: facts(LARGE, { lastSaveAt: NOW - 51 }),
    kind: "suspected",
    claim: "unknown suspected shape",
  },
  {
    name: "a large deletion by a program",
    facts: facts("", { changes: [{ offset: 0, length: 900, text: "" }] }),
    kind: "other",
  },
  {
    name: "the same word at many cursors",
    facts: facts("", { ...each(new Array(30).fill("value")), cursors: 30 }),
    kind: "other",
  },
];

function told({ origin, confidence, evidence, tool, model }: Claim): string {
  return [origin, confidence, evidence[0]?.kind, tool, model].filter(Boolean).join(" ");
}

describe("provenance: classifier", () => {
  for (const { name, facts: given, kind, claim = "unknown weak", step = "apply" } of ROWS)
    it(`takes ${name} for ${kind}`, () => {
      const found = classify(given);
      assert.deepEqual([found.kind, told(found.claim), found.step], [kind, claim, step]);
      assert.equal(found.at, NOW);
    });

  it("names the person with what was typed, nobody with the rest", () => {
    assert.equal(classify(keyed("x")).claim.person, PERSON);
    assert.equal(classify(keyed(LARGE)).claim.person, undefined);
    const agent = { ...CLAUDE, person: PERSON };
    const driven = classify(facts(LARGE, { isDirty: false, equalsDisk: true, agentRun: { agent, at: NOW } }));
    assert.equal(driven.claim.person, PERSON);
  });

  it("never keeps a conversation's id", () => {
    const metadata = { $$sessionId: "raw-conversation", $modelId: "m" };
    const { claim } = classify(facts("x", reason("Chat.applyEdits", metadata)));
    assert.match(claim.session ?? "", /^s_[0-9a-f]{14}$/);
    assert(!JSON.stringify(claim).includes("raw-conversation"));
  });

  it("adds up what a program streams in", () => {
    let burst: Burst | undefined;
    const kinds: string[] = [];
    for (let i = 0; i < 6; i++) {
      const given = facts("ten chars.", { at: NOW + i * 900, ...(burst ? { burst } : {}) });
      const found = classify(given);
      kinds.push(found.kind);
      burst = found.burst;
    }
    assert.deepEqual(kinds, ["other", "other", "other", "other", "suspected", "suspected"]);
    const late = classify(facts("ten chars.", { at: NOW + 5500 + 1001, ...(burst ? { burst } : {}) }));
    assert.equal(late.kind, "other");
    assert.equal(classify(keyed("x", burst ? { burst } : {})).burst, undefined);
  });

  it("makes no AI claim of any size, in any place, without a sign of an agent", () => {
    for (const text of [LARGE, LARGE.repeat(500), "x".repeat(100_000)])
      for (const more of [
        {},
        { isActive: false },
        { isDirty: false },
        { isPaste: true },
        { keyboardDistance: 1 },
      ])
        assert.notEqual(classify(facts(text, more)).claim.origin, "ai");
  });
});

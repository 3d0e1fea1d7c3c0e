import type { Claim, Evidence } from "../model.ts";
import { UNKNOWN } from "../model.ts";
import type { Attribution, ChangeKind, TextChange } from "./attribution.ts";
import { type ChangeReason, fromReason } from "./changeReason.ts";
import { type InsertedSize, insertedSize, isDeletion, isKeyboardShaped, isSuspicious } from "./shapes.ts";

/** An agent by the names of the git-ai standard; `session` is an `s_` key, never a raw conversation id. */
export interface Agent {
  readonly tool: string;
  readonly model?: string;
  readonly session?: string;
  /** `Name <email>` of the person who drives it. */
  readonly person?: string;
}

/** A tool call of an agent that names the changed file, as its hooks reported it. Milliseconds since 1970. */
export interface HookWindow {
  readonly agent: Agent;
  readonly preAt: number;
  /** Absent until the hook after the call was seen. */
  readonly post?: {
    readonly event: string;
    readonly at: number;
    /** Whether what came in is part of the difference that the hook itself reported. */
    readonly isItsOwn: boolean;
  };
}

/** What is known when an editor reports a change. All times are milliseconds since 1970. */
export interface ChangeFacts {
  readonly at: number;
  readonly changes: readonly TextChange[];
  /** False for output panes, files outside a repository and the like. */
  readonly isTracked: boolean;
  /** Whether the document is the one that has the keyboard. */
  readonly isActive: boolean;
  readonly isDirty: boolean;
  /** `Name <email>` of the person at the keyboard. */
  readonly person?: string;
  readonly reason?: "undo" | "redo";
  /** VS Code's `detailedReason`, where it exists. */
  readonly detailedReason?: ChangeReason;
  /** The event came while an inline completion was being accepted through our own command. */
  readonly inlineAccept?: { readonly tool?: string; readonly model?: string };
  readonly hook?: HookWindow;
  /** Whether the text equals the file on disk; only asked for a document that is not dirty. */
  readonly equalsDisk?: boolean;
  /** Last change of HEAD or the index. */
  readonly gitOperationAt?: number;
  /** An agent known to run in a terminal here, or whose hook named the file; `at` is when it was last seen. */
  readonly agentRun?: { readonly agent: Agent; readonly at: number };
  /** Between the editor's "will save" and "did save", or while a format command runs. */
  readonly isFormatting: boolean;
  /** Whether the change leaves all characters but blanks as they were. */
  readonly isReflow?: boolean;
  /** While a rename, a code action or a refactoring runs. */
  readonly isRefactoring?: boolean;
  /** While a snippet or a suggestion of the list is put in. */
  readonly isSnippet?: boolean;
  /** The paste provider was called in the same tick. */
  readonly isPaste?: boolean;
  readonly isComposing?: boolean;
  /** Between this event and the nearest selection event of kind Keyboard, before or after. Milliseconds. */
  readonly keyboardDistance?: number;
  readonly cursors: number;
  readonly lastSaveAt?: number;
  /** What the events before it brought in by nobody known, with gaps of at most a second. */
  readonly burst?: Burst;
}

/** A stream of insertions by nobody known. */
export interface Burst extends InsertedSize {
  /** Time of its last event. */
  readonly at: number;
}

/** A change and what to do with it. */
export interface Classification extends Attribution {
  /**
   * `apply`: to the regions, with the claim. `hold`: the text changes, who did it is known only when the hook
   * reports. `rederive`: git did it, the regions have to be read again. `ignore`: nothing to keep.
   */
  readonly step: "apply" | "hold" | "rederive" | "ignore";
  /** To be given with the next event; absent if this one ends a stream. */
  readonly burst?: Burst;
}

const HOLD_MS = 10_000;
const AFTER_HOOK_MS = 2000;
const GIT_MS = 2000;
const RUN_MS = 10_000;
const KEYBOARD_MS = 500;
const AFTER_SAVE_MS = 50;
const BURST_MS = 1000;

/**
 * What a change event was and whose text it brought in. Strict order: undo and redo, the editor's own reason,
 * an accepted completion, an agent's hook, a reload from disk, formatting and refactoring, the keyboard, a
 * paste, and last its size, which makes a suspicion and never more. Nothing is remembered between events.
 */
export function classify(facts: ChangeFacts): Classification {
  if (!facts.isTracked || facts.changes.length === 0) return result(facts, "ignored", UNKNOWN, "ignore");
  if (facts.reason !== undefined) return result(facts, facts.reason, UNKNOWN);
  return (
    byReason(facts) ??
    byInlineAccept(facts) ??
    byHook(facts) ??
    byDisk(facts) ??
    byCommand(facts) ??
    byKeyboard(facts) ??
    byPaste(facts) ??
    bySize(facts)
  );
}

function result(
  { at }: ChangeFacts,
  kind: ChangeKind,
  claim: Claim,
  step: Classification["step"] = "apply",
): Classification {
  return { kind, claim, at, step };
}

function byReason(facts: ChangeFacts): Classification | undefined {
  const { detailedReason, at, person } = facts;
  if (detailedReason === undefined) return undefined;
  const found = fromReason(detailedReason, at, person);
  if (found === undefined) return undefined;
  if (found.kind === "external") return reload(facts);
  return result(facts, found.kind, found.claim);
}

/** Who put a completion there is known only if one provider was configured. */
function byInlineAccept(facts: ChangeFacts): Classification | undefined {
  const { inlineAccept, at } = facts;
  if (inlineAccept === undefined) return undefined;
  const { tool = "unknown", model } = inlineAccept;
  const agent = { tool, ...(model === undefined ? {} : { model }) };
  return result(facts, "inline-accept", aiClaim(agent, "strong", { kind: "inline-accept", at }));
}

/** A call that is still running, for ten seconds at most, or that ended within two. */
function byHook(facts: ChangeFacts): Classification | undefined {
  const { hook, at } = facts;
  if (hook === undefined) return undefined;
  const { agent, preAt, post } = hook;
  if (post === undefined) return at - preAt <= HOLD_MS ? result(facts, "agent", UNKNOWN, "hold") : undefined;
  if (at - post.at > AFTER_HOOK_MS) return undefined;
  if (!post.isItsOwn) return result(facts, "other", UNKNOWN);
  const evidence: Evidence = { kind: "hook", agent: agent.tool, event: post.event, at: post.at };
  return result(facts, "agent", aiClaim(agent, "certain", evidence));
}

/** A reload leaves a document that is not dirty and equals its file; the first keystroke after opening does not. */
function byDisk(facts: ChangeFacts): Classification | undefined {
  return !facts.isDirty && facts.equalsDisk === true ? reload(facts) : undefined;
}

function reload(facts: ChangeFacts): Classification {
  const { at, gitOperationAt, agentRun } = facts;
  if (gitOperationAt !== undefined && Math.abs(at - gitOperationAt) <= GIT_MS)
    return result(facts, "git", UNKNOWN, "rederive");
  if (agentRun === undefined || at - agentRun.at > RUN_MS) return result(facts, "external", UNKNOWN);
  const { agent } = agentRun;
  const evidence: Evidence = { kind: "disk+agent-run", agent: agent.tool, at };
  return result(facts, "agent", aiClaim(agent, "strong", evidence));
}

function byCommand(facts: ChangeFacts): Classification | undefined {
  // A person moves blanks too, a key at a time.
  const isReflow = facts.isReflow === true && byKeyboard(facts) === undefined;
  if (facts.isFormatting || isReflow) return result(facts, "formatted", UNKNOWN);
  if (facts.isRefactoring === true) return result(facts, "refactored", UNKNOWN);
  return facts.isSnippet === true ? result(facts, "snippet", UNKNOWN) : undefined;
}

/** A person's text needs the shape of a keystroke and a keyboard that was just used in this document. */
function byKeyboard(facts: ChangeFacts): Classification | undefined {
  const { at, changes, cursors, isActive, isComposing = false, keyboardDistance, person } = facts;
  // The editor gave a reason that came this far: some extension did it.
  if (facts.detailedReason !== undefined) return undefined;
  if (!isActive || keyboardDistance === undefined || keyboardDistance > KEYBOARD_MS) return undefined;
  if (!isKeyboardShaped(changes, cursors, isComposing)) return undefined;
  return result(facts, "typed", typedClaim(at, "strong", person));
}

function byPaste(facts: ChangeFacts): Classification | undefined {
  if (facts.isPaste !== true) return undefined;
  const evidence: Evidence = { kind: "paste", at: facts.at };
  return result(facts, "pasted", { origin: "unknown", confidence: "moderate", evidence: [evidence] });
}

/** Some program did it. A large insertion, at once or in a stream, is asked about. */
function bySize(facts: ChangeFacts): Classification {
  const { at, changes, lastSaveAt, burst } = facts;
  const kept = burst === undefined ? {} : { burst };
  if (isDeletion(changes)) return { ...result(facts, "other", UNKNOWN), ...kept };
  if (lastSaveAt !== undefined && Math.abs(at - lastSaveAt) <= AFTER_SAVE_MS)
    return result(facts, "other", UNKNOWN);
  const own = insertedSize(changes);
  const goesOn = burst !== undefined && at - burst.at <= BURST_MS;
  const chars = own.chars + (goesOn ? burst.chars : 0);
  const newlines = own.newlines + (goesOn ? burst.newlines : 0);
  const next: Burst = { chars, newlines, at };
  if (!isSuspicious(next)) return { ...result(facts, "other", UNKNOWN), burst: next };
  const evidence: Evidence = { kind: "shape", chars, lines: newlines + 1 };
  const claim: Claim = { origin: "unknown", confidence: "suspected", evidence: [evidence] };
  return { ...result(facts, "suspected", claim), burst: next };
}

/** What a person typed. */
export function typedClaim(at: number, confidence: "certain" | "strong", person: string | undefined): Claim {
  const evidence: Evidence = { kind: "keystrokes", at };
  return { origin: "human", confidence, evidence: [evidence], ...(person === undefined ? {} : { person }) };
}

/** What an agent wrote. */
export function aiClaim(agent: Agent, confidence: "certain" | "strong", evidence: Evidence): Claim {
  return { origin: "ai", confidence, evidence: [evidence], ...agent };
}

import * as z from "zod";
import { sessionKey } from "../formats/gitAiKeys.ts";
import { toolName } from "../formats/names.ts";
import { type Claim, type Evidence, UNKNOWN } from "../model.ts";
import type { ChangeKind } from "./attribution.ts";

/** VS Code's `detailedReason` of a change event (proposed API), as it comes. */
export interface ChangeReason {
  readonly source: string;
  readonly metadata?: unknown;
}

const text = z.string().min(1).max(250).optional().catch(undefined);
const metadataSchema = z
  .object({
    kind: text,
    $extensionId: text,
    $modelId: text,
    $$sessionId: z.string().min(1).max(4096).optional().catch(undefined),
    $harness: text,
  })
  .catch({});
type Metadata = z.infer<typeof metadataSchema>;

/** Reasons that name what the editor itself did. */
const PLAIN: ReadonlyMap<string, ChangeKind> = new Map([
  ["Chat.undoEdits", "undo"],
  ["Chat.reset", "undo"],
  ["reloadFromDisk", "external"],
  ["suggest", "snippet"],
  ["snippet", "snippet"],
  ["codeAction", "refactored"],
  ["rename", "refactored"],
  ["eolChange", "formatted"],
]);
const TYPED: ReadonlySet<string> = new Set(["type", "compositionType", "compositionEnd", "cut"]);

/**
 * Kind and claim by the editor's own reason; `external` has to be held against git and agents. Undefined for
 * reasons that only say that some extension did it. The session's id is hashed here and goes no further.
 */
export function fromReason(
  reason: ChangeReason,
  at: number,
  person: string | undefined,
): { readonly kind: ChangeKind; readonly claim: Claim } | undefined {
  const { source } = reason;
  const metadata = metadataSchema.parse(reason.metadata ?? {});
  const plain = PLAIN.get(source) ?? (/format/i.test(source) ? "formatted" : undefined);
  if (plain !== undefined) return { kind: plain, claim: UNKNOWN };
  if (source === "inlineCompletionAccept" || source === "inlineCompletionPartialAccept")
    return completion(source, metadata, at);
  if (source === "Chat.applyEdits" || source === "inlineChat.applyEdits")
    return { kind: "agent", claim: chatClaim(source, metadata, at) };
  return source === "cursor" ? byCursor(metadata, at, person) : undefined;
}

/** AI only if an extension made the completion; the editor has completions of its own. */
function completion(source: string, metadata: Metadata, at: number): { kind: ChangeKind; claim: Claim } {
  const extension = metadata.$extensionId;
  if (extension === undefined) return { kind: "other", claim: UNKNOWN };
  return { kind: "inline-accept", claim: reasonClaim(source, toolOf(extension), metadata, at) };
}

function chatClaim(source: string, metadata: Metadata, at: number): Claim {
  const tool = toolOf(metadata.$harness ?? metadata.$extensionId ?? "copilot");
  const claim = reasonClaim(source, tool, metadata, at);
  const id = metadata.$$sessionId;
  return id === undefined ? claim : { ...claim, session: sessionKey(tool, id) };
}

function reasonClaim(source: string, tool: string, { $modelId }: Metadata, at: number): Claim {
  const evidence: Evidence = { kind: "change-reason", source, at };
  const model = $modelId === undefined ? {} : { model: $modelId };
  return { origin: "ai", confidence: "certain", evidence: [evidence], tool, ...model };
}

/** `publisher.name` of an extension, or a name, as the git-ai standard calls the tool. */
function toolOf(name: string): string {
  const own = name.includes(".") ? name.slice(name.indexOf(".") + 1) : name;
  return toolName(own);
}

function byCursor(
  { kind }: Metadata,
  at: number,
  person: string | undefined,
): { kind: ChangeKind; claim: Claim } {
  if (kind === "paste") {
    const evidence: Evidence = { kind: "paste", at };
    return { kind: "pasted", claim: { origin: "unknown", confidence: "certain", evidence: [evidence] } };
  }
  if (kind === undefined || !TYPED.has(kind)) return { kind: "other", claim: UNKNOWN };
  const by = person === undefined ? {} : { person };
  const evidence: Evidence = { kind: "keystrokes", at };
  return { kind: "typed", claim: { origin: "human", confidence: "certain", evidence: [evidence], ...by } };
}

import { type ExportResult, failure, isFailure, type ToolFailure } from "./result.ts";

type Exported = Exclude<ExportResult, ToolFailure>;

/** What an export needs of a tool. Each of them sends its requests once. */
export interface UpsertTool {
  readonly name: string;
  /** The tool's own id of the change, if it has one. Absent where it can't be asked. */
  readonly find?: () => Promise<Found | ToolFailure>;
  create(): Promise<Exported | ToolFailure>;
  readonly update?: (id: string) => Promise<Exported | ToolFailure>;
}

export interface Found {
  readonly kind: "found";
  readonly id: string | undefined;
  readonly note: string | undefined;
}

/**
 * Updates what the tool has of the change, and makes it where it has nothing: what is known by its id, else what is
 * found. An id that the tool does not know any more is looked for once more, and never made anew behind one's back.
 */
export async function upsert(tool: UpsertTool, knownId: string | undefined): Promise<Exported | ToolFailure> {
  const { update } = tool;
  if (knownId !== undefined && update) {
    const result = await update(knownId);
    if (!isFailure(result) || result.reason !== "not-found") return result;
    const found = await tool.find?.();
    if (found && isFailure(found)) return found;
    if (found?.id !== undefined && found.id !== knownId) return update(found.id);
    return failure(
      "not-found",
      `${tool.name} does not have ${knownId} any more, or does not show it to this account. Nothing was made: to make it anew, forget that id and send it again`,
    );
  }
  const found = await tool.find?.();
  if (found && isFailure(found)) return found;
  if (found?.id === undefined || !update) return tool.create();
  const result = await update(found.id);
  return isFailure(result) ? result : { ...result, note: found.note };
}

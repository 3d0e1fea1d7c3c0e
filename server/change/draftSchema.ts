import * as z from "zod";
import type { RiskQuestion } from "../policy/changeSection.ts";
import { changeDraft } from "./draft.ts";

/** Names that a draft may use here, for completion. */
export interface DraftNames {
  readonly systems?: readonly string[];
  readonly environments?: readonly string[];
  readonly models?: readonly string[];
  readonly questions?: readonly RiskQuestion[];
}

/** JSON Schema of a draft. With names it offers them where they may stand. */
export function draftJsonSchema(names: DraftNames = {}): z.core.JSONSchema.JSONSchema {
  const schema = z.toJSONSchema(changeDraft, { target: "draft-7", io: "input" });
  const { systems, environments, model, risk } = schema.properties ?? {};
  offer(systems, "items", names.systems);
  offer(environments, "items", names.environments);
  if (typeof model === "object" && names.models?.length) model.enum = [...names.models];
  const answers = typeof risk === "object" ? risk.properties?.answers : undefined;
  offer(
    answers,
    "propertyNames",
    names.questions?.map(({ id }) => id),
  );
  return schema;
}

function offer(schema: unknown, key: "items" | "propertyNames", names: readonly string[] | undefined): void {
  if (names === undefined || names.length === 0 || schema === null || typeof schema !== "object") return;
  (schema as Record<string, unknown>)[key] = { type: "string", enum: [...names] };
}

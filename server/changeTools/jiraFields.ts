import * as z from "zod";
import { textToAdf } from "./description.ts";
import { plainText } from "./recordPaths.ts";
import { failure, type ToolFailure } from "./result.ts";

/** A field as Jira lists it. */
export const jiraFields = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    schema: z
      .object({ type: z.string(), items: z.string().optional(), custom: z.string().optional() })
      .optional(),
  }),
);
export type JiraField = z.infer<typeof jiraFields>[number];

/** Fields that the export fills in itself, or that no text can be. */
const OWN = ["project", "issuetype", "summary", "description", "labels"];

/** Label by which the issue of a change is found again. */
export function jiraLabel(change: string): string {
  return `two-keys-${change}`;
}

/** A value in the form that the field's type asks for; `isCloud` says that long texts are documents. */
function jiraValue(field: JiraField, value: unknown, isCloud: boolean): unknown {
  const { type, items, custom } = field.schema ?? { type: "string" };
  if (value === undefined || value === null) return null;
  if (type === "number") return typeof value === "number" ? value : Number(plainText(value));
  if (type === "option") return { value: plainText(value) };
  if (type === "priority" || type === "version" || type === "component") return { name: plainText(value) };
  if (type === "array") {
    const texts = (Array.isArray(value) ? value : [value]).map(plainText);
    if (items === "option") return texts.map((one) => ({ value: one }));
    return items === "string"
      ? texts.map((one) => one.replace(/\s+/g, "-"))
      : texts.map((one) => ({ name: one }));
  }
  const isLong = custom?.endsWith(":textarea") === true || field.id === "environment";
  const text = plainText(value);
  if (isLong) return isCloud ? textToAdf(text) : text;
  return custom?.endsWith(":textfield") ? text.replace(/\s+/g, " ").slice(0, 255) : text;
}

/** The mapped fields in Jira's form; a failure names the field that Jira does not have. */
export function mappedFields(
  tool: string,
  known: readonly JiraField[],
  values: ReadonlyMap<string, unknown>,
  isCloud: boolean,
): Record<string, unknown> | ToolFailure {
  const mapped: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const field = known.find((one) => one.id === name) ?? known.find((one) => one.name === name);
    if (!field)
      return failure("misconfigured", `${tool}: fields.${name}: Jira has no field of that id or name`);
    if (OWN.includes(field.id))
      return failure("misconfigured", `${tool}: fields.${name}: Two Keys fills in ${field.id} itself`);
    const written = jiraValue(field, value, isCloud);
    if (typeof written === "number" && Number.isNaN(written))
      return failure(
        "misconfigured",
        `${tool}: fields.${name} is a number in Jira, and the record's field is none`,
      );
    mapped[field.id] = written;
  }
  return mapped;
}

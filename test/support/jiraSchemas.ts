/**
 * Forms of Jira's REST API that the adapter uses, written by hand from Atlassian's public reference (REST API v3 and v2:
 * issues, issue search, issue fields; Atlassian Document Format: structure). They are stricter than Jira in one way: a
 * key that the reference does not have is refused.
 */

const object = (properties: Record<string, unknown>, required: string[] = []): Record<string, unknown> => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const list = (items: unknown, minItems = 0): Record<string, unknown> => ({ type: "array", items, minItems });
const of = (...types: unknown[]): Record<string, unknown> => ({ anyOf: types });

const link = object(
  { type: { const: "link" }, attrs: object({ href: { type: "string", minLength: 1 } }, ["href"]) },
  ["type", "attrs"],
);
const text = object({ type: { const: "text" }, text: { type: "string", minLength: 1 }, marks: list(link) }, [
  "type",
  "text",
]);
const hardBreak = object({ type: { const: "hardBreak" } }, ["type"]);
const inline = list(of(text, hardBreak));
const paragraph = object({ type: { const: "paragraph" }, content: inline }, ["type"]);
const heading = object(
  {
    type: { const: "heading" },
    attrs: object({ level: { type: "integer", minimum: 1, maximum: 6 } }, ["level"]),
    content: inline,
  },
  ["type", "attrs"],
);
const listItem = object({ type: { const: "listItem" }, content: list(paragraph, 1) }, ["type", "content"]);
const lists = object({ type: { enum: ["bulletList", "orderedList"] }, content: list(listItem, 1) }, [
  "type",
  "content",
]);

export const ADF_DOCUMENT = object(
  { version: { const: 1 }, type: { const: "doc" }, content: list(of(paragraph, heading, lists)) },
  ["version", "type", "content"],
);

/** Longest text of a field, and of a line. Characters. */
const wikiText = { type: "string", maxLength: 32_767 };
const summary = { type: "string", minLength: 1, maxLength: 255, pattern: "^[^\\r\\n]+$" };
const label = { type: "string", pattern: "^\\S{1,255}$" };
const properties = list(
  object({ key: { type: "string", minLength: 1, maxLength: 255 }, value: {} }, ["key", "value"]),
);

/** Custom fields that the project of the tests has, by what Jira says of their types. */
export const JIRA_FIELDS = [
  {
    id: "summary",
    key: "summary",
    name: "Summary",
    custom: false,
    schema: { type: "string", system: "summary" },
  },
  { id: "thumbnail", key: "thumbnail", name: "Images", custom: false },
  {
    id: "priority",
    key: "priority",
    name: "Priority",
    custom: false,
    schema: { type: "priority", system: "priority" },
  },
  custom(10040, "Rollback when", "string", "textarea"),
  custom(10041, "System", "string", "textfield"),
  custom(10042, "Minutes", "number", "float"),
  custom(10043, "Risk", "option", "select"),
  custom(10044, "Environments", "array", "multiselect", "option"),
  custom(10045, "Places", "array", "labels", "string"),
  custom(10046, "Starts", "datetime", "datetime"),
];

function custom(
  id: number,
  name: string,
  type: string,
  kind: string,
  items?: string,
): Record<string, unknown> {
  return {
    id: `customfield_${id}`,
    key: `customfield_${id}`,
    name,
    custom: true,
    schema: {
      type,
      ...(items ? { items } : {}),
      custom: `com.atlassian.jira.plugin.system.customfieldtypes:${kind}`,
      customId: id,
    },
  };
}

/** `null` empties a field; that is for an edit alone. */
function fields(isCloud: boolean, isEdit: boolean): Record<string, unknown> {
  const long = isCloud ? ADF_DOCUMENT : wikiText;
  const option = object({ value: { type: "string" } }, ["value"]);
  const maybe = (form: unknown): unknown => (isEdit ? of(form, { type: "null" }) : form);
  return {
    summary,
    description: long,
    priority: maybe(object({ name: { type: "string" } }, ["name"])),
    customfield_10040: maybe(long),
    customfield_10041: maybe(summary),
    customfield_10042: maybe({ type: "number" }),
    customfield_10043: maybe(option),
    customfield_10044: maybe(list(option)),
    customfield_10045: maybe(list(label)),
    customfield_10046: maybe({ type: "string", format: "date-time" }),
  };
}

/** Bodies of POST /issue. */
export const createIssue = (isCloud: boolean): Record<string, unknown> =>
  object(
    {
      fields: object(
        {
          ...fields(isCloud, false),
          project: object({ key: { type: "string" } }, ["key"]),
          issuetype: object({ name: { type: "string" } }, ["name"]),
          labels: list(label),
        },
        ["project", "issuetype", "summary"],
      ),
      properties,
    },
    ["fields"],
  );

/** Bodies of PUT /issue/{key}. A field is in `fields` or in `update`, never in both. */
export const editIssue = (isCloud: boolean): Record<string, unknown> =>
  object({
    fields: object(fields(isCloud, true)),
    update: object({
      labels: list(of(object({ add: label }, ["add"]), object({ remove: label }, ["remove"]))),
    }),
    properties,
  });

/** Bodies of POST /search/jql (v3) and POST /search (v2). */
export const searchIssues = (isCloud: boolean): Record<string, unknown> =>
  object(
    {
      jql: { type: "string", minLength: 1 },
      maxResults: { type: "integer", minimum: 1, maximum: isCloud ? 5000 : 1000 },
      fields: list({ type: "string" }),
      ...(isCloud ? { nextPageToken: { type: "string" } } : { startAt: { type: "integer" } }),
    },
    ["jql"],
  );

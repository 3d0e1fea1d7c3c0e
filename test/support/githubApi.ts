import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import * as z from "zod";
import type { SeenRequest } from "./toolServer.ts";

const schema = z.record(z.string(), z.unknown());
const media = z.object({ schema: schema.optional(), examples: z.record(z.string(), schema).optional() });
const content = z.object({ "application/json": media.optional() }).optional();
const operation = z.object({
  parameters: z.array(schema).optional(),
  requestBody: z.object({ required: z.boolean().optional(), content }).optional(),
  responses: z.record(z.string(), z.object({ content }).or(schema)),
});
const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.record(z.string(), z.record(z.string(), schema)),
});
const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().optional(),
  schema,
});

const FILE = "node_modules/@octokit/openapi/generated/api.github.com.json";

/** GitHub's own description of its API, against which requests, and the answers of a stand-in for it, are held. */
export class GithubApi {
  private readonly whole = description.parse(JSON.parse(readFileSync(path.resolve(FILE), "utf8")));
  private readonly ajv = new Ajv({
    strict: false,
    coerceTypes: false,
    validateFormats: true,
    allErrors: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor() {
    addFormats(this.ajv);
    this.ajv.addFormat("repo.nwo", /^[^/]+\/[^/]+$/);
    // References of the schemas lead here.
    this.ajv.addSchema({ $id: "github", components: nullables(this.whole.components) });
  }

  /** What is wrong with a request by the description; nothing where it is one of the described. */
  breaches({ method, path: url, query, body }: SeenRequest): string[] {
    const found = this.operation(method, url);
    if (!found) return [`${method} ${url} is not described`];
    const { template, one, values } = found;
    const where = `${method} ${template}`;
    const wrong: string[] = [];
    const parameters = (one.parameters ?? []).map((given) => parameter.parse(this.resolved(given)));
    for (const given of parameters) {
      const text =
        given.in === "path" ? values[given.name] : given.in === "query" ? query[given.name] : undefined;
      if (text === undefined) {
        if (given.required && given.in !== "header") wrong.push(`${where}: ${given.name} is missing`);
        continue;
      }
      const type = String(given.schema.type);
      const value = type === "integer" && /^\d+$/.test(text) ? Number(text) : text;
      wrong.push(...this.against(`${where} ${given.in}.${given.name}`, given.schema, value));
    }
    const known = new Set(parameters.filter((given) => given.in === "query").map(({ name }) => name));
    for (const name of Object.keys(query))
      if (!known.has(name)) wrong.push(`${where}: ${name} is not described`);
    wrong.push(...this.bodyBreaches(where, one, body));
    return wrong;
  }

  /** What is wrong with an answer by the description. */
  answerBreaches(method: string, url: string, status: number, body: unknown): string[] {
    const found = this.operation(method, url);
    const told = found && this.answer(found.one, status);
    if (!found || !told) return [`${status} of ${method} ${url} is not described`];
    return told.schema ? this.against(`${method} ${found.template} ${status}`, told.schema, body) : [];
  }

  /** The description's own example of an answer. */
  example(method: string, template: string, status: number): unknown {
    const one = operation.parse(this.whole.paths[template]?.[method.toLowerCase()]);
    const [first] = Object.values(this.answer(one, status)?.examples ?? {});
    return structuredClone(first && this.resolved(first).value);
  }

  private bodyBreaches(where: string, one: z.infer<typeof operation>, body: unknown): string[] {
    const described = one.requestBody?.content?.["application/json"]?.schema;
    if (!described) return body === undefined ? [] : [`${where} has a body`];
    if (body === undefined) return one.requestBody?.required ? [`${where} has no body`] : [];
    const strict = { ...this.resolved(described), additionalProperties: false };
    return this.against(`${where} body`, strict, body);
  }

  private answer(one: z.infer<typeof operation>, status: number): z.infer<typeof media> | undefined {
    const told = one.responses[String(status)];
    const resolved = told && z.object({ content }).parse("$ref" in told ? this.resolved(told) : told);
    return resolved && (resolved.content?.["application/json"] ?? {});
  }

  private operation(
    method: string,
    url: string,
  ):
    | {
        readonly template: string;
        readonly one: z.infer<typeof operation>;
        readonly values: Readonly<Record<string, string>>;
      }
    | undefined {
    for (const [template, methods] of Object.entries(this.whole.paths)) {
      const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
      const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "([^/]+)");
      const match = new RegExp(`^${pattern}$`).exec(url);
      const given = methods[method.toLowerCase()];
      if (!match || given === undefined) continue;
      const values = Object.fromEntries(
        names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? "")]),
      );
      return { template, one: operation.parse(given), values };
    }
    return undefined;
  }

  private resolved(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (typeof given.$ref !== "string") return given;
    const [, , kind = "", name = ""] = given.$ref.split("/");
    return this.resolved(this.whole.components[kind]?.[name] ?? {});
  }

  private against(where: string, given: Readonly<Record<string, unknown>>, value: unknown): string[] {
    const key = JSON.stringify(given);
    const validate = this.compiled.get(key) ?? this.ajv.compile(referred(nullables(given)));
    this.compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((one) => `${where}${one.instancePath} ${one.message ?? ""}`);
  }
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has another type. */
function nullables(given: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(walk(given));
}

function walk(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(walk);
  if (typeof given !== "object" || given === null) return given;
  const { nullable, example: _, examples: __, discriminator: ___, ...rest } = schema.parse(given);
  const all = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, walk(value)]));
  return nullable === true ? { anyOf: [all, { type: "null" }] } : all;
}

function referred(given: Record<string, unknown>): Record<string, unknown> {
  return z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(JSON.stringify(given).replaceAll('"#/components/', '"github#/components/')));
}

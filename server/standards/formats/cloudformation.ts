import type { Range } from "../model.ts";
import type { NewFact } from "../project.ts";
import { type ConfigEntry, type ConfigValue, entryOf, referencesOf, stringOf } from "./configTree.ts";
import type { FormatReader } from "./format.ts";
import { readYaml, yamlComments } from "./yamlNodes.ts";

export interface CloudFormationResource {
  readonly id: string;
  /** The logical id. */
  readonly keyAt: Range;
  readonly at: Range;
  readonly type: string;
  readonly typeAt: Range;
  /** What stands beside the properties: `DeletionPolicy`, `UpdatePolicy`, `Metadata`. */
  readonly attributes: readonly ConfigEntry[];
  /** With what SAM's `Globals` give to resources of the type. */
  readonly properties: ConfigValue | undefined;
  /** Properties that are written at the resource itself. */
  readonly own: ConfigEntry | undefined;
}

export interface CloudFormationFile {
  readonly resources: readonly CloudFormationResource[];
  readonly json: boolean;
}

export interface CloudFormationFacts {
  readonly "cloudformation.resource": {
    readonly id: string;
    readonly type: string;
    /** Logical ids that it mentions. */
    readonly references: readonly string[];
  };
}

const SIGNS =
  /\bAWSTemplateFormatVersion\b|["']?Transform["']?\s*:[\s\-["']*AWS::|(?:^|[{,])\s*["']?Resources["']?\s*:[\s\S]*?["']?Type["']?\s*:\s*["']?AWS::\w+::/m;

export const cloudformation: FormatReader<"cloudformation"> = {
  format: "cloudformation",
  languages: ["yaml", "json"],
  detect: (text) => text.includes("AWS") && SIGNS.test(text),
  prepare: () => Promise.resolve(),
  read(text, file) {
    const json = file.language === "json" || text.trimStart().startsWith("{");
    const [document] = readYaml(text, { tagged: intrinsic });
    const root = document?.root;
    const parameters = defaultsOf(entryOf(root, "Parameters")?.value);
    const globals = entryOf(root, "Globals")?.value;
    const listed = entryOf(root, "Resources")?.value;
    const resources = (listed?.kind === "map" ? listed.entries : []).flatMap((one) =>
      resourceOf(one, parameters, globals),
    );
    return {
      model: { resources, json },
      facts: resources.map(
        (one): NewFact => ({
          kind: "cloudformation.resource",
          ...one.keyAt,
          data: {
            id: one.id,
            type: one.type,
            references: [...new Set(one.properties ? referencesOf(one.properties) : [])],
          },
        }),
      ),
      broken: document?.broken ?? false,
    };
  },
  comments(text) {
    const written = text.trimStart().startsWith("{") ? [] : yamlComments(text);
    return [...written, ...suppressions(text)].sort((a, b) => a.start - b.start);
  },
};

/** Where `Metadata` tells other linters to be silent. */
function suppressions(text: string): Range[] {
  if (!/\bignore_checks\b|\bcheckov\b/.test(text)) return [];
  const root = readYaml(text, { tagged: intrinsic })[0]?.root;
  const listed = entryOf(root, "Resources")?.value;
  const holders = [root, ...(listed?.kind === "map" ? listed.entries.map((one) => one.value) : [])];
  return holders.flatMap((holder) => {
    const metadata = entryOf(holder, "Metadata")?.value;
    const lint = entryOf(entryOf(entryOf(metadata, "cfn-lint")?.value, "config")?.value, "ignore_checks");
    const checkov = entryOf(metadata, "checkov");
    return [lint, checkov].flatMap((one) => (one ? [one.at] : []));
  });
}

const SHORT: Readonly<Record<string, string>> = {
  "!Ref": "Ref",
  "!GetAtt": "Fn::GetAtt",
  "!Sub": "Fn::Sub",
  "!If": "Fn::If",
};

/** What a value of an intrinsic function is: unknown, with the logical ids that it mentions. */
function intrinsic(tag: string, value: ConfigValue): ConfigValue {
  return called(SHORT[tag] ?? `Fn::${tag.slice(1)}`, value, value);
}

function called(name: string, argument: ConfigValue, at: Range): ConfigValue {
  const place = { start: at.start, end: at.end };
  const text = stringOf(argument);
  if (name === "Ref") {
    if (text === "AWS::NoValue") return { kind: "scalar", value: null, ...place };
    return {
      kind: "unknown",
      references: text ? [text] : [],
      ...(text !== undefined ? { name: `Ref ${text}` } : {}),
      ...place,
    };
  }
  if (name === "Fn::GetAtt") {
    const first = argument.kind === "list" ? stringOf(argument.items[0]) : text?.split(".")[0];
    const second =
      argument.kind === "list" ? stringOf(argument.items[1]) : text?.split(".").slice(1).join(".");
    return {
      kind: "unknown",
      references: first ? [first] : [],
      ...(first && second ? { name: `${first}.${second}` } : {}),
      ...place,
    };
  }
  if (name === "Fn::Sub") {
    const pattern = argument.kind === "list" ? stringOf(argument.items[0]) : text;
    const names = [...(pattern ?? "").matchAll(/\$\{([^!}][^}]*)\}/g)].map((m) => m[1]?.split(".")[0] ?? "");
    if (pattern !== undefined && names.length === 0 && argument.kind === "scalar") return argument;
    return { kind: "unknown", references: [...names, ...referencesOf(argument)], ...place };
  }
  return { kind: "unknown", references: referencesOf(argument), ...place };
}

/** The long form of a function is a map with its name as the only key. */
function long(value: ConfigValue): ConfigValue {
  if (value.kind === "list") return { ...value, items: value.items.map(long) };
  if (value.kind !== "map") return value;
  const [only] = value.entries;
  if (only && value.entries.length === 1 && (only.key === "Ref" || only.key.startsWith("Fn::"))) {
    return called(only.key, long(only.value), value);
  }
  return { ...value, entries: value.entries.map((one) => ({ ...one, value: long(one.value) })) };
}

function defaultsOf(parameters: ConfigValue | undefined): ReadonlyMap<string, ConfigValue> {
  const out = new Map<string, ConfigValue>();
  if (parameters?.kind !== "map") return out;
  for (const { key, value } of parameters.entries) {
    const found = entryOf(value, "Default")?.value;
    const type = stringOf(entryOf(value, "Type")?.value) ?? "";
    if (found && !type.startsWith("AWS::SSM::")) out.set(`Ref ${key}`, found);
  }
  return out;
}

/** Puts in what parameters stand for, unless somebody gives them another value. */
function filled(value: ConfigValue, parameters: ReadonlyMap<string, ConfigValue>): ConfigValue {
  switch (value.kind) {
    case "list":
      return { ...value, items: value.items.map((one) => filled(one, parameters)) };
    case "map":
      return {
        ...value,
        entries: value.entries.map((one) => ({ ...one, value: filled(one.value, parameters) })),
      };
    case "unknown": {
      const found = value.name === undefined ? undefined : parameters.get(value.name);
      if (found?.kind !== "scalar" || found.value === null || found.value === "") return value;
      return {
        kind: "scalar",
        value: found.value,
        via: `parameter ${value.name?.slice(4) ?? ""}`,
        start: value.start,
        end: value.end,
      };
    }
    default:
      return value;
  }
}

function resourceOf(
  entry: ConfigEntry,
  parameters: ReadonlyMap<string, ConfigValue>,
  globals: ConfigValue | undefined,
): CloudFormationResource[] {
  const { value } = entry;
  const typed = entryOf(value, "Type");
  const type = stringOf(typed?.value);
  if (value.kind !== "map" || !typed || type === undefined) return [];
  const own = entryOf(value, "Properties");
  const shared = type.startsWith("AWS::Serverless::")
    ? entryOf(globals, type.slice("AWS::Serverless::".length))?.value
    : undefined;
  const properties = withGlobals(own?.value, shared);
  return [
    {
      id: entry.key,
      keyAt: entry.keyAt,
      at: entry.at,
      type,
      typeAt: typed.at,
      attributes: value.entries.filter((one) => one.key !== "Type" && one.key !== "Properties"),
      properties: properties ? filled(long(properties), parameters) : undefined,
      own,
    },
  ];
}

function withGlobals(own: ConfigValue | undefined, shared: ConfigValue | undefined): ConfigValue | undefined {
  if (shared?.kind !== "map") return own;
  if (!own || (own.kind === "scalar" && own.value === null)) return shared;
  if (own.kind !== "map") return own;
  const names = new Set(own.entries.map((one) => one.key));
  return { ...own, entries: [...shared.entries.filter((one) => !names.has(one.key)), ...own.entries] };
}

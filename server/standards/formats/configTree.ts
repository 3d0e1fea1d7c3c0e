import type { Range } from "../model.ts";

export type Scalar = string | number | boolean | null;

/** A value of a configuration, as plain data with its place; `unknown` is what the text doesn't tell. */
export type ConfigValue = Range &
  (
    | {
        readonly kind: "scalar";
        readonly value: Scalar;
        /** Where the value was looked up, when the text names it: `var.size`, `local.size`. */
        readonly via?: string;
      }
    | { readonly kind: "list"; readonly items: readonly ConfigValue[]; readonly via?: string }
    | { readonly kind: "map"; readonly entries: readonly ConfigEntry[]; readonly via?: string }
    | {
        readonly kind: "unknown";
        /** What the expression mentions: `aws_sqs_queue.jobs.arn`, a logical id. */
        readonly references: readonly string[];
        /** The name, where the expression is one and nothing else. */
        readonly name?: string;
      }
  );

export interface ConfigEntry {
  readonly key: string;
  readonly keyAt: Range;
  /** From the key to the end of the value. */
  readonly at: Range;
  readonly value: ConfigValue;
}

/** The last entry of a key wins, as in every reader of such texts. */
export function entryOf(value: ConfigValue | undefined, key: string): ConfigEntry | undefined {
  return value?.kind === "map" ? value.entries.findLast((one) => one.key === key) : undefined;
}

export function scalarOf(value: ConfigValue | undefined): Scalar | undefined {
  return value?.kind === "scalar" ? value.value : undefined;
}

export function stringOf(value: ConfigValue | undefined): string | undefined {
  const scalar = scalarOf(value);
  return typeof scalar === "string" ? scalar : undefined;
}

/** A number, or a text that is one: `"7"`. */
export function numberOf(value: ConfigValue | undefined): number | undefined {
  const scalar = scalarOf(value);
  if (typeof scalar === "number") return scalar;
  return typeof scalar === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(scalar) ? Number(scalar) : undefined;
}

/** True or false, or a text that says so: `"true"`, `yes`. */
export function booleanOf(value: ConfigValue | undefined): boolean | undefined {
  const scalar = scalarOf(value);
  if (typeof scalar === "boolean") return scalar;
  if (typeof scalar !== "string") return undefined;
  if (/^(true|yes|on|enabled)$/i.test(scalar)) return true;
  return /^(false|no|off|disabled)$/i.test(scalar) ? false : undefined;
}

/** Everything that a value mentions, to any depth. */
export function referencesOf(value: ConfigValue): string[] {
  switch (value.kind) {
    case "unknown":
      return [...value.references];
    case "list":
      return value.items.flatMap(referencesOf);
    case "map":
      return value.entries.flatMap((one) => referencesOf(one.value));
    default:
      return value.via ? [value.via] : [];
  }
}

import { booleanOf, type ConfigValue, numberOf, referencesOf, stringOf } from "../../formats/configTree.ts";
import type { Range, Severity } from "../../model.ts";

/** What a resource says at a path such as `versioning.enabled`. */
export type Setting =
  | {
      readonly state: "absent";
      /** The innermost thing that is there and should hold it. */
      readonly within: Range;
    }
  | {
      readonly state: "unknown";
      /** What the expression mentions. */
      readonly references: readonly string[];
    }
  | {
      readonly state: "known";
      readonly value: ConfigValue;
      /** The whole attribute. */
      readonly at: Range;
      /** Where the value was looked up: `var.size`. */
      readonly via?: string;
      /** Whether the attribute stands in the resource's own text. */
      readonly own: boolean;
    };

export type NewValue = string | number | boolean;

/** A resource of Terraform or CloudFormation, asked in the same way. */
export interface Resource {
  readonly format: "terraform" | "cloudformation";
  readonly type: string;
  readonly name: string;
  /** What a finding about something missing is told at. */
  readonly header: Range;
  get(path: string): Setting;
  /** All values at a path through repeated blocks and lists: `setting.name`. */
  list(name: string): readonly Part[];
  /** Edits that make the path say the values; `undefined` where there is no safe place. */
  add(
    path: string,
    values: Readonly<Record<string, NewValue>>,
  ): { start: number; end: number; newText: string } | undefined;
  /** How a value is written. */
  write(value: NewValue): string;
  /** All that it mentions. */
  references(): readonly string[];
}

/** One of several blocks or items of a list. */
export interface Part {
  readonly at: Range;
  get(path: string): Setting;
}

export function has(resource: Resource | Part, path: string): boolean {
  return resource.get(path).state !== "absent";
}

export function numberAt(resource: Resource | Part, path: string): number | undefined {
  const setting = resource.get(path);
  return setting.state === "known" ? numberOf(setting.value) : undefined;
}

export function stringAt(resource: Resource | Part, path: string): string | undefined {
  const setting = resource.get(path);
  return setting.state === "known" ? stringOf(setting.value) : undefined;
}

export function booleanAt(resource: Resource | Part, path: string): boolean | undefined {
  const setting = resource.get(path);
  return setting.state === "known" ? booleanOf(setting.value) : undefined;
}

/** What the value at a path mentions, known or not. */
export function referencesAt(resource: Resource | Part, path: string): readonly string[] {
  const setting = resource.get(path);
  if (setting.state === "unknown") return setting.references;
  return setting.state === "known" ? referencesOf(setting.value) : [];
}

/** How a resource is called where another one mentions it. */
export function addressOf(resource: Resource): string {
  return resource.format === "terraform" ? `${resource.type}.${resource.name}` : resource.name;
}

export function mentions(references: readonly string[], resource: Resource): boolean {
  const address = addressOf(resource);
  return references.some((one) => one === address || one.startsWith(`${address}.`));
}

/** A value that only a default says may be another one where the configuration is used. */
export function severityOf(setting: Setting): Severity | undefined {
  return setting.state === "known" && setting.via !== undefined && !setting.via.startsWith("local.")
    ? "info"
    : undefined;
}

/** Folders and files of environments that nobody's customers depend on. */
const DEV_PATH =
  /(^|\/)(dev|devel|development|sandbox|sandboxes|playground|ephemeral|previews?|poc|labs?|local)(\/|[-_.][^/]*$|\.(tf|ya?ml|json|template)$)/i;
const DEV_NAME = /(^|[-_])(dev|develop|development|sandbox|playground|ephemeral|preview|poc)($|[-_])/i;

export function isDevPath(path: string): boolean {
  return DEV_PATH.test(path);
}

/** Whether the resource says of itself that it belongs to such an environment. */
export function isDev(resource: Resource, path: string): boolean {
  if (isDevPath(path) || DEV_NAME.test(resource.name)) return true;
  const names = ["identifier", "cluster_identifier", "name", "bucket", "function_name"];
  const tags = ["tags.Environment", "tags.environment", "tags.Env", "tags.env", "tags.Stage", "tags.stage"];
  return (
    names.some((one) => DEV_NAME.test(stringAt(resource, one) ?? "")) ||
    tags.some((one) =>
      /^(dev|develop|development|sandbox|test|testing|preview)$/i.test(stringAt(resource, one) ?? ""),
    )
  );
}

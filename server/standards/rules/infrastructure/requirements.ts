import { fix } from "../../context.ts";
import { booleanOf, type ConfigValue } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { Fix, Severity } from "../../model.ts";
import type { FormatHandler } from "../../rule.ts";
import type { Values } from "../../values.ts";
import { type CloudFormationView, cloudformationResources } from "./cloudformationResource.ts";
import { isDev, type NewValue, type Resource, type Setting, severityOf } from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";

/** One value that resources of some types must have. */
export interface Requirement {
  readonly types: readonly string[];
  /** Where the value stands: `settings.backup_configuration.enabled`. */
  readonly path: string;
  /** Whether the value will do; `undefined` where that can't be told. */
  fine(value: ConfigValue, values: Values): boolean | undefined;
  /** Whether a resource that says nothing has a bad default. */
  readonly absent: "bad" | "fine";
  /** What the fix writes; none where only a person can know. */
  readonly want?: NewValue | ((values: Values) => NewValue);
  /** Other attributes that must be written along when the path's last part is added. */
  readonly along?: Readonly<Record<string, NewValue>>;
  skip?(resource: Resource, all: readonly Resource[]): boolean;
  message(name: string, values: Values): string;
  readonly suggest?: boolean;
  /** Paths whose presence keeps the fix from being applied. */
  readonly conflicts?: readonly string[];
  readonly severity?: Severity;
  /** Values that are bad, but less so. */
  lesser?(value: ConfigValue): boolean;
  /** Silent for what says of itself that it is no production. */
  readonly production?: boolean;
}

export function isTrue(value: ConfigValue): boolean | undefined {
  return booleanOf(value);
}

export function isFalse(value: ConfigValue): boolean | undefined {
  const known = booleanOf(value);
  return known === undefined ? undefined : !known;
}

export function oneOf(...names: readonly string[]): (value: ConfigValue) => boolean | undefined {
  return (value) =>
    value.kind === "scalar"
      ? names.some((one) => one.toLowerCase() === String(value.value).toLowerCase())
      : undefined;
}

/** A pattern that every text with a resource of the types matches. */
export function typesPattern(types: readonly string[]): RegExp {
  return new RegExp(`(?:${[...new Set(types)].join("|")})\\b`);
}

export function requirementHandlers(
  terraform: readonly Requirement[],
  cloudformation: readonly Requirement[],
): { terraform: FormatHandler<"terraform">; cloudformation: FormatHandler<"cloudformation"> } {
  return {
    terraform: {
      anchors: typesPattern(terraform.flatMap((one) => one.types)),
      check: (model, ctx) => checkRequirements(terraform, terraformResources(model, ctx.source), ctx),
    },
    cloudformation: {
      anchors: typesPattern(cloudformation.flatMap((one) => one.types)),
      check: (model, ctx) =>
        checkRequirements(cloudformation, cloudformationResources(model, ctx.source), ctx),
    },
  };
}

/** Tells of every resource that does not meet what is required of its type. */
export function checkRequirements(
  requirements: readonly Requirement[],
  resources: readonly (Resource | CloudFormationView)[],
  ctx: FormatContext,
): void {
  for (const resource of resources) {
    for (const one of requirements) {
      if (!one.types.includes(resource.type) || one.skip?.(resource, resources)) continue;
      if (one.production && isDev(resource, ctx.file.path)) continue;
      checkOne(one, resource, ctx);
    }
  }
}

function checkOne(one: Requirement, resource: Resource, ctx: FormatContext): void {
  const setting = resource.get(one.path);
  const told = one.message(resource.name, ctx.values);
  if (setting.state === "absent") {
    if (one.absent === "fine") return;
    const repair = addition(one, resource, ctx);
    ctx.report(setting.within, {
      message: told,
      ...repairOf(one, repair),
      ...(one.severity ? { severity: one.severity } : {}),
    });
    return;
  }
  if (setting.state !== "known" || one.fine(setting.value, ctx.values) !== false) return;
  const via = setting.via;
  const severity = severityOf(setting) ?? (one.lesser?.(setting.value) ? "info" : one.severity);
  ctx.report(setting.at, {
    message: via === undefined ? told : `${told.replace(/\.$/, "")} (by the default of ${via}).`,
    ...repairOf(one, replacement(one, resource, setting, ctx)),
    ...(severity ? { severity } : {}),
  });
}

function repairOf(one: Requirement, repair: Fix | undefined): { fix?: Fix; suggestions?: Fix[] } {
  if (!repair) return {};
  return one.suggest ? { suggestions: [repair] } : { fix: repair };
}

function wantOf(one: Requirement, values: Values): NewValue | undefined {
  return typeof one.want === "function" ? one.want(values) : one.want;
}

function addition(one: Requirement, resource: Resource, ctx: FormatContext): Fix | undefined {
  const want = wantOf(one, ctx.values);
  if (want === undefined || hindered(one, resource)) return undefined;
  const parts = one.path.split(".");
  const key = parts.at(-1) ?? "";
  const edit = resource.add(parts.slice(0, -1).join("."), { [key]: want, ...missing(one, resource) });
  return edit ? fix(`Add ${sign(resource, key, want)}`, edit) : undefined;
}

function replacement(
  one: Requirement,
  resource: Resource,
  setting: Setting & { state: "known" },
  ctx: FormatContext,
): Fix | undefined {
  const want = wantOf(one, ctx.values);
  if (
    want === undefined ||
    hindered(one, resource) ||
    setting.via !== undefined ||
    setting.value.kind !== "scalar"
  )
    return undefined;
  const { start, end } = setting.value;
  if (end <= start) return undefined;
  const key = one.path.split(".").at(-1) ?? "";
  return fix(`Set ${sign(resource, key, want)}`, { start, end, newText: resource.write(want) });
}

function hindered(one: Requirement, resource: Resource): boolean {
  return one.conflicts?.some((path) => resource.get(path).state !== "absent") ?? false;
}

function missing(one: Requirement, resource: Resource): Readonly<Record<string, NewValue>> {
  const holder = one.path.split(".").slice(0, -1);
  return Object.fromEntries(
    Object.entries(one.along ?? {}).filter(
      ([key]) => resource.get([...holder, key].join(".")).state === "absent",
    ),
  );
}

function sign(resource: Resource, key: string, want: NewValue): string {
  return resource.format === "terraform" ? `${key} = ${resource.write(want)}` : `${key}: ${want}`;
}

import { type ConfigEntry, type ConfigValue, entryOf, stringOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import { at, isTemplated, listOf } from "../../formats/kubernetes.ts";
import type { HclBlock } from "../../formats/terraform.ts";
import type { Range } from "../../model.ts";
import type { FormatHandler } from "../../rule.ts";
import { workloadsOf } from "../kubernetes/manifest.ts";
import { isHostAddress, isHostAddress6, REGION, REGIONAL, ZONE } from "./addresses.ts";

/** Names by which a program is told whom to talk to. */
const ENDPOINT =
  /(^|_)(host|hostname|endpoint|endpoints|url|uri|addr|address|server|servers|broker|brokers|upstream|base)$/i;
/** Settings that are addresses by their nature, or hold no endpoint. */
const OTHER =
  /cidr|subnet|mask|bind|listen|allow|deny|trusted|proxy_protocol|image|repository|registry|arn|schema/i;

/** What an address of a program's surroundings ties it to; `undefined` where it ties it to nothing. */
function tie(text: string): string | undefined {
  if (text.length > 200 || isTemplated(text) || /\s/.test(text)) return undefined;
  if (isHostAddress(text) || isHostAddress6(text))
    return `Fixed IP address ${text} ties the service to one machine`;
  return REGIONAL.test(text) ? "Host name of a single region ties the service to that region" : undefined;
}

function tellEndpoint(key: string, value: ConfigValue, ctx: FormatContext): void {
  const text = stringOf(value);
  if (text === undefined || !ENDPOINT.test(key) || OTHER.test(key)) return;
  const what = tie(text);
  if (what) ctx.report(value, { message: `${what}: give "${key}" a name that can be moved.` });
}

/** Maps of what a program finds in its environment. */
const ENVIRONMENT = /^(variables|environment|environment_variables|app_settings|env|env_vars|settings)$/;
const ZONE_KEYS = /^(availability_zones?|zones?|az)$/;

interface Zone {
  readonly text: string;
  readonly at: Range;
  readonly block: string;
}

function walk(block: HclBlock, resource: string, zones: Zone[], ctx: FormatContext): void {
  for (const { key, value } of block.attributes) {
    if (ZONE_KEYS.test(key)) {
      const texts = value.kind === "list" ? value.items : [value];
      for (const one of texts) {
        const text = stringOf(one);
        // Only what is written here: a variable's value is somebody's choice.
        if (text !== undefined && ZONE.test(text) && !("via" in one && one.via))
          zones.push({ text, at: one, block: resource });
      }
    }
    if (ENVIRONMENT.test(key) && value.kind === "map") {
      for (const one of value.entries) if (!viaName(one)) tellEndpoint(one.key, one.value, ctx);
    }
  }
  for (const inner of block.blocks) walk(inner, resource, zones, ctx);
}

function viaName(entry: ConfigEntry): boolean {
  return "via" in entry.value && entry.value.via !== undefined;
}

/** Everything in one zone, and endpoints in what a function or a task finds in its environment. */
export const terraformEndpoints: FormatHandler<"terraform"> = {
  anchors: new RegExp(`${REGION}|[a-z]+-[a-z]+\\d-[a-f]\\b|\\d\\.\\d{1,3}\\.\\d{1,3}\\.\\d`),
  check(model, ctx) {
    const zones: Zone[] = [];
    for (const block of model.blocks) {
      if (block.type !== "resource") continue;
      walk(block, `${block.labels.join(".")}`, zones, ctx);
    }
    // Two zones or more are no single point.
    if (new Set(zones.map((one) => one.text)).size !== 1) return;
    for (const { text, at: place, block } of zones) {
      ctx.report(place, {
        message: `Zone ${text} is written into "${block}", and this file knows no other: when the zone fails, so does what stands in it.`,
        severity: "info",
      });
    }
  },
};

const ZONE_LABEL = /^(topology\.kubernetes\.io|failure-domain\.beta\.kubernetes\.io)\/zone$/;

/** Terms of `nodeAffinity` that a node must fulfil. */
function requiredZones(spec: ConfigValue): ConfigEntry[] {
  const required = at(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  const terms = listOf(entryOf(required?.value, "nodeSelectorTerms")?.value);
  if (terms.length !== 1) return [];
  return listOf(entryOf(terms[0], "matchExpressions")?.value).flatMap((one) => {
    const values = entryOf(one, "values");
    const key = stringOf(entryOf(one, "key")?.value) ?? "";
    if (!ZONE_LABEL.test(key) || stringOf(entryOf(one, "operator")?.value) !== "In") return [];
    return values && listOf(values.value).length === 1 ? [values] : [];
  });
}

/** Pods that may run in one zone alone, and endpoints in their environment. */
export const kubernetesEndpoints: FormatHandler<"kubernetes"> = {
  anchors: /\/zone\b|\d\.\d{1,3}\.\d{1,3}\.\d|amazonaws|compute-1|cloudapp/,
  check(model, ctx) {
    for (const { object, pod } of workloadsOf(model)) {
      const selector = entryOf(pod.spec.value, "nodeSelector");
      const entries = selector?.value.kind === "map" ? selector.value.entries : [];
      for (const one of entries) {
        const zone = stringOf(one.value);
        if (!ZONE_LABEL.test(one.key) || zone === undefined || isTemplated(zone)) continue;
        tellZone(one.at, zone, object.name, ctx);
      }
      for (const values of requiredZones(pod.spec.value)) {
        const zone = stringOf(listOf(values.value)[0]);
        if (zone !== undefined && !isTemplated(zone)) tellZone(values.at, zone, object.name, ctx);
      }
      for (const container of [...pod.containers, ...pod.initContainers]) {
        for (const one of listOf(entryOf(container.value, "env")?.value)) {
          const value = entryOf(one, "value")?.value;
          if (value) tellEndpoint(stringOf(entryOf(one, "name")?.value) ?? "", value, ctx);
        }
      }
    }
  },
};

function tellZone(place: Range, zone: string, name: string, ctx: FormatContext): void {
  ctx.report(place, {
    message: `"${name}" may run in zone ${zone} alone: when the zone fails, its pods have nowhere to go.`,
  });
}

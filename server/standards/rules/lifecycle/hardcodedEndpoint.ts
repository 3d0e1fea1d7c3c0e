import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { isHostAddress, isHostAddress6, REGION, REGIONAL, ZONE } from "./addresses.ts";
import { hardcodedEndpointExamples } from "./hardcodedEndpoint.examples.ts";
import { hardcodedEndpointFormatExamples } from "./hardcodedEndpoint.formatExamples.ts";
import { kubernetesEndpoints, terraformEndpoints } from "./hardcodedEndpoint.formats.ts";

/** A cheap look at a literal: is there anything like an address in it? */
const MAYBE =
  /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}:|-\w+-?\d[-.a-f]|compute-1\.|\.cloudapp\./;

/** What surrounds the literal says that it is no endpoint. */
const OTHER =
  /version|(?:^|[^a-z])oids?(?![a-z])|object_?identifier|release|build|semver|mask|subnet|cidr|example|placeholder|agent|sample|mock|dummy|description|summary|range|spoof/i;

/** Name that the literal is given to: a variable, a key, a parameter. */
function givenTo(node: Node, ctx: RuleContext): string {
  let at = node.parent;
  for (let steps = 0; at && steps < 3; steps++, at = at.parent) {
    const name =
      at.childForFieldName("name") ??
      at.childForFieldName("key") ??
      at.childForFieldName("left") ??
      (at.type === "keyed_element" ? at.namedChildren[0] : null);
    if (name && name.id !== node.id && name.endIndex <= node.startIndex) return ctx.text(name).slice(0, 80);
    if (/(statement|declaration|block|body)$/.test(at.type)) break;
  }
  return "";
}

const ZONES = /\b[a-z]+-[a-z]+-\d[a-f]\b|\b[a-z]+-[a-z]+\d-[a-f]\b/g;
const REGIONS = new RegExp(REGION, "g");
const ADDRESSES = /\b\d{1,3}(?:\.\d{1,3}){3}\b|["'[][0-9a-fA-F]{1,4}:[0-9a-fA-F:]{4,}/g;

/** Told apart from others, not talked to: `host == "…"`, `case "…":`. */
function isCompared(parent: Node): boolean {
  const at = parent.type === "expression_list" ? parent.parent : parent;
  if (/case|switch_label/.test(at?.type ?? "")) return true;
  return (
    /^(binary_expression|comparison_operator)$/.test(at?.type ?? "") && /[=!]=|\bin\b/.test(at?.text ?? "")
  );
}

/** One entry of a table that covers several regions, zones or machines is no single point. */
function isInTable(node: Node, pattern: RegExp, enough: number): boolean {
  for (let at = node.parent, steps = 0; at && steps < 6; at = at.parent, steps++) {
    if (
      /^(array|object|list|dictionary|set|tuple|array_initializer|literal_value|argument_list|switch_body|switch_block|match_statement)$/.test(
        at.type,
      )
    ) {
      const found = new Set(at.text.match(pattern) ?? []);
      if (found.size >= (at.type === "argument_list" ? enough + 1 : enough)) return true;
    }
    if (/(function|method)/.test(at.type)) return false;
  }
  return false;
}

/** A default that the environment overrides. */
function isFallback(node: Node, ctx: RuleContext): boolean {
  const around = node.parent?.type === "argument_list" ? node.parent.parent : node.parent;
  if (!around) return false;
  const text = ctx.text(around).slice(0, 300);
  return (
    /\b(process\.env|os\.environ|getenv|Getenv|LookupEnv|config\.get|getProperty|getOrDefault|environ\.get|env)\b/i.test(
      text,
    ) &&
    /^(binary_expression|call|call_expression|method_invocation|boolean_operator|ternary_expression)$/.test(
      around.type,
    )
  );
}

/** Public resolvers that answer from everywhere, as what a parameter has unless told: a probe's target. */
const RESOLVER =
  /^(8\.8\.8\.8|8\.8\.4\.4|1\.1\.1\.1|1\.0\.0\.1|9\.9\.9\.9|2001:4860:4860::88(88|44)|2606:4700:4700::1(111|001))$/;

function isDefaultResolver(text: string, parent: Node): boolean {
  return (
    RESOLVER.test(text) &&
    /^((typed_)?default_parameter|assignment_pattern|required_parameter)$/.test(parent.type)
  );
}

/** `ObjectIdentifier("1.3.101.112")`: numbers that name an algorithm. */
function isIdentifier(parent: Node, ctx: RuleContext): boolean {
  const call = /^arguments?(_list)?$/.test(parent.type) ? parent.parent : null;
  const callee = call ? ctx.adapter.callee(call) : null;
  return callee !== null && /(^|[._])oid$|OID$|objectidentifier$/i.test(ctx.text(callee));
}

function check(node: Node, ctx: RuleContext): void {
  const whole = ctx.text(node);
  if (whole.length > 200 || whole.length < 9 || !MAYBE.test(whole)) return;
  // Prefix letters and quotes of whichever language.
  const text = whole.replace(/^[a-zA-Z]{0,2}("""|'''|["'`])/, "").replace(/("""|'''|["'`])$/, "");
  const address = isHostAddress(text) || isHostAddress6(text);
  const zone = !address && ZONE.test(text);
  const host = !address && !zone && /^\S+$/.test(text) && REGIONAL.test(text);
  if (!address && !zone && !host) return;
  const parent = node.parent;
  // A docstring, a directive, an import, a key.
  if (
    !parent ||
    /^(expression_statement|import_statement|import_spec|import_from_statement)$/.test(parent.type)
  ) {
    return;
  }
  if (OTHER.test(givenTo(node, ctx)) || isIdentifier(parent, ctx) || isDefaultResolver(text, parent)) return;
  if ((zone || host) && isCompared(parent)) return;
  if (isInTable(node, zone ? ZONES : host ? REGIONS : ADDRESSES, address ? 4 : 2)) return;
  const what = zone
    ? `Zone ${text} in the code ties the service to one zone`
    : host
      ? "Host name of a single region in the code ties the service to that region"
      : "Fixed IP address in the code ties the service to one machine";
  ctx.report(node, {
    message: `${what}: read it from configuration, or look it up.`,
    ...(isFallback(node, ctx) ? { severity: "info" as const } : {}),
  });
}

/** What every file with such an address holds; an address has no word by which to find it. */
const ANYWHERE =
  /\d\.\d{1,3}\.\d{1,3}\.\d|[0-9a-fA-F]:[0-9a-fA-F]{0,4}:|::[0-9a-fA-F]|(?:north|south|east|west|central)\w*-?\d[-.a-f]|compute-1\.|\.cloudapp\./;

const javascript: Handler[] = [{ kinds: ["string", "template_string"], anchors: ANYWHERE, check }];
const python: Handler[] = [{ kinds: ["string"], anchors: ANYWHERE, check }];
const java: Handler[] = [{ kinds: ["string_literal"], anchors: ANYWHERE, check }];
const go: Handler[] = [
  { kinds: ["interpreted_string_literal", "raw_string_literal"], anchors: ANYWHERE, check },
];

export const hardcodedEndpoint = defineRule({
  id: "hardcoded-endpoint",
  code: "LC07",
  title: "Address, zone or single-region host in the code",
  area: "lifecycle",
  severity: "warning",
  why: "An address or zone that is written into the code can't be moved when its machine, zone or region fails, so the way out of an outage is a release. A name from configuration or service discovery lets traffic follow what is healthy.",
  sources: [
    {
      title: "REL10-BP01: Deploy the workload to multiple locations",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel10-bp01.html",
    },
    {
      title: "Builders' Library: Static stability using Availability Zones",
      url: "https://aws.amazon.com/builders-library/static-stability-using-availability-zones/",
    },
  ],
  autofix: "none",
  peers: { pmd: ["AvoidUsingHardCodedIP"], sonar: ["S1313"] },
  languages: { javascript, python, java, go },
  formats: { terraform: terraformEndpoints, kubernetes: kubernetesEndpoints },
  examples: [...hardcodedEndpointExamples, ...hardcodedEndpointFormatExamples],
});

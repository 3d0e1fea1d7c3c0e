import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args as goArgs } from "../../languages/go.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { args as javascriptArgs, stringValue } from "../../languages/javascriptSyntax.ts";
import { args, keyword } from "../../languages/python.ts";
import { defineRule } from "../../rule.ts";
import { appendArgument, callRange } from "../timeouts/edits.ts";
import { flagWithoutSafeDefaultExamples } from "./flagWithoutSafeDefault.examples.ts";

/** Flags that are on while all is well: to lose the flag service must not switch them off. */
const ON_BY_DESIGN =
  /kill|disable|legacy|\bold\b|old[-_.]|fallback|enforce|require|verify|secur|protect|limit|guard|safe|ops[-_.]|permanent|maintenance|read[-_.]?only|allow|audit|log/i;

function keyText(node: Node | undefined, ctx: RuleContext): string {
  return node ? ctx.text(node).replace(/^["'`]|["'`]$/g, "") : "";
}

function reportOn(value: Node, key: Node | undefined, off: string, ctx: RuleContext): void {
  if (ON_BY_DESIGN.test(keyText(key, ctx))) return;
  ctx.report(value, {
    message: `The flag ${keyText(key, ctx)} is on where the flag service does not answer: an outage there releases the new path to everyone.`,
    suggestions: [fix("Be off by default", replaceNode(value, off))],
    severity: "info",
  });
}

const SERVER =
  /^(@launchdarkly\/node-server-sdk|launchdarkly-node-server-sdk)(\.init\(\)|\.LDClient)#(variation|boolVariation|variationDetail|boolVariationDetail)$/;
const BROWSER =
  /^(@launchdarkly\/js-client-sdk|launchdarkly-js-client-sdk|launchdarkly-react-client-sdk|@launchdarkly\/node-client-sdk)(\.(initialize|createClient)\(\)|\.LDClient|\.useLDClient\(\))#(variation|boolVariation|variationDetail)$/;
const GROWTHBOOK = /^@growthbook\/growthbook(-react)?\.GrowthBook(Client)?#getFeatureValue$/;
const OPENFEATURE =
  /^@openfeature\/(server|web|react)-sdk\.(OpenFeature\.getClient\(\)|Client)#getBoolean(Value|Details)$/;
const UNLEASH = /^unleash-client\.(initialize\(\)|startUnleash\(\)|Unleash)#isEnabled$/;

function checkJavascript(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  const given = javascriptArgs(call);
  if (!name || given.some((one) => one.type === "spread_element")) return;
  const place = SERVER.test(name)
    ? 2
    : BROWSER.test(name) || GROWTHBOOK.test(name) || OPENFEATURE.test(name)
      ? 1
      : undefined;
  const key = given[0];
  if (place === undefined) {
    // Unleash is off by default; its third argument says otherwise.
    if (UNLEASH.test(name) && given[2] && ctx.text(given[2]) === "true")
      reportOn(given[2], key, "false", ctx);
    return;
  }
  const value = given[place];
  if (value) {
    if (ctx.text(value) === "true") reportOn(value, key, "false", ctx);
    return;
  }
  if (given.length < place || OPENFEATURE.test(name)) return;
  // What follows `??` stands in for the flag.
  if (
    call.parent && /^(await_expression|parenthesized_expression)$/.test(call.parent.type)
      ? isCovered(call.parent, ctx)
      : isCovered(call, ctx)
  )
    return;
  const edit = appendArgument(call, "false", ctx);
  ctx.report(callRange(call, ctx), {
    message: `${stringValue(key) === undefined ? "This flag" : `The flag ${keyText(key, ctx)}`} has no default: where the flag service does not answer, its value is undefined.`,
    suggestions: edit ? [fix("Be off by default", edit)] : [],
  });
}

function isCovered(node: Node, ctx: RuleContext): boolean {
  let at = node;
  while (at.parent && /^(await_expression|parenthesized_expression)$/.test(at.parent.type)) at = at.parent;
  const parent = at.parent;
  return (
    parent?.type === "binary_expression" &&
    /^(\?\?|\|\|)$/.test(ctx.plain(parent.childForFieldName("operator") ?? parent))
  );
}

const PY_LD = /^ldclient(\.get\(\)|\.client\.LDClient|\.LDClient)#(variation|variation_detail)$/;
const PY_OF = /^openfeature\.(api\.get_client\(\)|client\.OpenFeatureClient)#get_boolean_(value|details)$/;
const PY_UNLEASH = /^UnleashClient\.UnleashClient#is_enabled$/;

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name) return;
  const given = args(call);
  if (PY_UNLEASH.test(name)) {
    const value = keyword(call, "fallback_function");
    if (value.state === "present" && /^lambda\b[^:]*:\s*True$/.test(ctx.plain(value.value))) {
      const body = value.value.childForFieldName("body");
      if (body) reportOn(body, given[0], "False", ctx);
    }
    return;
  }
  const place = PY_LD.test(name) ? 2 : PY_OF.test(name) ? 1 : undefined;
  if (place === undefined) return;
  const named = ["default", "default_value"].flatMap((one) => {
    const found = keyword(call, one);
    return found.state === "present" ? [found.value] : [];
  })[0];
  const value = named ?? given[place];
  const named0 = keyword(call, "flag_key");
  const key = given[0] ?? (named0.state === "present" ? named0.value : undefined);
  if (value && ctx.text(value) === "True") reportOn(value, key, "False", ctx);
}

const JAVA =
  /^(com\.launchdarkly\.sdk\.server\.(LDClient|interfaces\.LDClientInterface)#boolVariation(Detail)?|dev\.openfeature\.sdk\.(Client|OpenFeatureAPI\.getInstance\(\)#getClient\(\))#getBoolean(Value|Details)|io\.getunleash\.(Unleash|DefaultUnleash)#isEnabled)$/;

function checkJava(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !JAVA.test(name)) return;
  const given = javaArgs(call);
  const value = given.slice(1).find((one) => ctx.text(one) === "true");
  if (value) reportOn(value, given[0], "false", ctx);
}

const GO =
  /^github\.com\/(launchdarkly\/go-server-sdk(\/v\d+)?\.(LDClient|MakeClient\(\)|MakeCustomClient\(\))#BoolVariation(Detail|Ctx)?|open-feature\/go-sdk\/(pkg\/)?openfeature\.(Client|NewClient\(\))#Boolean(Value|ValueDetails)?)$/;

function checkGo(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !GO.test(name)) return;
  const given = goArgs(call);
  const value = given.find((one) => ctx.text(one) === "true");
  const key = given.find((one) => /^["`]/.test(ctx.plain(one))) ?? given[0];
  if (value) reportOn(value, key, "false", ctx);
}

export const flagWithoutSafeDefault = defineRule({
  id: "flag-without-safe-default",
  code: "FF01",
  title: "Feature flag without a safe default",
  area: "flags",
  severity: "warning",
  why: "When the flag service does not answer, the default decides for every user at once, and a missing or switched-on default releases what was meant to be tried on a few. A default that keeps the known path makes an outage of the flag service harmless.",
  sources: [
    {
      title: "REL05-BP07: Implement emergency levers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp07.html",
    },
    {
      title: "OpenFeature: Flag evaluation",
      url: "https://openfeature.dev/specification/sections/flag-evaluation",
    },
  ],
  autofix: "suggest",
  peers: {},
  languages: {
    javascript: [
      {
        calls: [
          ..."variation boolVariation variationDetail boolVariationDetail getFeatureValue getBooleanValue getBooleanDetails isEnabled".split(
            " ",
          ),
        ],
        check: checkJavascript,
      },
    ],
    python: [
      {
        calls: ["variation", "variation_detail", "get_boolean_value", "get_boolean_details", "is_enabled"],
        check: checkPython,
      },
    ],
    java: [
      {
        calls: ["boolVariation", "boolVariationDetail", "getBooleanValue", "getBooleanDetails", "isEnabled"],
        check: checkJava,
      },
    ],
    go: [
      {
        calls: [
          "BoolVariation",
          "BoolVariationDetail",
          "BoolVariationCtx",
          "BooleanValue",
          "BooleanValueDetails",
          "Boolean",
        ],
        check: checkGo,
      },
    ],
  },
  examples: flagWithoutSafeDefaultExamples,
});

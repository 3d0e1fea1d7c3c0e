import { defineRule } from "../../rule.ts";
import { bare } from "./javascriptCalls.ts";
import { misusedPromiseExamples } from "./misusedPromise.examples.ts";
import {
  AWAITING,
  COMPARATORS,
  checkAttribute,
  checkDiscarding,
  checkEvent,
  checkIteration,
  checkRoute,
  EVENT_METHODS,
  LOOPS,
  PREDICATES,
  ROUTE_HELPERS,
} from "./misusedPromiseCallbacks.ts";
import { checkCondition, checkSpread, reportCondition } from "./misusedPromiseConditions.ts";
import { misusedPromiseVoidExamples } from "./misusedPromiseVoid.examples.ts";
import {
  checkArguments,
  checkArrow,
  checkAssignment,
  checkComponent,
  checkMethod,
  checkProperty,
  checkReturn,
  checkSignature,
  checkVariable,
} from "./misusedPromiseVoid.ts";
import { PROMISE_API_ANCHORS } from "./promiseApis.ts";

/** Without the word, no type of the file wants a function that returns nothing. */
const VOID = ["void"];
const ANCHORS = ["async", "Promise", ...PROMISE_API_ANCHORS];

export const misusedPromise = defineRule({
  id: "misused-promise",
  code: "AS02",
  title: "Promise where its result is ignored",
  area: "async",
  severity: "error",
  why: "A condition that tests a promise is always true, and a callback whose promise is ignored finishes late and fails unseen. Awaiting the value, or handling errors inside the callback, keeps order and errors where the code expects them.",
  sources: [
    {
      title: "Node.js: asynchronous event listeners and captureRejections",
      url: "https://nodejs.org/api/events.html#capture-rejections-of-promises",
    },
    {
      title: "MDN: forEach expects a synchronous function",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Array/forEach",
    },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
  ],
  autofix: "suggest",
  peers: {
    eslint: ["@typescript-eslint/no-misused-promises"],
    biome: ["noMisusedPromises"],
    oxlint: ["typescript/no-misused-promises"],
    sonar: ["S6544"],
  },
  mentions: [...AWAITING, ...ROUTE_HELPERS],
  languages: {
    javascript: [
      { calls: [...LOOPS, ...PREDICATES, ...COMPARATORS], check: checkIteration },
      { calls: Object.keys(EVENT_METHODS), check: checkEvent },
      {
        calls: [
          "setTimeout",
          "setInterval",
          "setImmediate",
          "queueMicrotask",
          "nextTick",
          "requestAnimationFrame",
          "createServer",
          "createSecureServer",
          "readFile",
          "writeFile",
          "readdir",
          "stat",
          "unlink",
          "mkdir",
          "access",
          "watch",
          "watchFile",
        ],
        check: checkDiscarding,
      },
      { calls: ["get", "post", "put", "patch", "delete", "all", "use", "head"], check: checkRoute },
      {
        kinds: ["if_statement", "while_statement", "do_statement", "ternary_expression"],
        anchors: ANCHORS,
        check: (node, ctx) => checkCondition(node.childForFieldName("condition"), ctx),
      },
      {
        kinds: ["for_statement"],
        anchors: ANCHORS,
        check(node, ctx) {
          const condition = node.childForFieldName("condition");
          const inner = condition?.type === "expression_statement" ? condition.firstNamedChild : condition;
          checkCondition(inner ?? null, ctx);
        },
      },
      {
        kinds: ["unary_expression"],
        anchors: ANCHORS,
        check(node, ctx) {
          if (node.firstChild?.type !== "!") return;
          const argument = node.childForFieldName("argument");
          if (argument) reportCondition(bare(argument), ctx);
        },
      },
      {
        kinds: ["binary_expression"],
        anchors: ANCHORS,
        check(node, ctx) {
          const operator = node.childForFieldName("operator")?.type;
          if (operator !== "&&" && operator !== "||") return;
          const left = node.childForFieldName("left");
          // The left side decides; of a chain, each link is a node of its own.
          if (left && bare(left).type !== "binary_expression") reportCondition(bare(left), ctx);
        },
      },
      { kinds: ["variable_declarator"], anchors: VOID, check: checkVariable },
      { kinds: ["assignment_expression"], anchors: VOID, check: checkAssignment },
      { kinds: ["return_statement"], anchors: VOID, check: checkReturn },
      { kinds: ["arrow_function"], anchors: VOID, check: checkArrow },
      { kinds: ["pair", "shorthand_property_identifier"], anchors: VOID, check: checkProperty },
      { kinds: ["method_signature", "property_signature"], anchors: VOID, check: checkSignature },
      { kinds: ["public_field_definition"], anchors: VOID, check: checkMethod },
      {
        kinds: ["method_definition"],
        anchors: VOID,
        check(node, ctx) {
          checkProperty(node, ctx);
          checkMethod(node, ctx);
        },
      },
      { kinds: ["call_expression", "new_expression"], anchors: VOID, check: checkArguments },
      { kinds: ["spread_element"], anchors: ANCHORS, check: checkSpread },
      { kinds: ["jsx_attribute"], anchors: ANCHORS, check: checkAttribute },
      { kinds: ["jsx_attribute"], anchors: VOID, check: checkComponent },
    ],
  },
  examples: [...misusedPromiseExamples, ...misusedPromiseVoidExamples],
});

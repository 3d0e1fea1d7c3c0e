import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { hasModifier, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { lazySingleton, unsafeDoubleCheck } from "./lazyInit.ts";
import { kotlinShared } from "./sharedKotlin.ts";
import { unsafeSharedObjectExamples } from "./unsafeSharedObject.examples.ts";
import { kotlinExamples } from "./unsafeSharedObject.kotlinExamples.ts";

/** Mutable helpers of the JDK that are often kept in a static field. */
const UNSAFE =
  /^java\.(text\.(Format|DateFormat|SimpleDateFormat|NumberFormat|DecimalFormat|CompactNumberFormat|ChoiceFormat|MessageFormat)|util\.(Calendar|GregorianCalendar))$/;

/** Method, constructor or initialiser around a node, past lambdas. */
function memberAround(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (JAVA_FUNCTIONS.includes(at.type) && at.type !== "lambda_expression") return at;
  }
  return undefined;
}

/** True where one lock for all instances is held, or only one thread can be there. */
export function isGuarded(node: Node, ctx: RuleContext): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === "synchronized_statement" || at.type === "static_initializer") return true;
    if (JAVA_FUNCTIONS.includes(at.type) && at.type !== "lambda_expression") break;
  }
  const member = memberAround(node);
  if (!member) return true;
  if (member.type === "method_declaration" && hasModifier(member, "synchronized")) return true;
  const body = ctx.text(member);
  return /\.(lock|tryLock|lockInterruptibly|acquire|writeLock)\s*\(/.test(body);
}

function formatterType(name: string, ctx: RuleContext): string | undefined {
  const own = ctx.fileDefinition(`static.${name}`)?.file;
  if (!own?.type || own.ambiguous) return undefined;
  const type = ctx.fileDefinition(own.type)?.file?.qualified ?? wildcard(own.type, ctx);
  return type && UNSAFE.test(type) ? own.type : undefined;
}

function wildcard(type: string, ctx: RuleContext): string | undefined {
  if (type.includes(".")) return type;
  const pkg = ["java.text", "java.util"].find((one) => ctx.fileDefinition(`*${one}`));
  return pkg ? `${pkg}.${type}` : undefined;
}

function lockStatement(node: Node, lock: string): Fix[] {
  const statement = node.parent;
  if (statement?.type !== "return_statement" && statement?.type !== "expression_statement") return [];
  if (statement.startPosition.row !== statement.endPosition.row || statement.parent?.type !== "block") {
    return [];
  }
  return [fix(`Hold ${lock}'s lock`, replaceNode(statement, `synchronized (${lock}) { ${statement.text} }`))];
}

/** A call on a static formatter with no lock held. */
const formatterCall: Handler = {
  calls: [
    ...["format", "parse", "parseObject", "formatToCharacterIterator", "getTime", "setTime"],
    ...["setTimeZone", "setLenient", "applyPattern", "setCalendar", "setRoundingMode", "add", "set"],
  ],
  check(node, ctx) {
    const object = node.childForFieldName("object");
    if (!object || (object.type !== "identifier" && object.type !== "field_access")) return;
    const text = ctx.text(object);
    const name = text.slice(text.lastIndexOf(".") + 1);
    const type = formatterType(name, ctx);
    if (!type || (object.type === "identifier" && ctx.definition(object)?.declaration)) return;
    if (isGuarded(node, ctx)) return;
    ctx.report(node, {
      message: `${name} is a static ${type}, which threads corrupt for each other: use java.time.format.DateTimeFormatter, or a new one per call.`,
      suggestions: object.type === "identifier" ? lockStatement(node, name) : [],
    });
  },
};

/** A constant formatter: whoever uses it shares its state. */
const formatterConstant: Handler = {
  kinds: ["field_declaration"],
  anchors: [
    ...["DateFormat", "SimpleDateFormat", "NumberFormat", "DecimalFormat", "MessageFormat"],
    ...["ChoiceFormat", "Calendar", "GregorianCalendar"],
  ],
  check(node, ctx) {
    const type = node.childForFieldName("type");
    if (!type || !/(Format|Calendar)$/.test(ctx.plain(type)) || !hasModifier(node, "static")) return;
    // Where the file locks at all, each use is judged by itself.
    if (ctx.mentions("synchronized")) return;
    for (const declarator of node.childrenForFieldName("declarator")) {
      const name = declarator.childForFieldName("name");
      if (!name || !/^[A-Z][A-Z0-9_$]*$/.test(ctx.plain(name)) || !hasModifier(node, "final")) continue;
      if (!formatterType(ctx.text(name), ctx)) continue;
      ctx.report(declarator, {
        message: `${ctx.text(type)} is not safe to share between threads: use java.time.format.DateTimeFormatter, or make one per use.`,
      });
    }
  },
};

function volatileField(node: Node, ctx: RuleContext): string | undefined {
  const text = ctx.text(node);
  const name = text.slice(text.lastIndexOf(".") + 1);
  if (!ctx.fileDefinition(`volatile.${name}`)) return undefined;
  if (node.type === "identifier") return ctx.definition(node)?.declaration ? undefined : name;
  return node.type === "field_access" && /^(this|[A-Z]\w*)\.\w+$/.test(text) ? name : undefined;
}

/** `count++` on a volatile field: two threads can write the same number. */
const volatileUpdate: Handler = {
  kinds: ["update_expression", "assignment_expression"],
  anchors: ["volatile"],
  check(node, ctx) {
    const update = node.type === "update_expression";
    const target = update ? node.namedChildren[0] : node.childForFieldName("left");
    const name = target ? volatileField(target, ctx) : undefined;
    if (!target || !name) return;
    if (!update) {
      const operator = node.childForFieldName("operator")?.type ?? "";
      const right = node.childForFieldName("right");
      const turned = right?.type === "unary_expression" ? right.childForFieldName("operand") : null;
      const toggles = turned !== null && ctx.text(turned) === ctx.text(target);
      const own = right?.type === "binary_expression" && ctx.text(right.childForFieldName("left") ?? right);
      const other =
        right?.type === "binary_expression" && ctx.text(right.childForFieldName("right") ?? right);
      if (operator === "=" && !toggles && own !== ctx.text(target) && other !== ctx.text(target)) return;
      if (
        operator === "=" &&
        !toggles &&
        !/^[-+*/%&|^]$/.test(right?.childForFieldName("operator")?.type ?? "")
      )
        return;
    }
    if (isGuarded(node, ctx)) return;
    const member = memberAround(node);
    const statement = node.parent;
    const still = member && hasModifier(member, "static");
    if (member?.type === "constructor_declaration") return;
    ctx.report(node, {
      severity: "warning",
      message: `${name} is volatile, but this reads and writes it in two steps: an update in between is lost.`,
      suggestions:
        statement?.type === "expression_statement" && !still
          ? [
              fix(
                "Hold this object's lock",
                replaceNode(statement, `synchronized (this) { ${statement.text} }`),
              ),
            ]
          : [],
    });
  },
};

export const unsafeSharedObject = defineRule({
  id: "unsafe-shared-object",
  code: "AS10",
  title: "Shared object is not safe for several threads",
  area: "async",
  severity: "error",
  why: "Requests run on many threads at once, so an unprotected shared object gives one request another's data, or an instance that is only half built. A volatile field, one lock or an immutable type makes what a thread sees complete.",
  sources: [
    {
      title: "Java SE 21: SimpleDateFormat, synchronization",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/text/SimpleDateFormat.html",
    },
    {
      title: "Java language specification: Memory model",
      url: "https://docs.oracle.com/javase/specs/jls/se21/html/jls-17.html#jls-17.4",
    },
  ],
  autofix: "suggest",
  peers: {
    pmd: ["UnsynchronizedStaticFormatter", "DoubleCheckedLocking", "NonThreadSafeSingleton"],
    errorprone: ["DoubleCheckedLocking", "NonAtomicVolatileUpdate", "DateFormatConstant"],
    sonar: ["S2885", "S2168", "S3078", "S2444"],
  },
  mentions: ["synchronized", "withLock"],
  languages: {
    java: [formatterCall, formatterConstant, volatileUpdate, unsafeDoubleCheck, lazySingleton],
    kotlin: kotlinShared,
  },
  examples: [...unsafeSharedObjectExamples, ...kotlinExamples],
});

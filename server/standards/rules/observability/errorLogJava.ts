import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args, JAVA_FUNCTIONS, stringValue } from "../../languages/java.ts";
import type { Fix } from "../../model.ts";
import { type CatchClause, catchClause, passesOn, saysIgnored, simpleType } from "../errors/handlers.ts";
import { LOGGER_NAME } from "./logCalls.ts";

const BOUNDS = [...JAVA_FUNCTIONS, "class_body"];

/** Loggers whose methods take the throwable as their last argument. */
const THROWABLE_LAST =
  /^(org\.slf4j\.Logger|org\.apache\.logging\.log4j\.Logger|org\.slf4j\.LoggerFactory\.getLogger\(\)|org\.apache\.logging\.log4j\.LogManager\.getLogger\(\))$/;

/** Loggers whose one-argument methods take any object, and print an exception as a mere text. */
const OBJECT_MESSAGE =
  /^(org\.apache\.commons\.logging\.Log|org\.apache\.commons\.logging\.LogFactory\.getLog\(\)|org\.apache\.log4j\.Logger|org\.apache\.log4j\.Logger\.getLogger\(\))$/;

const JUL = /^java\.util\.logging\.Logger(\.getLogger\(\))?$/;

/** Failures whose name says all: where they come from is known, it is the one call that is tried. */
const PLAIN = /^(NumberFormatException|DateTimeParseException|TimeoutException|SocketTimeoutException)$/;

interface LogCall {
  readonly call: Node;
  readonly name: string;
  readonly type: string;
  /** Arguments after the level. */
  readonly given: readonly Node[];
}

/** Log calls at error level in a `catch` block, without the throwable. */
export function checkJavaLog(call: Node, ctx: RuleContext): void {
  const object = call.childForFieldName("object");
  const nameNode = call.childForFieldName("name");
  if (!object || !nameNode) return;
  const text = ctx.text(object);
  const fluent = /\.at(Error|Severe)\(\)/.test(text);
  const name = ctx.text(nameNode);
  if (fluent && name !== "log") return;
  const type = fluent ? "" : (ctx.typeOf(object) ?? "");
  const typed = THROWABLE_LAST.test(type) || OBJECT_MESSAGE.test(type) || JUL.test(type);
  if (!fluent && !typed && !(text.length < 60 && LOGGER_NAME.test(text))) return;
  const clause = ctx.ancestor(call, ["catch_clause"], BOUNDS);
  const caught = clause ? catchClause(clause, ctx) : undefined;
  if (!caught || caught.types.every((t) => simpleType(t, ctx) === "InterruptedException")) return;
  if (saysIgnored(caught.name)) return;
  const log = atErrorLevel(call, name, type, fluent, ctx);
  const only = args(call)[0];
  const asText =
    OBJECT_MESSAGE.test(type) && args(call).length === 1 && only && ctx.text(only) === caught.name;
  if (asText) {
    ctx.report(shortJava(call, nameNode), {
      message: "Given as the message, the exception loses its stack trace: pass it as the second argument.",
      suggestions: [
        fix("Pass the exception as such", insertAt(only.startIndex, `${caught.name}.getMessage(), `)),
      ],
    });
    return;
  }
  if (!log || carriesOn(caught, ctx)) return;
  if (fluent && /\.(withCause|setCause)\(/.test(text)) return;
  const plain = caught.types.every((t) => PLAIN.test(simpleType(t, ctx)));
  ctx.report(shortJava(call, nameNode), {
    ...(plain ? { severity: "info" as const } : {}),
    message: `The log line leaves the stack trace out: pass ${caught.name} as the last argument.`,
    ...(fluent ? {} : repair(log, caught, nameNode, ctx)),
  });
}

function atErrorLevel(
  call: Node,
  name: string,
  type: string,
  fluent: boolean,
  ctx: RuleContext,
): LogCall | undefined {
  const given = args(call);
  if (fluent || /^(error|severe|fatal)$/.test(name)) return { call, name, type, given };
  const level = given[0];
  return name === "log" && level && /(^|\.)(SEVERE|ERROR|FATAL)$/.test(ctx.plain(level))
    ? { call, name, type, given: given.slice(1) }
    : undefined;
}

/** True where somebody gets the exception itself, be it another log call. */
function carriesOn(caught: CatchClause, ctx: RuleContext): boolean {
  const { body, name } = caught;
  if (passesOn(body, name, ctx, true)) return true;
  return new RegExp(`\\b${name}\\s*\\.\\s*(printStackTrace|getStackTrace|getCause)\\b`).test(ctx.text(body));
}

function shortJava(call: Node, name: Node): { from: Node; to: Node } {
  return { from: call, to: call.endPosition.row > call.startPosition.row ? name : call };
}

function repair(
  log: LogCall,
  caught: CatchClause,
  nameNode: Node,
  ctx: RuleContext,
): { fix?: Fix; suggestions?: Fix[] } {
  const { call, name, type, given } = log;
  const last = given.at(-1);
  const message = given[0];
  if (!last || !message || call.hasError) return {};
  const append = insertAt(last.endIndex, `, ${caught.name}`);
  const title = "Log the stack trace";
  if (name === "severe") {
    if (given.length !== 1) return {};
    const imported = ctx.fileDefinition("Level")?.file?.qualified === "java.util.logging.Level";
    const level = imported || ctx.fileDefinition("*java.util.logging") ? "Level" : "java.util.logging.Level";
    const edits = [replaceNode(nameNode, "log"), insertAt(message.startIndex, `${level}.SEVERE, `), append];
    return JUL.test(type) ? { fix: fix(title, ...edits) } : { suggestions: [fix(title, ...edits)] };
  }
  const holes = (stringValue(message)?.match(/\{\}/g) ?? []).length;
  if (holes > given.length - 1) return {};
  const fits = given.length === 1 || THROWABLE_LAST.test(type);
  if (THROWABLE_LAST.test(type) || (fits && (OBJECT_MESSAGE.test(type) || JUL.test(type)))) {
    return { fix: fix(title, append) };
  }
  return OBJECT_MESSAGE.test(type) || JUL.test(type) ? {} : { suggestions: [fix(title, append)] };
}

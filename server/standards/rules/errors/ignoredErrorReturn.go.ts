import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, errorResults } from "../../languages/go.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { byType, failingResults, GO_FAILING_ANCHORS } from "./goErrorApis.ts";
import { returnOf } from "./goErrors.ts";

/** What a call can fail with: how many results it has, the error being the last of them. */
interface Failing {
  readonly results: number;
  /** Name of a known function, by the type of its receiver; `undefined` for one of this file. */
  readonly api?: string;
}

function unwrap(node: Node): Node {
  let at = node;
  for (;;) {
    const inner =
      at.type === "parenthesized_expression"
        ? at.namedChildren[0]
        : at.type === "index_expression" || at.type === "type_instantiation_expression"
          ? at.namedChildren[0]
          : undefined;
    if (!inner) return at;
    at = inner;
  }
}

function ofResult(result: Node | null | undefined): Failing | undefined {
  const errors = errorResults(result ?? null);
  return errors ? { results: errors.last ? errors.count : 0 } : undefined;
}

function ofFile(name: string, ctx: RuleContext): Failing | undefined {
  const found = ctx.fileDefinition(`error ${name}`)?.file;
  return found && !found.ambiguous ? { results: found.index ?? 0 } : undefined;
}

/** A method of a type of this file, or of a type that it embeds. */
function ofMethod(type: string, method: string, ctx: RuleContext, depth = 0): Failing | undefined {
  const own = ofFile(`${type}.${method}`, ctx);
  if (own || depth > 2 || ctx.fileDefinition(`${type}.${method}`)) return own;
  for (let at = 0; at < 4; at++) {
    const part = ctx.fileDefinition(`embed ${at} ${type}`)?.file?.type;
    if (!part) return undefined;
    const found = part.includes(".")
      ? ofApi(
          `${ctx.fileDefinition(part.split(".")[0] ?? "")?.file?.qualified}.${part.split(".")[1]}#${method}`,
        )
      : ofMethod(part, method, ctx, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function ofApi(qualified: string): Failing | undefined {
  const api = byType(qualified);
  const results = failingResults(api);
  return results === undefined ? undefined : { results, api };
}

function failing(call: Node, ctx: RuleContext): Failing | undefined {
  const named = call.childForFieldName("function") ?? call.childForFieldName("type");
  if (!named) return undefined;
  const callee = unwrap(named.type === "generic_type" ? (named.namedChildren[0] ?? named) : named);
  if (callee.type === "func_literal") return ofResult(callee.childForFieldName("result"));
  if (callee.type === "call_expression") return ofGiven(callee, ctx);
  const list = callee.type === "unary_expression" ? callee.childForFieldName("operand") : undefined;
  if (list?.type === "identifier") return ofElement(list, ctx);
  if (callee.type === "identifier" || callee.type === "type_identifier") return ofName(callee, ctx);
  if (callee.type !== "selector_expression") return undefined;
  const qualified = ctx.qualify(callee);
  if (!qualified) return undefined;
  const own = /^\.\/(\w+)[#.](\w+)$/.exec(qualified);
  return own?.[1] && own[2] ? ofMethod(own[1], own[2], ctx) : ofApi(qualified);
}

/** `make()()`: what a function of this file gives is called. */
function ofGiven(call: Node, ctx: RuleContext): Failing | undefined {
  const callee = call.childForFieldName("function");
  if (callee?.type === "identifier") {
    return ctx.definition(callee)?.declaration ? undefined : ofFile(`${ctx.text(callee)}()`, ctx);
  }
  const own = /^\.\/(\w+)#(\w+)$/.exec((callee && ctx.qualify(callee)) ?? "");
  return own?.[1] && own[2] ? ofMethod(own[1], `${own[2]}()`, ctx) : undefined;
}

/** A function out of a list, a map or a channel. */
function ofElement(list: Node, ctx: RuleContext): Failing | undefined {
  const local = ctx.definition(list)?.declaration;
  const made = local?.init?.type === "call_expression" ? args(local.init)[0] : local?.init;
  const type = local?.type ?? (made?.type === "composite_literal" ? made.childForFieldName("type") : made);
  const element = type?.childForFieldName("element") ?? type?.childForFieldName("value");
  return element?.type === "function_type" ? ofResult(element.childForFieldName("result")) : undefined;
}

function ofName(name: Node, ctx: RuleContext): Failing | undefined {
  const local = ctx.definition(name)?.declaration;
  if (!local) return ofFile(ctx.text(name), ctx);
  if (local.kind === "element") {
    return local.init?.type === "identifier" ? ofElement(local.init, ctx) : undefined;
  }
  if (name.parent?.type === "index_expression") return ofElement(name, ctx);
  if (local.type?.type === "function_type") return ofResult(local.type.childForFieldName("result"));
  if (local.type) return ofFile(ctx.text(local.type), ctx);
  return local.init?.type === "func_literal" ? ofResult(local.init.childForFieldName("result")) : undefined;
}

/** Calls whose failure is seldom of use: closing, removing what is temporary, deadlines of a connection. */
const HARMLESS =
  /(^|[.#])(\w*Close|CloseWithError|CloseRead|CloseWrite|RemoveAll|Remove|Unsetenv|Release|Kill|Rollback|Usage|Help|SetDeadline|SetReadDeadline|SetWriteDeadline|Stop|Cancel)$/;
/** Readers that a `Close` can't lose data of are harmless; these are written to. */
const WRITTEN =
  /^(archive\/(tar|zip)|compress\/(gzip|zlib|flate)|mime\/multipart)\.Writer#Close$|^gopkg\.in\/yaml\.v3\.Encoder#Close$|^io\.WriteCloser#Close$/;

/** A `Close` whose error says that written data is lost. */
function losesData(call: Node, api: string, ctx: RuleContext): boolean {
  if (WRITTEN.test(api)) return true;
  if (api !== "os.File#Close") return false;
  const callee = call.childForFieldName("function");
  const object = callee?.childForFieldName("operand");
  const made = object ? ctx.definition(object)?.initText : undefined;
  if (!object || !made || !/^os\.(Create(Temp)?|OpenFile)\(/.test(made)) return false;
  if (/O_RDONLY/.test(made) || (/^os\.OpenFile/.test(made) && !/O_(WRONLY|RDWR)/.test(made))) return false;
  const text = functionText(call, ctx);
  const name = ctx.text(object);
  // Checked elsewhere, or a lock file that is never written to.
  if (new RegExp(`(=|return|if)[^\\n]*\\b${name}\\.(Close|Sync)\\(\\)`).test(text)) return false;
  return new RegExp(
    `\\b${name}\\.(Write|WriteString|WriteAt|ReadFrom)\\(|\\b(io\\.(Copy|CopyN|CopyBuffer|WriteString)|fmt\\.Fprint\\w*|\\w+\\.New(Writer\\w*|Encoder))\\(\\s*${name}\\b`,
  ).test(text);
}

function functionText(node: Node, ctx: RuleContext): string {
  const fn = ctx.functionAround(node)?.node;
  return fn ? ctx.text(fn) : "";
}

/** An error is on its way already: what cleans up in front of `return err` has nowhere to tell its own. */
function onErrorPath(statement: Node): boolean {
  for (let next = statement.nextNamedSibling; next; next = next.nextNamedSibling) {
    if (next.type === "return_statement") {
      return /\b\w*[eE]rr(or\w*)?\b|fmt\.Errorf|errors\./.test(next.text);
    }
    if (/^(log\.Fatal\w*|os\.Exit|panic)\(/.test(next.text)) return true;
  }
  return false;
}

function isHarmless(call: Node, statement: Node, found: Failing, ctx: RuleContext): boolean {
  const callee = ctx.text(call.childForFieldName("function") ?? call);
  const name = found.api ?? callee;
  if (statement.type === "defer_statement" && /^net\/http\.|Sync$|Wait$/.test(name)) return true;
  if (/^io\.(Copy|CopyN|CopyBuffer)$/.test(name)) return copiesInMemory(call, ctx);
  if (/^(io\.WriteString|text\/template|html\/template)/.test(name)) {
    const target = args(call)[0];
    if (target && isMemory(target, ctx)) return true;
  }
  if (/^encoding\/(json|xml|csv|gob)\.Encoder#|^io\.Writer#|#Write(String|Byte|Rune)?$/.test(name)) {
    if (/(Stderr|Stdout|NewEncoder\(&)/.test(callee) || writesToMemory(call, ctx)) return true;
  }
  if (!HARMLESS.test(name)) return false;
  if (/^os\.Remove(All)?$/.test(name) && statement.type === "expression_statement") return true;
  return !(found.api && !onErrorPath(statement) && losesData(call, found.api, ctx));
}

/** `io.Copy(&buf, bytes.NewReader(x))`: both ends are in memory; or nobody wants the data. */
function copiesInMemory(call: Node, ctx: RuleContext): boolean {
  if (/\b(io|ioutil)\.Discard\b/.test(ctx.plain(call))) return true;
  const [target, source] = args(call);
  const from = source?.type === "call_expression" ? ctx.qualifyCall(source) : undefined;
  return (
    target !== undefined &&
    isMemory(target, ctx) &&
    /^(bytes\.(NewReader|NewBuffer(String)?)|strings\.NewReader)$/.test(from ?? "")
  );
}

/** `&buf`, `w` of `bytes.Buffer` or `strings.Builder`: writing to them does not fail. */
function isMemory(node: Node, ctx: RuleContext): boolean {
  const type = ctx.typeOf(node) ?? "";
  return /^(bytes\.(Buffer|NewBuffer(String)?\(\))|strings\.Builder|hash\..*)$/.test(type);
}

function writesToMemory(call: Node, ctx: RuleContext): boolean {
  const object = call.childForFieldName("function")?.childForFieldName("operand");
  if (!object) return false;
  const made = object.type === "call_expression" ? object : ctx.definition(object)?.declaration?.init;
  const target = made?.type === "call_expression" ? args(made)[0] : undefined;
  return target !== undefined && isMemory(target, ctx);
}

/** A comment on the statement's line or the one above gives a reason. */
function isExplained(statement: Node): boolean {
  return [
    statement.previousSibling,
    // In front of a block's first statement, a comment stands outside of the list.
    statement.previousSibling ? null : statement.parent?.previousSibling,
    statement.nextSibling,
    statement.nextSibling?.nextSibling,
  ].some((one) => {
    if (one?.type !== "comment") return false;
    const above = one.endPosition.row === statement.startPosition.row - 1;
    return (above || one.startPosition.row === statement.endPosition.row) && /(\p{L}+\W+){2}/u.test(one.text);
  });
}

function handling(call: Node, ctx: RuleContext): string | undefined {
  const back = returnOf(call, ctx);
  if (back) return back;
  if (ctx.fileDefinition("log")?.file?.qualified !== "log") return undefined;
  const callee = ctx.text(call.childForFieldName("function") ?? call);
  return `log.Printf("${callee.replace(/[^\w.]/g, "")}: %v", err)`;
}

function checkFor(call: Node, found: Failing, ctx: RuleContext): Fix[] {
  const then = handling(call, ctx);
  const statement = call.parent;
  if (!then || found.results === 0 || statement?.type !== "expression_statement") return [];
  const indent = "\t".repeat(statement.startPosition.column);
  const names = [...Array.from({ length: found.results - 1 }, () => "_"), "err"].join(", ");
  const text = `if ${names} := ${ctx.text(call)}; err != nil {\n${indent}\t${then}\n${indent}}`;
  return [fix("Check the error", replaceNode(statement, text))];
}

function nameOf(call: Node, ctx: RuleContext): string {
  const text = ctx.text(call.childForFieldName("function") ?? call).replace(/\s+/g, " ");
  return text.length > 40 || text.includes("{") ? "The call" : text;
}

function checkStatement(statement: Node, ctx: RuleContext): void {
  const only = statement.namedChildren.find((c) => !c.isExtra);
  const call = only ? unwrap(only) : undefined;
  if (!call || !/^(call_expression|type_conversion_expression)$/.test(call.type)) return;
  const found = failing(call, ctx);
  if (!found || isHarmless(call, statement, found, ctx) || isExplained(statement)) return;
  const quiet =
    found.api &&
    /^net\/http\.(ResponseWriter#Write|Header#)|#(SetDeadline|Shutdown|Wait)$|^os\.Setenv$/.test(found.api);
  ctx.report(callRange(call), {
    message: `${nameOf(call, ctx)} returns an error that is dropped: when it fails, the code runs on as if it had worked.`,
    suggestions: checkFor(call, found, ctx),
    ...(quiet ? { severity: "info" as const } : {}),
  });
}

/** They fail only for arguments that no program should give them. */
const SELDOM =
  /^(encoding\/json\.Marshal(Indent)?|net\/http\.NewRequest(WithContext)?|net\.Lookup\w+|net\/url\.Parse)$/;

/** `x, _ := f()` and `_ = f()`. */
function checkBlank(statement: Node, ctx: RuleContext): void {
  const spec = statement.type === "var_spec";
  const left = spec ? statement.childrenForFieldName("name") : items(statement.childForFieldName("left"));
  const right = items(statement.childForFieldName(spec ? "value" : "right"));
  const blank = left.at(-1);
  const call = right[0] ? unwrap(right[0]) : undefined;
  if (right.length !== 1 || !blank || ctx.text(blank) !== "_" || call?.type !== "call_expression") return;
  const found = failing(call, ctx);
  if (!found || found.results !== left.length) return;
  if (isHarmless(call, statement, found, ctx) || isExplained(statement)) return;
  const all = left.every((one) => ctx.text(one) === "_");
  if (
    all &&
    found.api &&
    /#(Write\w*|Flush|Sync|Encode|Set\w+|Signal|Wait|Help|Usage)$|^io\./.test(found.api)
  )
    return;
  if (
    found.api &&
    /^(os\.(Getwd|Hostname|UserHomeDir|Executable)|path\/filepath\.(Match|Rel|Abs))$/.test(found.api)
  ) {
    return;
  }
  const value = left[0] && !all ? ctx.text(left[0]) : undefined;
  // The other result tells as well: it is compared with nil, or its length is looked at.
  if (
    value &&
    new RegExp(`\\b${escapeRegExp(value)} *[!=]= *nil|\\blen\\(${escapeRegExp(value)}\\)`).test(
      functionText(statement, ctx),
    )
  )
    return;
  ctx.report(all ? callRange(call) : blank, {
    message: all
      ? `The error of ${nameOf(call, ctx)} is thrown away: when it fails, nobody learns of it.`
      : `The error of ${nameOf(call, ctx)} is thrown away: when it fails, the other result is used as if it were good.`,
    severity: all || SELDOM.test(found.api ?? "") ? "info" : "warning",
    suggestions: all ? [] : named(statement, blank, call, ctx),
  });
}

function named(statement: Node, blank: Node, call: Node, ctx: RuleContext): Fix[] {
  const then = returnOf(call, ctx);
  const plain = statement.type === "short_var_declaration" && statement.parent?.type === "statement_list";
  if (!then || !plain || /\berr\b/.test(ctx.plain(statement))) return [];
  const indent = "\t".repeat(statement.startPosition.column);
  const end = { start: statement.endIndex, end: statement.endIndex };
  return [
    fix("Check the error", replaceNode(blank, "err"), {
      ...end,
      newText: `\n${indent}if err != nil {\n${indent}\t${then}\n${indent}}`,
    }),
  ];
}

const ANCHORS = ["error", ...GO_FAILING_ANCHORS];

export const goHandlers: readonly Handler[] = [
  {
    kinds: ["expression_statement", "defer_statement", "go_statement"],
    anchors: ANCHORS,
    check: checkStatement,
  },
  {
    kinds: ["short_var_declaration", "assignment_statement", "var_spec"],
    anchors: ANCHORS,
    check: checkBlank,
  },
];

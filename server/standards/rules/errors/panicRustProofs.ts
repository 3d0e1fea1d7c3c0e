import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, calledName, functionOf, methodOf, receiver } from "../../languages/rustSyntax.ts";
import { knownBefore } from "./rustConditions.ts";

/*
 * What shows, in the function itself, that an `unwrap` finds something: literals, a question
 * asked just before, a comment that gives the reason.
 */

/** What fails only for a value that is written right there: a typo, which the first run shows. */
const LITERALS =
  /^(Regex|RegexBuilder|RegexSet|Url|Uri|HeaderValue|HeaderName|MetadataValue|Selector|Version|VersionReq|NonZero\w*|Duration|NaiveDate|NaiveTime|NaiveDateTime|FixedOffset|IpAddr|SocketAddr|Ipv4Addr|Ipv6Addr|Ipv4Net|Ipv6Net|IpNet|Layout|CString|CStr|Uuid|Mime|Glob|Pattern|ObjectIdentifier|Method|StatusCode)$/;

/** Functions of any type that read a value out of what they are given. */
const READS =
  /^(from_u32|from_digit|from_ymd_opt|from_hms_opt|from_timestamp(_opt)?|try_from|from_utf8|from_str|from_bytes_with_nul|parse)$/;

/** Words with which a message says that this can't happen. */
export const CANNOT =
  /unreachable|internal error|\basserted\b|impossible|infallible|should (never|not|always)|can('|no)?t (be|happen|fail|panic)|cannot|(will|would|won't|does not|doesn't|never) (never |not )?(fail|panic)|\bnever |invariant|\bbug\b|\balways|guarante|checked|validated|we know|\bvalid |known to be/i;

/** Words that only ask for it. */
export const ASKS = /should be|\bmust(n't| not)? /i;

/** Words with which a comment says it; what is to be done later says the opposite. */
const REASON =
  /\b(unwrap|expect|panic)(s|ed|ing)?\b|infallible|unreachable|impossible|can(no|')?t (fail|happen|be (none|empty|err))|never (fails?|none|empty|returns? (none|err))|always (a|be|been|has|have|present|set|some|ok|succeeds?|there|valid)\b|guarante|invariant|known to be|\b(is|are) safe\b|SAFETY/i;

const SPLITS = /^r?split(n|_inclusive|_terminator)?$/;

function isConstant(node: Node | undefined): boolean {
  if (!node) return false;
  if (/^(string|raw_string|integer|char|float|boolean)_literal$/.test(node.type)) return true;
  if (node.type === "negative_literal" || node.type === "unit_expression") return true;
  if (node.type === "reference_expression") return isConstant(node.childForFieldName("value") ?? undefined);
  if (node.type === "unary_expression" || node.type === "type_cast_expression")
    return isConstant(node.namedChildren[0]);
  if (node.type === "identifier" || node.type === "scoped_identifier")
    return /^(\w+::)*[A-Z][A-Z0-9_]+$/.test(node.text);
  if (node.type !== "call_expression") return false;
  const on = receiver(node);
  const name = calledName(node);
  if (on)
    return /^(to_string|to_owned|into|as_bytes|as_str|as_ref|to_vec|clone)$/.test(name) && isConstant(on);
  const path = node.childForFieldName("function")?.text ?? "";
  if (path.endsWith("::default")) return args(node).length === 0;
  return /^(String|Vec|Box|PathBuf)::from$/.test(path) && isConstant(args(node)[0]);
}

/** `let mut parts = line.split(…); parts.next()` */
function isFirstPiece(next: Node, on: Node, ctx: RuleContext): boolean {
  if (on.type !== "identifier") return false;
  const statement = ctx.ancestor(next, ["let_declaration", "expression_statement"]);
  const before = statement?.previousNamedSibling;
  const made = before?.type === "let_declaration" ? before.childForFieldName("value") : undefined;
  if (made?.type !== "call_expression" || !SPLITS.test(calledName(made)) || !before) return false;
  const pattern = before.childForFieldName("pattern");
  return pattern !== null && ctx.text(pattern).replace(/^mut\s+/, "") === ctx.text(on);
}

/** What a call gives whatever it is called on. */
function isAlwaysThere(call: Node, on: Node, ctx: RuleContext): boolean {
  const name = calledName(call);
  const given = args(call);
  const text = ctx.text(on).replace(/\s+/g, "");
  switch (name) {
    case "parse":
    case "try_into":
      // `bytes[4..8].try_into()`: the length is written there.
      if (name === "try_into" && /\[[^[\]]*\.\.[^[\]]*\]\)?$/.test(text)) return true;
      return given.length === 0 && isConstant(on);
    case "next":
    case "next_back":
    case "last":
      // The first piece of a text that is split is always there, and so is the last.
      if (on.type === "call_expression" && SPLITS.test(calledName(on))) return text.length < 80;
      return name === "next" && isFirstPiece(call, on, ctx);
    case "get":
      // A match of a pattern has the whole text as its group 0.
      return given[0]?.text === "0" && /^(\w+\.)*(caps?|captures?)$/.test(text);
    case "duration_since":
      return /UNIX_EPOCH$/.test(given[0]?.text ?? "");
    case "join":
      // A panic of the other thread goes on here, as with a poisoned lock.
      return given.length === 0;
    case "get_one":
    case "get_many":
    case "value_of":
    case "values_of":
      // An option that the command line's parser asks for, or fills with its default.
      return /\.\s*expect\s*\(\s*"[^"]*(required|default)/.test(ctx.text(call.parent?.parent ?? call));
    case "take":
    case "as_mut":
      return /\.(stdin|stdout|stderr)$/.test(text) && /\bpiped\(\)/.test(scopeText(call, ctx));
    default:
      return false;
  }
}

function scopeText(node: Node, ctx: RuleContext): string {
  const scope = methodOf(node) ?? functionOf(node);
  return scope ? ctx.text(scope) : "";
}

/** `CONFIG.get().unwrap()`, of what a program sets once when it starts. */
function isSetAtStart(value: Node): boolean {
  const on =
    value.type === "call_expression" && /^(get|as_ref|as_mut)$/.test(calledName(value))
      ? receiver(value)
      : value;
  return on?.type === "identifier" && /^[A-Z][A-Z0-9_]*$/.test(on.text);
}

function isWritten(value: Node, ctx: RuleContext): boolean {
  if (isSetAtStart(value)) return true;
  if (value.type !== "call_expression") return false;
  const on = receiver(value);
  if (on) return isAlwaysThere(value, on, ctx);
  const given = args(value);
  // Bytes that were a C string have no NUL among them.
  if (
    /\bCString::new$/.test(value.childForFieldName("function")?.text ?? "") &&
    /\.to_bytes\(\)$/.test(given[0]?.text ?? "")
  )
    return true;
  if (given.length === 0 || !given.every(isConstant)) return false;
  const path = value.childForFieldName("function")?.childForFieldName("path")?.text ?? "";
  const type = path.split("::").at(-1)?.replace(/<.*$/, "") ?? "";
  return LITERALS.test(type) || (/^[A-Za-z]\w*$/.test(type) && READS.test(calledName(value)));
}

/** A comment around the statement that says why it can't fail. */
function isExplained(call: Node, ctx: RuleContext): boolean {
  const says = (one: Node): boolean => {
    const text = ctx.text(one);
    return REASON.test(text) && !/TODO|FIXME|XXX|HACK/.test(text);
  };
  for (let at: Node | null = call; at?.parent; at = at.parent) {
    let row = at.startPosition.row;
    for (let before = at.previousSibling; before?.isExtra; before = before.previousSibling) {
      if (before.endPosition.row < row - 1) break;
      if (says(before)) return true;
      row = before.startPosition.row;
    }
    for (let after = at.nextSibling; after; after = after.nextSibling) {
      if (after.startPosition.row !== call.endPosition.row) break;
      if (after.isExtra && says(after)) return true;
      if (after.isNamed && !after.isExtra) break;
    }
    if (at.type === "match_arm") {
      const first = at.parent.namedChildren[0];
      if (first?.isExtra && /\b(unwrap|expect|panic)/.test(ctx.text(first)) && says(first)) return true;
    }
    if (/^(let_declaration|expression_statement|function_item|closure_expression)$/.test(at.type)) {
      if (!ctx.ancestor(at, ["match_arm"], ["function_item"])) return false;
    }
    if (at.type === "function_item") return false;
  }
  return false;
}

const VIEWS = /^(as_ref|as_mut|as_deref|as_deref_mut|clone|cloned|copied|take|borrow|borrow_mut|iter|chars)$/;

/** What the question must be asked of: `x` of `x.as_ref()`. */
function asked(value: Node, ctx: RuleContext): string {
  let at = value;
  while (at.type === "call_expression" && args(at).length === 0 && VIEWS.test(calledName(at))) {
    const on = receiver(at);
    if (!on) break;
    at = on;
  }
  return ctx.text(at).replace(/\s+/g, "");
}

/** The question that was answered before: `x.is_some()`, `!list.is_empty()`, `map.contains_key(k)`. */
function isAsked(call: Node, value: Node, ctx: RuleContext): boolean {
  const known = knownBefore(call, ctx);
  if (known.length === 0) return false;
  const subject = asked(value, ctx);
  const has = (...facts: string[]): boolean => facts.some((fact) => known.includes(fact));
  if (has(`${subject}.is_some()`, `${subject}.is_ok()`, `!${subject}.is_none()`, `!${subject}.is_err()`))
    return true;
  if (has(`${subject}=Some`)) return true;
  if (value.type !== "call_expression") return false;
  const on = receiver(value);
  if (!on) return false;
  const name = calledName(value);
  const list = asked(on, ctx);
  if (/^(first|first_mut|last|last_mut|pop|pop_front|pop_back|front|back|max|min|next)$/.test(name)) {
    if (has(`!${list}.is_empty()`, `${list}.len()==1`, `${list}.len()>0`, `${list}.len()>1`)) return true;
  }
  // `if v.is_u64() { v.as_u64().unwrap() }`
  const kind = /^(?:as|to|into)_(\w+)$/.exec(name)?.[1];
  if (kind && has(`${list}.is_${kind}()`)) return true;
  if (/^(get|get_mut|remove)$/.test(name)) {
    const key = args(value)[0]?.text.replace(/\s+/g, "") ?? "";
    return has(`${list}.contains_key(${key})`, `${list}.contains_key(&${key})`, `${list}.contains(${key})`);
  }
  return false;
}

/** True where the function itself shows that there is a value. */
export function cannotFail(call: Node, value: Node, ctx: RuleContext): boolean {
  return isWritten(value, ctx) || isExplained(call, ctx) || isAsked(call, value, ctx);
}

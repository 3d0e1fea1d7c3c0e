import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args } from "../../languages/go.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { deferAfterGuard, guardOf } from "./goDefer.ts";
import { functionOf, isOwnVariable, type Results, resultsOf, usesOf } from "./goResults.ts";

const BEGINS =
  /^(database\/sql\.(DB|Conn)#(Begin|BeginTx)|github\.com\/jmoiron\/sqlx\.DB#(Begin|BeginTx|Beginx|BeginTxx|MustBegin)|github\.com\/jackc\/pgx(\/v\d+)?(\/pgxpool)?\.(Pool|Conn)#(Begin|BeginTx)|(gorm\.io\/gorm|github\.com\/jinzhu\/gorm)\.DB#Begin)$/;
/** Connections that packages of one's own make are told by their names. */
const BY_NAME = /(^|\.)(db|DB|conn|pool|sqlDB|database|store)\.(Begin|BeginTx|Beginx|BeginTxx)$/;

function memberUsed(use: Node): string | undefined {
  const parent = use.parent;
  return parent?.type === "selector_expression" && parent.childForFieldName("operand")?.id === use.id
    ? parent.childForFieldName("field")?.text
    : undefined;
}

/** A return behind the beginning that neither commits nor rolls back. */
function openReturn(results: Results, fn: Node, ends: readonly Node[], ctx: RuleContext): Node | undefined {
  const from = guardOf(results)?.endIndex ?? results.statement.endIndex;
  // `if tx, err := db.Begin(); err == nil { … }`: its returns lie on either side of the check.
  if (results.statement.parent?.type === "if_statement") return undefined;
  return ctx.own(fn, ["return_statement"]).find((one) => {
    if (one.startIndex < from) return false;
    return !ends.some((end) => {
      if (end.startIndex > one.endIndex) return false;
      const block = ancestor(end, ["statement_list", "block", "if_statement"]);
      return (
        (block && block.startIndex <= one.startIndex && one.endIndex <= block.endIndex) ||
        one.startIndex <= end.startIndex
      );
    });
  });
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression") return;
  const name = ctx.qualifyCall(call);
  const callee = call.childForFieldName("function");
  if (
    !(name !== undefined
      ? BEGINS.test(name) || (!/[/]/.test(name) && callee && BY_NAME.test(ctx.plain(callee)))
      : callee && BY_NAME.test(ctx.plain(callee)))
  )
    return;
  const results = resultsOf(call);
  const tx = results?.names[0];
  if (!results || tx?.type !== "identifier" || tx.text === "_" || results.names.length > 2) return;
  const fn = functionOf(call);
  if (!fn || !results.declares || !isOwnVariable(tx.text, fn)) return;
  const uses = usesOf(tx.text, fn).filter((use) => use.id !== tx.id && use.startIndex > call.startIndex);
  const members = uses.map((use) => ({ use, member: memberUsed(use) }));
  const rollbacks = members.filter(
    ({ member }) => member === "Rollback" || member === "RollbackUnlessCommitted",
  );
  const commits = members.filter(({ member }) => member === "Commit");
  // Handed to a function of the name of what it does.
  const helped = uses.some((use) =>
    /rollback|finish|commit|close|end|done/i.test(
      use.parent?.type === "argument_list"
        ? (use.parent.parent?.childForFieldName("function")?.text ?? "")
        : "",
    ),
  );
  if (helped || (commits.length === 0 && uses.some((use) => memberUsed(use) === undefined))) return;
  const given = args(call)[0];
  const pgx = /pgx/.test(name ?? "");
  const rollback = pgx
    ? `${tx.text}.Rollback(${given?.type === "identifier" ? given.text : "context.Background()"})`
    : `${tx.text}.Rollback()`;
  const edit = !pgx || given?.type === "identifier" ? deferAfterGuard(results, rollback) : undefined;
  if (rollbacks.length === 0) {
    ctx.report(callRange(call), {
      message: `"${tx.text}" is never rolled back: after an error it keeps its locks and its connection.`,
      fix: edit ? fix(`Add defer ${rollback}`, edit) : undefined,
    });
    return;
  }
  const deferred = rollbacks.some(
    ({ use }) => ancestor(use, ["defer_statement"], []) !== undefined || functionOf(use)?.id !== fn.id,
  );
  if (deferred || uses.some((use) => functionOf(use)?.id !== fn.id)) return;
  const leak = openReturn(
    results,
    fn,
    [...rollbacks, ...commits].map(({ use }) => use),
    ctx,
  );
  if (!leak) return;
  ctx.report(callRange(call), {
    message: `"${tx.text}" stays open on one of the ways out of the function: defer its Rollback.`,
    fix: edit ? fix(`Add defer ${rollback}`, edit) : undefined,
    related: [{ node: leak, message: "Returns with the transaction open." }],
  });
}

export const goTransactions: readonly Handler[] = [
  { calls: ["Begin", "BeginTx", "Beginx", "BeginTxx", "MustBegin"], check },
];

import { short } from "./eventOrder.ts";
import { visible } from "./plainText.ts";
import type { ChangeRecord, Step } from "./record.ts";

/** Length of a text beyond which only what differs in it is shown. */
const LONG = 160;

/**
 * What differs in meaning between two revisions, a line each: `~ Title: “a” → “b”`, `+ Plan step canary: …`,
 * `- Test Writes twice: …`. Rows of lists are compared by what they are about, and only of steps does the order count.
 * Nothing else that differs is left out.
 */
export function diffRecords(before: ChangeRecord, after: ChangeRecord): string[] {
  const [old, now] = [partsOf(before), partsOf(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  return keys.flatMap((key) => {
    const [a, b] = [old.get(key), now.get(key)];
    if (a?.exact === b?.exact) return [];
    if (!a) return [`+ ${line(key)}${valueText(b)}`];
    if (!b) return [`- ${line(key)}${valueText(a)}`];
    const [was, is] = a.shown === b.shown ? [a.exact, b.exact] : differing(a.shown, b.shown);
    return [`~ ${line(key)}: “${line(was)}” → “${line(is)}”`];
  });
}

function valueText(part: Part | undefined): string {
  return part?.shown ? `: “${line(part.shown)}”` : "";
}

interface Part {
  readonly shown: string;
  /** Told apart by this: two values can look alike in words. */
  readonly exact: string;
}
type Put = (key: string, shown: string | number | undefined, exact?: unknown) => void;

/** Everything that a record says, by what it is about. */
function partsOf(record: ChangeRecord): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  const put: Put = (key, shown, exact = shown) => {
    if (shown === undefined) return;
    // Two rows about the same are told apart by their number.
    let free = key;
    for (let number = 2; parts.has(free); number++) free = `${key} (${number})`;
    parts.set(free, { shown: String(shown), exact: JSON.stringify(exact) });
  };
  putTexts(record, put);
  for (const { id, tier, owner } of record.systems)
    put(`System ${id}`, `tier ${tier}, ${owner}`, [tier, owner]);
  put("Requester", record.requester);
  put("Implementer", record.implementer);
  for (const author of record.authors) put(`Author ${author}`, "");
  for (const { id, operator, tool, model } of record.agents) {
    const words = [tool, model, `driven by ${operator}`].filter(Boolean).join(", ");
    put(`Agent ${id}`, words, [operator, tool, model]);
  }
  for (const { repo, ref, base, head, changeset } of record.targets) {
    const words = `content ${short(changeset)}, ${short(base)}..${short(head)}`;
    put(`Target ${repo} ${ref}`, words, [base, head, changeset]);
  }
  put("Risk, computed", record.risk.computed);
  put("Risk, declared", record.risk.declared);
  put("Risk, rules", record.risk.engine);
  for (const [id, answer] of Object.entries(record.risk.answers)) put(`Answer to ${id}`, answer);
  putSteps("Plan", record.plan, put);
  putRows(record, put);
  putRollback(record, put);
  for (const link of record.links) put(`Link ${link}`, "");
  return parts;
}

function putTexts(record: ChangeRecord, put: Put): void {
  put("Title", record.title);
  put("Type", record.type);
  put("Model", record.model);
  put("What", record.what);
  put("Why", record.why);
  put("If not", record.whatIfNot);
  put("Customer impact", record.customerImpact);
  put("Worst case", record.worstCase);
  put("Blast radius", record.blastRadius);
  put("Environments", record.environments?.join(", "), record.environments);
  put("Incident", record.incident);
}

function putSteps(name: string, steps: readonly Step[] | undefined, put: Put): void {
  if (!steps) return;
  put(`${name}, order`, steps.map(({ id }) => id).join(", "));
  for (const { id, ...rest } of steps) put(`${name} step ${id}`, stepText(rest), rest);
}

function stepText(step: Omit<Step, "id">): string {
  const flags = [step.automated && "automated", step.irreversible && "irreversible"].filter(Boolean);
  return [
    `${step.stage}: ${step.action}`,
    `expect ${step.expect}`,
    `check ${step.verify}`,
    `${step.estMinutes} min`,
    step.owner && `by ${step.owner}`,
    step.haltIf && `stop if ${step.haltIf}`,
    ...flags,
  ]
    .filter(Boolean)
    .join("; ");
}

function putRows(record: ChangeRecord, put: Put): void {
  for (const { what, where, evidence } of record.tests ?? [])
    put(`Test ${what}`, `${where}: ${evidence}`, [where, evidence]);
  for (const { metric, where, abortWhen } of record.monitoring ?? []) {
    put(`Metric ${metric}`, `${where}: abort when ${abortWhen}`, [where, abortWhen]);
  }
}

function putRollback({ rollback, window }: ChangeRecord, put: Put): void {
  if (rollback) {
    put("Rollback possible", rollback.possible ? "yes" : "no");
    put("Rollback when", rollback.trigger);
    putSteps("Rollback", rollback.steps, put);
    put("Rollback minutes", rollback.estMinutes);
    put("Rollback tested at", rollback.testedAt);
    put("Forward fix", rollback.forwardFix);
  }
  if (!window) return;
  put("Window start", window.start);
  put("Window end", window.end);
  put("Bake minutes", window.bakeMinutes);
}

/** Two texts, or where they are long, the part of them that differs. */
function differing(a: string, b: string): [string, string] {
  if (a.length <= LONG && b.length <= LONG) return [a, b];
  const [left, right] = [[...a], [...b]];
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start++;
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end++;
  const from = Math.max(0, start - 20);
  const keep = Math.max(0, end - 20);
  const cut = (text: string[]): string =>
    `${from > 0 ? "…" : ""}${text.slice(from, text.length - keep).join("")}${keep > 0 ? "…" : ""}`;
  return [cut(left), cut(right)];
}

function line(text: string): string {
  return visible(text).replace(/\n/g, "⏎").replace(/\t/g, " ");
}

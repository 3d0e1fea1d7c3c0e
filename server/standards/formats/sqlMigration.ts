import type { Range } from "../model.ts";

export type MigrationTool =
  | "goose"
  | "sql-migrate"
  | "dbmate"
  | "node-pg-migrate"
  | "liquibase"
  | "flyway"
  | "golang-migrate"
  | "diesel"
  | "prisma"
  | "drizzle"
  | "sections";

/**
 * Whether a transaction is around a statement: by `BEGIN`, by the tool that runs the file,
 * or because the tool sends several statements at once; `none` and `unknown` as they say.
 */
export type TransactionState = "explicit" | "tool" | "batch" | "none" | "unknown";

/** A stretch of a file that a tool runs on its own, from its mark to the next. */
export interface Section {
  readonly from: number;
  readonly down: boolean;
  readonly transaction: TransactionState;
  /** The comment that begins it. */
  readonly mark: Range;
}

export interface Conventions {
  readonly tool: MigrationTool | undefined;
  /** The file undoes another one. */
  readonly down: boolean;
  readonly transaction: TransactionState;
  readonly sections: readonly Section[];
  /** Sections of a Liquibase file that say how they are rolled back. */
  readonly rolledBack: ReadonlySet<number>;
  /** A comment says why there is no way back. */
  readonly irreversible: boolean;
}

const DOWN_PATH =
  /\.down\.sql$|(?:^|\/)down\.sql$|(?:^|\/)U[\d._]+__[^/]*$|(?:^|\/)(?:revert|rollbacks?|undo|downs?|downgrades?)\/|[._-](?:rollback|revert|down|undo)\.sql$/i;

const FLYWAY = /(?:^|\/)(?:[VUB][\d._]+|R)__[^/]+\.sql$/;
const UP_DOWN = /(?:^|\/)\d+[^/]*\.(?:up|down)\.sql$/i;
const UP_DOWN_FOLDER = /(?:^|\/)\d[^/]*\/(?:up|down)\.sql$/;
const PRISMA = /(?:^|\/)migrations\/\d{8,}_[^/]+\/migration\.sql$/;

export const IRREVERSIBLE =
  /irreversible|not\s+reversible|cannot\s+be\s+(?:reversed|reverted|undone|rolled\s+back)|can't\s+be\s+(?:reversed|reverted|undone)|no\s+(?:way\s+back|rollback|down|undo|reverse)\b|roll\s*forward|forward[\s-]only|one[\s-]way|nothing\s+to\s+(?:undo|revert|roll\s*back|do)|(?:down|rollback)\s+(?:is\s+)?(?:not\s+(?:needed|required|possible|supported|necessary)|intentionally)|intentionally\s+(?:left\s+)?(?:empty|blank)|no-?op/i;

interface Marks {
  readonly tool: MigrationTool;
  readonly mark: RegExp;
  /** Whether the section goes down; `undefined` for marks that begin none. */
  read(match: RegExpExecArray): { down: boolean; transaction: TransactionState } | undefined;
}

const upOrDown = (match: RegExpExecArray): boolean => (match[1] ?? "").toLowerCase() === "down";

const MARKS: readonly Marks[] = [
  {
    tool: "goose",
    mark: /^--\s*\+goose\s+(up|down)\b/i,
    read: (match) => ({ down: upOrDown(match), transaction: "tool" }),
  },
  {
    tool: "sql-migrate",
    mark: /^--\s*\+migrate\s+(up|down)\b(.*)/i,
    read: (match) => ({
      down: upOrDown(match),
      transaction: /\bnotransaction\b/i.test(match[2] ?? "") ? "none" : "tool",
    }),
  },
  {
    tool: "dbmate",
    mark: /^--\s*migrate:(up|down)\b(.*)/i,
    read: (match) => ({
      down: upOrDown(match),
      transaction: /transaction\s*:\s*false/i.test(match[2] ?? "") ? "none" : "tool",
    }),
  },
  {
    tool: "node-pg-migrate",
    mark: /^--\s*(up|down)\s+migration\b/i,
    read: (match) => ({ down: upOrDown(match), transaction: "tool" }),
  },
  {
    tool: "liquibase",
    mark: /^--\s*changeset\s+\S+:\S+(.*)/i,
    read: (match) => ({
      down: false,
      transaction: /runInTransaction\s*:\s*"?false/i.test(match[1] ?? "") ? "none" : "tool",
    }),
  },
  {
    tool: "sections",
    mark: /^--+\s*(?:rambler\s+)?(up|down)\s*:?\s*-*$/i,
    read: (match) => ({ down: upOrDown(match), transaction: "unknown" }),
  },
  {
    tool: "sections",
    mark: /^----\s*create above \/ (drop) below|^--\s*\/\/\s*@(undo)\b/i,
    read: () => ({ down: true, transaction: "unknown" }),
  },
];

const MAYBE_MARK = /\+goose|\+migrate|migrate:|changeset|migration\b|\bup\b|\bdown\b|drop below|@undo/i;

function sectionsIn(text: string, comments: readonly Range[]) {
  const sections: Section[] = [];
  let tool: MigrationTool | undefined;
  for (const comment of comments) {
    const written = text.slice(comment.start, Math.min(comment.end, comment.start + 300));
    if (!MAYBE_MARK.test(written)) continue;
    for (const one of MARKS) {
      if (tool !== undefined && one.tool !== tool) continue;
      const match = one.mark.exec(written.trimEnd());
      const read = match ? one.read(match) : undefined;
      if (!read) continue;
      tool = one.tool;
      sections.push({ from: comment.start, mark: comment, ...read });
      break;
    }
  }
  return { sections, tool };
}

function transactionOf(text: string, tool: MigrationTool | undefined): TransactionState {
  if (
    /^\s*--\s*(?:no-transaction\b|disable-transaction|atlas:txmode\s+none|squawk-disable-assume-in-transaction|transactional?\s*[:=]\s*false)/im.test(
      text,
    )
  ) {
    return "none";
  }
  if (/^\s*--\s*squawk-enable-assume-in-transaction/im.test(text)) return "tool";
  if (tool === "golang-migrate" || tool === "prisma") return "batch";
  if (tool === "drizzle") return "tool";
  // Flyway leaves the transaction out by itself where a statement can't run in one.
  if (tool === "flyway") return /\bconcurrently\b|\bvacuum\b/i.test(text) ? "none" : "tool";
  return "unknown";
}

function toolOf(path: string, text: string): MigrationTool | undefined {
  if (/^-->\s*statement-breakpoint/m.test(text)) return "drizzle";
  if (PRISMA.test(path)) return "prisma";
  if (UP_DOWN.test(path)) return "golang-migrate";
  if (UP_DOWN_FOLDER.test(path)) return "diesel";
  return FLYWAY.test(path) ? "flyway" : undefined;
}

/** How a tool reads the file, by its name and by marks in its comments. */
export function conventionsOf(path: string, text: string, comments: readonly Range[]): Conventions {
  const marked = sectionsIn(text, comments);
  const tool = marked.tool ?? toolOf(path, text);
  const noTransaction = tool === "goose" && /^\s*--\s*\+goose\s+no\s+transaction/im.test(text);
  const sections = noTransaction
    ? marked.sections.map((one) => ({ ...one, transaction: "none" as const }))
    : marked.sections;
  const rolledBack = new Set<number>();
  if (tool === "liquibase") {
    for (const comment of comments) {
      if (!/^(?:--|\/\*)\s*(?:liquibase\s+)?rollback\b/i.test(text.slice(comment.start, comment.start + 60)))
        continue;
      const own = sections.findLast((one) => one.from < comment.start);
      if (own) rolledBack.add(own.from);
    }
  }
  return {
    tool,
    down: marked.sections.length === 0 && DOWN_PATH.test(path),
    transaction: transactionOf(text, tool),
    sections,
    rolledBack,
    irreversible: comments.some(({ start, end }) => IRREVERSIBLE.test(text.slice(start, end))),
  };
}

/** Section that holds the place. */
export function sectionAt(sections: readonly Section[], at: number): Section | undefined {
  return sections.findLast((one) => one.from <= at);
}

import type { GitResult } from "./run.ts";

interface Person {
  readonly name: string;
  readonly email: string;
}

/** A commit with its message taken apart by git itself. */
export interface ChangeCommit {
  readonly id: string;
  readonly subject: string;
  /** What stands below the subject, trailers left out; cut off beyond 64 KB. */
  readonly body: string;
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  /** As the commit itself has them; a mailmap changes nothing. */
  readonly author: Person;
  readonly committer: Person;
  readonly coAuthors: readonly Person[];
  /** Milliseconds since 1970 at which it was committed. */
  readonly at: number;
}

const MAX_COMMITS = 2000;
const MAX_BODY = 64 * 1024;
/** Characters of a co-author's line that can't be read. */
const MAX_NAME = 200;

const FIELDS = [
  "%H",
  "%an",
  "%ae",
  "%cn",
  "%ce",
  "%ct",
  "%s",
  "%b",
  "%(trailers)",
  "%(trailers:only,unfold)",
  "%P",
] as const;

export interface RangeCommits {
  readonly commits: readonly ChangeCommit[];
  /** They say nothing of what the change is for, and whoever made one may have changed anything in it. */
  readonly merges: readonly ChangeCommit[];
}

/** Commits that `head` reaches and `base` does not, oldest first; of more than 2,000 the newest. */
export async function commitsFrom(
  run: (args: readonly string[]) => Promise<GitResult<Buffer>>,
  base: string,
  head: string,
): Promise<GitResult<RangeCommits>> {
  if (base === head) return { ok: true, value: { commits: [], merges: [] } };
  const order = ["--reverse", "--topo-order", `--max-count=${MAX_COMMITS}`];
  const shape = ["-z", `--format=tformat:${FIELDS.join("%x00")}`, "--encoding=UTF-8", "--no-show-signature"];
  const found = await run(["log", ...order, ...shape, "--no-patch", head, `^${base}`, "--"]);
  if (!found.ok) return found;
  const values = found.value.toString("utf8").split("\0");
  const commits: ChangeCommit[] = [];
  const merges: ChangeCommit[] = [];
  for (let at = 0; at + FIELDS.length <= values.length; at += FIELDS.length) {
    const fields = values.slice(at, at + FIELDS.length);
    const isMerge = fields.at(-1)?.includes(" ") === true;
    (isMerge ? merges : commits).push(commitOf(fields));
  }
  return { ok: true, value: { commits, merges } };
}

function commitOf(values: readonly string[]): ChangeCommit {
  const [id = "", name = "", email = "", committerName = "", committerEmail = "", at = "", subject = ""] =
    values;
  const [text = "", block = "", lines = ""] = values.slice(7);
  const trailers = lines.split("\n").flatMap((line) => {
    const [, key, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value: value.trim() }];
  });
  const body = text.trimEnd();
  const end = block.trim();
  return {
    id,
    subject,
    body: (end !== "" && body.endsWith(end) ? body.slice(0, -end.length) : body).trim().slice(0, MAX_BODY),
    trailers,
    author: { name, email },
    committer: { name: committerName, email: committerEmail },
    coAuthors: trailers
      .filter(({ key }) => /^co-authored-by$/i.test(key))
      .flatMap(({ value }) => personOf(value)),
    at: Number(at) * 1000,
  };
}

/** Whom a trailer names: by every address in it, and where it has none by the text itself, so that nobody is lost. */
function personOf(text: string): Person[] {
  const [, name = "", email] = /^([^<>]*)<([^<>\s]+)>\s*$/.exec(text) ?? [];
  if (email !== undefined) return [{ name: name.trim(), email }];
  const shown = text.trim().slice(0, MAX_NAME);
  const addresses = text.match(/[^\s<>()[\],;:"']+@[^\s<>()[\],;:"']+/g) ?? [];
  if (addresses.length > 0) return addresses.map((address) => ({ name: shown, email: address }));
  return shown === "" ? [] : [{ name: shown, email: shown }];
}

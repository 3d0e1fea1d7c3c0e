import type { ObjectReader } from "./objects.ts";

/** What a commit says of itself. */
export interface CommitInfo {
  readonly id: string;
  readonly parents: readonly string[];
  /** `Name <email>`. */
  readonly author: string;
  readonly committer: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  /** When its change was written, which a copy of the commit keeps; in milliseconds since 1970. */
  readonly authoredAt: number;
  readonly message: string;
}

/** Messages and authors beyond are cut off. */
const MAX_COMMIT_BYTES = 1024 * 1024;

/** Reads commits over one process. Those that the repository lacks, or that are larger than 1 MB, are left out. */
export async function readCommits(
  objects: ObjectReader,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, CommitInfo>> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const object = await objects.read(id, MAX_COMMIT_BYTES);
      return object?.type === "commit" && object.content ? parseCommit(id, object.content) : undefined;
    }),
  );
  return new Map(found.flatMap((one) => (one ? [[one.id, one]] : [])));
}

/** Reads a commit object. */
function parseCommit(id: string, content: Buffer): CommitInfo {
  const end = content.indexOf("\n\n");
  const head = content.subarray(0, end < 0 ? content.length : end);
  const encoding = /^encoding (\S+)$/m.exec(head.toString("latin1"))?.[1] ?? "utf-8";
  const fields = decode(head, encoding).split("\n");
  const field = (name: string): string => {
    const line = fields.find((one) => one.startsWith(`${name} `));
    return line?.slice(name.length + 1) ?? "";
  };
  const person = (name: string): string => /^(.*<[^<>]*>) /.exec(field(name))?.[1] ?? field(name);
  const time = (name: string): number => Number(/> (\d+) [+-]\d{4}$/.exec(field(name))?.[1] ?? 0) * 1000;
  return {
    id,
    parents: fields.filter((line) => line.startsWith("parent ")).map((line) => line.slice(7)),
    author: person("author"),
    committer: person("committer"),
    at: time("committer"),
    authoredAt: time("author"),
    message: end < 0 ? "" : decode(content.subarray(end + 2), encoding),
  };
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

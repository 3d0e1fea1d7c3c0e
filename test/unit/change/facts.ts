import type { ChangedFile, ChangeFacts } from "../../../server/change/facts.ts";
import { digestOf } from "./samples.ts";

export function fileOf(path: string, changes: Partial<ChangedFile> = {}): ChangedFile {
  const modes = { oldMode: "100644", newMode: "100644" };
  return { path, status: "modified", ...modes, added: 1, deleted: 0, committed: true, ...changes };
}

/** A committed change of alice's. */
export function factsOf(paths: readonly string[], changes: Partial<ChangeFacts> = {}): ChangeFacts {
  const alice = { name: "Alice", email: "alice@example.com" };
  return {
    repo: "git.example.com/shop/checkout",
    branch: "refs/heads/orders",
    targetRef: "refs/heads/main",
    base: `sha1:${"1".repeat(40)}`,
    head: `sha1:${"2".repeat(40)}`,
    heads: [`sha1:${"2".repeat(40)}`],
    changeset: digestOf("content"),
    files: paths.map((path) => fileOf(path)),
    commits: [
      {
        id: `sha1:${"2".repeat(40)}`,
        subject: "Add a column",
        body: "",
        trailers: [],
        author: alice,
        committer: alice,
        coAuthors: [],
        at: 0,
      },
    ],
    merges: [],
    agents: [],
    email: alice.email,
    findings: [],
    unvetted: [],
    undecided: [],
    firstTimePaths: [],
    ...changes,
  };
}

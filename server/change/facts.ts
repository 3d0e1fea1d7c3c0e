/** What git, the catalogue and the checks know of a change: plain data, gathered by `server/service`. */

export interface ChangedFile {
  /** Relative to the repository's top folder, with `/`. A renamed file is two: deleted and added. */
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "typechange";
  /** Octal modes as git writes them; `000000` where there is no file. */
  readonly oldMode: string;
  readonly newMode: string;
  /** Lines that were added and deleted; undefined for binary content. */
  readonly added: number | undefined;
  readonly deleted: number | undefined;
  /** False while it is not committed: then it is no part of what is reviewed. */
  readonly committed: boolean;
}

export interface ChangeCommit {
  readonly id: string;
  readonly subject: string;
  /** What stands below the subject, trailers left out. */
  readonly body: string;
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  readonly coAuthors: readonly { readonly name: string; readonly email: string }[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Lines that an AI wrote in the change, by tool and model. */
export interface AgentShare {
  readonly tool: string;
  readonly model: string | undefined;
  /** E-mail of the person who drove it; undefined where no note says so. */
  readonly operatorEmail: string | undefined;
  readonly lines: number;
}

/** A finding or an AI region in the change that the policy does not tolerate. */
export interface OpenPoint {
  readonly path: string;
  /** One-based. */
  readonly line: number;
  readonly message: string;
  readonly code: string;
}

export interface ChangeFacts {
  /** Host and path of the repository, as the catalogue names it. */
  readonly repo: string;
  /** Branch that is checked out, as a full ref; undefined where HEAD is detached. */
  readonly branch: string | undefined;
  /** Protected branch that the change is meant for, as a full ref: `refs/heads/main`. */
  readonly targetRef: string;
  /** Object ids as records hold them: `sha1:…`. Head is the base where nothing is committed yet. */
  readonly base: string;
  readonly head: string;
  /** Commits at which the branch stands or has stood, such as those before an amend. */
  readonly heads: readonly string[];
  /** Digest of the committed part; undefined where nothing is committed yet. */
  readonly changeset: string | undefined;
  readonly files: readonly ChangedFile[];
  /** Commits of the branch that the target lacks, oldest first, merges left out. */
  readonly commits: readonly ChangeCommit[];
  /** Merge commits of the branch: whoever made one wrote a part of the change, as far as can be told. */
  readonly merges: readonly ChangeCommit[];
  readonly agents: readonly AgentShare[];
  /** E-mail under which git would commit here. */
  readonly email: string | undefined;
  /** Lines of the changed files of which nothing is known of who wrote them, AI lines and human lines. */
  readonly findings: readonly OpenPoint[];
  readonly unvetted: readonly OpenPoint[];
  /** Why findings or AI lines could not be told: then the point is undecided, never fine. */
  readonly undecided: readonly string[];
  /** Top folders, `.` for the top itself, in which the author of the change has not committed before. */
  readonly firstTimePaths: readonly string[];
}

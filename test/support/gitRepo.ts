import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Repository } from "../../server/git/repository.ts";

/** Settings under which no configuration of the machine gets in, here and in the code under test. */
export const GIT_ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Dana",
  GIT_AUTHOR_EMAIL: "dana@example.test",
  GIT_COMMITTER_NAME: "Dana",
  GIT_COMMITTER_EMAIL: "dana@example.test",
  GIT_CEILING_DIRECTORIES: tmpdir(),
  GIT_EDITOR: "true",
} as const;

/** A git repository in a temporary folder. */
export class GitRepo {
  private readonly opened: Repository[] = [];

  constructor(readonly root: string = realpathSync(mkdtempSync(path.join(tmpdir(), "two-keys-git-")))) {}

  static create(): GitRepo {
    const repo = new GitRepo();
    repo.git("init", "--quiet", "--initial-branch=main");
    return repo;
  }

  git(...args: string[]): string {
    const env = { ...process.env, ...GIT_ENV };
    return execFileSync("git", args, { cwd: this.root, env, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }

  write(file: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  /** Writes files and commits everything; gives the commit's id. */
  commit(files: Readonly<Record<string, string>> = {}, message = "change"): string {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.head();
  }

  head(): string {
    return this.git("rev-parse", "HEAD");
  }

  /** Puts a note on a commit, byte for byte. */
  note(ref: string, commit: string, text: string | Uint8Array): void {
    this.write(".git/note-text", text);
    const blob = this.git("hash-object", "-w", ".git/note-text");
    this.git("notes", `--ref=${ref}`, "add", "-f", "-C", blob, commit);
  }

  async open(folder = this.root): Promise<Repository> {
    const found = await Repository.open(folder);
    if (!found.ok) throw new Error(found.failure.message);
    this.opened.push(found.value);
    return found.value;
  }

  dispose(): void {
    for (const one of this.opened.splice(0)) one.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Makes repositories in the tests of a suite, and takes them away after each. */
export function useRepos(): () => GitRepo {
  const made: GitRepo[] = [];
  const before_: Record<string, string | undefined> = {};
  before(() => {
    for (const [name, value] of Object.entries(GIT_ENV)) {
      before_[name] = process.env[name];
      process.env[name] = value;
    }
  });
  after(() => {
    for (const [name, value] of Object.entries(before_)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  afterEach(() => {
    for (const repo of made.splice(0)) repo.dispose();
  });
  return () => {
    const repo = GitRepo.create();
    made.push(repo);
    return repo;
  };
}

/** Session of `claude` with the conversation `conv-0001`. */
export const CLAUDE = "s_cb23fbb4d5bdc6";
export const COPILOT = "s_92cd736e291c78";

const SESSIONS = {
  [CLAUDE]: { agent_id: { tool: "claude", id: "conv-0001", model: "claude-sonnet-4" }, human_author: null },
  [COPILOT]: {
    agent_id: { tool: "copilot", id: "chat-77", model: "gpt-5" },
    human_author: "Dana <dana@example.test>",
  },
};

/** An authorship log for a commit; `lines` are the lines of the attestation. */
export function aiLog(commit: string, ...lines: string[]): string {
  const metadata = {
    schema_version: "authorship/3.0.0",
    base_commit_sha: commit,
    prompts: {},
    sessions: SESSIONS,
  };
  return [...lines, "---", JSON.stringify(metadata, undefined, 2)].join("\n");
}

/** `n` different lines. */
export function numbered(count: number, word = "line"): string {
  return Array.from({ length: count }, (_, at) => `${word} ${at + 1}\n`).join("");
}

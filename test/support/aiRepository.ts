import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const PERSON = [
  "-c",
  "user.name=Dana Reyes",
  "-c",
  "user.email=dana@example.test",
  "-c",
  "commit.gpgsign=false",
];

/** Runs git in a folder, as a person without any configuration of their own. */
export function git(folder: string, args: readonly string[], input?: string): string {
  return execFileSync("git", [...PERSON, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    ...(input === undefined ? {} : { input }),
  }).trim();
}

/** Adds a note byte for byte, as the tools that write them do. */
export function note(folder: string, ref: string, commit: string, text: string): void {
  const blob = git(folder, ["hash-object", "-w", "--stdin"], text);
  git(folder, ["notes", `--ref=${ref}`, "add", "-f", "-C", blob, commit]);
}

/** Git-ai's note for lines of one file that one session wrote. */
export function authorshipNote(commit: string, file: string, ranges: string): string {
  const metadata = {
    schema_version: "authorship/3.0.0",
    base_commit_sha: commit,
    prompts: {},
    sessions: {
      s_92cd736e291c78: {
        agent_id: { tool: "copilot", id: "chat-77", model: "gpt-5" },
        human_author: "Dana Reyes <dana@example.test>",
      },
    },
  };
  return `${file}\n  s_92cd736e291c78::t_1122334455667a ${ranges}\n---\n${JSON.stringify(metadata, null, 2)}`;
}

/** A repository with one committed file. */
export function repositoryWith(folder: string, file: string, text: string): string {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  git(folder, ["init", "-q", "-b", "main"]);
  writeFileSync(path.join(folder, file), text);
  git(folder, ["add", "-A"]);
  git(folder, ["commit", "-q", "-m", "Begin"]);
  return git(folder, ["rev-parse", "HEAD"]);
}

import { execFileSync, spawnSync } from "node:child_process";
import { CLI } from "../cli/support.ts";
import { type Member, type ReviewTeam, TYPED } from "./reviewTeam.ts";

export interface Pushed {
  readonly ok: boolean;
  /** What git and the hook printed. */
  readonly text: string;
}

/** Pushes as a member, hooks of the clone left out, as an attacker would. */
export function push(member: Member, ...args: string[]): Pushed {
  const { root: cwd, env } = member;
  const done = spawnSync("git", ["push", "--no-verify", "origin", ...args], { cwd, env, encoding: "utf8" });
  return { ok: done.status === 0, text: `${done.stdout}${done.stderr}` };
}

/** Puts the gate into the hooks of a team's bare repository, by the real installer; landings are signed by the pipeline. */
export async function guard(team: ReviewTeam): Promise<void> {
  const dana = team.member("dana");
  await dana.ok("hooks", "install", "--server", team.remote);
  const { key, email } = team.member("pipeline");
  const settings = {
    "user.signingkey": key,
    "gpg.format": "ssh",
    "user.email": email,
    "user.name": "Pipeline",
  };
  for (const [name, value] of Object.entries(settings))
    execFileSync("git", ["config", name, value], { cwd: team.remote, env: dana.env });
}

/** Assignments of a window that is open now, and of everything else that the sample's record needs. */
export function openNow(): string[] {
  const at = (minutes: number): string =>
    new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  const window = { start: at(-5), end: at(24 * 60), bakeMinutes: 30 };
  return [...TYPED, `window=${JSON.stringify(window)}`];
}

/** Writes and submits the record of what dana has committed; gives its id. */
export async function submit(dana: Member): Promise<string> {
  await dana.ok("change", "new");
  await dana.ok("change", "set", ...openNow());
  const told = await dana.ok("change", "submit");
  const [id = ""] = /CHG-[0-9]{8}-[0-9A-Z]{8}/.exec(told) ?? [];
  return id;
}

/** Runs the program in a folder that need not be a clone of the member's, with text on its standard input. */
export function runIn(
  member: Member,
  cwd: string,
  args: readonly string[],
  input = "",
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { env } = member;
  const done = spawnSync(process.execPath, [CLI, ...args], { cwd, env, input, encoding: "utf8" });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** The script in a repository's own git folder. `.cjs`, because the folder may lie in a package of modules. */
export const SCRIPT_FILE = "hook.cjs";

/** Part of every command of ours, and of no other. */
const MARK = `two-keys/${SCRIPT_FILE}`;

/**
 * Finds the script in the git folder that all work trees share, and does nothing if it is not there, as for others
 * who check the configuration out. Which shell an agent uses is unknown on Windows: so there is nothing in it that
 * sh, cmd and PowerShell read differently inside of double quotes. A checked-out folder that looks like a bare
 * repository is not taken for one, because its script would be run.
 */
const SCRIPT = [
  "try{const r=require,c=process.env.CLAUDE_PROJECT_DIR||'.',",
  "d=r('child_process').execFileSync('git',['-c','safe.bareRepository=explicit','rev-parse','--git-common-dir'],",
  "{cwd:c,encoding:'utf8',stdio:['ignore','pipe','ignore'],windowsHide:true}).trimEnd();",
  `r(r('path').resolve(c,d,'${MARK}'))}catch{}`,
].join("");

/** The command that an agent's configuration holds. */
export function hookCommand(agent: string): string {
  return `node -e "${SCRIPT}" ${agent}`;
}

/** Whether a command of a configuration is ours, of whatever version. */
export function isHookCommand(command: unknown): boolean {
  return typeof command === "string" && /two-keys\/hook\.c?js/.test(command);
}

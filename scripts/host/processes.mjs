// Child processes that never outlive this one.
import { spawn } from "node:child_process";

/** @type {Set<() => void>} */
const cleanups = new Set();
let listening = false;

/**
 * Runs a synchronous cleanup when this process ends, by itself or by a signal, unless it is withdrawn first.
 * @param {() => void} cleanup
 * @returns {() => void} withdraws the cleanup without running it
 */
export function onExit(cleanup) {
  if (!listening) {
    listening = true;
    process.on("exit", runCleanups);
    for (const [signal, number] of /** @type {const} */ ([
      ["SIGINT", 2],
      ["SIGTERM", 15],
      ["SIGHUP", 1],
    ])) {
      process.on(signal, () => {
        // A caller that listens too decides when to leave; the exit handler still cleans up.
        if (process.listenerCount(signal) === 1) process.exit(128 + number);
      });
    }
  }
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

function runCleanups() {
  for (const cleanup of cleanups) {
    try {
      cleanup();
    } catch {
      // The process is leaving: the remaining cleanups still have to run.
    }
  }
  cleanups.clear();
}

/**
 * The environment of a child without what an outer npm or an outer VS Code put in for itself.
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnv(more = {}) {
  const foreign =
    /^(?:npm_(?:package|lifecycle)_|npm_config_(?:local_prefix|omit|include|dry_run|global|ignore_scripts|production)$|VSCODE_|ELECTRON_|NODE_OPTIONS$)/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    ...more,
  };
}

/**
 * Starts a process as the head of its own group, which dies with this process.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function spawnGroup(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const withdraw = onExit(() => signalGroup(child.pid, "SIGKILL"));
  return {
    child,
    /** Ends the whole group: politely, and after `graceMs` by force. */
    async stop(graceMs = 3000) {
      const gone =
        child.exitCode !== null || child.signalCode !== null || child.pid === undefined
          ? Promise.resolve()
          : new Promise((resolve) => child.once("exit", resolve));
      signalGroup(child.pid, "SIGTERM");
      const timer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), graceMs);
      await gone;
      clearTimeout(timer);
      // The head is gone; whatever it left behind in its group goes too.
      signalGroup(child.pid, "SIGKILL");
      withdraw();
    },
  };
}

/** @param {number | undefined} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs: number }} options
 * @returns {Promise<string>} what it printed, both streams
 * @throws {Error} with the end of its output when it fails, can't start or takes longer than `timeoutMs`
 */
export function run(command, args, { cwd, env = cleanEnv(), timeoutMs }) {
  return new Promise((resolve, reject) => {
    const { child, stop } = spawnGroup(command, args, { ...(cwd ? { cwd } : {}), env });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const shown = [command, ...args].join(" ");
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void stop(0);
    }, timeoutMs);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`${shown} could not start: ${error.message}`));
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      void stop(0);
      if (code === 0) resolve(output);
      else if (late) reject(new Error(`${shown} took longer than ${timeoutMs / 1000} s\n${tail(output)}`));
      else reject(new Error(`${shown} failed (${code ?? "killed"})\n${tail(output)}`));
    });
  });
}

/** @param {string} text */
function tail(text, lines = 20) {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

import os from "node:os";
import path from "node:path";

/**
 * The person's folder for what can be fetched again: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`,
 * `%LOCALAPPDATA%`, and `two-keys` below it. Nothing is made.
 */
export function userCacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home = os.homedir(),
): string {
  return path.join(cacheHome(env, platform, home), "two-keys");
}

function cacheHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === "win32") return env.LOCALAPPDATA || path.join(home, "AppData", "Local");
  // By its specification a relative path there is to be ignored.
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  return platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache");
}

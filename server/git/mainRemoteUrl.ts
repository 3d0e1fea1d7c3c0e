import { mainRemote } from "./changes.ts";
import { withoutCredentials } from "./repositoryId.ts";
import { git } from "./run.ts";

/** Address from which the main remote is fetched, without user and password; undefined where there is no remote. */
export async function mainRemoteUrl(top: string): Promise<string | undefined> {
  const found = await git(["remote", "get-url", await mainRemote(top)], { cwd: top });
  return found.ok ? withoutCredentials(found.value.trim()) : undefined;
}

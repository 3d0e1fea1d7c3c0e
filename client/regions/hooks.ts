import path from "node:path";
import { Uri, type WorkspaceFolder, window, workspace } from "vscode";
import * as z from "zod";
import {
  HOOK_APPLY_REQUEST,
  HOOK_PLAN_REQUEST,
  type HookApplyParams,
  type HookPlanParams,
  hookPlanResult,
} from "../../server/protocol/hooks.ts";
import type { AwaitingDiff } from "../awaitingDiff.ts";
import { sayDone } from "../messages.ts";
import type { Session } from "../session.ts";

type Action = HookPlanParams["action"];
type Agent = HookPlanParams["agent"];

const AGENTS: readonly { readonly agent: Agent; readonly label: string; readonly detail: string }[] = [
  { agent: "claude", label: "Claude Code", detail: ".claude/settings.local.json" },
  { agent: "cursor", label: "Cursor", detail: ".cursor/hooks.json" },
  { agent: "vscode", label: "VS Code agent mode", detail: ".github/hooks/two-keys.json" },
];

/** Shows how an agent's configuration would change, and changes it when the person agrees to that. */
export async function changeHook(action: Action, session: Session, diff: AwaitingDiff): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const verb = action === "install" ? "Install" : "Remove";
  const picked = await window.showQuickPick([...AGENTS], { title: `${verb} AI Agent Hook: which agent?` });
  if (!picked) return;
  const params: HookPlanParams = { folder: folder.uri.toString(), agent: picked.agent, action };
  const plan = await session.request(HOOK_PLAN_REQUEST, params, hookPlanResult);
  if (!plan.isChange) {
    const state = action === "install" ? "is already installed" : "is not installed";
    void window.showInformationMessage(`Two Keys: the hook of ${picked.label} ${state}.`);
    return;
  }
  const apply = async (): Promise<void> => {
    const request: HookApplyParams = { ...params, plan };
    await session.request(HOOK_APPLY_REQUEST, request, z.null());
    const done = action === "install" ? "installed" : "removed";
    sayDone("check", `Hook of ${picked.label} ${done}`);
  };
  // Only the script has to be put beside a configuration that is as it should be.
  if (plan.before === plan.after) {
    await apply();
    return;
  }
  const name = path.basename(plan.file);
  const shown = workspace.asRelativePath(Uri.file(plan.file), false);
  await diff.show({
    kind: "hook",
    title: `${verb} hook of ${picked.label}: ${shown}`,
    before: { name, text: plan.before ?? "" },
    after: { name, text: plan.after ?? "" },
    confirm: apply,
  });
}

/** The only folder, or the one that the person chooses; without any there is nothing to do. */
export async function pickFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length > 1) return window.showWorkspaceFolderPick();
  if (folders.length === 0) void window.showInformationMessage("Two Keys: open a folder first.");
  return folders[0];
}

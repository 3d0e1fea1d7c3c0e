import { type ExtensionContext, window } from "vscode";
import { sayDone } from "../messages.ts";

/** Names as the policy gives them to secrets. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Secrets of change tools, kept by the editor. They are never in a setting, a file or a log. */
export class ToolSecrets {
  constructor(private readonly context: ExtensionContext) {}

  /** A secret by the name that the policy gives it; undefined where it is not stored here. */
  async read(name: string): Promise<string | undefined> {
    return NAME.test(name) ? this.context.secrets.get(keyOf(name)) : undefined;
  }

  /** Asks for a name and a secret; an empty secret takes the stored one away. */
  async store(): Promise<void> {
    const name = await window.showInputBox({
      title: "Store Secret of a Change Tool",
      prompt: "Name of the secret, as the policy has it",
      placeHolder: "JIRA_TOKEN",
      ignoreFocusOut: true,
      validateInput: (value) =>
        NAME.test(value.trim()) ? undefined : "Letters, digits and underscores, as in the policy.",
    });
    if (name === undefined) return;
    const secret = await window.showInputBox({
      title: `Secret ${name.trim()}`,
      prompt: "It is kept in the editor's secret storage. Leave it empty to take the stored one away.",
      password: true,
      ignoreFocusOut: true,
    });
    if (secret === undefined) return;
    if (secret === "") await this.context.secrets.delete(keyOf(name.trim()));
    else await this.context.secrets.store(keyOf(name.trim()), secret);
    sayDone("key", secret === "" ? `${name.trim()} is no longer stored.` : `${name.trim()} is stored.`);
  }
}

function keyOf(name: string): string {
  return `twoKeys.changeTool.${name}`;
}

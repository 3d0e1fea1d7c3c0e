import { authentication, type ExtensionContext, window, workspace } from "vscode";
import type * as z from "zod";
import type { forgeTokenParams } from "../../server/protocol/review.ts";
import { sayDone } from "../messages.ts";
import { settings } from "../settings.ts";

type Wanted = z.infer<typeof forgeTokenParams>;

/** What reviews are asked for and read with on GitHub. */
const SCOPES = ["repo", "read:user"];

/** Host, with a port where it has one. */
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;

/** Where the hosts are listed that have a token, so that they can be forgotten. */
const HOSTS_KEY = "review.forgeHosts";

/**
 * Tokens of forges: the editor's own sessions for GitHub, its secret storage for the others. A token goes to the host
 * that it was given for, and to no other; it is never in a setting, a file or a log.
 */
export class ForgeTokens {
  constructor(private readonly context: ExtensionContext) {}

  /** A token for a host; undefined where there is none, or the person does not want to sign in. */
  async read({ kind, host, mayAsk }: Wanted): Promise<string | undefined> {
    if (!workspace.isTrusted || !HOST.test(host)) return undefined;
    const kept = await this.context.secrets.get(keyOf(host));
    if (kept !== undefined) return kept;
    const provider = kind === "github" ? providerOf(host) : undefined;
    if (provider !== undefined) return sessionToken(provider, mayAsk);
    return mayAsk
      ? this.ask(host, `${host} is asked for reviews with your account. Escape goes on without.`)
      : undefined;
  }

  /** Asks for a host and its token. */
  async store(): Promise<void> {
    const host = await window.showInputBox({
      title: "Store Token of a Forge",
      prompt: "Host of the forge, as in the address of its pages",
      placeHolder: "gitlab.example.com",
      ignoreFocusOut: true,
      validateInput: (value) =>
        HOST.test(value.trim().toLowerCase())
          ? undefined
          : "A host alone, without https:// and without a path.",
    });
    if (host === undefined) return;
    const token = await this.ask(
      host.trim().toLowerCase(),
      "It is kept in the editor's secret storage, and sent to this host alone.",
    );
    if (token !== undefined) sayDone("key", `The token of ${host.trim().toLowerCase()} is stored.`);
  }

  /** Takes a stored token away. Sessions of the editor are ended in its own accounts menu. */
  async forget(): Promise<void> {
    const hosts = this.hosts();
    if (hosts.length === 0) {
      void window.showInformationMessage(
        "Two Keys: no token of a forge is stored here. Accounts of GitHub are in the accounts menu of the editor.",
      );
      return;
    }
    const host = await window.showQuickPick([...hosts], { title: "Forget Token of a Forge" });
    if (host === undefined) return;
    await this.context.secrets.delete(keyOf(host));
    await this.context.globalState.update(
      HOSTS_KEY,
      hosts.filter((one) => one !== host),
    );
    sayDone("key", `The token of ${host} is forgotten.`);
  }

  private async ask(host: string, prompt: string): Promise<string | undefined> {
    const token = await window.showInputBox({
      title: `Token of ${host}`,
      prompt,
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (/^\S+$/.test(value.trim()) ? undefined : "A token has no blanks in it."),
    });
    if (token === undefined) return undefined;
    await this.context.secrets.store(keyOf(host), token.trim());
    await this.context.globalState.update(HOSTS_KEY, [...new Set([...this.hosts(), host])].sort());
    return token.trim();
  }

  private hosts(): readonly string[] {
    const known: unknown = this.context.globalState.get(HOSTS_KEY);
    return Array.isArray(known) ? known.filter((one) => typeof one === "string") : [];
  }
}

function keyOf(host: string): string {
  return `twoKeys.forge.${host}`;
}

/** The editor's provider of sessions for a host. A policy names the host: a session of another one must not go there. */
function providerOf(host: string): string | undefined {
  if (host === "github.com") return settings.githubProvider();
  // The person's own setting, not one that a workspace brings.
  const address: unknown = workspace.getConfiguration("github-enterprise").inspect("uri")?.globalValue;
  if (typeof address !== "string" || !URL.canParse(address)) return undefined;
  return new URL(address).host === host ? "github-enterprise" : undefined;
}

async function sessionToken(provider: string, mayAsk: boolean): Promise<string | undefined> {
  try {
    const session = await authentication.getSession(
      provider,
      SCOPES,
      mayAsk ? { createIfNone: true } : { silent: true },
    );
    return session?.accessToken;
  } catch {
    // The person said no, or there is no such provider: the server then says that there is no token.
    return undefined;
  }
}

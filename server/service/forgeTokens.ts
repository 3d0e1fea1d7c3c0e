import { type ForgePlace, isLoopback } from "../forges/place.ts";

/** A token from the editor; `mayAsk`: whether the person may be asked to sign in. */
export type AskToken = (
  kind: ForgePlace["kind"],
  host: string,
  mayAsk: boolean,
) => Promise<string | undefined>;

export interface FoundToken {
  readonly token: string | undefined;
  /** Why one that is there is not used, in one sentence. */
  readonly why?: string;
}

/** Hosts that need no word of their owner. */
const PUBLIC: Readonly<Record<ForgePlace["kind"], string | undefined>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  gitea: undefined,
};

/**
 * Token for a forge: the environment's, else the editor's. A repository's policy says where its forge is, so that a
 * token of the environment goes only to a host that the environment itself names, to the public one of its kind, or to
 * this machine: whoever writes a policy can't have a token sent to a host of theirs.
 */
export async function forgeToken(
  { kind, host }: Pick<ForgePlace, "kind" | "host">,
  mayAsk: boolean,
  env: NodeJS.ProcessEnv,
  ask: AskToken | undefined,
): Promise<FoundToken> {
  const name = `TWO_KEYS_${kind.toUpperCase()}`;
  const own = env[`${name}_TOKEN`];
  const isKnown =
    host === PUBLIC[kind] ||
    host === env[`${name}_HOST`] ||
    host === hostOf(env.GITHUB_SERVER_URL) ||
    host === hostOf(env.CI_SERVER_URL) ||
    isLoopback(host);
  if (own && isKnown) return { token: own };
  // The runner's own token is for the server that the runner belongs to.
  const runner = kind === "gitlab" ? undefined : env.GITHUB_TOKEN;
  if (runner && host === hostOf(env.GITHUB_SERVER_URL)) return { token: runner };
  const given = await ask?.(kind, host, mayAsk);
  if (given || !own) return { token: given };
  return {
    token: undefined,
    why: `${name}_TOKEN is not sent to ${host}, as only the policy names this host: set ${name}_HOST=${host} where that is right.`,
  };
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

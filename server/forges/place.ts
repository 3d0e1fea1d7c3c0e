import type { Forge, ForgeResult } from "./port.ts";
import { attempt, problem } from "./result.ts";

/** Where a project is on a forge, as the policy and the remote tell. */
export interface ForgeAddress {
  readonly kind: Forge["kind"];
  /** Address of the forge or its API, from the policy. */
  readonly url?: string | undefined;
  /** Owner and name, from the policy. */
  readonly project?: string | undefined;
  /** Address of the git remote, which tells both where the policy does not. */
  readonly remoteUrl?: string | undefined;
}

export interface ForgePlace {
  readonly kind: Forge["kind"];
  /** Address of the API, without a slash at its end. */
  readonly base: string;
  /** Host of the forge, for people: `github.com`. */
  readonly host: string;
  /** Owner and name: `example/checkout`; GitLab has groups in groups. */
  readonly project: string;
  /** Host and project, for people. */
  readonly name: string;
  /** Where people sign in and look. */
  readonly web: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host, with or without a port, is this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.replace(/:\d+$/, ""));
}

/** Names under which the public forges take ssh through a firewall. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["ssh.github.com", "github.com"],
  ["altssh.gitlab.com", "gitlab.com"],
]);

/** Finds the forge's API. Fails in words where neither policy nor remote tells which forge, or which project. */
export function placeOf(address: ForgeAddress): Promise<ForgeResult<ForgePlace>> {
  return attempt(async () => {
    const { kind } = address;
    const remote = address.remoteUrl === undefined ? undefined : remoteOf(address.remoteUrl);
    const api = address.url === undefined ? undefined : apiOf(kind, address.url);
    const web = api?.web ?? remote?.web;
    if (web === undefined)
      throw problem(
        "invalid",
        "The address of the forge is not known, as the remote is none of a forge: set change.review.forge.url in the policy.",
      );
    const project = (address.project ?? remote?.path ?? "").replace(/^\/+|\/+$|\.git\/?$/g, "");
    checkProject(kind, project);
    const base = api?.base ?? baseOf(kind, web);
    const { host } = new URL(web);
    return { kind, base, host, project, name: `${host}/${project}`, web };
  });
}

function checkProject(kind: Forge["kind"], project: string): void {
  const parts = project.split("/");
  const isFine = parts.every((one) => /^[\p{L}\p{N}_.-]+$/u.test(one) && one !== "." && one !== "..");
  if (isFine && (kind === "gitlab" ? parts.length >= 2 : parts.length === 2)) return;
  throw problem(
    "invalid",
    `"${project}" is no project of a forge: set change.review.forge.project in the policy to its owner and name, such as example/checkout.`,
  );
}

/** Address of the API of a forge that is told by its host alone. */
function baseOf(kind: Forge["kind"], web: string): string {
  const { host, protocol } = new URL(web);
  if (kind === "gitlab") return `${web}/api/v4`;
  if (kind === "gitea") return `${web}/api/v1`;
  if (host === "github.com" || host.endsWith(".ghe.com")) return `${protocol}//api.${host}`;
  return `${web}/api/v3`;
}

const API_PATH = /\/api(?:\/v\d+)?$/;

/** What the policy says. With a path it is taken as it is, else the kind tells the path. */
function apiOf(kind: Forge["kind"], url: string): { readonly base: string; readonly web: string } {
  const parsed = new URL(url);
  if (parsed.username !== "" || parsed.password !== "")
    throw problem("invalid", "change.review.forge.url must hold no user and no password: take them out.");
  const path = parsed.pathname.replace(/\/+$/, "");
  const isGithubApi = kind === "github" && /^api\.(github\.com|[^.]+\.ghe\.com)$/.test(parsed.host);
  const web = isGithubApi
    ? `${parsed.protocol}//${parsed.host.slice("api.".length)}`
    : `${parsed.origin}${path.replace(API_PATH, "")}`;
  if (isGithubApi || API_PATH.test(path)) return { base: `${parsed.origin}${path}`, web };
  return { base: baseOf(kind, web), web };
}

/** Host and path of a git remote. A port of ssh says nothing of the web's. */
function remoteOf(url: string): { readonly web: string; readonly path: string } | undefined {
  const address = /^(https?|ssh|git|git\+ssh):\/\/(?:[^/@]*@)?([^/]+)\/(.*)$/i.exec(url.trim());
  const scp = /^(?:[^/@:]*@)?([^/:\\[\]]{2,}):(?!\/\/)(.*)$/.exec(url.trim());
  const [scheme, authority, path] = address
    ? [address[1]?.toLowerCase(), address[2], address[3]]
    : ["ssh", scp?.[1], scp?.[2]];
  if (authority === undefined || path === undefined) return undefined;
  const isWeb = scheme === "https" || scheme === "http";
  const given = (isWeb ? authority : authority.replace(/:\d+$/, "")).toLowerCase();
  const host = OTHER_NAMES.get(given) ?? given;
  if (!URL.canParse(`https://${host}`)) return undefined;
  // Whoever clones by plain http to another machine has not said that a token may go there like that.
  const protocol = scheme === "http" && isLoopback(host) ? "http" : "https";
  return { web: `${protocol}://${host}`, path: decoded(path).replace(/^\/+/, "") };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

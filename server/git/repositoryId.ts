/** Longest id that records hold. */
const MAX_ID = 300;

/**
 * Host and path of a repository, as the catalogue of systems names it, from the address of its remote: user, password
 * and a `.git` at the end are left out, the host is in small letters, a port stays. Paths of a disk become
 * `localhost/<last two folders>`; without a remote it is `localhost/<folder>`. Characters that an id can't hold become
 * hyphens.
 */
export function repositoryIdOf(remoteUrl: string | undefined, folder: string): string {
  const place = remoteUrl === undefined ? undefined : placeOf(remoteUrl.trim());
  const parts = (place?.path ?? "").split(/[/\\]+/).flatMap(safePart);
  const last = parts.at(-1)?.replace(/(.)\.git$/i, "$1");
  const path = last === undefined ? [] : [...parts.slice(0, -1), last];
  const host = place?.host?.toLowerCase().replace(/[^a-z0-9.:-]+/g, "-");
  if (host && path.length > 0) return shortened(host, path);
  const local =
    path.length > 0
      ? path.slice(-2)
      : folder
          .split(/[/\\]+/)
          .flatMap(safePart)
          .slice(-1);
  return shortened("localhost", local.length > 0 ? local : ["repository"]);
}

/** An address without the user and password that it may hold, fit to be shown and matched. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

function placeOf(url: string): { host: string | undefined; path: string } {
  // `codecommit::eu-west-1://name`: git hands the rest to a program of that name.
  const plain = url.replace(/^[a-z][a-z0-9-]*::/i, "");
  const address = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/i.exec(plain);
  if (address) {
    const [, scheme = "", authority = "", path = ""] = address;
    const host = authority.slice(authority.lastIndexOf("@") + 1);
    if (scheme.toLowerCase() === "file") return { host: undefined, path: decoded(path) };
    return path.replace(/\//g, "") === ""
      ? { host: undefined, path: host }
      : { host: hostWithPort(host), path: decoded(path) };
  }
  const scp = /^(?:[^/@]*@)?(\[[^\]]+\]|[^/:\\]{2,}):(.*)$/.exec(plain);
  return scp ? { host: hostWithPort(scp[1] ?? ""), path: scp[2] ?? "" } : { host: undefined, path: plain };
}

/** A numeric address in brackets has colons that are no ports. */
function hostWithPort(host: string): string {
  const [, name = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(:\d+)?/.exec(host) ?? [];
  return name.replace(/[[\]:]+/g, "-").replace(/^-|-$/g, "") + port;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function safePart(part: string): string[] {
  if (part === "" || part === "." || part === "..") return [];
  const safe = part.replace(/[^A-Za-z0-9._-]+/g, "-");
  return safe === "." || safe === ".." ? [] : [safe];
}

function shortened(host: string, path: readonly string[]): string {
  const first = path.findIndex((_, at) => host.length + 1 + path.slice(at).join("/").length <= MAX_ID);
  const kept =
    first < 0 ? (path.at(-1) ?? "").slice(-(MAX_ID - host.length - 1)) : path.slice(first).join("/");
  return `${host}/${kept}`;
}

import { setTimeout as pause } from "node:timers/promises";
import { ConditionalCache } from "./conditionalCache.ts";
import { Gitea } from "./gitea.ts";
import { Github } from "./github.ts";
import { Gitlab } from "./gitlab.ts";
import { FORGE_LIMITS, type ForgeLimits, type HttpPort } from "./limits.ts";
import { type ForgeAddress, type ForgePlace, placeOf } from "./place.ts";
import type { Forge, ForgeResult } from "./port.ts";
import { attempt, problem } from "./result.ts";
import { ForgeTransport } from "./transport.ts";

export interface ForgeOptions {
  /** Undefined where there is none; then nothing is asked. */
  readonly token: string | undefined;
  /** The platform's when left out. */
  readonly fetch?: HttpPort | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  readonly limits?: Partial<ForgeLimits> | undefined;
  /** Answers of the same forge and account, where they are kept for longer than one talk. */
  readonly cache?: ConditionalCache | undefined;
}

const ADAPTERS = { github: Github, gitlab: Gitlab, gitea: Gitea };

/** The forge of a project. Fails in words where its address, its project or a token is missing. Nothing is asked yet. */
export async function forgeOf(address: ForgeAddress, options: ForgeOptions): Promise<ForgeResult<Forge>> {
  const place = await placeOf(address);
  return place.ok ? attempt(async () => forgeAt(place.value, options)) : place;
}

function forgeAt(place: ForgePlace, options: ForgeOptions): Forge {
  const { kind, base, host } = place;
  const token = options.token?.trim();
  if (!token)
    throw problem(
      "no-token",
      `There is no token for ${host}: sign in from the editor, or set TWO_KEYS_${kind.toUpperCase()}_TOKEN.`,
    );
  if (!/^[\x21-\x7e]+$/.test(token))
    throw problem("no-token", `The token for ${host} has characters that a token can't have: copy it again.`);
  const limits = { ...FORGE_LIMITS, ...options.limits };
  const transport = new ForgeTransport({
    kind,
    base,
    host,
    token,
    http: options.fetch ?? ((url, init) => fetch(url, init)),
    now: options.now,
    sleep: (milliseconds, signal) =>
      pause(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined),
    cache: options.cache ?? new ConditionalCache(),
    limits,
  });
  return new ADAPTERS[kind](place, transport, limits.pages);
}

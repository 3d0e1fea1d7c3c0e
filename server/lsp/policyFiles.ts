import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { URI } from "vscode-uri";
import { isCalendar } from "../policy/policyFolder.ts";
import { isRulesFile, RULES_FOLDER } from "../policy/rulesFile.ts";

export type PolicyFileKind = "policy" | "people" | "systems" | "calendar" | "rules";

/** A file of a policy folder. */
export interface PolicyFile {
  readonly kind: PolicyFileKind;
  /** From the policy folder: `people.yaml`, `calendars/peak.ics`. */
  readonly name: string;
  /** The folder on disk; undefined for a document that is on none. */
  readonly folder: string | undefined;
  /** Whether it is the top of a central policy repository and not `.two-keys`. */
  readonly isCentral: boolean;
}

const KINDS: Readonly<Record<string, PolicyFileKind>> = {
  "policy.yaml": "policy",
  "people.yaml": "people",
  "systems.yaml": "systems",
};

/** Larger siblings are left unread here. Bytes. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Files that may be a policy's, as globs that editors take; {@link policyFileOf} tells which are. */
export const POLICY_GLOBS = [
  "**/{policy,people,systems}.yaml",
  "**/calendars/*.ics",
  "**/.two-keys/rules/*.{yaml,yml}",
];

/**
 * What a document is to a policy; undefined for any other. Many tools have a `policy.yaml`: outside of `.two-keys` it
 * is ours only beside the files that nobody else has together.
 */
export function policyFileOf(uri: string): PolicyFile | undefined {
  const plain = decoded(uri);
  const name = /\/(calendars\/[^/]+\.ics|\.two-keys\/rules\/[^/]+\.ya?ml|(?:policy|people|systems)\.yaml)$/i
    .exec(plain)?.[1]
    ?.replace(/^\.two-keys\//i, "");
  if (name === undefined) return undefined;
  const kind = name.startsWith("calendars/") ? "calendar" : isRulesFile(name) ? "rules" : KINDS[name];
  if (kind === undefined) return undefined;
  const parsed = URI.parse(uri);
  const file = parsed.scheme === "file" ? parsed.fsPath : undefined;
  const folder = file && path.dirname(name.includes("/") ? path.dirname(file) : file);
  const isOwn = plain.endsWith(`/.two-keys/${name}`);
  if (isOwn) return { kind, name, folder, isCentral: false };
  return kind !== "rules" && folder !== undefined && isCentralFolder(folder)
    ? { kind, name, folder, isCentral: true }
    : undefined;
}

function isCentralFolder(folder: string): boolean {
  const has = (name: string): boolean => existsSync(path.join(folder, name));
  return has("policy.yaml") && (has("people.yaml") || has("systems.yaml"));
}

/** Texts of a policy folder by name: what is open in an editor before what is on disk. */
export function folderTexts(
  folder: string,
  openText: (uri: string) => string | undefined,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of [
    ...Object.keys(KINDS),
    ...namesIn(folder, "calendars", isCalendar),
    ...namesIn(folder, RULES_FOLDER, isRulesFile),
  ]) {
    const file = path.join(folder, name);
    const text = openText(URI.file(file).toString()) ?? textOf(file);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

function namesIn(folder: string, inner: string, isRead: (name: string) => boolean): string[] {
  try {
    return readdirSync(path.join(folder, inner))
      .map((name) => `${inner}/${name}`)
      .filter(isRead);
  } catch {
    return [];
  }
}

function textOf(file: string): string | undefined {
  try {
    const { size } = statSync(file);
    return size > MAX_BYTES ? undefined : readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

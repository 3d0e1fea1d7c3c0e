import { addressName, type CentralOptions, type CentralPlace, centralCommit } from "./centralPolicy.ts";
import { mainRemote, protectedBranch, protectedPlaces, topFolder } from "./changes.ts";
import { GITLINK } from "./changeset.ts";
import { listTree, type ObjectPlace, readBlobs, type TreeEntry } from "./treeEntries.ts";

/** Policy files of one commit; `server/policy` reads them. */
export interface SourceFiles {
  readonly origin: { readonly name: string; readonly commit: string; readonly fetchedAt?: number };
  /** Put in front of names in messages. */
  readonly prefix: string;
  /** Text by name from the policy folder: `policy.yaml`, `calendars/peak.ics`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly isCentral: boolean;
}

export interface SourceProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: "error";
}

export type PolicySource =
  | { readonly kind: "files"; readonly files: SourceFiles }
  | { readonly kind: "absent"; readonly looked: string }
  | { readonly kind: "unreachable"; readonly message: string }
  | { readonly kind: "broken"; readonly problems: readonly SourceProblem[] };

export interface PolicySourceOptions extends CentralOptions {
  /** The central repository that a policy file names, if it does; undefined for a text that can't be read. */
  centralOf(policyText: string): CentralPlace | undefined;
}

const FOLDER = ".two-keys";
const NAMES = ["policy.yaml", "people.yaml", "systems.yaml"];
const CALENDARS = "calendars";
const RULES = "rules";

/** Largest file that is read, in bytes, and how many calendars. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_CALENDARS = 200;
const MAX_RULES = 200;

type Read =
  | { readonly kind: "files"; readonly texts: ReadonlyMap<string, string> }
  | Exclude<PolicySource, { readonly kind: "files" }>;

/**
 * The policy that governs a repository: from `.two-keys` of its protected branch as git has it, or from the central
 * repository that the policy there names. The work tree, the index and the branch of the change have no say.
 */
export async function readPolicyFiles(folder: string, options: PolicySourceOptions): Promise<PolicySource> {
  const top = await topFolder(folder);
  if (!top.ok) return { kind: "unreachable", message: top.failure.message };
  const branch = await protectedBranch(top.value);
  if (!branch) {
    const places = protectedPlaces(await mainRemote(top.value));
    const names = places.map((name) => name.replace(/^refs\/(remotes|heads)\//, ""));
    return { kind: "absent", looked: `no branch of ${names.join(", ")}` };
  }
  return readPolicyAt({ cwd: top.value, allowNetwork: options.allowNetwork }, branch, options);
}

/** The same for a commit of any repository, a bare one too: that of a protected branch before it is updated. */
export async function readPolicyAt(
  place: ObjectPlace,
  { name, commit }: { readonly name: string; readonly commit: string },
  options: PolicySourceOptions,
): Promise<PolicySource> {
  const prefix = `${FOLDER}/`;
  const own = await readFolder(place, commit, FOLDER, prefix);
  if (own.kind === "absent") return { kind: "absent", looked: `${name}: ${FOLDER}/policy.yaml` };
  if (own.kind !== "files") return own;
  const policyText = own.texts.get("policy.yaml");
  const central = policyText === undefined ? undefined : options.centralOf(policyText);
  if (central) return readCentral(central, options);
  return { kind: "files", files: { origin: { name, commit }, prefix, texts: own.texts, isCentral: false } };
}

async function readCentral(central: CentralPlace, options: CentralOptions): Promise<PolicySource> {
  const found = await centralCommit(central, options);
  if (found.kind === "unreachable") return found;
  const { gitDir, commit, fetchedAt } = found;
  const address = addressName(central.repository);
  const folder = central.folder?.split("/").filter((part) => part !== "" && part !== ".") ?? [];
  const prefix = `${[address, ...folder].join("/")}/`;
  const ref = central.ref.startsWith("refs/") ? central.ref : central.ref.slice(0, 12);
  const place = { cwd: gitDir, gitDir, allowNetwork: false };
  const read = await readFolder(place, commit, folder.join("/"), prefix);
  if (read.kind === "absent") {
    const message = `there is no folder "${folder.join("/")}" in ${address} at ${ref}`;
    return { kind: "broken", problems: [problem(prefix, `${message}: correct \`central\` in the policy.`)] };
  }
  if (read.kind !== "files") return read;
  const origin = { name: `${address} at ${ref}`, commit, ...(fetchedAt === undefined ? {} : { fetchedAt }) };
  return { kind: "files", files: { origin, prefix, texts: read.texts, isCentral: true } };
}

/** Reads the policy files of a folder of a commit, by the names of its trees alone. */
async function readFolder(place: ObjectPlace, commit: string, folder: string, prefix: string): Promise<Read> {
  let tree = commit;
  for (const part of folder.split("/").filter((one) => one !== "")) {
    const listed = await listTree(place, tree);
    if (!listed.ok) return { kind: "unreachable", message: listed.failure.message };
    const entry = listed.value.find(({ name }) => name === part);
    if (!entry) return { kind: "absent", looked: folder };
    if (entry.mode !== "040000") return { kind: "broken", problems: [problem(folder, notAFolder(entry))] };
    tree = entry.id;
  }
  const entries = await policyEntries(place, tree);
  if (typeof entries === "string") return { kind: "unreachable", message: entries };
  const refused = entries.flatMap((entry) => entryProblem(entry, prefix) ?? []);
  const count = (folder: string): number =>
    entries.filter(({ name }) => name.startsWith(`${folder}/`)).length;
  if (count(CALENDARS) > MAX_CALENDARS) {
    refused.push(problem(`${prefix}${CALENDARS}`, `There are more than ${MAX_CALENDARS} calendars.`));
  }
  if (count(RULES) > MAX_RULES) {
    refused.push(problem(`${prefix}${RULES}`, `There are more than ${MAX_RULES} files of rules.`));
  }
  if (refused.length > 0) return { kind: "broken", problems: refused };
  const blobs = await readBlobs(
    place,
    entries.map(({ id }) => id),
  );
  if (!blobs.ok) return { kind: "unreachable", message: blobs.failure.message };
  return decoded(entries, blobs.value, prefix);
}

/** Entries of the policy files, those of folders under `calendars/…` and `rules/…`; a text says what git could not do. */
async function policyEntries(place: ObjectPlace, tree: string): Promise<TreeEntry[] | string> {
  const listed = await listTree(place, tree);
  if (!listed.ok) return listed.failure.message;
  const files = listed.value.filter(({ name }) => NAMES.includes(name));
  // A freeze must not be lost by how its file is called.
  for (const [name, isRead] of [
    [CALENDARS, /\.ics$/i],
    [RULES, /\.ya?ml$/i],
  ] as const) {
    const folder = listed.value.find((entry) => entry.name === name);
    if (!folder) continue;
    if (folder.mode !== "040000") {
      files.push(folder);
      continue;
    }
    const inner = await listTree(place, folder.id);
    if (!inner.ok) return inner.failure.message;
    const read = inner.value.filter((entry) => isRead.test(entry.name));
    files.push(...read.map((entry) => ({ ...entry, name: `${name}/${entry.name}` })));
  }
  return files;
}

function entryProblem(entry: TreeEntry, prefix: string): SourceProblem | undefined {
  const file = `${prefix}${entry.name}`;
  if (entry.name === CALENDARS || entry.name === RULES) return problem(file, notAFolder(entry));
  if (entry.mode === "120000") return problem(file, "It is a symbolic link: commit the file itself.");
  if (entry.mode === GITLINK) return problem(file, "It is a submodule: commit the file itself.");
  if (entry.mode === "040000") return problem(file, "It is a folder, and must be a file.");
  if ((entry.size ?? 0) > MAX_BYTES) {
    return problem(file, `The file has more than ${MAX_BYTES / 1024 / 1024} MB and is not read.`);
  }
  return undefined;
}

function notAFolder({ mode }: TreeEntry): string {
  const what = mode === "120000" ? "a symbolic link" : mode === GITLINK ? "a submodule" : "a file";
  return `It is ${what}, and must be a folder.`;
}

function decoded(entries: readonly TreeEntry[], blobs: readonly Buffer[], prefix: string): Read {
  const texts = new Map<string, string>();
  const problems: SourceProblem[] = [];
  for (const [index, { name }] of entries.entries()) {
    try {
      // The mark at the beginning stays: digests are of the bytes.
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(blobs[index]);
      texts.set(name, text);
    } catch {
      problems.push(problem(`${prefix}${name}`, "It is not UTF-8: save it in that encoding."));
    }
  }
  return problems.length > 0 ? { kind: "broken", problems } : { kind: "files", texts };
}

function problem(file: string, message: string): SourceProblem {
  return { file, line: 1, column: 1, message, severity: "error" };
}

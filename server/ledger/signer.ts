import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { git } from "../git/run.ts";
import { type SignatureFacts, signerOf } from "./sshSignature.ts";
import { verifiedHere } from "./sshVerify.ts";

/** What signatures of records and events are made for, so that none made for anything else passes for one. */
export function signatureNamespace(organisation: string): string {
  return `two-keys-change-v1@${organisation}`;
}

/** Messages are for people, in one sentence without its end. */
export type Signed =
  /** `signature` has the armour that `ssh-keygen` writes. */
  | { readonly state: "signed"; readonly signature: string; readonly signer: SignatureFacts }
  /** Git is not set up to sign by an SSH key; the message says how. */
  | { readonly state: "no-key"; readonly message: string }
  | { readonly state: "failed"; readonly message: string };

export type Verified =
  | { readonly state: "valid"; readonly signer: SignatureFacts }
  | { readonly state: "invalid"; readonly message: string }
  | { readonly state: "failed"; readonly message: string };

export interface SignOptions {
  /** Folder whose git settings name the key. */
  readonly cwd: string;
  /** As {@link signatureNamespace} makes it. */
  readonly namespace: string;
  readonly signal?: AbortSignal | undefined;
}

const NOT_MADE = "it was not made over these bytes by this key";

/** Milliseconds for a person to touch a security key, or to allow the agent to sign. */
const LIMIT_MS = 60_000;

const HOW =
  "set `git config --global gpg.format ssh` and `git config --global user.signingkey ~/.ssh/id_ed25519.pub`";

/**
 * Signs bytes by the SSH key that git signs with: a file, or a key that an agent holds. Nobody is asked for a
 * passphrase: there may be nobody to answer, so a key that has one must be in an agent. Ends in a minute.
 */
export async function sign(bytes: Uint8Array, options: SignOptions): Promise<Signed> {
  const { cwd, namespace, signal } = options;
  const key = await signingKey(cwd);
  if (key.state !== "found") return key;
  return inFolder<Signed>(async (folder) => {
    const file = path.join(folder, "object");
    await writeFile(file, bytes, { mode: 0o600 });
    let name = key.value;
    if (key.isLiteral) {
      name = path.join(folder, "key.pub");
      await writeFile(name, `${key.value}\n`, { mode: 0o600 });
    } else if (!(await isFile(name))) {
      return { state: "no-key", message: `user.signingkey is ${name}, and there is no such file` };
    }
    const args = ["-Y", "sign", "-n", namespace, "-f", name, file];
    const ran = await run(key.program, args, { cwd, signal });
    const signature = ran.code === 0 ? await readFile(`${file}.sig`, "utf8").catch(() => "") : "";
    const signer = signerOf(signature);
    if (signer?.namespace === namespace) return { state: "signed", signature, signer };
    return { state: "failed", message: whyNot(ran, key.isLiteral ? "the key of user.signingkey" : name) };
  });
}

/**
 * Whether a signature was made over exactly these bytes, for this purpose, by the key that it names. Whose key that
 * is, and whether it counted at the time, is another question.
 */
export async function verifySignature(
  bytes: Uint8Array,
  signature: string,
  options: { readonly namespace: string; readonly signal?: AbortSignal | undefined },
): Promise<Verified> {
  const { namespace, signal } = options;
  const signer = signerOf(signature);
  if (!signer) return { state: "invalid", message: "it is no SSH signature" };
  if (signer.namespace !== namespace)
    return { state: "invalid", message: `it was made for "${signer.namespace}", not for "${namespace}"` };
  // A process for each of thousands of signatures takes minutes.
  const isGood = verifiedHere(bytes, signature);
  if (isGood === true) return { state: "valid", signer };
  if (isGood === false) return { state: "invalid", message: NOT_MADE };
  return inFolder<Verified>(async (folder) => {
    const file = path.join(folder, "object.sig");
    await writeFile(file, signature, { mode: 0o600 });
    const args = ["-Y", "check-novalidate", "-n", namespace, "-s", file];
    const ran = await run("ssh-keygen", args, { cwd: folder, signal, input: bytes });
    if (ran.code === 0 && ran.output.includes(signer.fingerprint)) return { state: "valid", signer };
    if (ran.code === undefined) return { state: "failed", message: whyNot(ran, "the key") };
    return { state: "invalid", message: NOT_MADE };
  });
}

type SigningKey =
  | {
      readonly state: "found";
      /** Absolute path, or the text of a public key. */
      readonly value: string;
      readonly isLiteral: boolean;
      readonly program: string;
    }
  | Extract<Signed, { state: "no-key" | "failed" }>;

async function signingKey(cwd: string): Promise<SigningKey> {
  const listed = await git(["config", "--list", "-z", "--show-scope"], { cwd });
  if (!listed.ok) return { state: "failed", message: listed.failure.message };
  // Scope, then name and value: two fields each.
  const fields = listed.value.split("\0");
  let format: string | undefined;
  let key: string | undefined;
  let program = "ssh-keygen";
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name, ...rest] = (fields[at + 1] ?? "").split("\n");
    const value = rest.join("\n");
    if (name === "gpg.format") format = value;
    else if (name === "user.signingkey") key = value;
    // A program that a repository names is not run: cloning it must not be enough for that.
    else if (name === "gpg.ssh.program" && /^(global|system)$/.test(fields[at] ?? "")) program = value;
  }
  if (format !== "ssh") return { state: "no-key", message: `git does not sign by an SSH key here: ${HOW}` };
  if (!key) return { state: "no-key", message: `git knows no signing key here: ${HOW}` };
  const literal = /^key::(.*)$/s.exec(key)?.[1] ?? (key.startsWith("ssh-") ? key : undefined);
  if (literal !== undefined) return { state: "found", value: literal.trim(), isLiteral: true, program };
  const found = await git(["config", "--type=path", "--get", "user.signingkey"], { cwd });
  const expanded = found.ok ? found.value.replace(/\r?\n$/, "") : key;
  return { state: "found", value: path.resolve(cwd, expanded), isLiteral: false, program };
}

interface Ran {
  /** Undefined where the program did not come to its own end. */
  readonly code: number | undefined;
  readonly output: string;
}

/** Runs a program in a session of its own, without a terminal and without a window that asks. */
function run(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly signal: AbortSignal | undefined;
    readonly input?: Uint8Array;
  },
): Promise<Ran> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const { SSH_ASKPASS: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...inherited } = process.env;
  const env = { ...inherited, SSH_ASKPASS_REQUIRE: "never", LC_ALL: "C" };
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env,
      signal,
      windowsHide: true,
      // Without a controlling terminal, nothing can be asked on one.
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (output.length < 64 * 1024) output += text;
      });
    child.stdin.on("error", () => {});
    child.on("error", (error: NodeJS.ErrnoException) => {
      const late = limit.aborted ? `${program} did not end within ${LIMIT_MS / 1000} seconds` : "cancelled";
      const missing = `${program} is not installed or not on the PATH`;
      const other = error.code === "ENOENT" ? missing : error.message;
      resolve({ code: undefined, output: error.name === "AbortError" ? late : other });
    });
    child.on("close", (code) => resolve({ code: code ?? undefined, output }));
    child.stdin.end(options.input);
  });
}

/** Why there is no signature, by what the program said. */
function whyNot({ code, output }: Ran, key: string): string {
  if (code === undefined && output !== "") return output;
  if (/incorrect passphrase|passphrase/i.test(output))
    return `${key} has a passphrase and no agent holds it: run \`ssh-add\` first`;
  if (/no private key found|agent refused|No identities|Couldn't find key in agent/i.test(output))
    return `no agent offers the private half of ${key}: run \`ssh-add\` first`;
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines.at(-1)?.trim() ?? `there is no signature by ${key}`;
}

async function inFolder<T>(
  work: (folder: string) => Promise<T>,
): Promise<T | { state: "failed"; message: string }> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(path.join(tmpdir(), "two-keys-sign-"));
    return await work(folder);
  } catch (error) {
    return { state: "failed", message: error instanceof Error ? error.message : String(error) };
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function isFile(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isFile(),
    () => false,
  );
}

import { createHash } from "node:crypto";
import type { Person } from "./peopleFile.ts";
import type { Path, PolicyProblem, YamlSource } from "./yamlSource.ts";

export type PersonKey = NonNullable<Person["keys"]>[number];

/** Types of keys whose signatures count. DSA is too weak; certificates say who they are for themselves. */
export const SIGNING_KEY_TYPES = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
] as const;

const KNOWN_TYPES: ReadonlySet<string> = new Set(SIGNING_KEY_TYPES);

/** Whether signatures of such keys can count. */
export function isSigningKeyType(type: string): boolean {
  return KNOWN_TYPES.has(type);
}

/** Smallest RSA key whose signatures count. Bits. */
const MIN_RSA_BITS = 2048;

/** What is wrong with one key of people.yaml, at its place. */
export function keyProblems(key: PersonKey, path: Path, source: YamlSource): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const tell = (
    name: keyof PersonKey,
    message: string,
    severity: PolicyProblem["severity"] = "error",
  ): number => problems.push(source.problemAt([...path, name], message, severity));
  if (!isSigningKeyType(key.type)) {
    const known = SIGNING_KEY_TYPES.join(", ");
    tell("type", `Signatures of a "${key.type}" key count for nothing. These do: ${known}.`, "warning");
  }
  if (key.public === undefined) return problems;
  const fingerprint = fingerprintOf(key.public);
  if (fingerprint !== key.fingerprint) {
    tell("fingerprint", `The fingerprint is not that of the public key below it, which is ${fingerprint}.`);
  }
  const [type, ...parts] = wireStrings(key.public);
  const name = type?.toString("latin1");
  if (name === undefined || parts.length === 0) tell("public", "It is no public key of ssh.");
  else if (name !== key.type) tell("type", `The public key below it is of another type: ${shown(name)}.`);
  else if (key.type === "ssh-rsa" && bitsOf(parts[1]) < MIN_RSA_BITS) {
    tell("public", `Signatures of RSA keys below ${MIN_RSA_BITS} bits count for nothing.`, "warning");
  }
  return problems;
}

/** `SHA256:…` of the base64 part of a public key, as `ssh-keygen -lf` prints it. */
function fingerprintOf(base64: string): string {
  const digest = createHash("sha256").update(Buffer.from(base64, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

/** Strings of a public key one after the other; none where it is not made up of whole ones. */
function wireStrings(base64: string): Buffer[] {
  const bytes = Buffer.from(base64, "base64");
  const strings: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return [];
    strings.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

function bitsOf(number: Buffer | undefined): number {
  const first = number?.findIndex((byte) => byte !== 0) ?? -1;
  if (!number || first < 0) return 0;
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}

function shown(name: string): string {
  return /^[\w@.+-]{1,100}$/.test(name) ? name : "none that is known";
}

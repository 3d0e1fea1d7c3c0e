import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { partsOf, WireReader } from "./sshSignature.ts";

const HASHES: ReadonlySet<string> = new Set(["sha256", "sha512"]);

interface Curve {
  readonly name: string;
  readonly crv: string;
  readonly hash: string;
  /** Bytes of a coordinate. */
  readonly size: number;
}

const P256: Curve = { name: "nistp256", crv: "P-256", hash: "sha256", size: 32 };
const CURVES: ReadonlyMap<string, Curve> = new Map([
  ["ecdsa-sha2-nistp256", P256],
  ["ecdsa-sha2-nistp384", { name: "nistp384", crv: "P-384", hash: "sha384", size: 48 }],
  ["ecdsa-sha2-nistp521", { name: "nistp521", crv: "P-521", hash: "sha512", size: 66 }],
]);

const RSA_HASHES: ReadonlyMap<string, string> = new Map([
  ["rsa-sha2-256", "sha256"],
  ["rsa-sha2-512", "sha512"],
]);

/** Smallest RSA key that counts. Bits. */
const MIN_RSA_BITS = 2048;

/** Flag of a security key: somebody touched it. */
const USER_PRESENT = 1;

/** A signature without its armour. */
interface Made {
  /** Behind the key's type. */
  readonly key: WireReader;
  /** What the signature says that it was made by: `rsa-sha2-512`. */
  readonly algorithm: string;
  /** The signature itself, and what follows it. */
  readonly blob: Buffer;
  readonly rest: WireReader;
  /** What was signed. */
  readonly data: Buffer;
}

/** By the type of the key. */
const VERIFIERS: ReadonlyMap<string, (made: Made) => boolean> = new Map([
  ["ssh-ed25519", (made: Made) => byEd25519(made, "ssh-ed25519")],
  ["ssh-rsa", byRsa],
  ...[...CURVES].map(([type, curve]) => [type, (made: Made) => byEcdsa(made, type, curve)] as const),
  ["sk-ssh-ed25519@openssh.com", (made: Made) => byEd25519(made, "sk-ssh-ed25519@openssh.com", true)],
  [
    "sk-ecdsa-sha2-nistp256@openssh.com",
    (made: Made) => byEcdsa(made, "sk-ecdsa-sha2-nistp256@openssh.com", P256, true),
  ],
  // Too weak to count, whatever its signature is worth.
  ["ssh-dss", () => false],
]);

/**
 * Whether a signature was made over exactly these bytes, for the namespace that it names, by the key that it names; a
 * security key must have been touched for it. Undefined for types of keys that this does not know: `ssh-keygen` has to say
 * it.
 */
export function verifiedHere(bytes: Uint8Array, signature: string): boolean | undefined {
  const parts = partsOf(signature);
  if (!parts) return false;
  const hash = parts.hash.toString("latin1");
  // What is reserved is no part of what was signed.
  if (!HASHES.has(hash) || parts.reserved.length > 0) return false;
  const digest = createHash(hash).update(bytes).digest();
  const fields = [parts.namespace, parts.reserved, parts.hash, digest].map(withLength);
  const key = new WireReader(parts.key);
  const type = key.bytes()?.toString("latin1") ?? "";
  const verifier = VERIFIERS.get(type);
  if (!verifier) return undefined;
  const rest = new WireReader(parts.made);
  const algorithm = rest.bytes()?.toString("latin1") ?? "";
  const blob = rest.bytes();
  if (!blob) return false;
  try {
    return verifier({ key, algorithm, blob, rest, data: Buffer.concat([Buffer.from("SSHSIG"), ...fields]) });
  } catch {
    // A point that is on no curve, a number that can't be one: no such key exists.
    return false;
  }
}

function byEd25519(made: Made, type: string, isToken = false): boolean {
  const x = made.key.bytes();
  const data = isToken ? touched(made) : made.data;
  if (!x || !data || made.algorithm !== type || !isWhole(made)) return false;
  return verify(null, data, jwk({ kty: "OKP", crv: "Ed25519", x: url(x) }), made.blob);
}

function byRsa(made: Made): boolean {
  const { key, algorithm, blob, data } = made;
  const [e, n] = [key.bytes(), key.bytes()];
  const hash = RSA_HASHES.get(algorithm);
  if (!e || !n || hash === undefined || !isWhole(made)) return false;
  const rsa = jwk({ kty: "RSA", e: url(unsigned(e)), n: url(unsigned(n)) });
  const bits = rsa.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= MIN_RSA_BITS && verify(hash, data, rsa, blob);
}

function byEcdsa(made: Made, type: string, curve: Curve, isToken = false): boolean {
  const [name, point] = [made.key.bytes()?.toString("latin1"), made.key.bytes()];
  const { size } = curve;
  if (name !== curve.name || point?.length !== 2 * size + 1 || point[0] !== 4) return false;
  const data = isToken ? touched(made) : made.data;
  if (!data || made.algorithm !== type || !isWhole(made)) return false;
  const pair = new WireReader(made.blob);
  const [r, s] = [pair.bytes(), pair.bytes()].map((one) => one && padded(unsigned(one), size));
  if (!r || !s || !pair.isAtEnd) return false;
  const [x, y] = [point.subarray(1, size + 1), point.subarray(size + 1)];
  const key = jwk({ kty: "EC", crv: curve.crv, x: url(x), y: url(y) });
  return verify(curve.hash, data, { key, dsaEncoding: "ieee-p1363" }, Buffer.concat([r, s]));
}

/**
 * What a security key signs in place of the data: with the application that it made the key for, whether it was touched,
 * and its counter. Undefined where it was made for something else than SSH, or was not touched.
 */
function touched({ key, rest, data }: Made): Buffer | undefined {
  const application = key.bytes();
  const flags = rest.byte();
  const counter = rest.number();
  if (!application || flags === undefined || counter === undefined) return undefined;
  if (!application.toString("latin1").startsWith("ssh:") || (flags & USER_PRESENT) === 0) return undefined;
  const state = Buffer.alloc(5);
  state.writeUInt8(flags);
  state.writeUInt32BE(counter, 1);
  const [purpose, content] = [application, data].map((one) => createHash("sha256").update(one).digest());
  return purpose && content && Buffer.concat([purpose, state, content]);
}

/** Whether nothing stands behind what was read of the key and of the signature. */
function isWhole({ key, rest }: Made): boolean {
  return key.isAtEnd && rest.isAtEnd;
}

function jwk(key: Record<string, string>): KeyObject {
  return createPublicKey({ key, format: "jwk" });
}

function url(bytes: Buffer): string {
  return bytes.toString("base64url");
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/**
 * A number without the zeros in front that keep it from being negative.
 *
 * @throws RangeError for a negative one.
 */
function unsigned(number: Buffer): Buffer {
  if (((number[0] ?? 0) & 0x80) !== 0) throw new RangeError("a negative number");
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : number.subarray(first);
}

function padded(number: Buffer, size: number): Buffer | undefined {
  return number.length > size ? undefined : Buffer.concat([Buffer.alloc(size - number.length), number]);
}

import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { partsOf, WireReader } from "./sshSignature.ts";

const HASHES: ReadonlySet<string> = new Set(["sha256", "sha512"]);

/** Curves by the type of the key, with the hash that belongs to it and the bytes of a coordinate. */
const CURVES: Readonly<Record<string, { name: string; crv: string; hash: string; size: number }>> = {
  "ecdsa-sha2-nistp256": { name: "nistp256", crv: "P-256", hash: "sha256", size: 32 },
  "ecdsa-sha2-nistp384": { name: "nistp384", crv: "P-384", hash: "sha384", size: 48 },
  "ecdsa-sha2-nistp521": { name: "nistp521", crv: "P-521", hash: "sha512", size: 66 },
};

const RSA_HASHES: Readonly<Record<string, string>> = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" };

/** Smallest RSA key that counts. Bits. */
const MIN_RSA_BITS = 2048;

/**
 * Whether a signature was made over exactly these bytes, for the namespace that it names, by the key that it names.
 * Undefined for keys that this does not know, such as those of security keys: `ssh-keygen` has to say it.
 */
export function verifiedHere(bytes: Uint8Array, signature: string): boolean | undefined {
  const parts = partsOf(signature);
  if (!parts) return false;
  const hash = parts.hash.toString("latin1");
  // What is reserved is no part of what was signed.
  if (!HASHES.has(hash) || parts.reserved.length > 0) return false;
  const digest = createHash(hash).update(bytes).digest();
  const fields = [parts.namespace, parts.reserved, parts.hash, digest].map(withLength);
  const data = Buffer.concat([Buffer.from("SSHSIG"), ...fields]);
  const key = new WireReader(parts.key);
  const made = new WireReader(parts.made);
  const type = key.bytes()?.toString("latin1") ?? "";
  if (type === "ssh-dss") return false;
  const algorithm = made.bytes()?.toString("latin1") ?? "";
  const blob = made.bytes();
  try {
    if (type === "ssh-ed25519") {
      const x = key.bytes();
      if (!x || !blob || algorithm !== type || !key.isAtEnd || !made.isAtEnd) return false;
      return verify(null, data, jwk({ kty: "OKP", crv: "Ed25519", x: url(x) }), blob);
    }
    if (type === "ssh-rsa") {
      const [e, n] = [key.bytes(), key.bytes()];
      const rsaHash = Object.hasOwn(RSA_HASHES, algorithm) ? RSA_HASHES[algorithm] : undefined;
      if (!e || !n || !blob || rsaHash === undefined || !key.isAtEnd || !made.isAtEnd) return false;
      const rsa = jwk({ kty: "RSA", e: url(positive(e)), n: url(positive(n)) });
      const bits = rsa.asymmetricKeyDetails?.modulusLength ?? 0;
      return bits >= MIN_RSA_BITS && verify(rsaHash, data, rsa, blob);
    }
    const curve = Object.hasOwn(CURVES, type) ? CURVES[type] : undefined;
    if (!curve) return undefined;
    const [name, point] = [key.bytes()?.toString("latin1"), key.bytes()];
    const { size } = curve;
    if (name !== curve.name || point?.length !== 2 * size + 1 || point[0] !== 4) return false;
    if (!blob || algorithm !== type || !key.isAtEnd || !made.isAtEnd) return false;
    const pair = new WireReader(blob);
    const [r, s] = [pair.bytes(), pair.bytes()].map((one) => one && padded(positive(one), size));
    if (!r || !s || !pair.isAtEnd) return false;
    const [x, y] = [point.subarray(1, size + 1), point.subarray(size + 1)];
    const ec = jwk({ kty: "EC", crv: curve.crv, x: url(x), y: url(y) });
    return verify(curve.hash, data, { key: ec, dsaEncoding: "ieee-p1363" }, Buffer.concat([r, s]));
  } catch {
    // A point that is on no curve, a number that can't be one: no such key exists.
    return false;
  }
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

/** A number without the zeros in front that keep it from being negative. */
function positive(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : number.subarray(first);
}

function padded(number: Buffer, size: number): Buffer | undefined {
  return number.length > size ? undefined : Buffer.concat([Buffer.alloc(size - number.length), number]);
}

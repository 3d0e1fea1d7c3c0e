import { createHash } from "node:crypto";

/** What an SSH signature says of itself, before anybody has checked it. */
export interface SignatureFacts {
  /** `ssh-ed25519`, `ssh-rsa`, `sk-ssh-ed25519@openssh.com`, … */
  readonly keyType: string;
  /** As in an `authorized_keys` file: type and base64, without a comment. */
  readonly publicKey: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** What it was made for; a signature for another purpose is none for this one. */
  readonly namespace: string;
  readonly hash: string;
  /** `ssh-ed25519`, `rsa-sha2-512`, … */
  readonly algorithm: string;
}

const ARMOUR =
  /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END SSH SIGNATURE-----\s*$/;
const MAGIC = "SSHSIG";

/** What a signature holds, as it stands there. */
export interface SignatureParts {
  readonly key: Buffer;
  readonly namespace: Buffer;
  readonly reserved: Buffer;
  readonly hash: Buffer;
  readonly made: Buffer;
}

/** Takes an SSH signature of version 1 apart; undefined for anything else. */
export function partsOf(signature: string): SignatureParts | undefined {
  const base64 = ARMOUR.exec(signature)?.[1]?.replace(/[\r\n]/g, "");
  if (base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, "base64");
  if (blob.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const reader = new WireReader(blob.subarray(MAGIC.length));
  const version = reader.number();
  const key = reader.bytes();
  const namespace = reader.bytes();
  const reserved = reader.bytes();
  const hash = reader.bytes();
  const made = reader.bytes();
  if (version !== 1 || !key || !namespace || !reserved || !hash || !made || !reader.isAtEnd) return undefined;
  return { key, namespace, reserved, hash, made };
}

/**
 * Who a signature claims to be by, and for what. Undefined for what is no SSH signature of version 1. Nothing is
 * verified: that takes the bytes.
 */
export function signerOf(signature: string): SignatureFacts | undefined {
  const parts = partsOf(signature);
  if (!parts) return undefined;
  const { key, namespace, hash, made } = parts;
  const keyType = new WireReader(key).bytes()?.toString("latin1");
  const algorithm = new WireReader(made).bytes()?.toString("latin1");
  if (!isName(keyType) || !isName(algorithm)) return undefined;
  const digest = createHash("sha256").update(key).digest("base64").replace(/=+$/, "");
  return {
    keyType,
    publicKey: `${keyType} ${key.toString("base64")}`,
    fingerprint: `SHA256:${digest}`,
    namespace: namespace.toString("utf8"),
    hash: hash.toString("latin1"),
    algorithm,
  };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[\w@.+-]{1,100}$/.test(text);
}

/** Reads numbers and strings as SSH sends them. */
export class WireReader {
  private at = 0;

  constructor(private readonly blob: Buffer) {}

  get isAtEnd(): boolean {
    return this.at === this.blob.length;
  }

  number(): number | undefined {
    if (this.at + 4 > this.blob.length) return undefined;
    this.at += 4;
    return this.blob.readUInt32BE(this.at - 4);
  }

  byte(): number | undefined {
    if (this.at >= this.blob.length) return undefined;
    this.at += 1;
    return this.blob[this.at - 1];
  }

  bytes(): Buffer | undefined {
    const length = this.number();
    if (length === undefined || this.at + length > this.blob.length) return undefined;
    this.at += length;
    return this.blob.subarray(this.at - length, this.at);
  }
}

import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** Types of keys that live in a file. */
export const FILE_KEY_TYPES = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"] as const;

/** An ssh key of this process that signs as `ssh-keygen -Y sign` does, without a process for each signature. */
export class FileKey {
  private readonly publicBlob: Buffer;
  private readonly key: KeyObject;

  constructor(readonly type: (typeof FILE_KEY_TYPES)[number]) {
    const pair =
      type === "ssh-rsa"
        ? generateKeyPairSync("rsa", { modulusLength: 3072 })
        : type === "ssh-ed25519"
          ? generateKeyPairSync("ed25519")
          : generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.key = pair.privateKey;
    const jwk = pair.publicKey.export({ format: "jwk" });
    const [x, y, n, e] = [jwk.x, jwk.y, jwk.n, jwk.e].map((one) => Buffer.from(one ?? "", "base64url"));
    const none = Buffer.alloc(0);
    const parts = {
      "ssh-ed25519": [x ?? none],
      "ecdsa-sha2-nistp256": [
        Buffer.from("nistp256"),
        Buffer.concat([Buffer.from([4]), x ?? none, y ?? none]),
      ],
      "ssh-rsa": [mpint(e ?? none), mpint(n ?? none)],
    }[type];
    this.publicBlob = Buffer.concat([wire(type), ...parts.map(wire)]);
  }

  /** An SSH signature; `algorithm` is RSA's alone. */
  sign(
    bytes: Uint8Array,
    namespace: string,
    algorithm: "rsa-sha2-512" | "rsa-sha2-256" | "ssh-rsa" = "rsa-sha2-512",
  ): string {
    const digest = createHash("sha512").update(bytes).digest();
    const fields = [wire(namespace), wire(""), wire("sha512")];
    const message = Buffer.concat([Buffer.from("SSHSIG"), ...fields, wire(digest)]);
    const name = this.type === "ssh-rsa" ? algorithm : this.type;
    const made = Buffer.concat([wire(name), wire(this.signRaw(message, algorithm))]);
    const head = Buffer.concat([Buffer.from("SSHSIG"), Buffer.from([0, 0, 0, 1]), wire(this.publicBlob)]);
    return armoured(Buffer.concat([head, ...fields, wire(made)]));
  }

  private signRaw(data: Buffer, algorithm: string): Buffer {
    if (this.type === "ssh-ed25519") return sign(null, data, this.key);
    if (this.type === "ssh-rsa") {
      return sign(
        { "rsa-sha2-512": "sha512", "rsa-sha2-256": "sha256" }[algorithm] ?? "sha1",
        data,
        this.key,
      );
    }
    return pairOf(sign("sha256", data, { key: this.key, dsaEncoding: "ieee-p1363" }));
  }
}

/** A security key that nobody has to plug in: it signs as OpenSSH's PROTOCOL.u2f says, by a key of this process. */
export class SecurityKey {
  readonly publicBlob: Buffer;
  private readonly key: KeyObject;
  private counter = 0;

  constructor(
    readonly type: "sk-ssh-ed25519@openssh.com" | "sk-ecdsa-sha2-nistp256@openssh.com",
    readonly application = "ssh:",
  ) {
    const isEdwards = type === "sk-ssh-ed25519@openssh.com";
    const pair = isEdwards
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.key = pair.privateKey;
    const { x = "", y = "" } = pair.publicKey.export({ format: "jwk" });
    const [left, right] = [x, y].map((one) => Buffer.from(one, "base64url"));
    const point = isEdwards
      ? [wire(left ?? "")]
      : [
          wire("nistp256"),
          wire(Buffer.concat([Buffer.from([4]), left ?? Buffer.alloc(0), right ?? Buffer.alloc(0)])),
        ];
    this.publicBlob = Buffer.concat([wire(type), ...point, wire(application)]);
  }

  /** As a line of `authorized_keys`. */
  get publicKey(): string {
    return `${this.type} ${this.publicBlob.toString("base64")}`;
  }

  get fingerprint(): string {
    return `SHA256:${createHash("sha256").update(this.publicBlob).digest("base64").replace(/=+$/, "")}`;
  }

  /** An SSH signature; `flags` 1: it was touched, 5: and its owner typed a PIN. */
  sign(bytes: Uint8Array, namespace: string, { flags = 1, hash = "sha512" } = {}): string {
    const digest = createHash(hash).update(bytes).digest();
    const message = Buffer.concat([
      Buffer.from("SSHSIG"),
      wire(namespace),
      wire(""),
      wire(hash),
      wire(digest),
    ]);
    const state = Buffer.alloc(5);
    state.writeUInt8(flags);
    state.writeUInt32BE(++this.counter, 1);
    const parts = [sha256(this.application), state, sha256(message)];
    const made = this.signRaw(Buffer.concat(parts));
    const signature = Buffer.concat([wire(this.type), wire(made), state]);
    const version = Buffer.from([0, 0, 0, 1]);
    return armoured(
      Buffer.concat([
        Buffer.from("SSHSIG"),
        version,
        wire(this.publicBlob),
        wire(namespace),
        wire(""),
        wire(hash),
        wire(signature),
      ]),
    );
  }

  private signRaw(data: Buffer): Buffer {
    if (this.type === "sk-ssh-ed25519@openssh.com") return sign(null, data, this.key);
    const made = sign("sha256", data, { key: this.key, dsaEncoding: "ieee-p1363" });
    return pairOf(made);
  }
}

/** With the lines that `ssh-keygen` puts around a signature. */
export function armoured(blob: Uint8Array): string {
  const lines =
    Buffer.from(blob)
      .toString("base64")
      .match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}

/** The bytes between those lines. */
export function blobOf(signature: string): Buffer {
  return Buffer.from(signature.trimEnd().split("\n").slice(1, -1).join(""), "base64");
}

function wire(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Both numbers of an ECDSA signature. */
function pairOf(made: Buffer): Buffer {
  return Buffer.concat([wire(mpint(made.subarray(0, 32))), wire(mpint(made.subarray(32)))]);
}

function mpint(number: Buffer): Buffer {
  const first = number.findIndex((byte) => byte !== 0);
  const short = number.subarray(Math.max(0, first));
  return ((short[0] ?? 0) & 0x80) === 0 ? short : Buffer.concat([Buffer.from([0]), short]);
}

function sha256(value: string | Uint8Array): Buffer {
  return createHash("sha256").update(value).digest();
}

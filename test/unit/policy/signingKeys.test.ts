import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { verifiedHere } from "../../../server/ledger/sshVerify.ts";
import { allowedSigners } from "../../../server/policy/allowedSigners.ts";
import type { Person } from "../../../server/policy/peopleFile.ts";
import { readPolicyFolder } from "../../../server/policy/policyFolder.ts";
import { SIGNING_KEY_TYPES } from "../../../server/policy/signingKeys.ts";
import { armoured, SecurityKey } from "../../support/securityKey.ts";

interface Key {
  readonly type: string;
  readonly base64: string;
  readonly fingerprint: string;
  readonly file: string;
}

const NAMESPACE = "two-keys-change-v1@example.com";

describe("keys of people.yaml", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "two-keys-keys-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let made = 0;
  function keyOf(type: string, bits?: number): Key {
    const file = path.join(folder, `key${made++}`);
    const size = bits === undefined ? [] : ["-b", String(bits)];
    execFileSync("ssh-keygen", ["-q", "-t", type, ...size, "-N", "", "-C", "", "-f", file]);
    const [name = "", base64 = ""] = readFileSync(`${file}.pub`, "utf8").trim().split(" ");
    const listed = execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" });
    return { type: name, base64, fingerprint: listed.split(" ")[1] ?? "", file };
  }

  function problemsOf(...keys: [person: string, key: Partial<Key>, more?: string][]): string[] {
    const entries = keys.map(([person, { type, base64, fingerprint }, more = ""]) => {
      const half = base64 === undefined ? "" : `, public: "${base64}"`;
      return `- id: person:${person}\n  keys: [{ type: "${type}", fingerprint: "${fingerprint}"${half}${more} }]\n`;
    });
    const { problems } = readPolicyFolder(new Map([["people.yaml", `people:\n${entries.join("")}`]]), false);
    return (problems.get("people.yaml") ?? []).map(({ severity, message }) => `${severity}: ${message}`);
  }

  it("are fine where type, fingerprint and public half belong together", () => {
    for (const key of [keyOf("ed25519"), keyOf("ecdsa", 384), keyOf("rsa", 2048)]) {
      assert.deepEqual(problemsOf(["a", key]), []);
      const { base64: _, ...bare } = key;
      assert.deepEqual(problemsOf(["a", bare]), []);
    }
    for (const type of ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"] as const) {
      const { publicBlob, fingerprint } = new SecurityKey(type);
      assert.deepEqual(problemsOf(["a", { type, base64: publicBlob.toString("base64"), fingerprint }]), []);
    }
  });

  it("belong to one person, whatever else is written beside them (T27)", () => {
    const key = keyOf("ed25519");
    const { base64: _, ...bare } = key;
    for (const other of [key, bare, { ...bare, type: "ssh-rsa" }]) {
      const found = problemsOf(["a", key], ["b", other]);
      assert.deepEqual(
        found.filter((one) => one.startsWith("error: This key")),
        ["error: This key is person:a's already, in line 3: it must belong to one person."],
      );
    }
    const spans = ", active: { from: 2025-01-01, to: 2025-12-31 }";
    assert.equal(problemsOf(["a", key, spans], ["b", key, ", active: { from: 2026-01-01 }"]).length, 1);
  });

  it("are named one by one: there is no pattern for a person, a key or its type (T27)", () => {
    const key = keyOf("ed25519");
    assert.match(problemsOf(["*", key]).join(), /^error: It must be an id of people.yaml/);
    for (const fingerprint of ["*", "SHA256:*", `SHA256:${"*".repeat(43)}`, key.fingerprint.slice(0, -1), ""])
      assert.match(problemsOf(["a", { ...key, fingerprint }]).join(), /error: It must be a fingerprint/);
    assert.match(
      problemsOf(["a", { ...key, base64: "*" }]).join(),
      /error: It must be the key's base64 part/,
    );
    assert.match(
      problemsOf(["a", { ...key, type: "ssh-*" }]).join(),
      /warning: Signatures of a "ssh-\*" key/,
    );
  });

  it("are refused where the public half is of another key, of another type, or none", () => {
    const [key, rsa] = [keyOf("ed25519"), keyOf("rsa", 2048)];
    assert.deepEqual(problemsOf(["a", { ...key, base64: keyOf("ed25519").base64 }]).length, 1);
    assert.match(
      problemsOf(["a", { ...key, base64: keyOf("ed25519").base64 }])[0] ?? "",
      /^error: The fingerprint/,
    );
    assert.deepEqual(problemsOf(["a", { ...rsa, type: "ssh-ed25519" }]), [
      "error: The public key below it is of another type: ssh-rsa.",
    ]);
    const cut = Buffer.from(key.base64, "base64").subarray(0, -1).toString("base64");
    assert.ok(problemsOf(["a", { ...key, base64: cut }]).includes("error: It is no public key of ssh."));
  });

  it("are warned of where their signatures count for nothing", () => {
    assert.match(
      problemsOf(["a", keyOf("dsa")]).join(),
      /warning: Signatures of a "ssh-dss" key count for nothing/,
    );
    assert.deepEqual(problemsOf(["a", keyOf("rsa", 1024)]), [
      "warning: Signatures of RSA keys below 2048 bits count for nothing.",
    ]);
    assert.deepEqual(problemsOf(["a", keyOf("rsa", 2048)]), []);
  });

  it("become lines that ssh-keygen follows, on their days alone", () => {
    const [key, old] = [keyOf("ed25519"), keyOf("ed25519")];
    const bytes = "an event\n";
    const entry = ({ type, fingerprint, base64 }: Key) => ({ type, fingerprint, public: base64 });
    const people: Person[] = [
      {
        id: "person:dana",
        active: { from: "2026-01-10", to: "2026-12-31" },
        keys: [
          { ...entry(key), active: { from: "2026-01-01", to: "2026-03-15" } },
          { type: "ssh-ed25519", fingerprint: `SHA256:${"A".repeat(43)}` },
          { ...entry(old), active: { from: "2025-01-01", to: "2025-12-31" } },
          { ...entry(keyOf("dsa")) },
        ],
      },
      { id: "person:bob", keys: [entry(keyOf("ed25519"))] },
      { id: "person:carol" },
    ];
    const text = allowedSigners(people, NAMESPACE);
    const lines = text.trimEnd().split("\n");
    assert.equal(
      lines[0],
      `person:dana namespaces="${NAMESPACE}",valid-after="20260110000000Z",valid-before="20260315235959Z" ${key.type} ${key.base64}`,
    );
    assert.deepEqual(
      lines.slice(1, 4).map((line) => line.replace(/^# person:dana SHA256:\S+: /, "")),
      [
        "people.yaml has no public key for it",
        "there is no day on which it is valid",
        "signatures of its type count for nothing",
      ],
    );
    assert.match(lines[4] ?? "", /^person:bob namespaces="[^"]+" ssh-ed25519 \S+$/);
    assert.equal(lines.length, 5);
    const allowed = path.join(folder, "allowed");
    writeFileSync(allowed, text);
    const file = path.join(folder, "event");
    writeFileSync(file, bytes);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", NAMESPACE, "-f", key.file, file]);
    const at = (time: string): boolean =>
      spawnSync(
        "ssh-keygen",
        [
          ...["-Y", "verify", "-f", allowed, "-I", "person:dana", "-n", NAMESPACE],
          ...["-s", `${file}.sig`, `-Overify-time=${time}`],
        ],
        { input: bytes },
      ).status === 0;
    const times = ["20260109235959Z", "20260110000000Z", "20260315235959Z", "20260316000000Z"];
    assert.deepEqual(times.map(at), [false, true, true, false]);
  });

  it("have the types that are verified in process", () => {
    const wire = (value: string): Buffer => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(value.length);
      return Buffer.concat([length, Buffer.from(value)]);
    };
    const withType = (type: string): string => {
      const fields = ["x", "", "sha512"].map(wire);
      const parts = [Buffer.from("SSHSIG\0\0\0\x01"), wire(wire(type).toString("latin1")), ...fields];
      return armoured(
        Buffer.concat([...parts, wire(`${wire(type).toString("latin1")}${wire("x").toString("latin1")}`)]),
      );
    };
    for (const type of SIGNING_KEY_TYPES)
      assert.equal(verifiedHere(Buffer.from(""), withType(type)), false, type);
    assert.equal(verifiedHere(Buffer.from(""), withType("ssh-ed25519-cert-v01@openssh.com")), undefined);
  });
});

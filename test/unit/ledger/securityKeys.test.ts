import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { signatureNamespace, verifySignature } from "../../../server/ledger/signer.ts";
import { signerOf } from "../../../server/ledger/sshSignature.ts";
import { verifiedHere } from "../../../server/ledger/sshVerify.ts";
import { type GitRepo, useRepos } from "../../support/gitRepo.ts";
import { armoured, blobOf, FileKey, SecurityKey } from "../../support/securityKey.ts";

const NAMESPACE = signatureNamespace("example.com");
const BYTES = Buffer.from('{"kind":"ChangeEvent"}\n\0\xff', "latin1");
const TYPES = ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"] as const;

/** Whether `ssh-keygen` takes a signature. */
function byKeygen(repo: GitRepo, signature: string, bytes: Uint8Array, namespace = NAMESPACE): boolean {
  repo.write("a.sig", signature);
  const args = ["-Y", "check-novalidate", "-n", namespace, "-s", repo.path("a.sig")];
  return spawnSync("ssh-keygen", args, { input: bytes }).status === 0;
}

describe("signatures of security keys", function () {
  this.timeout(120_000);
  const create = useRepos();

  for (const type of TYPES) {
    it(`${type}: hold for these bytes, this purpose and this key alone, here and for ssh-keygen`, async () => {
      const repo = create();
      const key = new SecurityKey(type);
      const other = new SecurityKey(type);
      for (const options of [{}, { flags: 5 }, { hash: "sha256" }]) {
        const signature = key.sign(BYTES, NAMESPACE, options);
        assert.equal(verifiedHere(BYTES, signature), true);
        assert.equal(byKeygen(repo, signature, BYTES), true);
        assert.equal(signerOf(signature)?.fingerprint, key.fingerprint);
        assert.equal((await verifySignature(BYTES, signature, { namespace: NAMESPACE })).state, "valid");
        for (const bytes of [BYTES.subarray(1), Buffer.concat([BYTES, Buffer.from("\n")])]) {
          assert.equal(verifiedHere(bytes, signature), false);
          assert.equal(byKeygen(repo, signature, bytes), false);
        }
        assert.equal((await verifySignature(BYTES, signature, { namespace: "git" })).state, "invalid");
      }
      const blob = blobOf(key.sign(BYTES, NAMESPACE));
      const swapped = Buffer.from(
        blob
          .toString("latin1")
          .replace(key.publicBlob.toString("latin1"), other.publicBlob.toString("latin1")),
        "latin1",
      );
      assert.equal(signerOf(armoured(swapped))?.fingerprint, other.fingerprint);
      assert.equal(verifiedHere(BYTES, armoured(swapped)), false);
      assert.equal(byKeygen(repo, armoured(swapped), BYTES), false);
    });

    it(`${type}: are judged as ssh-keygen judges them, whatever byte of them is another`, () => {
      const repo = create();
      const key = new SecurityKey(type);
      const blob = blobOf(key.sign(BYTES, NAMESPACE));
      let refused = 0;
      for (let at = 0; at < blob.length; at += 3) {
        const bent = Buffer.from(blob);
        bent[at] = (bent[at] ?? 0) ^ 1;
        const here = verifiedHere(BYTES, armoured(bent));
        const there = byKeygen(repo, armoured(bent), BYTES);
        // Its version: ssh-keygen takes an older one than there has ever been.
        assert.ok(here === there || here === undefined || at === 9, `byte ${at}: ${here}, ${there}`);
        if (here === false) refused++;
      }
      assert.ok(refused > 40, `${refused} were refused`);
      for (const cut of [1, 4, 5, 6]) {
        assert.equal(verifiedHere(BYTES, armoured(blob.subarray(0, -cut))), false);
        assert.equal(byKeygen(repo, armoured(blob.subarray(0, -cut)), BYTES), false);
      }
    });

    it(`${type}: need a touch, and a key that was made for SSH`, () => {
      const repo = create();
      for (const flags of [0, 4, 0x80]) {
        const untouched = new SecurityKey(type).sign(BYTES, NAMESPACE, { flags });
        assert.equal(verifiedHere(BYTES, untouched), false, `flags ${flags}`);
        // The bytes are right: it is the touch that is missing.
        assert.equal(byKeygen(repo, untouched, BYTES), true);
      }
      const named = new SecurityKey(type, "ssh:example.com");
      assert.equal(verifiedHere(BYTES, named.sign(BYTES, NAMESPACE)), true);
      for (const application of ["https://login.example.com", "", "xssh:"]) {
        const foreign = new SecurityKey(type, application).sign(BYTES, NAMESPACE);
        assert.equal(verifiedHere(BYTES, foreign), false, application);
      }
    });
  }

  it("are verified by ssh-keygen against the key as people.yaml would name it", () => {
    const repo = create();
    for (const type of TYPES) {
      const key = new SecurityKey(type);
      repo.write("allowed", `person:dana namespaces="${NAMESPACE}" ${key.publicKey}\n`);
      repo.write("key.pub", `${key.publicKey} dana\n`);
      const listed = execFileSync("ssh-keygen", ["-lf", repo.path("key.pub")], { encoding: "utf8" });
      assert.equal(listed.split(" ")[1], key.fingerprint);
      repo.write("object.sig", key.sign(BYTES, NAMESPACE));
      const args = [
        "-Y",
        "verify",
        "-f",
        repo.path("allowed"),
        "-n",
        NAMESPACE,
        "-s",
        repo.path("object.sig"),
      ];
      const done = spawnSync("ssh-keygen", [...args, "-I", "person:dana"], {
        input: BYTES,
        encoding: "utf8",
      });
      assert.match(done.stdout, /^Good /, done.stderr);
    }
  });
});

describe("signatures that are too weak", function () {
  this.timeout(60_000);
  const create = useRepos();

  it("of RSA with SHA-1, of short RSA keys and of DSA count for nothing", () => {
    const repo = create();
    const make = (type: string, ...more: string[]): string => {
      const file = repo.path(`${type}${more.join("")}`);
      execFileSync("ssh-keygen", ["-q", "-t", type, ...more, "-N", "", "-f", file]);
      repo.write("object", BYTES);
      execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", NAMESPACE, "-f", file, repo.path("object")]);
      const signature = readFileSync(repo.path("object.sig"), "utf8");
      execFileSync("rm", [repo.path("object.sig")]);
      return signature;
    };
    const rsa = make("rsa", "-b", "2048");
    assert.equal(verifiedHere(BYTES, rsa), true);
    assert.equal(signerOf(rsa)?.algorithm, "rsa-sha2-512");
    const key = new FileKey("ssh-rsa");
    for (const [algorithm, isGood] of [
      ["rsa-sha2-512", true],
      ["rsa-sha2-256", true],
      ["ssh-rsa", false],
    ] as const) {
      const signature = key.sign(BYTES, NAMESPACE, algorithm);
      assert.equal(verifiedHere(BYTES, signature), isGood, algorithm);
      assert.equal(byKeygen(repo, signature, BYTES), isGood, algorithm);
    }
    assert.equal(verifiedHere(BYTES, make("rsa", "-b", "1024")), false);
    assert.equal(verifiedHere(BYTES, make("dsa")), false);
  });
});

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { type Signed, sign, signatureNamespace, verifySignature } from "../../../server/ledger/signer.ts";
import { signerOf } from "../../../server/ledger/sshSignature.ts";
import { verifiedHere } from "../../../server/ledger/sshVerify.ts";
import { type GitRepo, useRepos } from "../../support/gitRepo.ts";

const NAMESPACE = signatureNamespace("example.com");
const BYTES = Buffer.from('{"kind":"ChangeEvent"}\n\0\xff', "latin1");

/** A repository that signs by a fresh key; gives the path of its private half. */
function withKey(repo: GitRepo, type: string, passphrase = "", name = "key"): string {
  const file = repo.path(name);
  const bits = type === "rsa" ? ["-b", "2048"] : [];
  execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", passphrase, "-C", "d@x", "-f", file]);
  repo.git("config", "gpg.format", "ssh");
  repo.git("config", "user.signingkey", file);
  return file;
}

function signed(done: Signed): Signed & { state: "signed" } {
  assert.ok(done.state === "signed", JSON.stringify(done));
  return done;
}

async function message(repo: GitRepo): Promise<string> {
  const done = await sign(BYTES, { cwd: repo.root, namespace: NAMESPACE });
  return done.state === "signed" ? "signed" : `${done.state}: ${done.message}`;
}

/** Sets variables for a while. */
async function withEnv(values: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

describe("signatures", function () {
  this.timeout(60_000);
  const create = useRepos();
  const agents: ChildProcess[] = [];
  afterEach(() => {
    for (const agent of agents.splice(0)) agent.kill();
  });

  async function startAgent(repo: GitRepo): Promise<string> {
    const socket = repo.path("agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    agents.push(agent);
    while (!existsSync(socket) && agent.exitCode === null) await new Promise((r) => setTimeout(r, 10));
    return socket;
  }

  for (const type of ["ed25519", "rsa", "ecdsa"]) {
    it(`are made and verified by a real ${type} key, and hold for these bytes and this purpose alone`, async () => {
      const repo = create();
      const key = withKey(repo, type);
      const { signature, signer } = signed(await sign(BYTES, { cwd: repo.root, namespace: NAMESPACE }));
      const [keyType, base64] = readFileSync(`${key}.pub`, "utf8").split(" ");
      assert.equal(signer.publicKey, `${keyType} ${base64}`);
      assert.equal(signer.namespace, "two-keys-change-v1@example.com");
      const listed = execFileSync("ssh-keygen", ["-l", "-f", `${key}.pub`], { encoding: "utf8" });
      assert.equal(signer.fingerprint, listed.split(" ")[1]);
      assert.deepEqual(signerOf(signature), signer);
      const state = async (bytes: Uint8Array, text: string, namespace = NAMESPACE): Promise<string> =>
        (await verifySignature(bytes, text, { namespace })).state;
      assert.equal(await state(BYTES, signature), "valid");
      assert.equal(await state(BYTES.subarray(1), signature), "invalid");
      assert.equal(await state(Buffer.concat([BYTES, Buffer.from("\n")]), signature), "invalid");
      assert.equal(await state(BYTES, signature, signatureNamespace("example.org")), "invalid");
      // Another purpose written over the one that it was made for.
      const lines = signature.trimEnd().split("\n");
      const blob = Buffer.from(lines.slice(1, -1).join(""), "base64");
      const other = Buffer.from(blob.toString("latin1").replace("@example.com", "@example.org"), "latin1");
      const forged = [lines[0], other.toString("base64"), lines.at(-1), ""].join("\n");
      assert.equal(signerOf(forged)?.namespace, signatureNamespace("example.org"));
      assert.equal(await state(BYTES, forged, signatureNamespace("example.org")), "invalid");
      assert.equal(await state(BYTES, "no signature"), "invalid");
      if (type !== "ed25519") return;
      // By hand, as the documentation says.
      repo.write("object", BYTES);
      repo.write("object.sig", signature);
      repo.write("allowed", `dana@example.test namespaces="${NAMESPACE}" ${signer.publicKey}\n`);
      const args = ["-Y", "verify", "-f", "allowed", "-I", "dana@example.test", "-n", NAMESPACE];
      const done = execFileSync("ssh-keygen", [...args, "-s", "object.sig"], {
        cwd: repo.root,
        input: BYTES,
      });
      assert.match(done.toString(), /^Good /);
    });
  }

  for (const [type, bits] of [
    ["ed25519", ""],
    ["rsa", "2048"],
    ["ecdsa", "256"],
    ["ecdsa", "384"],
    ["ecdsa", "521"],
  ] as const) {
    it(`of ${type} ${bits} are judged as ssh-keygen judges them, whatever byte of them is another`, () => {
      const repo = create();
      const key = repo.path("key");
      const size = bits === "" ? [] : ["-b", bits];
      execFileSync("ssh-keygen", ["-q", "-t", type, ...size, "-N", "", "-f", key]);
      repo.write("object", BYTES);
      execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", NAMESPACE, "-f", key, repo.path("object")]);
      const good = readFileSync(repo.path("object.sig"), "utf8");
      assert.equal(verifiedHere(BYTES, good), true);
      const blob = Buffer.from(good.trimEnd().split("\n").slice(1, -1).join(""), "base64");
      // Every length and tag in front, and bytes all through.
      const places = [...Array(24).keys(), ...Array.from({ length: 16 }, (_, at) => 24 + at * 11)];
      for (const at of places.filter((one) => one < blob.length)) {
        const other = Buffer.from(blob);
        other[at] = (other[at] ?? 0) ^ 1;
        const text = `-----BEGIN SSH SIGNATURE-----\n${other.toString("base64")}\n-----END SSH SIGNATURE-----\n`;
        repo.write("other.sig", text);
        const args = ["-Y", "check-novalidate", "-n", NAMESPACE, "-s", repo.path("other.sig")];
        const byKeygen = spawnSync("ssh-keygen", args, { input: BYTES }).status === 0;
        const here = verifiedHere(BYTES, text);
        // Its version: ssh-keygen takes an older one than there has ever been.
        const isVersion = at === 9 && here === false;
        assert.ok(
          here === byKeygen || here === undefined || isVersion,
          `byte ${at}: ${here} here, ${byKeygen} there`,
        );
      }
    });
  }

  it("need a key that git is set up with, and say how to get one", async () => {
    const repo = create();
    assert.match(await message(repo), /^no-key: .*git config --global gpg\.format ssh/);
    repo.git("config", "gpg.format", "ssh");
    assert.match(await message(repo), /^no-key: .*user\.signingkey/);
    repo.git("config", "user.signingkey", repo.path("nothing"));
    assert.match(await message(repo), /^no-key: .*no such file/);
    repo.git("config", "gpg.format", "openpgp");
    assert.match(await message(repo), /^no-key/);
    repo.write("broken", "no key\n");
    repo.git("config", "gpg.format", "ssh");
    repo.git("config", "user.signingkey", repo.path("broken"));
    chmodSync(repo.path("broken"), 0o600);
    assert.match(await message(repo), /^failed: ./);
    mkdirSync(repo.path("tmp"));
    await withEnv({ TMPDIR: repo.path("tmp") }, async () => {
      assert.match(await message(repo), /^failed/);
    });
    assert.deepEqual(readdirSync(repo.path("tmp")), [], "nothing is left behind");
  });

  it("find the key below the home folder, beside the repository, and as a public half", async () => {
    const repo = create();
    withKey(repo, "ed25519", "", "my key");
    for (const name of ["my key", "my key.pub"]) {
      repo.git("config", "user.signingkey", name);
      assert.equal(await message(repo), "signed", name);
    }
    await withEnv({ HOME: repo.root }, async () => {
      repo.git("config", "user.signingkey", "~/my key");
      assert.equal(await message(repo), "signed");
    });
  });

  it("never wait for a passphrase: a key that has one has to be in an agent", async () => {
    const repo = create();
    const key = withKey(repo, "ed25519", "secret");
    repo.write("ask", "#!/bin/sh\ntouch asked\nsleep 60\n");
    chmodSync(repo.path("ask"), 0o755);
    const asking = {
      SSH_ASKPASS: repo.path("ask"),
      DISPLAY: ":0",
      SSH_ASKPASS_REQUIRE: "force",
      SSH_AUTH_SOCK: "",
    };
    await withEnv(asking, async () => {
      assert.match(await message(repo), /^failed: .*key has a passphrase and no agent holds it.*ssh-add/);
      copyFileSync(`${key}.pub`, repo.path("half.pub"));
      repo.git("config", "user.signingkey", repo.path("half.pub"));
      assert.match(await message(repo), /^failed: no agent offers the private half of .*half\.pub/);
    });
    assert.ok(!existsSync(repo.path("asked")));

    const socket = await startAgent(repo);
    repo.write("answer", "#!/bin/sh\necho secret\n");
    chmodSync(repo.path("answer"), 0o755);
    const env = {
      ...process.env,
      SSH_AUTH_SOCK: socket,
      SSH_ASKPASS: repo.path("answer"),
      SSH_ASKPASS_REQUIRE: "force",
    };
    execFileSync("ssh-add", ["-q", key], { env, stdio: "ignore" });
    await withEnv({ SSH_AUTH_SOCK: socket }, async () => {
      const publicKey = readFileSync(`${key}.pub`, "utf8").trim();
      for (const value of [key, repo.path("half.pub"), `key::${publicKey}`, publicKey]) {
        repo.git("config", "user.signingkey", value);
        assert.equal(await message(repo), "signed", value);
      }
    });
  });

  it("are made by another program only where the person's own settings name it", async () => {
    const repo = create();
    withKey(repo, "ed25519");
    repo.write("tool", `#!/bin/sh\ntouch '${repo.path("ran")}'\nexec ssh-keygen "$@"\n`);
    chmodSync(repo.path("tool"), 0o755);
    repo.git("config", "gpg.ssh.program", repo.path("tool"));
    assert.equal(await message(repo), "signed");
    assert.ok(!existsSync(repo.path("ran")), "a repository's program was run");
    repo.git("config", "--unset", "gpg.ssh.program");
    repo.git("config", "--file", repo.path("global"), "gpg.ssh.program", repo.path("tool"));
    await withEnv({ GIT_CONFIG_GLOBAL: repo.path("global") }, async () => {
      assert.equal(await message(repo), "signed");
    });
    assert.ok(existsSync(repo.path("ran")));
    repo.git("config", "--file", repo.path("global"), "gpg.ssh.program", repo.path("nowhere"));
    await withEnv({ GIT_CONFIG_GLOBAL: repo.path("global") }, async () => {
      assert.match(await message(repo), /^failed: .*nowhere is not installed/);
    });
  });

  it("are read without harm, however they are broken", async () => {
    const repo = create();
    withKey(repo, "ed25519");
    const { signature } = signed(await sign(BYTES, { cwd: repo.root, namespace: NAMESPACE }));
    assert.ok(signerOf(signature.replaceAll("\n", "\r\n")));
    const lines = signature.trimEnd().split("\n");
    const blob = Buffer.from(lines.slice(1, -1).join(""), "base64");
    const armoured = (bytes: Uint8Array): string =>
      [lines[0], Buffer.from(bytes).toString("base64"), lines.at(-1), ""].join("\n");
    assert.deepEqual(signerOf(armoured(blob)), signerOf(signature));
    for (let length = 0; length < blob.length; length++)
      assert.equal(signerOf(armoured(blob.subarray(0, length))), undefined, `cut at ${length}`);
    assert.equal(signerOf(armoured(Buffer.concat([blob, Buffer.from([0])]))), undefined);
    assert.equal(signerOf(`x${signature}`), undefined);
    assert.equal(signerOf(`${signature}${signature}`), undefined);
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bent = Buffer.from(blob);
        bent[at] = (bent[at] ?? 0) ^ change;
        const found = signerOf(armoured(bent));
        const genuine = signerOf(signature);
        // A bit in the key is another key; a bit in the signature itself is for the verification.
        const inKey = at >= 10 + 4 && at < 10 + 4 + 51;
        if (found && genuine && inKey) assert.notEqual(found.fingerprint, genuine.fingerprint);
      }),
    );
  });
});

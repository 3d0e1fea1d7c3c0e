import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { TEAM_NAMESPACE, TYPED, useTeams } from "../support/reviewTeam.ts";

describe("two-keys policy allowed-signers", function () {
  this.timeout(240_000);
  const teams = useTeams();

  it("lets ssh-keygen tell who signed what lies in the ledger, without Two Keys", async () => {
    const team = teams();
    const dana = team.member("dana");
    team.startChange();
    await dana.ok("change", "new");
    await dana.ok("change", "set", ...TYPED);
    await dana.ok("change", "submit");
    const allowed = path.join(team.base, "allowed_signers");
    writeFileSync(allowed, await dana.ok("policy", "allowed-signers"));
    const git = (...args: string[]): Buffer =>
      execFileSync("git", ["--git-dir", team.remote, ...args], { env: dana.env });
    const branch = "refs/heads/two-keys/ledger";
    const files = git("ls-tree", "-r", "--name-only", branch).toString().trim().split("\n");
    const signed = files.filter((name) => files.includes(`${name}.sig`));
    assert.equal(signed.length, 2, "a record and an event");
    const verify = (
      bytes: Uint8Array,
      signature: string,
      person: string,
      namespace = TEAM_NAMESPACE,
    ): string => {
      const args = ["-Y", "verify", "-f", allowed, "-I", person, "-n", namespace, "-s", signature];
      const { status, stdout, stderr } = spawnSync("ssh-keygen", args, { input: bytes, encoding: "utf8" });
      return status === 0 ? stdout : `refused: ${stdout}${stderr}`;
    };
    for (const name of signed) {
      const bytes = git("cat-file", "blob", `${branch}:${name}`);
      const signature = path.join(team.base, "a.sig");
      writeFileSync(signature, git("cat-file", "blob", `${branch}:${name}.sig`));
      assert.match(verify(bytes, signature, "person:dana"), /^Good .* signature for person:dana/);
      assert.match(verify(bytes, signature, "person:bob"), /^refused/);
      assert.match(verify(bytes, signature, "person:*"), /^refused/);
      assert.match(verify(bytes.subarray(1), signature, "person:dana"), /^refused/);
      assert.match(verify(bytes, signature, "person:dana", "git"), /^refused/);
      const found = spawnSync("ssh-keygen", ["-Y", "find-principals", "-f", allowed, "-s", signature]);
      assert.equal(found.stdout.toString(), "person:dana\n");
    }
  });

  it("says why there is nothing to print", async () => {
    const team = teams({ ".two-keys/people.yaml": "people:\n- id: person:dana\n- id: person:dana\n" });
    const { code, stdout, stderr } = await team.member("dana").tk(["policy", "allowed-signers"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /"person:dana" is there already/);
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { digestOf, parseName, pathOf } from "../../../server/ledger/fileNames.ts";
import { useRepos } from "../../support/gitRepo.ts";
import {
  append,
  BRANCH,
  CHANGE,
  eventOf,
  gitIn,
  placeOf,
  read,
  recordOf,
  synced,
  teamOf,
  texts,
} from "./ledgerSupport.ts";

const nameOf = (text: string): string => digestOf(Buffer.from(text)).slice("sha256:".length);

describe("ledger: files that are not what they seem", function () {
  this.timeout(120_000);
  const create = useRepos();

  it("tells of each, counts none, and goes on", async () => {
    const { hub, clones } = teamOf(create, 1);
    const place = await placeOf(clones[0]?.root ?? "");
    await append(place, eventOf("genuine"));
    const put = (text: string | Uint8Array): string => gitIn(hub, ["hash-object", "-w", "--stdin"], text);
    const events = `changes/${CHANGE}/events`;
    const link = "/etc/passwd";
    const large = "x".repeat(1024 * 1024 + 1);
    const odd: [mode: string, id: string, path: string, message: RegExp][] = [
      ["100644", put("other"), `${events}/${nameOf("forged")}.json`, /content is not what its name says/],
      ["100755", put("run me"), `${events}/${nameOf("run me")}.json`, /executable/],
      ["120000", put(link), `${events}/${nameOf(link)}.json`, /symbolic link/],
      ["160000", "1".repeat(40), `${events}/${nameOf("module")}.json`, /submodule/],
      ["100644", put(large), `${events}/${nameOf(large)}.json`, /has 1048577 bytes/],
      ["100644", put("a"), `${events}/${nameOf("a")}.yaml`, /no file of a ledger/],
      ["100644", put("b"), `${events}/${nameOf("b").toUpperCase()}.json`, /no file of a ledger/],
      ["100644", put("c"), `changes/CHG-2026-X/events/${nameOf("c")}.json`, /no file of a ledger/],
      ["100644", put("d"), "README.md", /no file of a ledger/],
      ["100644", put("e"), `changes/${CHANGE}/records/more/${nameOf("e")}.yaml`, /no file of a ledger/],
      ["100644", put("f"), `${events}/${nameOf("gone")}.json.sig`, /what it signs is not there/],
      ["100644", put("g"), "witness/today.json", /no file of a ledger/],
      ["100644", put("h"), "\u001B[2Jevil\u202E\n.json", /no file of a ledger/],
      ["100644", put("w"), `witness/2026/03/15/${nameOf("w")}.json`, /^1:1 /],
    ];
    const input = odd.map(([mode, id, path]) => `${mode} ${id}\t${path}\0`).join("");
    gitIn(hub, ["read-tree", BRANCH]);
    gitIn(hub, ["update-index", "-z", "--index-info"], input);
    const tree = gitIn(hub, ["write-tree", "--missing-ok"]);
    gitIn(hub, ["update-ref", BRANCH, gitIn(hub, ["commit-tree", "-m", "x", "-p", BRANCH, tree])]);

    await synced(place);
    const { problems, entries: counted } = await read(place);
    assert.equal(counted.length, 1);
    assert.deepEqual(texts(await read(place)), ["genuine"]);
    assert.equal(problems.length, odd.length);
    for (const [, , path, message] of odd) {
      const shown = path.replace(/[\p{Cc}\p{Cf}]/gu, "\uFFFD");
      assert.match(problems.find((one) => one.path === shown)?.message ?? `nothing of ${shown}`, message);
    }
    assert.equal((await append(place, eventOf("next"))).state, "pushed");
    assert.deepEqual(texts(await read(place)), ["genuine", "next"]);
    // Foreign files may be taken away again.
    gitIn(hub, ["read-tree", BRANCH]);
    gitIn(hub, ["update-index", "-z", "--index-info"], `0 ${"0".repeat(40)}\tREADME.md\0`);
    const cleaned = gitIn(hub, ["write-tree", "--missing-ok"]);
    gitIn(hub, ["update-ref", BRANCH, gitIn(hub, ["commit-tree", "-m", "x", "-p", BRANCH, cleaned])]);
    await synced(place);
    const after = (await read(place)).problems;
    assert.deepEqual([after.length, after.some(({ path }) => path === BRANCH)], [odd.length - 1, false]);
  });

  it("goes on where a tree holds names that git itself would never write", async () => {
    const { hub, clones } = teamOf(create, 1);
    const place = await placeOf(clones[0]?.root ?? "");
    await append(place, eventOf("genuine"));
    const blob = gitIn(hub, ["hash-object", "-w", "--stdin"], "evil");
    const changes = gitIn(hub, ["rev-parse", `${BRANCH}:changes`]);
    const lines = [`100644 blob ${blob}\t..`, `100644 blob ${blob}\t.git`, `040000 tree ${changes}\tchanges`];
    const tree = gitIn(hub, ["mktree"], `${lines.join("\n")}\n`);
    gitIn(hub, ["update-ref", BRANCH, gitIn(hub, ["commit-tree", "-m", "x", "-p", BRANCH, tree])]);
    assert.equal((await append(place, eventOf("next"))).state, "pushed");
    const state = await read(place);
    assert.deepEqual(texts(state), ["genuine", "next"]);
    assert.deepEqual(state.problems.map(({ path }) => path).sort(), ["..", ".git"]);
  });

  it("is found out by the commands of docs/ledger.md, without Two Keys", async () => {
    const { hub, clones } = teamOf(create, 1);
    const dana = clones[0];
    assert.ok(dana);
    const place = await placeOf(dana.root);
    await append(place, [eventOf("one"), recordOf("two", "x\n")]);
    await append(place, eventOf("three"));
    const text = readFileSync("docs/ledger.md", "utf8");
    const [, block = ""] = /## Check it by hand[\s\S]*?```sh\n([\s\S]*?)```/.exec(text) ?? [];
    const commands = block.slice(0, block.indexOf("# Who signed"));
    assert.match(commands, /sha256sum[\s\S]*git log/);
    const check = (): string =>
      execFileSync("sh", ["-c", commands], { cwd: dana.root, encoding: "utf8", stdio: "pipe" });
    assert.equal(check(), "");
    dana.git("switch", "--quiet", "--detach", "FETCH_HEAD");
    const [file = ""] = dana.git("ls-files", "*.json").split("\n");
    dana.write(file, "forged");
    dana.commit();
    dana.git("push", "--quiet", "origin", `HEAD:${BRANCH}`);
    assert.deepEqual(check().trim().split("\n"), [`not what its name says: ${file}`, `M\t${file}`]);
    assert.equal(gitIn(hub, ["rev-parse", BRANCH]), dana.head());
  });

  it("has one name for each object, and no other path is one", () => {
    const change = fc.stringMatching(/^CHG-\d{8}-[0-9A-HJKMNP-TV-Z]{8}$/);
    const file = fc.record({ change, kind: fc.constantFrom("record", "event"), bytes: fc.uint8Array() });
    fc.assert(
      fc.property(file, fc.nat(120), fc.constantFrom("", "/", ".", "A", "\n", "é"), (made, at, inserted) => {
        const path = pathOf(made) ?? "";
        const { kind, bytes } = made;
        const digest = digestOf(bytes);
        assert.deepEqual(parseName(path), { kind, change: made.change, digest, isSignature: false });
        assert.deepEqual(parseName(`${path}.sig`), { kind, change: made.change, digest, isSignature: true });
        const other = `${path.slice(0, at)}${inserted}${path.slice(at + 1)}`;
        const parsed = parseName(other);
        if (other !== path && parsed && parsed.kind !== "witness")
          assert.notDeepEqual(parsed, parseName(path));
      }),
    );
  });
});

import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { addressMistake, addressName } from "../../../server/git/centralPolicy.ts";
import {
  type PolicySource,
  type PolicySourceOptions,
  readPolicyFiles,
} from "../../../server/git/policySource.ts";
import { userCacheFolder } from "../../../server/git/userCache.ts";
import { centralOf } from "../../../server/policy/central.ts";
import { git } from "../../support/aiRepository.ts";
import { useRepos } from "../../support/gitRepo.ts";

const START = Date.parse("2026-04-01T12:00:00Z");
const MINUTE = 60_000;

let home: string;
let service: string;

function at(name: string): string {
  return path.join(home, name);
}

/** A repository with files that are committed, and nothing else. */
function repository(name: string, files: Readonly<Record<string, string>>, branch = "main"): string {
  const folder = at(name);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, ".git"))) git(folder, ["init", "-q", "-b", branch]);
  commit(folder, files);
  return folder;
}

function commit(folder: string, files: Readonly<Record<string, string>>): string {
  write(folder, files);
  git(folder, ["add", "-A"]);
  git(folder, ["commit", "-q", "--allow-empty", "-m", "Change"]);
  return git(folder, ["rev-parse", "HEAD"]);
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

function read(options: Partial<PolicySourceOptions> = {}, folder = service): Promise<PolicySource> {
  const now = new Date(START);
  return readPolicyFiles(folder, {
    cacheFolder: at("cache"),
    allowNetwork: true,
    now,
    centralOf,
    ...options,
  });
}

async function filesOf(
  options: Partial<PolicySourceOptions> = {},
  folder = service,
): Promise<Extract<PolicySource, { kind: "files" }>["files"]> {
  const found = await read(options, folder);
  assert.ok(found.kind === "files", JSON.stringify(found));
  return found.files;
}

/** Commits a tree that git's own tools would not make: entries of `.two-keys`, as `git mktree` takes them. */
function commitTree(folder: string, entries: readonly string[], mode = "040000 tree"): void {
  const inner = git(folder, ["mktree", "-z", "--missing"], entries.map((line) => `${line}\0`).join(""));
  const top = git(folder, ["mktree"], `${mode} ${inner}\t.two-keys\n`);
  const made = git(folder, ["commit-tree", "-m", "Tree", top]);
  git(folder, ["update-ref", "refs/heads/main", made]);
}

function blob(folder: string, text: string): string {
  return git(folder, ["hash-object", "-w", "--stdin"], text);
}

beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-policy-")));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

describe("policy of a repository", () => {
  useRepos();

  it("comes from the remote's default branch; work tree, index and the change's branch have no say", async () => {
    const seed = repository("seed", {
      ".two-keys/policy.yaml": "change: {}\n",
      ".two-keys/people.yaml": "\uFEFFpeople: []\r\n",
      ".two-keys/notes.md": "x",
      ".two-keys/calendars/peak.ics": "BEGIN",
      ".two-keys/calendars/README.md": "x",
    });
    git(home, ["clone", "-q", "--bare", seed, at("remote.git")]);
    git(home, ["clone", "-q", `file://${at("remote.git")}`, at("service")]);
    service = at("service");
    const commitId = git(service, ["rev-parse", "HEAD"]);
    git(service, ["checkout", "-q", "-b", "feature"]);
    commit(service, { ".two-keys/policy.yaml": "change: { requirements: { minReviewers: 1 } }\n" });
    git(service, ["branch", "-f", "main", "feature"]);
    write(service, { ".two-keys/policy.yaml": "nothing: here\n", ".two-keys/systems.yaml": "systems: []\n" });
    git(service, ["add", ".two-keys/systems.yaml"]);
    mkdirSync(path.join(service, "sub"));
    const files = await filesOf({}, path.join(service, "sub"));
    assert.deepEqual(files.origin, { name: "origin/main", commit: commitId });
    assert.deepEqual([files.prefix, files.isCentral], [".two-keys/", false]);
    assert.deepEqual(
      [...files.texts],
      [
        ["people.yaml", "\uFEFFpeople: []\r\n"],
        ["policy.yaml", "change: {}\n"],
        ["calendars/peak.ics", "BEGIN"],
      ],
    );
  });

  it("comes from the local main branch where there is no remote, whatever is checked out", async () => {
    service = repository("service", { ".two-keys/policy.yaml": "change: {}\n" });
    git(service, ["checkout", "-q", "-b", "feature"]);
    commit(service, { ".two-keys/policy.yaml": "" });
    const files = await filesOf();
    assert.deepEqual([files.origin.name, files.texts.get("policy.yaml")], ["main", "change: {}\n"]);
  });

  it("is absent without a protected branch or a folder, and says where it looked", async () => {
    service = repository("trunk", { ".two-keys/policy.yaml": "change: {}\n" }, "trunk");
    const none = await read();
    assert.ok(none.kind === "absent");
    assert.match(none.looked, /^no branch of origin\/HEAD, origin\/main, origin\/master, main, master$/);
    service = repository("bare", { "a.txt": "" });
    assert.deepEqual(await read(), { kind: "absent", looked: "main: .two-keys/policy.yaml" });
    assert.equal((await read({}, home)).kind, "unreachable", "no repository");
  });

  it("does not take what `git replace` puts in place of a commit", async () => {
    service = repository("service", { ".two-keys/policy.yaml": "change: {}\n" });
    git(service, ["checkout", "-q", "-b", "other"]);
    const forged = commit(service, { ".two-keys/policy.yaml": "change: { requirements: {} }\n" });
    git(service, ["replace", "main", forged]);
    assert.equal((await filesOf()).texts.get("policy.yaml"), "change: {}\n");
  });

  const odd: readonly { name: string; entries: () => string[]; says: RegExp }[] = [
    {
      name: "a policy that is a symbolic link",
      entries: () => [`120000 blob ${blob(service, "/etc/passwd")}\tpolicy.yaml`],
      says: /^\.two-keys\/policy\.yaml: It is a symbolic link: commit the file itself\.$/,
    },
    {
      name: "a policy that is a submodule",
      entries: () => [`160000 commit ${"1".repeat(40)}\tpolicy.yaml`],
      says: /policy\.yaml: It is a submodule/,
    },
    {
      name: "calendars that are a link",
      entries: () => [`120000 blob ${blob(service, "..")}\tcalendars`],
      says: /calendars: It is a symbolic link, and must be a folder\.$/,
    },
    {
      name: "a blob that is huge",
      entries: () => [`100644 blob ${blob(service, "#".repeat(8 * 1024 * 1024 + 1))}\tpeople.yaml`],
      says: /people\.yaml: The file has more than 8 MB/,
    },
  ];
  for (const { name, entries, says } of odd) {
    it(`is broken by ${name}`, async () => {
      service = repository("service", {});
      commitTree(service, entries());
      const found = await read();
      assert.ok(found.kind === "broken", JSON.stringify(found));
      assert.match(found.problems.map(({ file, message }) => `${file}: ${message}`).join("\n"), says);
    });
  }

  it("is broken by a folder that is a link, and by text that is not UTF-8", async () => {
    service = repository("service", {});
    const link = blob(service, "elsewhere");
    const top = git(service, ["mktree"], `120000 blob ${link}\t.two-keys\n`);
    git(service, ["update-ref", "refs/heads/main", git(service, ["commit-tree", "-m", "Link", top])]);
    const linked = await read();
    assert.ok(linked.kind === "broken");
    assert.match(linked.problems[0]?.message ?? "", /symbolic link, and must be a folder/);
    const latin = path.join(home, "latin");
    writeFileSync(latin, Buffer.from([0x23, 0xe9, 0x0a]));
    commitTree(service, [`100644 blob ${git(service, ["hash-object", "-w", latin])}\tpolicy.yaml`]);
    const found = await read();
    assert.ok(found.kind === "broken");
    assert.match(found.problems[0]?.message ?? "", /not UTF-8/);
  });

  it("reads calendars under any name, and nothing that only looks like a policy", async () => {
    service = repository("service", {});
    const text = blob(service, "x");
    const names = ['a "b"\nc.ics', "-x.ICS", "..ics", "é.ics", "sub.txt"];
    const lines = names.map((name) => `100644 blob ${text}\t${name}\0`).join("");
    const calendars = git(service, ["mktree", "-z"], lines);
    commitTree(service, [
      `040000 tree ${calendars}\tcalendars`,
      `100644 blob ${text}\tPolicy.yaml`,
      `100644 blob ${text}\tpolicy.yaml\\..`,
    ]);
    const expected = names.slice(0, 4).map((name) => `calendars/${name}`);
    assert.deepEqual([...(await filesOf()).texts.keys()].sort(), expected.sort());
  });
});

describe("central policy", () => {
  useRepos();

  let policy: string;

  /** A service whose policy names the central repository at a ref. */
  function use(ref: string, more = "", address = `file://${at("policy.git")}`): void {
    const text = `central: { repository: "${address}", ref: "${ref}"${more} }\n`;
    service = repository("service", {
      ".two-keys/policy.yaml": text,
      ".two-keys/people.yaml": "people: []\n",
    });
  }

  function publish(files: Readonly<Record<string, string>>): string {
    const made = commit(policy, files);
    git(policy, ["push", "-q", "--force", at("policy.git"), "main"]);
    return made;
  }

  beforeEach(() => {
    git(home, ["init", "-q", "--bare", "-b", "main", at("policy.git")]);
    policy = repository("policy", {});
    publish({ "policy.yaml": "change: {}\n", "org/policy.yaml": "# org\n" });
  });

  it("is fetched by its ref alone, into the person's cache", async () => {
    git(policy, ["tag", "-a", "-m", "v1", "v1"]);
    const v1 = git(policy, ["rev-parse", "v1^{commit}"]);
    git(policy, ["push", "-q", at("policy.git"), "v1"]);
    publish({ "policy.yaml": "change: { requirements: {} }\n" });
    use("refs/tags/v1", ", folder: org/");
    const before = readdirSync(service);
    const files = await filesOf();
    const name = `${at("policy").replace(/^\//, "/")} at refs/tags/v1`;
    assert.deepEqual(files.origin, { name, commit: v1 });
    assert.deepEqual([...files.texts], [["policy.yaml", "# org\n"]]);
    assert.deepEqual([files.prefix, files.isCentral], [`${at("policy")}/org/`, true]);
    assert.deepEqual(readdirSync(service), before);
    const [cache = ""] = readdirSync(at("cache/policy"));
    assert.match(cache, /^[0-9a-f]{64}$/);
    const refs = git(at(`cache/policy/${cache}`), ["for-each-ref", "--format=%(refname)"]).split("\n");
    assert.equal(refs.length, 1);
  });

  it("follows a branch every five minutes, and at once when asked", async () => {
    use("refs/heads/main");
    const text = async (minutes: number, refresh = false): Promise<string | undefined> =>
      (await filesOf({ now: new Date(START + minutes * MINUTE), refresh })).texts.get("policy.yaml");
    assert.equal(await text(0), "change: {}\n");
    publish({ "policy.yaml": "# 2\n" });
    assert.equal(await text(4.9), "change: {}\n");
    assert.equal(await text(5), "# 2\n");
    publish({ "policy.yaml": "# 3\n" });
    assert.equal(await text(6, true), "# 3\n");
    git(policy, ["commit", "-q", "--amend", "-m", "Rewritten"]);
    publish({ "policy.yaml": "# 4\n" });
    assert.equal(await text(1), "# 4\n", "a clock that went back is no reason to wait");
  });

  it("holds as it was fetched last where the remote is away, and says since when", async () => {
    use("refs/heads/main");
    await filesOf();
    renameSync(at("policy.git"), at("away.git"));
    const later = { now: new Date(START + 60 * MINUTE) };
    assert.deepEqual((await filesOf(later)).origin.fetchedAt, START);
    assert.deepEqual((await filesOf({ ...later, allowNetwork: false })).origin.fetchedAt, START);
    renameSync(at("away.git"), at("policy.git"));
    const soon = { now: new Date(START + 60.5 * MINUTE) };
    assert.equal((await filesOf(soon)).origin.fetchedAt, START, "it is left alone for a minute");
    assert.equal((await filesOf({ ...soon, refresh: true })).origin.fetchedAt, undefined);
  });

  it("is unreachable where it was never fetched, with what git says", async () => {
    use("refs/heads/main", "", `file://user:secret@${at("none.git")}`);
    const found = await read();
    assert.ok(found.kind === "unreachable", JSON.stringify(found));
    assert.match(found.message, /none.*(does not exist|does not appear|not a git|could not read)/i);
    assert.ok(!found.message.includes("secret"), found.message);
    use("refs/heads/main");
    const offline = await read({ allowNetwork: false });
    assert.ok(offline.kind === "unreachable");
    assert.match(offline.message, /git may not be asked here/);
  });

  it("is unreachable where its ref is gone: what was taken back no longer holds", async () => {
    git(policy, ["push", "-q", at("policy.git"), "main:next"]);
    use("refs/heads/next");
    await filesOf();
    git(policy, ["push", "-q", at("policy.git"), ":next"]);
    const later = new Date(START + 10 * MINUTE);
    for (const allowNetwork of [true, false]) {
      const found = await read({ now: later, allowNetwork });
      assert.ok(found.kind === "unreachable", JSON.stringify(found));
    }
  });

  it("can be pinned to a commit, which is fetched once", async () => {
    const first = git(policy, ["rev-parse", "HEAD"]);
    publish({ "policy.yaml": "# 2\n" });
    use(first);
    assert.equal((await filesOf()).origin.commit, first);
    rmSync(at("policy.git"), { recursive: true });
    const { origin, texts } = await filesOf({ now: new Date(START + 1e9), refresh: true });
    assert.deepEqual(
      [origin.commit, origin.fetchedAt, texts.get("policy.yaml")],
      [first, undefined, "change: {}\n"],
    );
  });

  it("is broken where its folder is not there", async () => {
    use("refs/heads/main", ", folder: nowhere");
    const found = await read();
    assert.ok(found.kind === "broken");
    assert.match(found.problems[0]?.message ?? "", /no folder "nowhere".*correct `central`/);
  });

  it("can be fetched by several at once", async () => {
    use("refs/heads/main");
    const found = await Promise.all(Array.from({ length: 6 }, () => filesOf({ refresh: true })));
    for (const files of found) assert.equal(files.origin.fetchedAt, undefined);
  });

  it("has an address that runs no program", async () => {
    const trap = at("trap");
    for (const address of [
      `ext::sh -c touch% ${trap}`,
      `--upload-pack=touch ${trap}`,
      "fd::7",
      "../policy.git",
      "javascript://x",
      "https://x/\ny",
    ]) {
      assert.notEqual(addressMistake(address), undefined, address);
      rmSync(at("service"), { recursive: true, force: true });
      use("refs/heads/main", "", address.replace("\n", "\\n"));
      const found = await read();
      assert.equal(found.kind, "unreachable", JSON.stringify(found));
    }
    assert.ok(!existsSync(trap));
    for (const address of [
      "https://git.example.com/org/policy.git",
      "ssh://git@git.example.com:2222/org/policy",
      "git@git.example.com:org/policy.git",
      "git.example.com:org/policy",
      "/srv/policy.git",
      "C:\\srv\\policy.git",
    ]) {
      assert.equal(addressMistake(address), undefined, address);
    }
  });

  it("is named without password and scheme", () => {
    for (const [address, name] of [
      ["https://user:token@git.example.com/org/policy.git", "git.example.com/org/policy"],
      ["git@git.example.com:org/policy.git", "git.example.com/org/policy"],
      ["ssh://git@git.example.com:2222/org/policy/", "git.example.com:2222/org/policy"],
    ] as const) {
      assert.equal(addressName(address), name);
    }
  });
});

describe("cache of a person", () => {
  it("is where each system keeps what can be fetched again", () => {
    assert.equal(userCacheFolder({ XDG_CACHE_HOME: "/c" }, "linux", "/h"), path.join("/c", "two-keys"));
    assert.equal(
      userCacheFolder({ XDG_CACHE_HOME: "c" }, "linux", "/h"),
      path.join("/h", ".cache", "two-keys"),
    );
    assert.equal(userCacheFolder({}, "darwin", "/h"), path.join("/h", "Library", "Caches", "two-keys"));
    assert.equal(userCacheFolder({ LOCALAPPDATA: "/l" }, "win32", "/h"), path.join("/l", "two-keys"));
  });
});

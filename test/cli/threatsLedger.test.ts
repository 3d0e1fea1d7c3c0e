import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ChangeEvent } from "../../server/change/record.ts";
import { writeEvent, writeRecord } from "../../server/change/recordText.ts";
import { writeWitness } from "../../server/change/witness.ts";
import { gateReport } from "../../server/cli/report/gateReport.ts";
import { digestOf } from "../../server/ledger/fileNames.ts";
import { type GatedTeam, holds, LEDGER, limits, type Made, useGatedTeam } from "../support/gatedTeam.ts";
import { type Member, TEAM_REPO } from "../support/reviewTeam.ts";
import { policyOf, signatureOf } from "../support/signedEvents.ts";

/** A commit on top of the ledger that a member makes by plain git; undefined takes a file away. */
function onLedger(member: Member, files: Readonly<Record<string, string | Uint8Array | undefined>>): string {
  const env = { ...member.env, GIT_INDEX_FILE: path.join(member.home, "ledger.index") };
  const at = (args: readonly string[], input?: string | Uint8Array): string =>
    execFileSync("git", args, { cwd: member.root, env, input, stdio: "pipe" }).toString("utf8").trim();
  at(["fetch", "--quiet", "origin", `+${LEDGER}:refs/remotes/origin/two-keys/ledger`]);
  at(["read-tree", "origin/two-keys/ledger"]);
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) at(["update-index", "--force-remove", name]);
    else
      at([
        "update-index",
        "--add",
        "--cacheinfo",
        `100644,${at(["hash-object", "-w", "--stdin"], content)},${name}`,
      ]);
  }
  return at(["commit-tree", "-p", "origin/two-keys/ledger", "-m", "By plain git", at(["write-tree"])]);
}

/** Paths of an event and its signature, with their content. */
function eventFiles(
  change: string,
  bytes: Uint8Array,
  signature?: string,
): Record<string, string | Uint8Array> {
  const name = `changes/${change}/events/${digestOf(bytes).slice("sha256:".length)}.json`;
  return { [name]: bytes, ...(signature === undefined ? {} : { [`${name}.sig`]: signature }) };
}

/** Fails where a terminal would do something by a text; git itself clears lines of what a server says. */
function assertHarmless(text: string): void {
  const own = text.replaceAll("\u001b[K", "");
  for (const sign of ["\u001b", "\u202e"]) assert.equal(own.includes(sign), false, JSON.stringify(own));
}

describe("threats: the ledger, its events and signatures", function () {
  this.timeout(300_000);
  const team = useGatedTeam((made) => ({
    ".two-keys/people.yaml": made
      .people()
      .replace(
        /(id: person:erin[\s\S]*?public: \S+\n)/,
        "$1        active: { from: 2020-01-01, to: 2026-01-31 }\n",
      ),
  }));
  let number = 200;

  function change(gated: GatedTeam, more: Partial<Parameters<GatedTeam["make"]>[0]> = {}): Promise<Made> {
    number++;
    return gated.make({ branch: `ledger-${number}`, edits: limits(number), approvers: ["bob"], ...more });
  }

  /** Bytes of an approval, as somebody would give it. */
  function approval(gated: GatedTeam, made: Made, more: Readonly<Record<string, unknown>> = {}): Buffer {
    return Buffer.from(
      writeEvent({
        apiVersion: "two-keys/v1",
        kind: "ChangeEvent",
        type: "approved",
        change: made.id,
        record: made.digest,
        parents: made.events.slice(-1),
        at: new Date().toISOString(),
        actor: "person:carol",
        targets: made.record.targets,
        policy: policyOf(gated.dana),
        role: "reviewer",
        comment: "Read it all",
        ...more,
      } as ChangeEvent),
    );
  }

  const short = { review: ["UNSATISFIED", /1 of 2 approvals/] } as const;

  it("takes an approval that carol signs and pushes, and the change lands", async () => {
    const gated = team();
    const made = await change(gated);
    gated.refuses(gated.dana, [`${made.head}:main`], short);
    const carol = gated.member("carol");
    const bytes = approval(gated, made);
    gated.lets(
      carol,
      [`${onLedger(carol, eventFiles(made.id, bytes, signatureOf(bytes, carol.key)))}:${LEDGER}`],
      {
        ledger: ["SATISFIED", /It only adds records and events/],
      },
    );
    gated.lets(gated.dana, [`${made.head}:main`], {
      review: ["SATISFIED", /2 people/],
      ledger: ["SATISFIED", /two-keys\/ledger at/],
    });
  });

  it("T28: signed by another, for another purpose, for other bytes, or not at all", async () => {
    const gated = team();
    const [mallory, carol] = [gated.member("mallory"), gated.member("carol")];
    const made = await change(gated);
    const bytes = approval(gated, made);
    const file = path.join(gated.team.base, "for-git");
    writeFileSync(file, bytes);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", carol.key, file], { stdio: "pipe" });
    const forGit = readFileSync(`${file}.sig`, "utf8");
    const other = approval(gated, made, { comment: "Read something else" });
    const tries: readonly (string | undefined)[] = [
      signatureOf(bytes, mallory.key),
      forGit,
      signatureOf(other, carol.key),
      undefined,
    ];
    for (const signature of tries) {
      // Each is an event of its own, as a file of the ledger never changes.
      const own = approval(gated, made, { comment: `Read it all, ${tries.indexOf(signature)} times` });
      const stolen = signature === forGit ? bytes : own;
      const signed =
        signature !== undefined && stolen === own && tries.indexOf(signature) === 0
          ? signatureOf(own, mallory.key)
          : signature;
      gated.lets(mallory, [`${onLedger(mallory, eventFiles(made.id, stolen, signed))}:${LEDGER}`]);
      gated.refuses(gated.dana, [`${made.head}:main`], short);
    }
  });

  it("T28: an approval of one change lies in the folder of another", async () => {
    const gated = team();
    const [mallory, carol] = [gated.member("mallory"), gated.member("carol")];
    const [first, second] = [await change(gated), await change(gated)];
    const bytes = approval(gated, first);
    const signature = signatureOf(bytes, carol.key);
    gated.refuses(mallory, [`${onLedger(mallory, eventFiles(second.id, bytes, signature))}:${LEDGER}`], {
      ledger: ["UNSATISFIED", new RegExp(`it is an event of ${first.id}`)],
    });
    // Said of the other change, with what the first one asks for.
    await gated.say(
      carol,
      second,
      JSON.parse(
        approval(gated, first, { change: second.id, parents: second.events.slice(-1) }).toString(),
      ) as Record<string, unknown>,
    );
    gated.refuses(gated.dana, [`${second.head}:main`], short);
  });

  it("T26: a time in the future, before what it answers, and a key that has ended", async () => {
    const gated = team();
    const carol = gated.member("carol");
    const at = (hours: number): string => new Date(Date.now() + hours * 3600_000).toISOString();
    const made = await change(gated);
    await gated.approve(carol, made, { at: at(1) });
    made.events.pop();
    gated.refuses(gated.dana, [`${made.head}:main`], short);
    await gated.approve(carol, made, { at: at(-1) });
    made.events.pop();
    gated.refuses(gated.dana, [`${made.head}:main`], short);
    await gated.approve(gated.member("erin"), made);
    gated.refuses(gated.dana, [`${made.head}:main`], {
      review: [
        "UNSATISFIED",
        /1 of 2 approvals[\s\S]*Erin Walsh does not count: the key that signed it is not valid any more/,
      ],
    });
    const old = await change(gated, { approvers: [] });
    for (const name of ["bob", "erin"] as const)
      await gated.approve(gated.member(name), old, { at: "2026-01-15T10:00:00Z", parents: [] });
    gated.refuses(gated.dana, [`${old.head}:main`], { review: ["UNSATISFIED", /0 of 2 approvals/] });
  });

  it("T29: an event is taken out of the middle", async () => {
    const gated = team();
    const mallory = gated.member("mallory");
    const made = await change(gated, { approvers: ["bob", "carol"] });
    const objection = await gated.say(gated.member("frank"), made, {
      type: "objected",
      reason: "It loses orders.",
    });
    await gated.approve(gated.member("bob"), made);
    const name = `changes/${made.id}/events/${objection.slice("sha256:".length)}.json`;
    const without = onLedger(mallory, { [name]: undefined, [`${name}.sig`]: undefined });
    gated.refuses(mallory, [`${without}:${LEDGER}`], { ledger: ["UNSATISFIED", /it would be taken away/] });
    gated.refuses(gated.dana, [`${made.head}:main`], { review: ["UNSATISFIED", /Frank Ode objects/] });
    // Even on the server's disk.
    const tip = gated.tip(LEDGER);
    gated.server("fetch", "--quiet", mallory.root, without);
    gated.server("update-ref", LEDGER, without);
    try {
      gated.refuses(gated.dana, [`${made.head}:main`], {
        ledger: ["UNSATISFIED", /this server had it at .* and what that had is missing/],
      });
      // Nor where the server remembers nothing.
      gated.server("update-ref", "-d", "refs/two-keys/ledger/kept/two-keys/ledger");
      gated.refuses(gated.dana, [`${made.head}:main`], {
        ledger: ["UNSATISFIED", /Events of the change are missing: It follows an event/],
      });
    } finally {
      gated.server("update-ref", LEDGER, tip);
    }
  });

  it("T30 T31: the end of the ledger is cut off", async () => {
    const gated = team();
    const [mallory, dana] = [gated.member("mallory"), gated.dana];
    const made = await change(gated, { approvers: ["bob", "carol"] });
    const before = gated.tip(LEDGER);
    await gated.say(gated.member("frank"), made, { type: "objected", reason: "It loses orders." });
    mallory.git("fetch", "--quiet", "origin", LEDGER);
    gated.refuses(mallory, [`+${before}:${LEDGER}`], { ledger: ["UNSATISFIED", /no fast-forward/] });
    gated.refuses(mallory, [`:${LEDGER}`], { history: ["UNSATISFIED", /protected and can't be deleted/] });
    // On the server's disk; whoever has seen the end still has it, and decides nothing by the rest.
    const tip = gated.tip(LEDGER);
    await dana.ok("change", "sync");
    gated.server("update-ref", LEDGER, before);
    try {
      const { stdout } = await dana.tk(["gate", "--at", "ci", "--head", made.head, "--format", "json"]);
      const [decision] = gateReport.parse(JSON.parse(stdout) as unknown).decisions;
      holds(decision?.checks ?? [], {
        ledger: ["UNSATISFIED", /can't be trusted: the remote took back what it had shown/],
      });
    } finally {
      gated.server("update-ref", LEDGER, tip);
    }
  });

  it("T31 T30: a ledger that lacks what a gate has seen decides nothing; a witness that nobody believes does no harm", async () => {
    const gated = team();
    const [mallory, pipeline] = [gated.member("mallory"), gated.team.member("pipeline")];
    const made = await change(gated, { approvers: ["bob", "carol"] });
    gated.dana.git("push", "--quiet", "origin", `${made.head}:refs/heads/witnessed`);
    const at = new Date().toISOString();
    const witness = (actor: string): Buffer =>
      Buffer.from(
        writeWitness({
          apiVersion: "two-keys/v1",
          kind: "Witness",
          at,
          actor,
          place: "ci",
          repo: TEAM_REPO,
          ref: "refs/heads/main",
          status: "SATISFIED",
          ledgerTip: `sha1:${"9".repeat(40)}`,
        }),
      );
    const files = (bytes: Buffer, key: string): Record<string, string | Uint8Array> => {
      const name = `witness/${at.slice(0, 10).replaceAll("-", "/")}/${digestOf(bytes).slice(7)}.json`;
      return { [name]: bytes, [`${name}.sig`]: signatureOf(bytes, key) };
    };
    for (const actor of ["bot:pipeline", "person:mallory"]) {
      gated.lets(mallory, [`${onLedger(mallory, files(witness(actor), mallory.key))}:${LEDGER}`]);
      assert.equal(gated.judge(made.head).status, "SATISFIED", `mallory as ${actor} is no gate`);
    }
    const tip = gated.tip(LEDGER);
    gated.server(
      "fetch",
      "--quiet",
      mallory.root,
      onLedger(mallory, files(Buffer.concat([witness("bot:pipeline"), Buffer.from("\n")]), pipeline.key)),
    );
    gated.server("update-ref", LEDGER, "FETCH_HEAD");
    try {
      gated.refuses(gated.dana, [`${made.head}:main`], {
        ledger: ["UNSATISFIED", /bot:pipeline \(ci\) saw commit 999999999999 of the ledger/],
      });
    } finally {
      gated.server("update-ref", LEDGER, tip);
    }
  });

  it("T47: an event with a key twice, one of 2 MB, a record with anchors, a file that is none", async () => {
    const gated = team();
    const mallory = gated.member("mallory");
    const made = await change(gated);
    const twice = Buffer.from(
      approval(gated, made).toString().replace('"actor"', '"actor": "person:bob",\n  "actor"'),
    );
    const huge = approval(gated, made, { comment: "x" })
      .toString()
      .replace('"x"', `"${"x".repeat(2 * 1024 * 1024)}"`);
    const record = writeRecord(made.record);
    const bomb = `a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n${record}`;
    const anchored = record
      .replace("type: normal", "type: &type normal")
      .replace(/^title: .*$/m, "title: *type");
    const asRecord = (text: string) => ({
      [`changes/${made.id}/records/${digestOf(Buffer.from(text)).slice(7)}.yaml`]: text,
    });
    const tries: readonly (readonly [Record<string, string | Uint8Array>, RegExp])[] = [
      [eventFiles(made.id, twice), /can't be read: .*(twice|duplicate|unique|again)/i],
      [eventFiles(made.id, Buffer.from(huge)), /it has \d+ bytes: at most 1048576 are read/],
      [asRecord(bomb), /it can't be read/],
      [asRecord(anchored), /it can't be read/],
      [asRecord(`state: approved\n${record}`), /it can't be read/],
      [{ "changes/notes.txt": "hello\n" }, /no file of a ledger has such a name/],
      [
        { [`changes/${made.id}/events/${"0".repeat(64)}.json`]: approval(gated, made) },
        /its content is not what its name says/,
      ],
    ];
    for (const [files, reason] of tries)
      gated.refuses(mallory, [`${onLedger(mallory, files)}:${LEDGER}`], { ledger: ["UNSATISFIED", reason] });
  });

  it("T47: terminal escapes in what people write", async () => {
    const gated = team();
    const mallory = gated.member("mallory");
    const evil = "\u001b[2J\u001b[1;32mSATISFIED\u001b[0m \u202egnihton";
    const made = await change(gated, { approvers: ["bob", "carol"], message: `Lower it ${evil}` });
    await gated.say(mallory, made, { type: "objected", reason: `It ${evil} loses orders.` });
    const pushed = gated.refuses(gated.dana, [`${made.head}:main`], {
      review: ["UNSATISFIED", /Mallory Quist objects/],
    });
    assertHarmless(pushed.text);
    mkdirSync(path.join(mallory.root, "docs"), { recursive: true });
    const name = "docs/\u001b[2Jx.md";
    const head = gated.commit(mallory, "escapes", { [name]: "x\n" });
    const refused = gated.refuses(mallory, [`${head}:main`], {
      paths: ["UNSATISFIED", /has a control character/],
    });
    assertHarmless(refused.text);
  });

  it("T48: programs that a repository's configuration names are not started", async () => {
    const gated = team();
    const { dana } = gated;
    const made = await change(gated, { approvers: ["bob", "carol"] });
    const mark = path.join(gated.team.base, "ran");
    const settings = [
      "core.fsmonitor",
      "diff.external",
      "gpg.program",
      "gpg.ssh.program",
      "core.pager",
      "core.sshCommand",
      "diff.evil.textconv",
      "diff.evil.command",
    ];
    for (const name of settings) {
      const script = path.join(gated.team.base, `${name}.sh`);
      writeFileSync(script, `#!/bin/sh\necho '${name}' "$@" >> '${mark}'\n`, { mode: 0o755 });
      dana.git("config", name, script);
    }
    writeFileSync(path.join(dana.root, ".git", "info", "attributes"), "* diff=evil\n");
    try {
      const { stdout } = await dana.tk([
        "gate",
        "--at",
        "ci",
        "--offline",
        "--head",
        made.head,
        "--format",
        "json",
      ]);
      assert.ok(gateReport.parse(JSON.parse(stdout) as unknown).decisions.length > 0);
      assert.equal(
        spawnSync("cat", [mark], { encoding: "utf8" }).stdout,
        "",
        "a program of the configuration ran",
      );
    } finally {
      for (const name of settings) dana.git("config", "--unset", name);
      writeFileSync(path.join(dana.root, ".git", "info", "attributes"), "");
    }
  });
});

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gateReport } from "../../server/cli/report/gateReport.ts";
import { guard, push, runIn, submit } from "../support/gateServer.ts";
import { type Member, useTeams } from "../support/reviewTeam.ts";
import { approve } from "../support/signedEvents.ts";

function pushWithHook(member: Member, ...args: string[]): { readonly ok: boolean; readonly text: string } {
  const { root: cwd, env } = member;
  const done = spawnSync("git", ["push", "origin", ...args], { cwd, env, encoding: "utf8" });
  return { ok: done.status === 0, text: `${done.stdout}${done.stderr}` };
}

describe("gate", function () {
  this.timeout(300_000);
  const newTeam = useTeams();

  it("decides in CI by what two people have approved, in every format, and nothing in a shallow clone", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    team.startChange();
    dana.git("push", "--quiet", "origin", "HEAD");
    await submit(dana);
    const open = await dana.tk(["gate", "--at", "ci", "--format", "json"]);
    assert.equal(open.code, 1, open.stderr);
    const report = gateReport.parse(JSON.parse(open.stdout));
    const review = report.decisions[0]?.checks.find(({ id }) => id === "review");
    assert.match(review?.reason ?? "", /^0 of 2 approvals/);
    assert.match(review?.command ?? "", /^two-keys review request CHG-/);
    const sarif = JSON.parse((await dana.tk(["gate", "--at", "ci", "--format", "sarif"])).stdout);
    assert.equal(
      sarif.runs[0].results.some((one: { kind: string }) => one.kind === "fail"),
      true,
    );
    assert.match(
      (await dana.tk(["gate", "--at", "ci", "--format", "junit"])).stdout,
      /<failure .*0 of 2 approvals/,
    );
    for (const name of ["bob", "carol"] as const) await approve(team.clone(name));
    const passed = await dana.tk(["gate", "--at", "ci"]);
    assert.equal(passed.code, 0, passed.stdout);
    assert.match(
      passed.stdout,
      /\[\+\] satisfied +Reviews +2 people approved exactly this: Bob Ferro and Carol Okafor/,
    );
    assert.equal((await dana.tk(["gate", "--at", "ci"])).stdout, passed.stdout);

    const shallow = path.join(team.base, "shallow");
    const from = `file://${team.remote}`;
    execFileSync(
      "git",
      ["clone", "--quiet", "--depth=1", "--branch=feature/retry-limits", "--no-single-branch", from, shallow],
      { env: dana.env },
    );
    const unknown = runIn(dana, shallow, ["gate", "--at", "ci", "--target", "main"]);
    assert.equal(unknown.code, 3, unknown.stdout + unknown.stderr);
    assert.match(unknown.stdout, /clone is shallow[\s\S]*git fetch --unshallow/);
    execFileSync("git", ["config", "uploadpack.allowFilter", "true"], { cwd: team.remote, env: dana.env });
    const blobless = path.join(team.base, "blobless");
    execFileSync(
      "git",
      ["clone", "--quiet", "--filter=blob:none", "--branch=feature/retry-limits", from, blobless],
      { env: dana.env },
    );
    const same = runIn(dana, blobless, ["gate", "--at", "ci", "--target", "main"]);
    assert.equal(same.code, 0, same.stdout + same.stderr);
  });

  it("is advice before a push: kept beside another hook, silent on other branches, gone without the program", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    const hook = path.join(dana.root, ".git/hooks/pre-push");
    const mark = path.join(dana.home, "ran");
    writeFileSync(hook, `#!/bin/sh\ncat > '${mark}'\n`);
    chmodSync(hook, 0o755);
    assert.match(await dana.ok("hooks", "install"), /pre-push: installed; the one before runs first/);
    assert.match(await dana.ok("hooks", "install"), /pre-push: there already/);
    team.startChange();
    const feature = pushWithHook(dana, "HEAD");
    assert.equal(feature.ok, true, feature.text);
    assert.doesNotMatch(feature.text, /^two-keys:/m);
    assert.match(readFileSync(mark, "utf8"), / refs\/heads\/feature\/retry-limits /);
    const held = pushWithHook(dana, "HEAD:main");
    assert.equal(held.ok, false);
    assert.match(held.text, /no change record for this content[\s\S]*This is advice/);
    assert.equal(push(dana, "HEAD:refs/heads/elsewhere").ok, true);
    writeFileSync(hook, readFileSync(hook, "utf8").replace(/^cli=.*$/m, "cli='/nowhere/cli.js'"));
    const warned = pushWithHook(dana, "HEAD:main");
    assert.equal(warned.ok, true);
    assert.match(warned.text, /nothing was looked at before this push/);
    assert.match(await dana.ok("hooks", "uninstall"), /taken away, the one before is back/);
    assert.match(readFileSync(hook, "utf8"), /^#!\/bin\/sh\ncat >/);
    dana.git("config", "core.hooksPath", ".husky/_");
    assert.match(await dana.ok("hooks", "install"), /husky[\s\S]*two-keys gate --at pre-push/);
    assert.equal(existsSync(path.join(dana.root, ".husky")), false);
  });

  it("T40: deploys what has landed by a record, and nothing that came past it", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    await guard(team);
    const head = team.startChange();
    await submit(dana);
    for (const name of ["bob", "carol"] as const) await approve(team.clone(name));
    const pushed = push(dana, "HEAD:main");
    assert.equal(pushed.ok, true, pushed.text);
    const deploy = ["gate", "--at", "deploy", "--environment", "staging", "--commit"];
    const fine = await dana.tk([...deploy, head]);
    assert.equal(fine.code, 0, fine.stdout + fine.stderr);
    assert.match(fine.stdout, /All that goes to staging for the first time landed by a record: CHG-/);
    const pipeline = team.clone("pipeline");
    const told = await pipeline.ok(
      "witness",
      "deployed",
      "--environment",
      "staging",
      "--commit",
      head,
      "--artifact",
      "checkout@sha256:aa",
    );
    assert.match(told, /deployed to staging: on record/);
    // Somebody with a shell on the server moves the branch past every hook.
    dana.write("svc/limits/past.ts", "export {};\n");
    const past = dana.commit("Past the gate");
    execFileSync("git", ["fetch", "--quiet", dana.root, "HEAD"], { cwd: team.remote, env: dana.env });
    execFileSync("git", ["update-ref", "refs/heads/main", past], { cwd: team.remote, env: dana.env });
    const bypassed = await dana.tk([...deploy, past]);
    assert.equal(bypassed.code, 1, bypassed.stdout);
    assert.match(bypassed.stdout, new RegExp(`without a record \\(bypassed\\): ${past.slice(0, 12)}`));
    assert.equal((await dana.tk([...deploy, head])).code, 0);
  });

  it("asks for more people where content can't be read, by a record that says so", async () => {
    const team = newTeam();
    const dana = team.member("dana");
    team.startChange();
    dana.write("svc/limits/table.bin", Buffer.from([1, 0, 2]));
    dana.commit("Table of limits");
    dana.git("push", "--quiet", "origin", "HEAD");
    const id = await submit(dana);
    assert.match(await dana.ok("change", "show", id), /unreviewable|Lower/);
    const told = await dana.tk(["gate", "--at", "ci", "--format", "json"]);
    const checks = gateReport.parse(JSON.parse(told.stdout)).decisions[0]?.checks ?? [];
    const of = (name: string): string => checks.find((one) => one.id === name)?.reason ?? "";
    assert.match(of("content"), /table\.bin is binary/);
    assert.match(of("record"), /speaks of exactly this/);
    assert.match(of("review"), /^0 of 3 approvals/);
  });

  it("decides nothing in a pipeline whose checkout does not tell which branch is the default one", async () => {
    const one = newTeam();
    const dana = one.member("dana");
    dana.git("push", "--quiet", "origin", "main:trunk");
    one.startChange();
    dana.git("push", "--quiet", "origin", "HEAD");
    execFileSync("git", ["symbolic-ref", "HEAD", "refs/heads/trunk"], { cwd: one.remote, env: dana.env });
    execFileSync("git", ["update-ref", "-d", "refs/heads/main"], { cwd: one.remote, env: dana.env });
    // As a pipeline fetches: every branch, and no word about which one is the default.
    const pipeline = one.member("pipeline");
    mkdirSync(pipeline.root, { recursive: true });
    pipeline.git("init", "--quiet", "--initial-branch=work");
    pipeline.git("remote", "add", "origin", one.remote);
    pipeline.git("fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*");
    pipeline.git("checkout", "--quiet", "--detach", "origin/feature/retry-limits");
    const gate = ["gate", "--at", "ci", "--target", "trunk"];
    const before = await pipeline.tk(gate);
    assert.equal(before.code, 3, before.stdout + before.stderr);
    assert.match(before.stdout, /git remote set-head origin --auto/);
    pipeline.git("remote", "set-head", "origin", "--auto");
    const after = await pipeline.tk(gate);
    assert.equal(after.code, 1, after.stdout + after.stderr);
    assert.match(after.stdout, /no record speaks of it/);
  });
});

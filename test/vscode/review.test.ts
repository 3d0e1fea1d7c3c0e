import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { type Member, ReviewTeam, TYPED } from "../support/reviewTeam.ts";

/** A machine that is busy with its first start may be many times slower than another. */
const PATIENCE_MS = 60_000;
const SCHEME = "two-keys-review";
const NO_TIMEOUT = `export async function pay(): Promise<Response> {
  return fetch("https://pay.example.test/v1/orders");
}
`;

async function waitFor<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let waited = 0; ; waited += 200) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(waited < PATIENCE_MS, `it did not come to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe("reviews in VS Code", function () {
  this.timeout(6 * PATIENCE_MS);
  let team: ReviewTeam;
  let bob: Member;
  let folder: string;
  let id: string;
  let commit: string;

  /** The program, wherever this window runs. */
  async function ok(member: Member, ...args: string[]): Promise<string> {
    const extension = vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === "two-keys");
    assert.ok(extension);
    const cli = path.join(extension.extensionPath, "dist/cli.js");
    const { code, stdout, stderr } = await member.tk(args, { cli, env: { ELECTRON_RUN_AS_NODE: "1" } });
    assert.equal(code, 0, `${args.join(" ")}:\n${stdout}${stderr}`);
    return stdout;
  }

  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: folder, env: bob.env, encoding: "utf8", stdio: "pipe" }).trimEnd();

  before(async function () {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    // Only a copy of the sample is made a repository.
    if (!first?.uri.fsPath.startsWith(os.tmpdir())) return this.skip();
    folder = first.uri.fsPath;
    team = new ReviewTeam();
    const dana = team.member("dana");
    team.startChange();
    dana.write("svc/limits/pay.ts", NO_TIMEOUT);
    // What the repository says of how to show its files does not hold in a review.
    dana.write(".gitattributes", "*.ts text eol=crlf -diff\n");
    commit = dana.commit("Pay");
    await ok(dana, "change", "new");
    await ok(dana, "change", "set", ...TYPED);
    ({ id } = JSON.parse(await ok(dana, "change", "submit", "--format", "json")));
    dana.git("push", "--quiet", "origin", "HEAD");
    await ok(dana, "review", "request", "bob", "carol");
    bob = team.member("bob");
    git("init", "--quiet", "--initial-branch=main");
    for (const [name, value] of [
      ["user.name", "Bob Ferro"],
      ["user.email", bob.email],
      ["user.signingkey", bob.key],
      ["gpg.format", "ssh"],
    ] as const)
      git("config", name, value);
    git("remote", "add", "origin", team.remote);
    git("fetch", "--quiet", "origin");
    git("checkout", "--quiet", "--force", "-B", "main", "origin/main");
    git("remote", "set-head", "origin", "main");
    return undefined;
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    team?.dispose();
  });

  const documents = (): vscode.TextDocument[] =>
    vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME);
  const side = (file: string, which: "old" | "new"): vscode.TextDocument | undefined =>
    documents().find(({ uri }) => uri.path === `/${file}` && JSON.parse(uri.query).side === which);

  it("opens every file of a change at once, as git has it, whatever its attributes say", async () => {
    await waitFor("the review is open", async () => {
      // The window may just be reading the repository that it has become.
      await vscode.commands.executeCommand("twoKeys.refreshChange");
      await vscode.commands.executeCommand("twoKeys.openReview", id);
      return vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes(id) || undefined;
    });
    const limits = await waitFor("the new side", () => side("svc/limits/limits.ts", "new"));
    assert.equal(limits.getText(), `${team.member("dana").git("show", `${commit}:svc/limits/limits.ts`)}\n`);
    assert.ok(limits.getText().includes("80"));
    assert.equal(limits.eol, vscode.EndOfLine.LF);
    assert.equal(limits.languageId, "typescript");
    assert.ok(
      (await waitFor("the old side", () => side("svc/limits/limits.ts", "old"))).getText().includes("100"),
    );
    assert.equal(side("svc/limits/pay.ts", "old"), undefined);
    const attributes = await waitFor("the control file", () => side(".gitattributes", "new"));
    assert.equal(JSON.parse(attributes.uri.query).note, " (control file)");
  });

  it("has the findings of the changed lines as diagnostics, until the review is closed", async () => {
    const pay = await waitFor("the new file", () => side("svc/limits/pay.ts", "new"));
    const found = await waitFor("a finding", () => {
      const all = vscode.languages.getDiagnostics(pay.uri);
      return all.length > 0 ? all : undefined;
    });
    assert.deepEqual(
      found.map(({ code, source, range }) => [code, source, range.start.line]),
      [["outbound-http-no-timeout", "two-keys review", 1]],
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await waitFor("no finding", () =>
      vscode.languages.getDiagnostics(pay.uri).length === 0 ? true : undefined,
    );
  });

  it("approves what was opened, signed with the person's key, on a word of theirs", async () => {
    await vscode.commands.executeCommand("twoKeys.openReview", id);
    await waitFor("the review is open", () => side("svc/limits/limits.ts", "new"));
    let isDone = false;
    const approved = vscode.commands.executeCommand("twoKeys.approveChange", id).then(() => {
      isDone = true;
    });
    await waitFor("the approval", async () => {
      if (!isDone) await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return isDone || undefined;
    });
    await approved;
    const dana = team.member("dana");
    await ok(dana, "change", "sync");
    const shown = JSON.parse(await ok(dana, "review", "show", id, "--format", "json")) as {
      approvals: { person: string; counts: boolean }[];
    };
    assert.deepEqual(
      shown.approvals.map(({ person, counts }) => [person, counts]),
      [["Bob Ferro", true]],
    );
    const remote = (...args: string[]): string => git("--git-dir", team.remote, ...args);
    const events = remote("ls-tree", "-r", "--name-only", "two-keys/ledger", `changes/${id}/events/`)
      .split("\n")
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(remote("show", `two-keys/ledger:${name}`)) as Record<string, unknown>);
    const event = events.find(({ type }) => type === "approved");
    assert.equal(event?.actor, "person:bob");
    const { viewed } = event ?? {};
    assert.ok(Array.isArray(viewed) && viewed.includes("svc/limits/limits.ts"), JSON.stringify(event));
  });
});

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type {
  ApplyWorkspaceEditParams,
  CompletionItem,
  Hover,
  TextEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import {
  CHANGE_CHANGED_NOTIFICATION,
  CHANGE_REQUEST,
  CHANGES_REQUEST,
  CLOSE_CHANGE_REQUEST,
  changeFolderParams,
  changesResult,
  changeView,
  EDIT_DRAFT_REQUEST,
  type FormField,
  REVISE_CHANGE_REQUEST,
  START_DRAFT_REQUEST,
  SUBMIT_CHANGE_REQUEST,
  submitResult,
  UNDO_PREFILL_REQUEST,
} from "../../server/protocol/change.ts";
import { LspClient } from "../support/lspClient.ts";
import type { Change } from "../support/sampleChange.ts";
import { TIER_ONE_FILES, TierOne } from "../support/tierOne.ts";

const VERSIONED = { workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } } };

/** What the sample still asks for after it was filled in. */
const OWED: Readonly<Record<string, unknown>> = {
  whatIfNot: "The queue of the database fills twice a week.",
  customerImpact: "Customers who retry more than 80 times see a refusal.",
  worstCase: "All retries are refused, and orders wait for a slow payment service.",
  blastRadius: "one-region",
  "risk.answers.data-loss": "no",
  plan: [
    {
      action: "deploy checkout-api to eu-west-1",
      expect: "the queue stays below its alarm",
      verify: "dashboard checkout/queue",
      estMinutes: 20,
    },
  ],
  "rollback.steps.0.estMinutes": 10,
  monitoring: [{ metric: "queue depth", where: "dashboard checkout/queue", abortWhen: "more than 500" }],
};

/** One window: a server, and what a client does for it. */
class Window {
  readonly told: string[] = [];
  readonly documents = new Map<string, TextDocument>();
  /** Edits that the server asked for. */
  readonly asked: ApplyWorkspaceEditParams[] = [];
  /** Called before an edit is taken: a person may type just then. */
  beforeEdit: ((uri: string) => Promise<void>) | undefined;
  private waiters: (() => void)[] = [];

  private constructor(
    readonly client: LspClient,
    readonly folder: string,
  ) {}

  static async open(
    folder: string,
    options: { env?: Record<string, string>; isTrusted?: boolean } = {},
  ): Promise<Window> {
    const { isTrusted = true } = options;
    const client = await LspClient.start({
      folders: [folder],
      capabilities: VERSIONED,
      initializationOptions: { isTrusted },
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", ...options.env },
    });
    const window = new Window(client, folder);
    client.connection.onNotification(CHANGE_CHANGED_NOTIFICATION, (raw: unknown) => {
      window.told.push(changeFolderParams.parse(raw).folder);
      for (const wake of window.waiters.splice(0)) wake();
    });
    client.connection.onRequest("workspace/applyEdit", (params: ApplyWorkspaceEditParams) =>
      window.take(params),
    );
    return window;
  }

  request(method: string, more: object = {}): Promise<unknown> {
    return this.client.connection.sendRequest(method, { folder: this.folder, ...more });
  }

  async view(method = CHANGE_REQUEST, more: object = {}): Promise<Change> {
    const view = changeView.parse(await this.request(method, more));
    if (view.kind !== "change") assert.fail(JSON.stringify(view));
    return view;
  }

  edit(edits: Readonly<Record<string, unknown>>, draft?: string): Promise<Change> {
    const list = Object.entries(edits).map(([at, value]) => ({ path: at, value }));
    return this.view(EDIT_DRAFT_REQUEST, { edits: list, ...(draft === undefined ? {} : { draft }) });
  }

  async openText(file: string): Promise<string> {
    const uri = URI.file(file).toString();
    const document = TextDocument.create(uri, "yaml", 1, readFileSync(file, "utf8"));
    this.documents.set(uri, document);
    await this.client.open(uri, "yaml", document.getText());
    return uri;
  }

  /** What a person types: one text for another. */
  async type(uri: string, from: string, to: string): Promise<void> {
    const document = this.document(uri);
    const start = document.getText().indexOf(from);
    assert.ok(start >= 0, `${from} is in the text`);
    const range = {
      start: document.positionAt(start),
      end: document.positionAt(start + from.length),
    };
    await this.change(uri, [{ range, newText: to }]);
  }

  save(uri: string): Promise<void> {
    writeFileSync(URI.parse(uri).fsPath, this.document(uri).getText());
    return this.client.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
  }

  document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    assert.ok(document, "the document is open");
    return document;
  }

  /** Waits until the server says that a change is another, after what it has said before. */
  async isTold(since: number): Promise<void> {
    while (this.told.length <= since) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private async take(params: ApplyWorkspaceEditParams): Promise<{ applied: boolean }> {
    this.asked.push(params);
    const [change] = params.edit.documentChanges ?? [];
    if (!change || !("textDocument" in change)) return { applied: false };
    const { uri, version } = change.textDocument;
    const type = this.beforeEdit;
    this.beforeEdit = undefined;
    await type?.(uri);
    if (version !== this.documents.get(uri)?.version) return { applied: false };
    await this.change(
      uri,
      change.edits.flatMap((edit): TextEdit[] => ("newText" in edit ? [edit] : [])),
    );
    return { applied: true };
  }

  private async change(uri: string, edits: readonly TextEdit[]): Promise<void> {
    const document = this.document(uri);
    const changes = edits.map(({ range, newText }) => ({ range, text: newText }));
    const version = document.version + 1;
    this.documents.set(uri, TextDocument.update(document, changes, version));
    await this.client.change(uri, version, changes);
  }
}

function fieldOf(view: Change, at: string): FormField | undefined {
  return view.draft?.sections.flatMap(({ fields }) => fields).find((one) => one.path === at);
}

function draftOf({ draft }: Change): NonNullable<Change["draft"]> {
  assert.ok(draft, "there is a draft");
  return draft;
}

describe("change records in the editor's server", function () {
  this.timeout(120_000);
  const windows: Window[] = [];
  const folders: string[] = [];
  const samples: TierOne[] = [];

  const open = async (...args: Parameters<typeof Window.open>): Promise<Window> => {
    const window = await Window.open(...args);
    windows.push(window);
    return window;
  };
  const temporary = (): string => {
    const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-lsp-change-")));
    folders.push(folder);
    return folder;
  };
  /** The sample on its branch, with a commit of the change. */
  const sample = (files?: Readonly<Record<string, string>>): TierOne => {
    const made = new TierOne(os.tmpdir(), files);
    samples.push(made);
    return made;
  };
  const started = async (): Promise<{ tier: TierOne; window: Window; view: Change }> => {
    const tier = sample();
    tier.startChange();
    tier.commitChange();
    const window = await open(tier.root);
    return { tier, window, view: await window.view(START_DRAFT_REQUEST) };
  };

  afterEach(async () => {
    for (const { client } of windows.splice(0)) client.kill();
    for (const one of samples.splice(0)) one.dispose();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function absent(window: Window): Promise<string> {
    const view = changeView.parse(await window.request(CHANGE_REQUEST));
    return view.kind === "absent" ? view.reason : view.kind;
  }

  describe("say why there is no change", () => {
    it("in a workspace that is not trusted, and do nothing there", async () => {
      const tier = sample();
      tier.startChange();
      const window = await open(tier.root, { isTrusted: false });
      assert.equal(await absent(window), "untrusted");
      await assert.rejects(window.request(START_DRAFT_REQUEST), /Trust this workspace first/);
      assert.equal(existsSync(tier.path(".git/two-keys")), false);
    });

    it("without a repository, a commit, a policy or a difference", async () => {
      const folder = temporary();
      const window = await open(folder, { env: { GIT_CEILING_DIRECTORIES: os.tmpdir() } });
      assert.equal(await absent(window), "no-repository");
      await assert.rejects(window.request(START_DRAFT_REQUEST), /repository/);
      const git = (...args: string[]): void =>
        void execFileSync("git", ["-c", "user.name=D", "-c", "user.email=d@example.test", ...args], {
          cwd: folder,
          stdio: "pipe",
        });
      git("init", "--quiet", "--initial-branch=main");
      assert.equal(await absent(window), "no-commits");
      git("commit", "--quiet", "--allow-empty", "--message", "First");
      assert.equal(await absent(window), "no-policy");
      const tier = sample();
      assert.equal(await absent(await open(tier.root)), "no-changes");
    });

    it("where git is missing", async () => {
      const window = await open(temporary(), { env: { PATH: temporary() } });
      assert.equal(await absent(window), "no-git");
    });

    it("where the policy has mistakes, each at its place", async () => {
      const systems = (TIER_ONE_FILES[".two-keys/systems.yaml"] ?? "").replace("tier: 3", "tier: 7");
      const tier = sample({ ...TIER_ONE_FILES, ".two-keys/systems.yaml": systems });
      tier.startChange();
      const window = await open(tier.root);
      const view = changeView.parse(await window.request(CHANGE_REQUEST));
      assert.ok(view.kind === "broken-policy");
      const line = systems.split("\n").findIndex((text) => text.includes("tier: 7")) + 1;
      const [problem] = view.problems;
      assert.deepEqual(
        [view.problems.length, problem?.line, path.basename(problem?.file ?? "")],
        [1, line, "systems.yaml"],
      );
    });
  });

  it("start a draft once, write edits to the disk before they answer, and take prefills out", async () => {
    const { tier, window, view } = await started();
    const { id, file } = draftOf(view);
    assert.equal(file, tier.path(".git/two-keys/drafts/feature%2Fretry-limits.yaml"));
    assert.equal(fieldOf(view, "title")?.value, "Lower the limit of retries at checkout");
    assert.ok(fieldOf(view, "title")?.prefilledFrom);
    assert.equal(draftOf(await window.view(START_DRAFT_REQUEST)).id, id);
    const edited = await window.edit({ customerImpact: OWED.customerImpact, title: "Lower the limit" }, id);
    assert.equal(fieldOf(edited, "customerImpact")?.value, OWED.customerImpact);
    assert.equal(fieldOf(edited, "title")?.prefilledFrom, undefined);
    assert.match(readFileSync(file, "utf8"), /^customerImpact: Customers who retry/m);
    assert.ok(fieldOf(edited, "what")?.prefilledFrom);
    const undone = await window.view(UNDO_PREFILL_REQUEST, {
      draft: id,
      edits: [{ path: "what" }, { path: "title" }],
    });
    assert.equal(fieldOf(undone, "what")?.value, undefined);
    assert.equal(fieldOf(undone, "title")?.value, "Lower the limit", "a person's own text stays");
  });

  it("refuse an edit that is meant for another draft, and one of a field that is none", async () => {
    const { window, view } = await started();
    const { file } = draftOf(view);
    const before = readFileSync(file, "utf8");
    await assert.rejects(window.edit({ title: "Another" }, "CHG-20260101-AAAAAAAA"), /another draft by now/);
    assert.equal(readFileSync(file, "utf8"), before);
    await assert.rejects(
      window.edit({ ttile: "x", customerImpact: "Retries are refused." }),
      /no field "ttile"/,
    );
    assert.match(readFileSync(file, "utf8"), /Retries are refused/, "the other edit of the batch is done");
  });

  it("show form and text as two views of one draft", async () => {
    const { window, view } = await started();
    const { id, file } = draftOf(view);
    const uri = await window.openText(file);
    const edited = await window.edit({ customerImpact: OWED.customerImpact }, id);
    assert.equal(window.asked.length, 1);
    assert.equal(fieldOf(edited, "customerImpact")?.value, OWED.customerImpact);
    assert.match(window.document(uri).getText(), /^customerImpact: Customers who retry/m);
    const told = window.told.length;
    await window.type(uri, "Customers who retry", "Everybody who retries");
    await window.isTold(told);
    assert.match(
      String(fieldOf(await window.view(), "customerImpact")?.value),
      /^Everybody who retries more/,
    );
  });

  it("lose neither the form's edit nor what is typed into the text in the same moment", async () => {
    const { window, view } = await started();
    const { id, file } = draftOf(view);
    const uri = await window.openText(file);
    window.beforeEdit = () => window.type(uri, "# Draft of", "# A note of mine\n# Draft of");
    const edited = await window.edit({ customerImpact: OWED.customerImpact }, id);
    assert.equal(window.asked.length, 2, "the first edit was refused, because the text had become another");
    assert.equal(fieldOf(edited, "customerImpact")?.value, OWED.customerImpact);
    const text = window.document(uri).getText();
    assert.ok(text.startsWith("# A note of mine\n# Draft of the change record CHG-"), text);
    assert.equal(fieldOf(edited, "title")?.value, fieldOf(view, "title")?.value);
  });

  it("take the disk for newer than an open text in which nothing was typed", async () => {
    const { tier, window, view } = await started();
    const { id, file } = draftOf(view);
    await window.openText(file);
    await window.view();
    const other = await open(tier.root);
    await other.edit({ customerImpact: OWED.customerImpact }, id);
    assert.equal(fieldOf(await window.view(), "customerImpact")?.value, OWED.customerImpact);
    const both = await window.edit({ worstCase: OWED.worstCase }, id);
    assert.equal(fieldOf(both, "customerImpact")?.value, OWED.customerImpact);
    const text = readFileSync(file, "utf8");
    assert.ok(text.includes("\ncustomerImpact: ") && text.includes("\nworstCase: "), text);
  });

  it("mark mistakes in a draft's text, complete and explain it", async () => {
    const { window, view } = await started();
    const { file } = draftOf(view);
    const uri = await window.openText(file);
    await window.type(uri, "what:", "waht:");
    const { diagnostics } = await window.client.waitFor(
      (one) => one.uri === uri && one.diagnostics.length > 0,
    );
    const [problem] = diagnostics;
    const line = window
      .document(uri)
      .getText()
      .split("\n")
      .findIndex((text) => text.startsWith("waht:"));
    assert.deepEqual([problem?.range.start.line, problem?.code], [line, "draft-invalid"]);
    assert.match(JSON.stringify(problem?.message), /waht/);
    await window.type(uri, "waht:", "what:");
    await window.client.waitFor(
      (one) => one.uri === uri && one.version === 3 && one.diagnostics.length === 0,
    );
    await window.type(uri, "kind: ChangeDraft\n", "kind: ChangeDraft\ntype: \n");
    const at = window.document(uri).getText().indexOf("type: \n") + "type: ".length;
    const position = window.document(uri).positionAt(at);
    const items: CompletionItem[] = await window.client.connection.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position,
    });
    assert.ok(
      items.some(({ label }) => label === "emergency"),
      JSON.stringify(items),
    );
    const title = window.document(uri).getText().indexOf("\ntitle:") + 2;
    const hover: Hover | null = await window.client.connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: window.document(uri).positionAt(title),
    });
    assert.match(JSON.stringify(hover?.contents), /Filled in from/);
  });

  describe("in two windows on one repository", () => {
    it("tell each other, the first draft included", async () => {
      const tier = sample();
      tier.startChange();
      tier.commitChange();
      const [one, two] = [await open(tier.root), await open(tier.root)];
      await Promise.all([one.view(), two.view()]);
      assert.equal((await two.view()).draft, undefined);
      await one.view(START_DRAFT_REQUEST);
      await two.isTold(0);
      const { id } = draftOf(await two.view());
      // What is told of the start may come in several pieces: the edit is looked for until it is there.
      await one.edit({ customerImpact: OWED.customerImpact }, id);
      while (fieldOf(await two.view(), "customerImpact")?.value === undefined)
        await two.isTold(two.told.length);
      assert.ok(two.told.every((folder) => folder === tier.root));
    });

    it("make one draft of two starts, and lose no edit of both at once", async () => {
      const tier = sample();
      tier.startChange();
      tier.commitChange();
      const [one, two] = [await open(tier.root), await open(tier.root)];
      const both = await Promise.all([one.view(START_DRAFT_REQUEST), two.view(START_DRAFT_REQUEST)]);
      const ids = new Set(both.map((view) => draftOf(view).id));
      assert.equal(ids.size, 1);
      const rounds = 4;
      for (let round = 0; round < rounds; round++) {
        await Promise.all([
          one.edit({ customerImpact: `impact of round ${round}` }),
          two.edit({ worstCase: `worst of round ${round}` }),
        ]);
        const now = await one.view();
        assert.deepEqual(
          ["customerImpact", "worstCase"].map((at) => fieldOf(now, at)?.value),
          [`impact of round ${round}`, `worst of round ${round}`],
        );
      }
      const folder = path.dirname(draftOf(await one.view()).file);
      assert.deepEqual(
        readdirSync(folder).filter((name) => !name.endsWith(".yaml")),
        [],
      );
    });

    it("take over from a process that was killed at work on the draft", async () => {
      const { window, view } = await started();
      const { file } = draftOf(view);
      const dead = spawn(process.execPath, ["-e", ""]);
      await new Promise((resolve) => dead.once("exit", resolve));
      writeFileSync(path.join(path.dirname(file), `.${path.basename(file)}.lock`), `${dead.pid} gone\n`);
      const edited = await window.edit({ customerImpact: OWED.customerImpact });
      assert.equal(fieldOf(edited, "customerImpact")?.value, OWED.customerImpact);
    });
  });

  it("keep the drafts of two branches apart", async () => {
    const { tier, window, view } = await started();
    const { id } = draftOf(view);
    await window.edit({ customerImpact: OWED.customerImpact }, id);
    const told = window.told.length;
    tier.git("switch", "--quiet", "--create", "feature/other", "main");
    await window.isTold(told);
    assert.equal(await absent(window), "no-changes");
    tier.write("docs/limits.md", "# Limits of all\n");
    tier.commit("Say whose limits they are");
    assert.equal((await window.view()).draft, undefined);
    const other = draftOf(await window.view(START_DRAFT_REQUEST));
    assert.notEqual(other.id, id);
    await assert.rejects(window.edit({ title: "Too late" }, id), /another draft by now/);
    tier.git("switch", "--quiet", "feature/retry-limits");
    const back = await window.view();
    assert.deepEqual([draftOf(back).id, fieldOf(back, "customerImpact")?.value], [id, OWED.customerImpact]);
    tier.git("switch", "--quiet", "--detach");
    assert.equal((await window.view()).draft, undefined);
  });

  it("have the draft after the server was killed", async () => {
    const { tier, window, view } = await started();
    const { id } = draftOf(view);
    await window.edit({ customerImpact: OWED.customerImpact }, id);
    window.client.kill();
    const again = await (await open(tier.root)).view();
    assert.deepEqual([draftOf(again).id, fieldOf(again, "customerImpact")?.value], [id, OWED.customerImpact]);
  });

  it("say what is owed, submit, revise and end a change", async () => {
    const { tier, window, view } = await started();
    const { file } = draftOf(view);
    await assert.rejects(window.request(SUBMIT_CHANGE_REQUEST));
    assert.ok(existsSync(file), "the draft stays");
    await window.openText(file);
    const full = await window.edit(OWED);
    const missing = draftOf(full)
      .sections.flatMap(({ fields }) => fields)
      .filter(({ problem }) => problem)
      .map(({ path: at, problem }) => `${at}: ${problem}`);
    assert.deepEqual(missing, []);
    const submitted = submitResult.parse(await window.request(SUBMIT_CHANGE_REQUEST));
    assert.deepEqual([submitted.revision, submitted.isPushed], [1, true]);
    assert.equal(existsSync(file), false);
    const remote = execFileSync(
      "git",
      ["-C", tier.remote, "ls-tree", "-r", "--name-only", "two-keys/ledger"],
      {
        encoding: "utf8",
      },
    );
    assert.ok(remote.includes(submitted.id), remote);
    const after = await window.view();
    assert.equal(after.draft, undefined);
    assert.deepEqual([after.record?.id, after.record?.status], [submitted.id, "in_review"]);
    const lists = changesResult.parse(await window.request(CHANGES_REQUEST));
    assert.deepEqual(
      [lists.mine, lists.toReview, lists.recent].map((list) => list.map(({ id }) => id)),
      [[submitted.id], [], [submitted.id]],
    );
    // The text is still open, with what was never saved: the draft of the next revision is another.
    const revised = await window.view(REVISE_CHANGE_REQUEST);
    assert.deepEqual([draftOf(revised).id, draftOf(revised).revision], [submitted.id, 2]);
    assert.ok(existsSync(file));
    await assert.rejects(
      window.request(CLOSE_CHANGE_REQUEST, { outcome: "successful", note: "It went well." }),
    );
    await window.request(CLOSE_CHANGE_REQUEST, { outcome: "cancelled", note: "It is not needed any more." });
    const ended = changesResult.parse(await window.request(CHANGES_REQUEST));
    assert.deepEqual([ended.mine.length, ended.recent[0]?.status], [0, "cancelled"]);
  });

  it("answer for every folder of the work tree by its own name", async () => {
    const { tier, window } = await started();
    const inner = tier.path("svc");
    const view = changeView.parse(await window.request(CHANGE_REQUEST, { folder: inner }));
    assert.ok(view.kind === "change" && view.folder === inner);
    const told = window.told.length;
    tier.git("switch", "--quiet", "--create", "feature/other");
    while (!window.told.slice(told).includes(inner)) await window.isTold(window.told.length);
    assert.ok(window.told.slice(told).includes(tier.root));
  });
});

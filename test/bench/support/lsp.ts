import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

export interface ServerSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ask for diagnostics instead of waiting for them. */
  readonly pull?: boolean;
  /** Answer to each item of `workspace/configuration`. */
  readonly configuration?: unknown;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly unknown[];
}

const PATIENCE_MS = 20_000;

/**
 * A language client with as little of its own between the pipe and the clock as possible:
 * messages are framed, parsed and handed over in the turn in which they arrive.
 */
export class BenchClient {
  private buffer: Buffer = Buffer.alloc(0);
  private nextId = 1;
  private readonly answers = new Map<number | string, (message: Message) => void>();
  private listener: ((published: Published) => void) | undefined;
  private readonly gone: Promise<never>;
  /** Whether the server wants the whole text with each edit. */
  private wholeText = false;

  private constructor(
    readonly spec: ServerSpec,
    readonly child: ChildProcess,
  ) {
    this.gone = new Promise((_, reject) => {
      child.once("exit", (code) => reject(new Error(`${spec.name} ended (${code})`)));
      child.once("error", reject);
    });
    this.gone.catch(() => {});
    child.stdout?.on("data", (chunk: Buffer) => this.receive(chunk));
  }

  /** Starts a server and waits for its answer to `initialize`. */
  static async start(spec: ServerSpec): Promise<BenchClient> {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: ["pipe", "pipe", process.env.TWO_KEYS_BENCH_DEBUG ? "inherit" : "ignore"],
    });
    const client = new BenchClient(spec, child);
    const root = pathToFileURL(spec.cwd).href;
    const { capabilities } = (await client.request("initialize", {
      processId: process.pid,
      rootUri: root,
      rootPath: spec.cwd,
      workspaceFolders: [{ uri: root, name: "bench" }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: {} },
        textDocument: {
          synchronization: { didSave: true },
          publishDiagnostics: { versionSupport: true },
          ...(spec.pull ? { diagnostic: {} } : {}),
        },
      },
    })) as { capabilities: { textDocumentSync?: number | { change?: number } } };
    const sync = capabilities.textDocumentSync;
    client.wholeText = (typeof sync === "object" ? sync.change : sync) === 1;
    client.notify("initialized", {});
    if (spec.configuration)
      client.notify("workspace/didChangeConfiguration", { settings: spec.configuration });
    return client;
  }

  /** Opens a document and gives the time to its first diagnostics, with their number. */
  open(uri: string, languageId: string, text: string): Promise<Timed> {
    return this.timed(uri, 1, () =>
      this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } }),
    );
  }

  /**
   * Sends one edit, as the server wants it, and gives the time to the diagnostics of that
   * version. `text` is the whole text after it.
   */
  change(uri: string, version: number, edit: object, text: string): Promise<Timed> {
    return this.timed(uri, version, () =>
      this.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [this.wholeText ? { text } : edit],
      }),
    );
  }

  close(uri: string): void {
    this.notify("textDocument/didClose", { textDocument: { uri } });
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 2000);
    this.request("shutdown", null)
      .then(() => this.notify("exit", null))
      .catch(() => this.child.kill("SIGKILL"));
    await ended;
    clearTimeout(timer);
  }

  private async timed(uri: string, version: number, send: () => void): Promise<Timed> {
    const started = performance.now();
    if (this.spec.pull) {
      send();
      const report = await this.request("textDocument/diagnostic", { textDocument: { uri } });
      const items = (report as { items?: readonly unknown[] } | null)?.items ?? [];
      return { ms: performance.now() - started, diagnostics: items.length };
    }
    const published = new Promise<Timed>((resolve) => {
      this.listener = (one) => {
        if (one.uri !== uri || (one.version !== undefined && one.version !== null && one.version < version))
          return;
        this.listener = undefined;
        resolve({ ms: performance.now() - started, diagnostics: one.diagnostics.length });
      };
    });
    send();
    return this.within(published, `diagnostics of version ${version}`);
  }

  private request(method: string, params: unknown): Promise<unknown> {
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.answers.set(id, (message) =>
        message.error
          ? reject(new Error(`${this.spec.name}: ${message.error.message}`))
          : resolve(message.result),
      );
    });
    this.write({ id, method, params });
    return this.within(answer, method);
  }

  private within<T>(promise: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.spec.name} gave no ${what}`)), PATIENCE_MS);
    });
    return Promise.race([promise, late, this.gone]).finally(() => clearTimeout(timer));
  }

  private notify(method: string, params: unknown): void {
    this.write({ method, params });
  }

  private write(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.child.stdin?.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  private receive(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.buffer.toString("latin1", 0, end))?.[1] ?? 0);
      if (this.buffer.length < end + 4 + length) return;
      const body = this.buffer.toString("utf8", end + 4, end + 4 + length);
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.handle(JSON.parse(body));
    }
  }

  private handle(message: Message): void {
    if (message.method === undefined) {
      if (message.id !== undefined) this.answers.get(message.id)?.(message);
      return;
    }
    if (message.method === "textDocument/publishDiagnostics") this.listener?.(message.params as Published);
    if (message.id !== undefined) this.write({ id: message.id, result: this.answerTo(message) });
  }

  /** What an editor would answer to a server's question. */
  private answerTo({ method, params }: Message): unknown {
    if (method === "workspace/configuration") {
      const { items } = params as { items: readonly unknown[] };
      return items.map(() => this.spec.configuration ?? null);
    }
    // ESLint's server asks whether it may run the library of the workspace.
    if (method === "eslint/confirmESLintExecution") return 4;
    return null;
  }
}

export interface Timed {
  readonly ms: number;
  readonly diagnostics: number;
}

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

/** Rooms that a room may import from, besides itself. Entries are files of `server/` itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  client: ["server/protocol"],
  "server/protocol": [],
  "server/standards": [],
  "server/git": [],
  "server/provenance": [],
  "server/policy": ["server/provenance", "server/standards"],
  "server/change": ["server/policy"],
  "server/ledger": ["server/change", "server/git"],
  "server/changeTools": ["server/change", "server/http", "server/policy"],
  "server/review": ["server/change", "server/policy"],
  "server/http": [],
  "server/forges": ["server/http"],
  "server/gate": ["server/change", "server/policy"],
  "server/service": [
    "server/change",
    "server/changeTools",
    "server/forges",
    "server/gate",
    "server/git",
    "server/ledger",
    "server/policy",
    "server/protocol",
    "server/provenance",
    "server/review",
    "server/standards",
  ],
  "server/cli": [
    "server/change",
    "server/gate",
    "server/git",
    "server/policy",
    "server/protocol",
    "server/provenance",
    "server/service",
    "server/standards",
  ],
  "server/lsp": [
    "server/change",
    "server/gate",
    "server/git",
    "server/policy",
    "server/protocol",
    "server/provenance",
    "server/service",
    "server/standards",
  ],
  "server/hook": ["server/git", "server/provenance"],
  server: [
    "server/cli",
    "server/git",
    "server/hook",
    "server/lsp",
    "server/policy",
    "server/service",
    "server/standards",
  ],
};

/** Modules that reach a process, a socket or the disk, and the rooms that may. */
const OUTSIDE = /^node:(fs|fs\/promises|child_process|net|http|https|worker_threads)$/;
const MAY_REACH_OUTSIDE = [
  "server/git",
  "server/hook",
  "server/ledger",
  "server/service",
  "server/lsp",
  "server/cli",
  "server",
];

function roomOf(file: string): string {
  const parts = file.split("/");
  if (parts[0] === "client") return "client";
  return parts.length > 2 ? `server/${parts[1]}` : "server";
}

function sources(): string[] {
  return ["client", "server"].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => path.posix.join(top, name.split(path.sep).join("/"))),
  );
}

/** What each file imports, as the bundler sees it: type imports are gone, strings in examples are no imports. */
async function imports(): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    entryPoints: sources(),
    bundle: true,
    write: false,
    outdir: "out",
    metafile: true,
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, input]) => [file, input.imports.map((one) => one.path)]),
  );
}

/** Type imports, which the bundler drops: whole lines that begin with `import type`. */
function typeImports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^import type [^"';]*? from "(\.[^"]+)";$/gm)].map((match) =>
    path.posix.join(path.posix.dirname(file), match[1] ?? ""),
  );
}

describe("layers", () => {
  let found: Map<string, string[]>;

  before(async () => {
    found = await imports();
  });

  for (const file of sources()) {
    it(`${file} imports downwards only`, () => {
      const room = roomOf(file);
      const allowed = ALLOWED[room];
      assert.ok(allowed, `${room} is not a room: add it to the table and to the architecture`);
      for (const target of [...(found.get(file) ?? []), ...typeImports(file)]) {
        if (target === "vscode" || target.startsWith("vscode-languageclient")) {
          assert.equal(room, "client", `${target} is the client's`);
        }
        if (OUTSIDE.test(target)) {
          assert.ok(MAY_REACH_OUTSIDE.includes(room), `${target} reaches outside: take a port instead`);
        }
        if (!/^(client|server)\//.test(target)) continue;
        const other = roomOf(target);
        assert.ok(
          other === room || allowed.includes(other),
          `imports ${target}, which is above or beside it`,
        );
      }
    });
  }
});

import type { Example } from "../../model.ts";
import { go, java } from "./exitInLibrary.compiledExamples.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: [...JS, "tsx"],
    bad: `export function connect(url) {
  if (!url) {
    console.error("no url");
    ⟦process.exit(1)⟧;
  }
  return open(url);
}
`,
    fixed: `export function connect(url) {
  if (!url) {
    console.error("no url");
    throw new Error("exit code 1");
  }
  return open(url);
}
`,
  },
  {
    languages: JS,
    bad: `import process from "node:process";
pool.on("error", (err) => {
  log(err);
  ⟦process.exit(-1)⟧;
});
`,
  },
  {
    languages: JS,
    bad: `const { exit: leave } = require("process");
class Store {
  async load() {
    await read().catch(() => ⟦leave(2)⟧);
    ⟦process.abort()⟧;
  }
}
`,
  },
  {
    languages: JS,
    bad: `import { exit } from "node:process";
if (!config.ok) ⟦exit()⟧;
`,
    fixed: `import { exit } from "node:process";
if (!config.ok) process.exitCode = 0;
`,
  },
  {
    languages: JS,
    good: `#!/usr/bin/env node
import { run } from "./run.js";
run().catch(() => process.exit(1));
`,
    trap: "a file that starts with #!",
  },
  { languages: JS, path: "src/bin/import.ts", good: `if (!ok) process.exit(1);\n`, trap: "a command" },
  {
    languages: [...JS, "tsx"],
    good: `process.on("SIGTERM", async () => {
  await server.close();
  process.exit(0);
});
process.once("uncaughtException", (err) => {
  log(err);
  process.exit(1);
});
async function shutdown() {
  await server.close();
  process.exit(0);
}
process.on("SIGINT", shutdown);
`,
    trap: "handlers of signals",
  },
  {
    languages: JS,
    good: `import { parentPort } from "node:worker_threads";
parentPort.on("message", () => process.exit(0));
`,
    trap: "a worker thread ends only itself",
  },
  {
    languages: JS,
    good: `import { Command } from "commander";
new Command().action(() => process.exit(3));
`,
    trap: "a command",
  },
  {
    languages: JS,
    path: "src/server.ts",
    good: `app.listen(port).on("error", () => process.exit(1));
async function main() {
  if (!ok) process.exit(1);
}
`,
    trap: "the start of a service",
  },
  { languages: JS, good: `game.exit(1);\nmachine.process.exit(0);\nlet process2 = exit;\n` },
  {
    languages: ["typescript", "javascript"],
    trap: "the process that watches over workers",
    good: `import cluster from "node:cluster";
cluster.on("exit", (worker, code) => {
  if (code === 0) process.exit(code);
  cluster.fork();
});`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import sys

def connect(url):
    if not url:
        ⟦sys.exit("no url")⟧
    return open_url(url)
`,
    fixed: `import sys

def connect(url):
    if not url:
        raise RuntimeError("no url")
    return open_url(url)
`,
  },
  {
    languages: ["python"],
    bad: `from sys import exit as leave
import os

class Store:
    async def load(self):
        try:
            await self.read()
        except OSError:
            ⟦leave(2)⟧
        ⟦os._exit(1)⟧
`,
  },
  {
    languages: ["python"],
    bad: `def load(path):
    if not path:
        print("no path")
        ⟦exit(1)⟧
    if path == "-":
        ⟦quit()⟧
`,
    fixed: `def load(path):
    if not path:
        print("no path")
        raise RuntimeError("exit status 1")
    if path == "-":
        quit()
`,
  },
  {
    languages: ["python"],
    bad: `def check(config):
    if config.bad:
        raise ⟦SystemExit(3)⟧
`,
    fixed: `def check(config):
    if config.bad:
        raise RuntimeError("exit status 3")
`,
  },
  {
    languages: ["python"],
    good: `import sys

def run_all():
    sys.exit(1)

if __name__ == "__main__":
    run_all()
`,
    trap: "the entry file",
  },
  {
    languages: ["python"],
    good: `import signal
import sys

def on_term(signum, frame):
    server.close()
    sys.exit(0)

signal.signal(signal.SIGTERM, on_term)
`,
    trap: "a signal's handler",
  },
  {
    languages: ["python"],
    good: `import argparse
import sys

def parse(argv):
    if len(argv) > 3:
        sys.exit(2)
`,
    trap: "a command",
  },
  {
    languages: ["python"],
    good: `import os
import sys

def main():
    sys.exit(run())

def spawn():
    if os.fork() == 0:
        os._exit(0)

def other(self):
    self.exit(1)
    app.exit()
    try:
        work()
    except SystemExit:
        pass
`,
    trap: "main, a forked child, other methods of the name",
  },
];

export const exitInLibraryExamples: readonly Example[] = [...javascript, ...python, ...java, ...go];

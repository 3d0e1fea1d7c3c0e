import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import packageJson from "../package.json";
import { startServer } from "./lsp/server.ts";
import { policyDisk } from "./service/disk.ts";
import { useWasmSource } from "./standards/grammar.ts";

// What is looked at in the background must not make a partial clone fetch.
process.env.GIT_NO_LAZY_FETCH ??= "1";

useWasmSource((name) => readFile(path.join(__dirname, "wasm", name)));

const docs = path.join(__dirname, "../docs");
const pages = path.join(docs, "rules");
const hasPages = existsSync(pages);

startServer(createConnection(ProposedFeatures.all), {
  disk: policyDisk,
  today: () => new Date().toISOString().slice(0, 10),
  pageUrl: (id) => (hasPages ? pathToFileURL(path.join(pages, `${id}.md`)).href : undefined),
  provenancePage: hasPages ? pathToFileURL(path.join(docs, "provenance.md")).href : undefined,
  version: packageJson.version,
  hookScript: path.join(__dirname, "hook.js"),
});

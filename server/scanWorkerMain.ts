import { readFile } from "node:fs/promises";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { serveChecks } from "./cli/worker.ts";
import { useWasmSource } from "./standards/grammar.ts";

useWasmSource((name) => readFile(path.join(__dirname, "wasm", name)));
if (!parentPort) throw new Error("scanWorker is started by `two-keys scan`");
serveChecks(parentPort, workerData);

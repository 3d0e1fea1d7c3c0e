// Runs inside a real VS Code: how long activation takes, and how long a finding takes to appear.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";

const PATIENCE_MS = 30_000;

/** Opens the file that `TWO_KEYS_BENCH_FILE` names and writes the times to `TWO_KEYS_BENCH_RESULT`. */
export async function run(): Promise<void> {
  const file = process.env.TWO_KEYS_BENCH_FILE;
  const result = process.env.TWO_KEYS_BENCH_RESULT;
  if (!file || !result) throw new Error("started without a file to open");
  const extension = vscode.extensions.getExtension("two-keys.two-keys");
  if (!extension) throw new Error("the extension is not there");
  if (extension.isActive) throw new Error("the extension is active before anything was opened");
  const activating = performance.now();
  await extension.activate();
  const activate = performance.now() - activating;
  const uri = vscode.Uri.file(file);
  const opening = performance.now();
  const seen = firstDiagnostics(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  await seen;
  const first = performance.now() - opening;
  mkdirSync(path.dirname(result), { recursive: true });
  writeFileSync(result, JSON.stringify({ activate, first }));
}

function firstDiagnostics(uri: vscode.Uri): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no diagnostics")), PATIENCE_MS);
    const subscription = vscode.languages.onDidChangeDiagnostics((event) => {
      if (!event.uris.some((one) => one.toString() === uri.toString())) return;
      if (vscode.languages.getDiagnostics(uri).length === 0) return;
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    });
  });
}

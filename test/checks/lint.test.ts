import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs one of the project's own tools and fails with what it printed. */
function tool(script: string, ...args: string[]): void {
  const run = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  assert.equal(run.status, 0, `${run.stdout}\n${run.stderr}`);
}

describe("source", () => {
  it("is formatted and free of lint", () => {
    tool("node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off");
  });

  it("has no type errors", () => {
    tool("node_modules/typescript/bin/tsc", "--noEmit", "--pretty", "false");
  });

  it("has no type errors in the form's page, which knows the browser and not node", () => {
    tool("node_modules/typescript/bin/tsc", "--noEmit", "--pretty", "false", "-p", "client/change/form/page");
  });
});

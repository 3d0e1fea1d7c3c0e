import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import manifest from "../../package.json";

describe("manifest", () => {
  const commands = readFileSync("client/commands.ts", "utf8");

  for (const { command } of manifest.contributes.commands) {
    it(`registers ${command}`, () => assert.ok(commands.includes(`"${command}"`)));
  }

  it("declares every command that is registered for people", () => {
    const declared = new Set(manifest.contributes.commands.map((one) => one.command));
    for (const [, id] of commands.matchAll(/register\("([^"]+)"/g)) assert.ok(declared.has(id ?? ""), id);
  });

  it("reads every setting that it declares, and documents it", () => {
    const readme = readFileSync("README.md", "utf8");
    for (const name of Object.keys(manifest.contributes.configuration.properties)) {
      assert.ok(readme.includes(`\`${name}\``), `${name} is not in the README`);
    }
  });

  it("names only files that exist", () => {
    for (const file of [
      manifest.icon,
      ...manifest.contributes.viewsContainers.activitybar.map((one) => one.icon),
      ...manifest.contributes.yamlValidation.map((one) => one.url),
    ]) {
      assert.ok(existsSync(file), file);
    }
  });

  it("has a problem matcher that reads the terminal's findings", () => {
    const matcher = manifest.contributes.problemMatchers[0]?.pattern[0];
    assert.ok(matcher);
    const match = new RegExp(matcher.regexp).exec(
      "src/a b.ts:12:5: warning: Queue has no [capacity]. [unbounded-queue]",
    );
    assert.deepEqual(match?.slice(1), [
      "src/a b.ts",
      "12",
      "5",
      "warning",
      "Queue has no [capacity].",
      "unbounded-queue",
    ]);
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

describe("docs/protocol.md", () => {
  it("lists exactly the messages that the code knows", () => {
    const code = readdirSync("server/protocol")
      .map((name) => readFileSync(path.join("server/protocol", name), "utf8"))
      .join("\n");
    const known = new Set([...code.matchAll(/"(twoKeys\/\w+)"/g)].map((match) => match[1]));
    const text = readFileSync("docs/protocol.md", "utf8");
    const listed = new Set([...text.matchAll(/^\| `(twoKeys\/\w+)` \|/gm)].map((match) => match[1]));
    assert.ok(known.size > 0);
    assert.deepEqual([...listed].sort(), [...known].sort());
    for (const method of known) assert.ok(text.includes(`## \`${method}\``), `${method} is not explained`);
  });
});

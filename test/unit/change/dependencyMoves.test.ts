import assert from "node:assert/strict";
import { dependencyMoves, isManifest } from "../../../server/change/dependencyMoves.ts";

const SAMPLES = {
  "package.json": {
    before:
      '{"dependencies":{"zod":"^3.1.0","left":"1.0.0","own":"workspace:*"},"devDependencies":{"mocha":"9.0.0"}}',
    after:
      '{"dependencies":{"zod":"^4.0.1","left":"1.0.0","own":"workspace:^"},"devDependencies":{"mocha":"10.0.0"}}',
    moves: [{ name: "zod", from: "^3.1.0", to: "^4.0.1" }],
  },
  "svc/go.mod": {
    before:
      "module example.com/a\n\nrequire (\n\tgithub.com/x/y v1.2.0\n\tgolang.org/x/net v0.1.0 // indirect\n)\n",
    after:
      "module example.com/a\n\nrequire (\n\tgithub.com/x/y/v2 v2.0.0\n\tgolang.org/x/net v0.1.0 // indirect\n)\n",
    moves: [{ name: "github.com/x/y", from: "v1.2.0", to: "v2.0.0" }],
  },
  "requirements-prod.txt": {
    before: "Requests[security]==2.1.0\nflask~=1.0\n# comment==1\n",
    after: "requests[security]==3.0.0\nflask~=1.0\n",
    moves: [{ name: "requests", from: "2.1.0", to: "3.0.0" }],
  },
  "pom.xml": {
    before:
      "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>1.0</version></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId><version>[1,2)</version></dependency>",
    after: "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>2.0</version></dependency>",
    moves: [{ name: "g:a", from: "1.0", to: "2.0" }],
  },
};

describe("dependencies that a change moves", () => {
  for (const [path, { before, after, moves }] of Object.entries(SAMPLES)) {
    it(`are read from ${path}`, () => {
      assert.ok(isManifest(path));
      assert.deepEqual(dependencyMoves([{ path, before, after }]), moves);
    });
  }

  it("are none in a manifest that is broken, and in other files", () => {
    assert.deepEqual(dependencyMoves([{ path: "package.json", before: "{", after: "[]" }]), []);
    assert.ok(!isManifest("docs/package.json.md"));
    assert.deepEqual(dependencyMoves([{ path: "a.txt", before: "a==1.0", after: "a==2.0" }]), []);
  });
});

import assert from "node:assert/strict";
import {
  type DockerInstruction,
  dockerfile,
  imageParts,
} from "../../../server/standards/formats/dockerfile.ts";
import type { Range } from "../../../server/standards/model.ts";

const FILE = { path: "Dockerfile", language: "dockerfile" } as const;

const TEXT = `# syntax=docker/dockerfile:1
ARG BASE=node
FROM --platform=linux/amd64 \${BASE}:22 AS build
# packages
RUN --mount=type=cache,target=/var/cache apt-get update && \\
    # tools

    apt-get install -y "curl" && \\
    VERSION=$(curl x | jq .v)
RUN <<EOF
make | tee log
EOF
ONBUILD RUN make test
FROM build
ENTRYPOINT [ "node", \\
  "server.js" ]
CMD node 'a b' $X
HEALTHCHECK --interval=5s CMD curl -f localhost || exit 1
`;

function slice(text: string, { start, end }: Range): string {
  return text.slice(start, end);
}

describe("reader of Dockerfiles", () => {
  const { stages, escape: sign } = dockerfile.read(TEXT, FILE).model;
  const [build, final] = stages;
  const all = (keyword: string): DockerInstruction[] =>
    stages.flatMap((stage) => stage.instructions).filter((one) => one.keyword === keyword);

  it("reads stages and images, with the defaults of arguments", () => {
    assert.equal(sign, "\\");
    assert.equal(build?.alias, "build");
    assert.equal(build?.image?.text, "node:22");
    assert.equal(build?.image && slice(TEXT, build.image.at), `\${BASE}:22`);
    assert.equal(build?.from.flags.get("platform"), "linux/amd64");
    assert.equal(final?.parent, 0);
    assert.equal(build?.parent, undefined);
  });

  it("reads instructions in shell form with their commands", () => {
    const [run, heredoc] = all("RUN");
    assert.ok(run && heredoc);
    assert.equal(slice(TEXT, run.firstLine), "RUN --mount=type=cache,target=/var/cache apt-get update && \\");
    assert.deepEqual(
      run.commands.map((one) => [one.words.map((word) => word.text).join(" "), one.before, one.nested]),
      [
        ["apt-get update", "", false],
        ["apt-get install -y curl", "&&", false],
        ["curl x", "", true],
        ["jq .v", "|", true],
      ],
    );
    for (const command of run.commands) {
      for (const word of command.words) {
        assert.equal(slice(TEXT, word).replace(/["']/g, ""), word.text);
      }
    }
    assert.equal(heredoc.heredoc, true);
    assert.deepEqual(
      heredoc.commands.map((one) => slice(TEXT, one)),
      ["make", "tee log"],
    );
    assert.equal(all("ONBUILD")[0]?.trigger?.commands[0]?.words[1]?.text, "test");
  });

  it("tells the exec form from the shell form", () => {
    assert.deepEqual(all("ENTRYPOINT")[0]?.exec, ["node", "server.js"]);
    const [cmd] = all("CMD");
    assert.equal(cmd?.exec, undefined);
    assert.deepEqual(
      cmd?.commands[0]?.words.map((word) => [word.text, word.plain]),
      [
        ["node", true],
        ["a b", true],
        ["$X", false],
      ],
    );
    assert.equal(all("HEALTHCHECK")[0]?.commands[0]?.words[0]?.text, "curl");
  });

  it("knows another escape sign", () => {
    const text = "# escape=`\nFROM a:1\nRUN one `\n  && two\\x\n";
    const { model } = dockerfile.read(text, FILE);
    assert.equal(model.escape, "`");
    assert.deepEqual(
      model.stages[0]?.instructions[0]?.commands.map((one) => one.words[0]?.start),
      [text.indexOf("one"), text.indexOf("two")],
    );
  });

  it("counts places with line ends of every kind", () => {
    const text = "FROM node:22\r\nRUN a \\\r\n  && b\r\nCMD x\r\n";
    const [stage] = dockerfile.read(text, FILE).model.stages;
    assert.deepEqual(
      stage?.instructions.map((one) => slice(text, one.firstLine)),
      ["RUN a \\", "CMD x"],
    );
    assert.deepEqual(
      stage?.instructions[0]?.commands.map((one) => slice(text, one)),
      ["a", "b"],
    );
  });

  it("gives the comments", () => {
    assert.deepEqual(
      dockerfile.comments(TEXT).map((one) => slice(TEXT, one)),
      ["# packages", "# tools"],
    );
  });

  it("splits an image's name", () => {
    assert.deepEqual(imageParts("host:5000/a/b"), {
      name: "host:5000/a/b",
      tag: undefined,
      digest: undefined,
    });
    assert.deepEqual(imageParts("a:1@sha256:ff"), { name: "a", tag: "1", digest: "sha256:ff" });
  });

  it("never throws, and stays within the text", function () {
    this.timeout(20_000);
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 120; round++) {
      const from = random(TEXT.length);
      const text = TEXT.slice(0, from) + TEXT.slice(from + random(40));
      const cut = round % 2 ? text : text.slice(0, random(text.length));
      const { model } = dockerfile.read(cut, FILE);
      dockerfile.comments(cut);
      for (const one of model.stages.flatMap((stage) => [stage.from, ...stage.instructions])) {
        assert.ok(one.start <= one.end && one.end <= cut.length);
        assert.ok(one.firstLine.start < one.firstLine.end && one.firstLine.end <= cut.length);
        for (const command of one.commands)
          assert.ok(command.start < command.end && command.end <= cut.length);
      }
    }
  });
});

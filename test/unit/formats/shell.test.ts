import assert from "node:assert/strict";
import { shell } from "../../../server/standards/formats/shell.ts";
import { pipelinesOf, shellCommands } from "../../../server/standards/formats/shellWords.ts";
import type { Range } from "../../../server/standards/model.ts";
import "../../support/engine.ts";

const FILE = { path: "deploy.sh", language: "shell" } as const;

const TEXT = `#!/usr/bin/env bash
# deploys
set -eu
set +e
shopt -so pipefail
dump() { pg_dump "$1" | gzip > out.gz; }
if ps | grep -q web; then echo up; fi
x=$(a | b)
kubectl get pods | grep old || true
case "$x" in
  a|b) one ;;
  *) two && three ;;
esac
cat <<EOF | tee file
p | q
EOF
`;

function slice(text: string, { start, end }: Range): string {
  return text.slice(start, end);
}

function words(text: string): string[] {
  return shellCommands(text, { start: 0, end: text.length }).map((one) =>
    [one.before, ...one.words.map((word) => word.text)].filter(Boolean).join(" "),
  );
}

describe("reader of shell scripts", () => {
  before(() => shell.prepare());

  it("reads the interpreter and the options", () => {
    const { model } = shell.read(TEXT, FILE);
    assert.equal(model.interpreter, "bash");
    assert.deepEqual(
      model.options.map((one) => [slice(TEXT, one), one.on, one.off]),
      [
        ["set -eu", ["errexit", "nounset"], []],
        ["set +e", [], ["errexit"]],
        ["shopt -so pipefail", ["pipefail"], []],
      ],
    );
    const first = shell.read("#!/bin/bash -eo pipefail\na | b\n", FILE).model;
    assert.deepEqual(first.options[0]?.on, ["errexit", "pipefail"]);
    assert.equal(shell.read("#!/bin/sh\n", FILE).model.interpreter, "sh");
    assert.equal(shell.read("a\n", FILE).model.interpreter, undefined);
  });

  it("reads pipelines, and whether somebody asks how they went", () => {
    const { pipelines } = shell.read(TEXT, FILE).model;
    assert.deepEqual(
      pipelines.map((one) => [slice(TEXT, one).split("\n")[0], one.handled]),
      [
        ['pg_dump "$1" | gzip', false],
        ["ps | grep -q web", true],
        ["a | b", false],
        ["kubectl get pods | grep old", true],
      ],
    );
  });

  it("reads commands with what joins them", () => {
    assert.deepEqual(words("a && b || c; d & e | f |& g"), ["a", "&& b", "|| c", "; d", "& e", "| f", "| g"]);
    assert.deepEqual(words("A=1 B='x y' run \"q r\" >out 2>&1 <in # no\nnext"), ["run q r", "; next"]);
    assert.deepEqual(words("case $x in a|b) one;; *) two;; esac; three"), ["one", "; two", "; three"]);
    assert.deepEqual(words('[[ a || b ]] && echo "$(c | d)" `e`'), [
      "[[",
      "c",
      "| d",
      "e",
      "&& echo $(c | d) `e`",
    ]);
    assert.deepEqual(words("cat <<'E' | tee\nx | y\nE\nz"), ["cat", "| tee", "; z"]);
    assert.deepEqual(words("for a in 1 2; do b | c; done; (d; e) && f"), [
      "for a in 1 2",
      "; b",
      "| c",
      "d",
      "; e",
      "; f",
    ]);
    assert.equal(pipelinesOf(shellCommands("a | b | c; d | e", { start: 0, end: 16 })).length, 2);
  });

  it("gives the comments", () => {
    assert.deepEqual(
      shell.comments(TEXT).map((one) => slice(TEXT, one)),
      ["#!/usr/bin/env bash", "# deploys"],
    );
  });

  it("never throws, and stays within the text", function () {
    this.timeout(20_000);
    let seed = 3;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 120; round++) {
      const from = random(TEXT.length);
      const text = TEXT.slice(0, from) + TEXT.slice(from + random(30));
      const cut = round % 2 ? text : text.slice(0, random(text.length));
      const { model } = shell.read(cut, FILE);
      for (const one of [...model.commands, ...model.pipelines, ...model.options]) {
        assert.ok(one.start < one.end && one.end <= cut.length, cut);
      }
    }
  });
});

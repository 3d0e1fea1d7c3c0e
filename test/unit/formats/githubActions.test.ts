import assert from "node:assert/strict";
import { githubActions } from "../../../server/standards/formats/githubActions.ts";
import type { Range } from "../../../server/standards/model.ts";

const FILE = { path: ".github/workflows/ci.yml", language: "yaml" } as const;

const TEXT = `name: ci
on:
  push:
    branches: [main]
  workflow_dispatch:
concurrency: all
defaults:
  run:
    shell: bash
jobs:
  test: # first
    name: Unit
    runs-on: ubuntu-24.04
    container: node:22
    services:
      db:
        image: "postgres:17"
    strategy:
      matrix:
        node: [20, 22]
    steps:
      - uses: actions/checkout@v5 # newest
      - name: Test
        id: unit
        if: always()
        run: |
          npm ci
          npm test -- \${{ matrix.node || 'a | b' }} | tee log
          cat <<END
          x | y
          END
      - run: "echo one && two"
      - run: Get-Item | Remove-Item
        shell: pwsh
  deploy:
    needs: test
    environment: { name: production }
    uses: shop/flows/.github/workflows/deploy.yml@main
`;

function slice(text: string, { start, end }: Range): string {
  return text.slice(start, end);
}

describe("reader of workflows", () => {
  const { model } = githubActions.read(TEXT, FILE);
  const [test, deploy] = model.jobs;

  it("knows workflows by what they say", () => {
    assert.equal(githubActions.detect(TEXT, FILE), true);
    assert.equal(githubActions.detect('"on": push\njobs:\n  a: {}\n', FILE), true);
    assert.equal(githubActions.detect("name: setup\nruns:\n  using: composite\n  steps: []\n", FILE), true);
    assert.equal(githubActions.detect("jobs:\n  a:\n    runs-on: ubuntu-24.04\n", FILE), true);
    for (const no of [
      "name: setup\nruns:\n  - using composite\n",
      "jobs:\n  build:\n    docker: []\n",
      "on: push\n",
      "apiVersion: v1\nkind: Pod\n",
      "a:\n  on: x\n  jobs: []\n",
    ]) {
      assert.equal(githubActions.detect(no, FILE), false, no);
    }
  });

  it("reads what an action is made of", () => {
    const steps =
      "runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n    - run: ls\n      shell: bash\n";
    const made = githubActions.read(steps, FILE).model;
    assert.deepEqual(
      made.uses.map((one) => one.text),
      ["a/b@v1"],
    );
    assert.deepEqual(made.jobs, []);
    const image = (name: string): string[] =>
      githubActions
        .read(`runs:\n  using: docker\n  image: ${name}\n`, FILE)
        .model.uses.map((one) => one.text);
    assert.deepEqual(image("docker://a:1"), ["docker://a:1"]);
    assert.deepEqual(image("Dockerfile"), []);
  });

  it("reads what starts it", () => {
    assert.deepEqual([...model.triggers.keys()], ["push", "workflow_dispatch"]);
    assert.deepEqual(
      [...githubActions.read("on: [push, pull_request]\njobs: {}\n", FILE).model.triggers.keys()],
      ["push", "pull_request"],
    );
    assert.equal(model.concurrency && slice(TEXT, model.concurrency.at), "concurrency: all");
  });

  it("reads jobs", () => {
    assert.ok(test && deploy);
    assert.equal(slice(TEXT, test.keyAt), "test");
    assert.deepEqual(
      test.images.map((one) => [one.text, slice(TEXT, one.at)]),
      [
        ["node:22", "node:22"],
        ["postgres:17", '"postgres:17"'],
      ],
    );
    assert.equal(test.matrix?.key, "matrix");
    assert.deepEqual(deploy.needs, ["test"]);
    assert.equal(deploy.environmentName, "production");
    assert.equal(deploy.uses && slice(TEXT, deploy.uses.line).startsWith("uses: shop/flows"), true);
  });

  it("reads steps and their commands at their places", () => {
    const [checkout, unit, quoted, other] = test?.steps ?? [];
    assert.equal(checkout && slice(TEXT, checkout.line), "uses: actions/checkout@v5");
    assert.equal(unit?.id, "unit");
    assert.equal(unit?.if, "always()");
    assert.equal(unit && slice(TEXT, unit.line), "run: |");
    assert.deepEqual(
      unit?.run?.commands.map((one) => [one.words[0]?.text, one.before]),
      [
        ["npm", ""],
        ["npm", ";"],
        ["tee", "|"],
        ["cat", ";"],
      ],
    );
    for (const command of unit?.run?.commands ?? []) {
      assert.equal(slice(TEXT, command).startsWith(command.words[0]?.text ?? "-"), true);
    }
    assert.deepEqual(
      quoted?.run?.commands.map((one) => slice(TEXT, one)),
      ["echo one", "two"],
    );
    assert.deepEqual(other?.run?.commands, []);
  });

  it("never throws, and stays within the text", function () {
    this.timeout(20_000);
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 120; round++) {
      const from = random(TEXT.length);
      const text = TEXT.slice(0, from) + TEXT.slice(from + random(30));
      const cut = round % 2 ? text : text.slice(0, random(text.length));
      for (const job of githubActions.read(cut, FILE).model.jobs) {
        assert.ok(job.keyAt.end <= cut.length);
        for (const step of job.steps) {
          assert.ok(step.line.start < step.line.end && step.line.end <= cut.length);
          for (const one of step.run?.commands ?? []) assert.ok(one.start < one.end && one.end <= cut.length);
        }
      }
      githubActions.comments(cut);
    }
  });
});

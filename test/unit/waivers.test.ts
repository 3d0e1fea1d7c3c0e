import assert from "node:assert/strict";
import type { Language } from "../../server/standards/model.ts";
import { analyse, applyFix, open } from "../support/engine.ts";

const RULE = "outbound-http-no-timeout";

async function ids(text: string, language: Language = "python"): Promise<string[]> {
  return (await analyse(text, language)).findings.map((f) => f.ruleId);
}

describe("waivers", () => {
  const call = "requests.get(u)";
  const head = "import requests\n";

  it("covers the same line and the next one", async () => {
    assert.deepEqual(await ids(`${head}${call}  # two-keys-ignore ${RULE}: the proxy limits it\n`), []);
    assert.deepEqual(
      await ids(`${head}# two-keys-ignore ${RULE}: the proxy limits it\n# more\n\n${call}\n`),
      [],
    );
    assert.deepEqual(await ids(`${head}# two-keys-ignore ${RULE}: once\n${call}\n${call}\n`), [RULE]);
  });

  it("covers a block and a file", async () => {
    const block = `${head}# two-keys-ignore-start ${RULE}: batch job\n${call}\n${call}\n# two-keys-ignore-end ${RULE}\n${call}\n`;
    assert.deepEqual(await ids(block), [RULE]);
    assert.deepEqual(
      await ids(`${head}${call}\n# two-keys-ignore-file ${RULE}: script of the lab\n${call}\n`),
      [],
    );
  });

  it("keeps what was waived, with reason, date and approver", async () => {
    const text = `${head}${call}  # two-keys-ignore ${RULE} (until 2027-01-31, by ann@shop.example): vendor fix is due\n`;
    const { waived } = await analyse(text, "python");
    assert.equal(waived.length, 1);
    const { reason, until, approver } = waived[0] ?? {};
    assert.deepEqual(
      { reason, until, approver },
      { reason: "vendor fix is due", until: "2027-01-31", approver: "ann@shop.example" },
    );
  });

  it("speaks up without a reason, and waives nothing then", async () => {
    const found = await ids(`${head}${call}  # two-keys-ignore ${RULE}\n`);
    assert.deepEqual(found.sort(), [RULE, "waiver-without-reason"].sort());
    assert.ok(
      (await ids(`${head}${call}  # two-keys-ignore ${RULE}:   \n`)).includes("waiver-without-reason"),
    );
  });

  it("speaks up for an unknown rule, an expired date, and no use", async () => {
    assert.deepEqual(await ids("x = 1  # two-keys-ignore no-such-rule: why\n"), ["waiver-unknown-rule"]);
    assert.deepEqual(await ids("x = 1  # two-keys-ignore: why\n"), ["waiver-unknown-rule"]);
    const expired = await ids(`${head}${call}  # two-keys-ignore ${RULE} (until 2026-11-22): later\n`);
    assert.deepEqual(expired.sort(), [RULE, "waiver-expired"].sort());
    assert.deepEqual(
      await ids(`${head}${call}  # two-keys-ignore ${RULE} (until 2026-11-23): today still\n`),
      [],
    );
    assert.deepEqual(await ids(`x = 1  # two-keys-ignore ${RULE}: why\n`), ["waiver-unused"]);
  });

  it("offers to remove an unused waiver, line and all", async () => {
    const text = `a = 1\n  # two-keys-ignore ${RULE}: why\nb = 2  # two-keys-ignore ${RULE}: why\n`;
    const { findings } = await analyse(text, "python");
    let after = text;
    for (const finding of [...findings].reverse()) if (finding.fix) after = applyFix(after, finding.fix);
    assert.equal(after, "a = 1\nb = 2\n");
  });

  it("takes several rules at once, in block comments too", async () => {
    const text = `async function f() { /* two-keys-ignore ${RULE}, unbounded-queue: one by one on purpose */ await fetch(x); }`;
    assert.deepEqual(await ids(text, "typescript"), ["waiver-unused"]);
  });

  it("is found again after an edit elsewhere", async () => {
    const analysis = await open(`${head}def f():\n    ${call}  # two-keys-ignore ${RULE}: why\n`, "python");
    assert.deepEqual(analysis.result().findings, []);
    const text = `\n${head}def f():\n    ${call}  # two-keys-ignore ${RULE}: why\n`;
    const zero = { line: 0, character: 0 };
    analysis.edit(
      {
        start: 0,
        oldEnd: 0,
        newEnd: 1,
        startPosition: zero,
        oldEndPosition: zero,
        newEndPosition: { line: 1, character: 0 },
      },
      text,
    );
    assert.deepEqual(analysis.result().findings, []);
    analysis.dispose();
  });
});

describe("suppressions of other tools", () => {
  const cases: readonly { name: string; language: Language; text: string; left: string[] }[] = [
    {
      name: "noqa with the code",
      language: "python",
      text: "import requests\nrequests.get(u)  # noqa: S113\n",
      left: [],
    },
    {
      name: "noqa with another code",
      language: "python",
      text: "import requests\nrequests.get(u)  # noqa: E501\n",
      left: [RULE],
    },
    {
      name: "noqa without a code",
      language: "python",
      text: "import requests\nrequests.get(u)  # noqa\n",
      left: [],
    },
    { name: "nosec", language: "python", text: "import requests\nrequests.get(u)  # nosec B113\n", left: [] },
    {
      name: "nosec of another check",
      language: "python",
      text: "import requests\nrequests.get(u)  # nosec B602\n",
      left: [RULE],
    },
    {
      name: "ruff for the file",
      language: "python",
      text: "# ruff: noqa: S113\nimport requests\nrequests.get(u)\n",
      left: [],
    },
    {
      name: "nolint",
      language: "go",
      text: 'package shop\n\nimport "net/http"\n\nfunc f(u string) {\n\tresp, _ := http.Get(u) //nolint:noctx,bodyclose,gosec // internal\n\t_ = resp\n}\n',
      left: [],
    },
    {
      name: "eslint-disable-next-line",
      language: "javascript",
      text: "async function load() {}\nfunction f() {\n  // eslint-disable-next-line @typescript-eslint/no-floating-promises -- fire and forget\n  load();\n}\n",
      left: [],
    },
    {
      name: "eslint-disable block",
      language: "javascript",
      text: "async function load() {}\n/* eslint-disable @typescript-eslint/no-floating-promises */\nload();\n/* eslint-enable @typescript-eslint/no-floating-promises */\nload();\n",
      left: ["floating-promise"],
    },
    {
      name: "@SuppressWarnings on a method",
      language: "java",
      text: 'class A {\n  @SuppressWarnings("PMD.EmptyCatchBlock")\n  void f() {\n    try { g(); } catch (RuntimeException e) { }\n  }\n}\n',
      left: ["broad-catch-no-rethrow"],
    },
    {
      name: "NOSONAR",
      language: "java",
      text: "class A {\n  void f() {\n    try { g(); } catch (RuntimeException e) { } // NOSONAR\n  }\n}\n",
      left: [],
    },
  ];
  for (const one of cases) {
    it(one.name, async () => {
      const { findings } = await analyse(one.text, one.language);
      assert.deepEqual(
        findings.map((f) => f.ruleId),
        one.left,
      );
    });
  }
});

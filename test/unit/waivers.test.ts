import assert from "node:assert/strict";
import type { Language } from "../../server/standards/model.ts";
import { analyse, applyFix, open } from "../support/engine.ts";

const RULE = "outbound-http-no-timeout";

/** What a migration begins with, so that nothing else is found in it. */
const LIMITS = "SET lock_timeout = '1s';\nSET statement_timeout = '9s';\n";

/** A pod that says too little about its image, with a line among its annotations. */
const POD = (annotation: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations:
    ${annotation}
spec:
  restartPolicy: Never
  containers:
  - name: a
    resources: {limits: {cpu: 1, memory: 1Gi}}
    image: a
`;

/** One copy alone. */
const LONE = (annotation: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  annotations: {${annotation}}
spec:
  replicas: 1
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec: {}
`;

async function ids(text: string, language: Language = "python"): Promise<string[]> {
  return (await analyse(text, language)).findings.map((f) => f.ruleId);
}

describe("waivers", () => {
  const call = "a = requests.get(u)";
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
    const analysis = await open(
      `${head}def f():\n    return requests.get(u)  # two-keys-ignore ${RULE}: why\n`,
      "python",
    );
    assert.deepEqual(analysis.result().findings, []);
    const text = `\n${head}def f():\n    return requests.get(u)  # two-keys-ignore ${RULE}: why\n`;
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

describe("waivers in SQL", () => {
  it("cover the same line, the next statement, a block and a file", async () => {
    const drop = "DROP TABLE IF EXISTS a;";
    const why = "destructive-ddl: nobody reads it since March";
    assert.deepEqual(await ids(`${LIMITS}${drop} -- two-keys-ignore ${why}\n`, "sql"), []);
    assert.deepEqual(await ids(`${LIMITS}-- two-keys-ignore ${why}\n\n${drop}\n${drop}\n`, "sql"), [
      "destructive-ddl",
    ]);
    assert.deepEqual(await ids(`${LIMITS}/* two-keys-ignore-file ${why} */\n${drop}\n${drop}\n`, "sql"), []);
    assert.deepEqual(await ids(`${LIMITS}SELECT '-- two-keys-ignore ${why}';\n${drop}\n`, "sql"), [
      "destructive-ddl",
    ]);
  });
});

describe("suppressions of other tools", () => {
  const cases: readonly { name: string; language: Language; text: string; left: string[] }[] = [
    {
      name: "noqa with the code",
      language: "python",
      text: "import requests\na = requests.get(u)  # noqa: S113\n",
      left: [],
    },
    {
      name: "noqa with another code",
      language: "python",
      text: "import requests\na = requests.get(u)  # noqa: E501\n",
      left: [RULE],
    },
    {
      name: "noqa without a code",
      language: "python",
      text: "import requests\na = requests.get(u)  # noqa\n",
      left: [],
    },
    {
      name: "nosec",
      language: "python",
      text: "import requests\na = requests.get(u)  # nosec B113\n",
      left: [],
    },
    {
      name: "nosec of another check",
      language: "python",
      text: "import requests\na = requests.get(u)  # nosec B602\n",
      left: [RULE],
    },
    {
      name: "ruff for the file",
      language: "python",
      text: "# ruff: noqa: S113\nimport requests\na = requests.get(u)\n",
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
      name: "#pragma warning up to its restore",
      language: "csharp",
      text: "class A\n{\n    async Task F()\n    {\n#pragma warning disable CS4014 // fire and forget\n        SaveAsync();\n#pragma warning restore CS4014\n        SaveAsync();\n    }\n}\n",
      left: ["floating-promise"],
    },
    {
      name: "#pragma warning of several codes, the compiler's by number, to the end of the file",
      language: "csharp",
      text: "#pragma warning disable CA2007, 4014\nclass A\n{\n    async Task F()\n    {\n#pragma warning restore CA2007\n        SaveAsync();\n    }\n}\n",
      left: [],
    },
    {
      name: "#pragma warning of another code",
      language: "csharp",
      text: "#pragma warning disable CA2007\nclass A\n{\n    async Task F() { SaveAsync(); await G(); }\n}\n",
      left: ["floating-promise"],
    },
    {
      name: "[SuppressMessage] on a method",
      language: "csharp",
      text: 'class A\n{\n    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "edge")]\n    void F()\n    {\n        try { G(); }\n        catch (Exception e) { count++; }\n    }\n\n    void H()\n    {\n        try { G(); }\n        catch (Exception e) { count++; }\n    }\n}\n',
      left: ["broad-catch-no-rethrow"],
    },
    {
      name: "[SuppressMessage] on a class, with a rule of Sonar",
      language: "csharp",
      text: '[SuppressMessage("Major Code Smell", "S2221")]\nclass A\n{\n    void H()\n    {\n        try { G(); }\n        catch (Exception e) { count++; }\n    }\n}\n',
      left: [],
    },
    {
      name: "@Suppress on a function",
      language: "kotlin",
      text: '@Suppress("TooGenericExceptionCaught")\nfun f() {\n    try { g() } catch (e: Exception) { count() }\n}\n\nfun h() {\n    try { g() } catch (e: Exception) { count() }\n}\n',
      left: ["broad-catch-no-rethrow"],
    },
    {
      name: "@Suppress on a class, with detekt in front",
      language: "kotlin",
      text: '@Suppress("detekt:TooGenericExceptionCaught")\nclass A {\n    fun f() {\n        try { g() } catch (e: Exception) { count() }\n    }\n}\n',
      left: [],
    },
    {
      name: "@file:Suppress",
      language: "kotlin",
      text: '@file:Suppress("UnsafeCallOnNullableType", "MagicNumber")\n\nfun f(x: String?) = x!!.length\n',
      left: [],
    },
    {
      name: "@Suppress of another rule",
      language: "kotlin",
      text: 'class A {\n    @Suppress("MagicNumber")\n    fun f(x: String?) = x!!.length\n}\n',
      left: ["panic-in-request-path"],
    },
    {
      name: "#[allow] up to the end of its item",
      language: "rust",
      text: "#[allow(clippy::unwrap_used)]\nfn f(x: Option<u8>) -> u8 {\n    x.unwrap()\n}\n\nfn g(x: Option<u8>) -> u8 {\n    x.unwrap()\n}\n",
      left: ["panic-in-request-path"],
    },
    {
      name: "#[allow] on a block of methods, with others in front",
      language: "rust",
      text: '#[allow(dead_code, clippy::expect_used)]\n#[derive(Clone)]\nimpl A {\n    fn f(&self) -> u8 {\n        self.x.expect("x {")\n    }\n    fn g(&self) -> u8 {\n        self.x.expect("x")\n    }\n}\n',
      left: [],
    },
    {
      name: "#![allow] for the file",
      language: "rust",
      text: "#![allow(clippy::unwrap_used)]\n\nfn f(x: Option<u8>) -> u8 {\n    x.unwrap()\n}\n\nfn g(x: Option<u8>) -> u8 {\n    x.unwrap()\n}\n",
      left: [],
    },
    {
      name: "#[allow] of another rule",
      language: "rust",
      text: "#[allow(clippy::needless_return)]\nfn g(x: Option<u8>) -> u8 {\n    return x.unwrap();\n}\n",
      left: ["panic-in-request-path"],
    },
    {
      name: "NOSONAR",
      language: "java",
      text: "class A {\n  void f() {\n    try { g(); } catch (RuntimeException e) { } // NOSONAR\n  }\n}\n",
      left: [],
    },
    {
      name: "checkov in the block of Terraform",
      language: "terraform",
      text: 'resource "aws_lb" "a" {\n  #checkov:skip=CKV_AWS_150: thrown away each night\n  name = "a"\n}\n\nresource "aws_lb" "b" {\n  enable_deletion_protection = false\n}\n',
      left: ["unpinned-provider", "deletion-protection-off"],
    },
    {
      name: "checkov between two blocks",
      language: "terraform",
      text: '# checkov:skip=CKV_AWS_150: nothing around it\nresource "aws_lb" "a" {\n  enable_deletion_protection = false\n}\n',
      left: ["unpinned-provider", "deletion-protection-off"],
    },
    {
      name: "tflint on the line before",
      language: "terraform",
      text: 'module "queue" {\n  # tflint-ignore: terraform_module_pinned_source\n  source = "github.com/shop/queue"\n}\n\nmodule "cache" {\n  source = "github.com/shop/cache" # tflint-ignore: all\n}\n',
      left: [],
    },
    {
      name: "tflint for the file",
      language: "terraform",
      text: '# tflint-ignore-file: terraform_required_providers\nprovider "aws" {}\n',
      left: [],
    },
    {
      name: "tflint of another rule",
      language: "terraform",
      text: '# tflint-ignore: terraform_naming_convention\nprovider "aws" {}\n',
      left: ["unpinned-provider"],
    },
    {
      name: "two-keys-ignore in Terraform",
      language: "terraform",
      text: '// two-keys-ignore unpinned-provider: written by the pipeline\nprovider "aws" {}\n\nresource "aws_lb" "a" {\n  enable_deletion_protection = false /* two-keys-ignore deletion-protection-off: made anew each day */\n}\n',
      left: [],
    },
    {
      name: "cfn-lint in the resource's metadata",
      language: "yaml",
      text: "Resources:\n  A:\n    Type: AWS::EFS::FileSystem\n    Metadata:\n      cfn-lint:\n        config:\n          ignore_checks:\n            - I3011\n  B:\n    Type: AWS::EFS::FileSystem\n",
      left: ["stateful-destroy-allowed"],
    },
    {
      name: "cfn-lint in the template's metadata",
      language: "yaml",
      text: "Metadata:\n  cfn-lint: { config: { ignore_checks: [I3011] } }\nResources:\n  A:\n    Type: AWS::EFS::FileSystem\n  B:\n    Type: AWS::EFS::FileSystem\n",
      left: [],
    },
    {
      name: "cfn-lint in JSON",
      language: "json",
      text: '{\n  "Resources": {\n    "A": {\n      "Type": "AWS::EFS::FileSystem",\n      "Metadata": { "cfn-lint": { "config": { "ignore_checks": ["I3011"] } } }\n    },\n    "B": {\n      "Type": "AWS::EFS::FileSystem"\n    }\n  }\n}\n',
      left: ["stateful-destroy-allowed"],
    },
    {
      name: "checkov in a template",
      language: "yaml",
      text: "Resources:\n  A:\n    # checkov:skip=CKV_AWS_21: made anew each day\n    Type: AWS::S3::Bucket\n  B:\n    Type: AWS::S3::Bucket\n  C:\n    Type: AWS::S3::Bucket\n    Metadata:\n      checkov:\n        skip:\n          - id: CKV_AWS_21\n            comment: made anew each day\n",
      left: ["object-versioning-off"],
    },
    {
      name: "two-keys-ignore in a template",
      language: "yaml",
      text: "Resources:\n  A: # two-keys-ignore object-versioning-off: only copies\n    Type: AWS::S3::Bucket\n",
      left: [],
    },
    {
      name: "kube-linter in the object's annotations",
      language: "yaml",
      text: `${POD("ignore-check.kube-linter.io/latest-tag: built by the team")}---\n${POD("team: shop")}`,
      left: ["mutable-image-tag"],
    },
    {
      name: "kube-linter's ignore-all, in JSON",
      language: "json",
      text: '{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "metadata": { "name": "a", "annotations": { "kube-linter.io/ignore-all": "a trial" } },\n  "spec": { "restartPolicy": "Never", "containers": [{ "name": "a", "image": "a", "resources": { "limits": { "cpu": 1, "memory": "1Gi" } } }] }\n}\n',
      left: [],
    },
    {
      name: "kube-score in the annotations, with a check that is asked for all the same",
      language: "yaml",
      text: `${POD('kube-score/ignore: "pod-probes, container-image-tag"')}---\n${POD("kube-score/ignore: container-image-tag\n    kube-score/enable: container-image-tag")}`,
      left: ["mutable-image-tag"],
    },
    {
      name: "checkov in the annotations",
      language: "yaml",
      text: `${POD("checkov.io/skip1: CKV_K8S_14=built by the team")}---\n${POD("checkov.io/skip1: CKV_K8S_8=no probe")}`,
      left: ["mutable-image-tag"],
    },
    {
      name: "annotations of one item of a list",
      language: "yaml",
      text: `apiVersion: v1\nkind: List\nitems:\n${["kube-linter.io/ignore-all: yes", "a: b"].map((one) => `- ${POD(one).trimEnd().split("\n").join("\n  ")}\n`).join("")}`,
      left: ["mutable-image-tag"],
    },
    {
      name: "annotations speak of what a rule over several files finds",
      language: "yaml",
      text: `${LONE("ignore-check.kube-linter.io/minimum-three-replicas: one is enough")}---\n${LONE("a: b").replace("name: a", "name: b")}`,
      left: ["single-replica"],
    },
    {
      name: "two-keys-ignore beside annotations",
      language: "yaml",
      text: POD("kube-score/ignore: pod-probes").replace(
        "    image: a",
        "    # two-keys-ignore mutable-image-tag: built by the team\n    image: a",
      ),
      left: [],
    },
    {
      name: "squawk-ignore above a statement",
      language: "sql",
      text: `${LIMITS}-- squawk-ignore ban-drop-column, prefer-robust-stmts\nALTER TABLE a\n  DROP COLUMN b,\n  DROP COLUMN c;\nALTER TABLE a DROP COLUMN IF EXISTS d;\n`,
      left: ["destructive-ddl"],
    },
    {
      name: "squawk-ignore of another rule",
      language: "sql",
      text: `${LIMITS}-- squawk-ignore renaming-column\nALTER TABLE a DROP COLUMN b;\n`,
      left: ["destructive-ddl"],
    },
    {
      name: "squawk-ignore-file with a rule",
      language: "sql",
      text: `${LIMITS}-- squawk-ignore-file ban-drop-table\nDROP TABLE IF EXISTS a;\nALTER TABLE b RENAME TO d;\nDROP TABLE IF EXISTS c;\n`,
      left: ["rename-breaks-old-code"],
    },
    {
      name: "squawk-ignore-file without a rule",
      language: "sql",
      text: "-- squawk-ignore-file\nCREATE INDEX a_idx ON a (b);\nDROP TABLE c;\n",
      left: [],
    },
    {
      name: "hadolint for the next instruction",
      language: "dockerfile",
      text: "FROM debian:12\nHEALTHCHECK CMD true\n# hadolint ignore=DL3008,DL3015\nRUN apt-get update \\\n  # tools\n  && apt-get install -y curl\nRUN apt-get install -y git\n",
      left: ["unpinned-install"],
    },
    {
      name: "hadolint for the file",
      language: "dockerfile",
      text: "# hadolint global ignore=DL3006, DL3025\nFROM node\nHEALTHCHECK CMD true\nCMD node server.js\n",
      left: [],
    },
    {
      name: "hadolint of another rule",
      language: "dockerfile",
      text: "# hadolint ignore=DL3015\nFROM node\nHEALTHCHECK CMD true\n",
      left: ["base-image-mutable"],
    },
    {
      name: "checkov in a Dockerfile",
      language: "dockerfile",
      text: '# checkov:skip=CKV_DOCKER_2: asked by the balancer\nFROM node:22\nCMD ["node"]\n',
      left: [],
    },
    {
      name: "two-keys-ignore in a Dockerfile",
      language: "dockerfile",
      text: "FROM debian:12\nHEALTHCHECK CMD true\nRUN apt-get update \\\n  # two-keys-ignore unpinned-install: rebuilt each night\n  && apt-get install -y curl\n# two-keys-ignore shell-form-entrypoint: a tool\nCMD node x.js\n",
      left: [],
    },
    {
      name: "zizmor on the line",
      language: "yaml",
      text: "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - uses: shop/a@main # zizmor: ignore[unpinned-uses] ours\n      - uses: shop/b@main # zizmor: ignore[artipacked]\n",
      left: ["unpinned-action-or-image"],
    },
    {
      name: "two-keys-ignore in a workflow",
      language: "yaml",
      text: "on: push\njobs:\n  # two-keys-ignore job-no-timeout: ends by itself\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: shop/a@main # two-keys-ignore unpinned-action-or-image: ours\n",
      left: [],
    },
    {
      name: "shellcheck for the next command",
      language: "shell",
      text: "#!/bin/bash\nset -e\n# shellcheck disable=SC2312\nsort a | uniq\n",
      left: [],
    },
    {
      name: "shellcheck of another rule",
      language: "shell",
      text: "#!/bin/bash\n# shellcheck disable=SC2086\nset -e\nsort a | uniq\n",
      left: ["pipe-without-pipefail"],
    },
    {
      name: "two-keys-ignore in a script",
      language: "shell",
      text: "#!/bin/bash\nset -e\nsort a | uniq # two-keys-ignore pipe-without-pipefail: a is always there\n",
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

import assert from "node:assert/strict";
import { type GateReport, gateReport } from "../../server/cli/report/gateReport.ts";
import { holds, useGatedTeam } from "../support/gatedTeam.ts";

const FILE = ".two-keys/rules/own.yaml";
const RULE =
  "id: no-sleep\nlanguage: ts\nseverity: error\nmessage: Nobody sleeps here\nrule: { pattern: sleep($MS) }\n";
const CODE = { "svc/limits/nap.ts": "export function nap(): void {\n  sleep(10);\n}\n" };

describe("the gate, by rules of one's own", () => {
  const team = useGatedTeam({ [FILE]: RULE });

  it("takes them from the protected branch, whatever the change does to them", async () => {
    const gated = team();
    const { dana } = gated;
    const says = async (): Promise<void> => {
      const { stdout, stderr } = await dana.tk(["gate", "--at", "ci", "--format", "json"]);
      if (stdout === "") throw new Error(stderr);
      const report = gateReport.parse(JSON.parse(stdout) as unknown);
      holds(report.decisions[0]?.checks ?? [], {
        findings: ["UNSATISFIED", /svc\/limits\/nap\.ts error no-sleep: Nobody sleeps here/],
      });
    };
    gated.commit(dana, "asleep", CODE);
    await says();
    gated.commit(dana, "switched-off", { ...CODE, [FILE]: RULE.replace("error", "off") });
    await says();
  });

  it("is undecided where a rule fails: what it would have said is not known", async () => {
    const gated = team();
    const { dana } = gated;
    // More places than a rule may find in a file.
    const many = `export function nap(): void {\n${"  sleep(10);\n".repeat(2001)}}\n`;
    gated.commit(dana, "many", { "svc/limits/nap.ts": many });
    const { stdout } = await dana.tk(["gate", "--at", "ci", "--format", "json"]);
    const report = gateReport.parse(JSON.parse(stdout) as unknown);
    holds(report.decisions[0]?.checks ?? [], {
      findings: ["UNDETERMINED", /svc\/limits\/nap\.ts: Rule no-sleep failed/],
    });
  });
});

describe("the gate, where a file is not checked", () => {
  const team = useGatedTeam({
    "svc/limits/.two-keys/policy.yaml": "standards:\n  limits: { budgetMs: 1, maxLineChars: 500 }\n",
  });

  async function findingsOf(
    branch: string,
    files: Record<string, string>,
  ): Promise<GateReport["decisions"][number]["checks"][number] | undefined> {
    const { dana } = team();
    team().commit(dana, branch, files);
    const { stdout } = await dana.tk(["gate", "--at", "ci", "--format", "json"]);
    const report = gateReport.parse(JSON.parse(stdout) as unknown);
    return report.decisions[0]?.checks.find(({ id }) => id === "findings");
  }

  it("is undecided when its time was over, and says how there is more", async () => {
    const code = "export async function a(): Promise<void> {\n  await load(`x`);\n}\n".repeat(4000);
    const check = await findingsOf("slow", { "svc/limits/slow.ts": code });
    assert.equal(check?.status, "UNDETERMINED");
    assert.match(check.reason, /svc\/limits\/slow\.ts: .*not done within 0\.001 s/);
    assert.match(check.fix ?? "", /limits\.budgetMs/);
  });

  it("leaves content that nobody can judge by reading it to one more reviewer", async () => {
    const check = await findingsOf("long", { "svc/limits/long.ts": `load("${"x".repeat(600)}");\n` });
    assert.notEqual(check?.status, "UNDETERMINED");
    assert.match(JSON.stringify(check), /file-not-checked|Nothing above/);
  });
});

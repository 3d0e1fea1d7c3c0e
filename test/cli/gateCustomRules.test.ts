import { gateReport } from "../../server/cli/report/gateReport.ts";
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

import { type GateReport, gateReport } from "../../server/cli/report/gateReport.ts";
import { authorshipNote, note } from "../support/aiRepository.ts";
import { type Expected, type GatedTeam, holds, useGatedTeam } from "../support/gatedTeam.ts";

const PATH = "svc/limits/forever.ts";
const FINE = "export function forever(count: number): number {\n  return count + 1;\n}\n";
const ENDLESS = "export function forever(count: number): number {\n  return forever(count + 1);\n}\n";

describe("the gate in CI, and what is in the files", () => {
  const team = useGatedTeam();

  async function says(gated: GatedTeam, expected: Expected): Promise<GateReport> {
    const { stdout, stderr } = await gated.dana.tk(["gate", "--at", "ci", "--format", "json"]);
    if (stdout === "") throw new Error(stderr);
    const report = gateReport.parse(JSON.parse(stdout) as unknown);
    holds(report.decisions[0]?.checks ?? [], expected);
    return report;
  }

  it("T09: what is committed is checked, whatever the work tree says", async () => {
    const gated = team();
    const { dana } = gated;
    gated.commit(dana, "endless", { [PATH]: ENDLESS });
    dana.write(PATH, FINE);
    await says(gated, { findings: ["UNSATISFIED", /svc\/limits\/forever\.ts error infinite-recursion/] });

    gated.commit(dana, "ending", { [PATH]: FINE });
    dana.write(PATH, ENDLESS);
    await says(gated, { findings: ["SATISFIED", /Nothing above warning in 1 source file/] });
  });

  it("T18: standards that the change itself switches off hold", async () => {
    const gated = team();
    const { dana } = gated;
    const policy = dana.git("show", "origin/main:.two-keys/policy.yaml");
    const off = `${policy}\nstandards:\n  rules:\n    infinite-recursion: off\n`;
    gated.commit(dana, "switched-off", { [PATH]: ENDLESS, ".two-keys/policy.yaml": off });
    await says(gated, { findings: ["UNSATISFIED", /infinite-recursion/] });
  });

  it("AI lines that nobody has vetted, and notes that are not here", async () => {
    const gated = team();
    const { dana } = gated;
    const head = gated.commit(dana, "by-ai", { [PATH]: FINE });
    await says(gated, { vetting: ["SATISFIED", /./] });
    note(dana.root, "ai", head, authorshipNote(head, PATH, "2-2"));
    await says(gated, { vetting: ["UNSATISFIED", /svc\/limits\/forever\.ts .*AI/i] });

    // The remote has the notes, and this clone has them no more, or as they were before.
    dana.git("push", "--quiet", "origin", "refs/notes/ai");
    const known = dana.git("rev-parse", "refs/notes/ai");
    dana.git("update-ref", "-d", "refs/notes/ai");
    await says(gated, { vetting: ["UNDETERMINED", /not here as the remote has them: refs\/notes\/ai/] });
    const carol = gated.member("carol");
    carol.git("fetch", "--quiet", "origin", "refs/notes/ai:refs/notes/ai");
    note(carol.root, "ai", carol.git("rev-parse", "origin/main"), authorshipNote(head, "other.ts", "1-1"));
    carol.git("push", "--quiet", "origin", "refs/notes/ai");
    dana.git("update-ref", "refs/notes/ai", known);
    await says(gated, { vetting: ["UNDETERMINED", /not here as the remote has them: refs\/notes\/ai/] });
  });
});

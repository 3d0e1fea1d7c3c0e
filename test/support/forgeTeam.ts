import { execFileSync } from "node:child_process";
import type { Forge } from "../../server/forges/port.ts";
import { type Run, run } from "../cli/support.ts";
import { PROJECT, TOKEN } from "./forgeProject.ts";
import { ForgeServer } from "./forgeServer.ts";
import { type ReviewTeam, TYPED, teamPolicy } from "./reviewTeam.ts";

/** Ids of the accounts; carol has none in people.yaml, and eve is nobody there. */
export const ACCOUNTS = {
  dana: 1,
  bob: 2,
  erin: 4,
  frank: 5,
  mallory: 6,
  carol: 3,
  eve: 66,
  pipeline: 10,
} as const;
const MAPPED = ["dana", "bob", "erin", "frank", "mallory", "pipeline"] as const;

const BRANCH = "feature/retry-limits";

/** A team whose change is on a forge too, and a bot that imports its reviews. */
export class ForgeTeam {
  id = "";
  head = "";

  private constructor(
    readonly team: ReviewTeam,
    readonly forge: ForgeServer,
  ) {}

  /** dana's change is submitted and pushed, and has a request on the forge. */
  static async start(
    make: (files: Readonly<Record<string, string>>) => ReviewTeam,
    kind: Forge["kind"] = "github",
    approvals = "attested",
  ): Promise<ForgeTeam> {
    const forge = await new ForgeServer(kind).listen();
    for (const [login, id] of Object.entries(ACCOUNTS))
      forge.project.add(id, login, { isBot: login === "pipeline" });
    const policy = `${teamPolicy().replace(
      "change:\n",
      `change:\n  review:\n    owners: suggested\n    forge:\n      kind: ${kind}\n      url: ${forge.url}\n      project: ${PROJECT}\n      approvals: ${approvals}\n`,
    )}`;
    const team = make({ ".two-keys/policy.yaml": policy });
    const dana = team.member("dana");
    let people = dana.read(".two-keys/people.yaml");
    for (const name of MAPPED)
      people = people.replace(
        `    emails: [${name}@example.test]\n`,
        `    emails: [${name}@example.test]\n    forge: { ${kind}: { id: ${ACCOUNTS[name]} } }\n`,
      );
    dana.write(".two-keys/people.yaml", people);
    dana.commit("Accounts of the forge");
    dana.git("push", "--quiet", "origin", "main");
    const made = new ForgeTeam(team, forge);
    await made.submit();
    return made;
  }

  private async submit(): Promise<void> {
    const dana = this.team.member("dana");
    this.head = this.team.startChange(BRANCH);
    dana.git("push", "--quiet", "origin", `HEAD:refs/heads/${BRANCH}`);
    await dana.ok("change", "new");
    await dana.ok("change", "set", ...TYPED);
    await dana.ok("change", "submit");
    const { stdout } = await dana.tk(["change", "list", "--format", "json"]);
    this.id = /CHG-\d{8}-[0-9A-Z]{8}/.exec(stdout)?.[0] ?? "";
    const base = dana.git("rev-parse", "origin/main");
    const versions = [{ head: this.head, base, at: new Date(Date.now() - 1000).toISOString() }];
    this.forge.project.open(BRANCH, this.head, { versions });
    this.team.clone("pipeline");
  }

  get pull(): ForgeServer["project"]["pulls"][number] {
    const [pull] = this.forge.project.pulls;
    if (!pull) throw new Error("there is no request");
    return pull;
  }

  /** A review on the forge, now. */
  review(
    name: keyof typeof ACCOUNTS,
    state: ForgeServer["project"]["pulls"][number]["reviews"][number]["state"],
    commit: string = this.head,
  ): void {
    const id = this.pull.reviews.length + 100;
    this.pull.reviews.push({ id, user: ACCOUNTS[name], state, commit, at: new Date().toISOString() });
  }

  /** dana moves the branch, by force if need be; the forge follows. */
  push(work: (dana: ReturnType<ReviewTeam["member"]>) => void): void {
    const dana = this.team.member("dana");
    work(dana);
    this.head = dana.git("rev-parse", "HEAD");
    dana.git("push", "--quiet", "--force", "origin", `HEAD:refs/heads/${BRANCH}`);
    this.pull.head = this.head;
    const base = dana.git("merge-base", "origin/main", "HEAD");
    this.pull.versions.push({ head: this.head, base, at: new Date().toISOString() });
  }

  /** Somebody lands something else on main. */
  landElsewhere(): void {
    const dana = this.team.member("dana");
    dana.git("switch", "--quiet", "main");
    dana.write("docs/other.md", "Something else.\n");
    dana.commit("Something else");
    dana.git("push", "--quiet", "origin", "main");
    dana.git("switch", "--quiet", BRANCH);
  }

  /** The bot imports, in its own clone, the branch as the remote has it. */
  async import(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    const pipeline = this.team.member("pipeline");
    pipeline.git("fetch", "--quiet", "origin");
    pipeline.git("checkout", "--quiet", "--detach", `origin/${BRANCH}`);
    const token = { [`TWO_KEYS_${this.forge.kind.toUpperCase()}_TOKEN`]: TOKEN };
    const names = { GITHUB_HEAD_REF: BRANCH };
    return run(["review", "import", this.id, ...args], pipeline.root, {
      env: { ...clearedIdentity, ...pipeline.env, ...token, ...names, ...env },
    });
  }

  async status(): Promise<string> {
    await this.team.member("dana").ok("change", "sync");
    return this.team.member("dana").ok("change", "show", this.id);
  }

  /** Files of the ledger's events, as the remote has them. */
  events(): string[] {
    const args = ["ls-tree", "-r", "--name-only", "two-keys/ledger"];
    const listed = execFileSync("git", args, { cwd: this.team.remote, encoding: "utf8" });
    return listed.split("\n").filter((name) => /\/events\/.*\.json$/.test(name));
  }
}

const clearedIdentity = {
  GIT_AUTHOR_NAME: undefined,
  GIT_AUTHOR_EMAIL: undefined,
  GIT_COMMITTER_NAME: undefined,
  GIT_COMMITTER_EMAIL: undefined,
};

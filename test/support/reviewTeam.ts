import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Run, type RunOptions, run } from "../cli/support.ts";
import { TIER_ONE_FILES } from "./tierOne.ts";

/** Names of the team: dana writes, the others review; mallory has an ordinary account, and means ill. */
export const TEAM = ["dana", "bob", "carol", "erin", "frank", "mallory"] as const;
export type TeamName = (typeof TEAM)[number] | "pipeline";

const FULL_NAMES: Readonly<Record<TeamName, string>> = {
  dana: "Dana Reyes",
  bob: "Bob Ferro",
  carol: "Carol Okafor",
  erin: "Erin Walsh",
  frank: "Frank Ode",
  mallory: "Mallory Quist",
  pipeline: "Pipeline",
};

/** Host and path under which the policy knows the repository. */
export const TEAM_REPO = "git.example.test/pay/checkout";
export const TEAM_NAMESPACE = "two-keys-change-v1@example.test";

/** A member of the team, with a clone, an ssh key and a configuration of their own. */
export class Member {
  readonly home: string;
  /** The work tree. */
  readonly root: string;
  readonly key: string;
  readonly fingerprint: string;

  constructor(
    readonly team: ReviewTeam,
    readonly name: TeamName,
  ) {
    this.home = path.join(team.base, name);
    this.root = path.join(this.home, "checkout");
    this.key = path.join(this.home, "id_ed25519");
    mkdirSync(this.home, { recursive: true });
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", this.key]);
    this.fingerprint = fingerprintOf(`${this.key}.pub`);
    writeFileSync(
      path.join(this.home, "gitconfig"),
      `[user]\n\tname = ${FULL_NAMES[name]}\n\temail = ${this.email}\n\tsigningkey = ${this.key}\n[gpg]\n\tformat = ssh\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n`,
    );
  }

  get id(): string {
    return this.name === "pipeline" ? "bot:pipeline" : `person:${this.name}`;
  }

  get email(): string {
    return `${this.name}@example.test`;
  }

  /** Environment of git and of the program: nothing of the machine's configuration gets in. */
  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.home,
      XDG_CACHE_HOME: path.join(this.home, "cache"),
      GIT_CONFIG_GLOBAL: path.join(this.home, "gitconfig"),
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_CEILING_DIRECTORIES: tmpdir(),
      GIT_EDITOR: "true",
      LC_ALL: "C",
    };
  }

  git(...args: string[]): string {
    const { root: cwd, env } = this;
    return execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }

  write(name: string, text: string | Uint8Array): void {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.root, name), "utf8");
  }

  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** Runs the program in this member's clone, with this member's key. */
  tk(args: readonly string[], { env = {}, ...rest }: RunOptions = {}): Promise<Run> {
    const cleared = {
      GIT_AUTHOR_NAME: undefined,
      GIT_AUTHOR_EMAIL: undefined,
      GIT_COMMITTER_NAME: undefined,
      GIT_COMMITTER_EMAIL: undefined,
    };
    return run(args, this.root, { ...rest, env: { ...cleared, ...this.env, ...env } });
  }

  /** Runs the program, and fails with everything that it printed unless it ends with 0. */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.tk(args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }
}

/**
 * The Tier-1 sample with a bare remote, and people who sign: its policy wants signed events and two reviewers. Change
 * files of `.two-keys` by `files`; what is undefined there is left out.
 */
export class ReviewTeam {
  readonly base: string;
  readonly remote: string;
  private readonly members = new Map<TeamName, Member>();

  constructor(files: Readonly<Record<string, string | undefined>> = {}) {
    this.base = realpathSync(mkdtempSync(path.join(tmpdir(), "two-keys-team-")));
    this.remote = path.join(this.base, "remote.git");
    for (const name of [...TEAM, "pipeline"] as const) this.members.set(name, new Member(this, name));
    const dana = this.member("dana");
    const { env } = dana;
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", this.remote], { env });
    mkdirSync(dana.root, { recursive: true });
    dana.git("init", "--quiet");
    const all = {
      ...TIER_ONE_FILES,
      ".two-keys/policy.yaml": teamPolicy(),
      ".two-keys/people.yaml": this.people(),
      ...files,
    };
    for (const [name, text] of Object.entries(all)) if (text !== undefined) dana.write(name, text);
    dana.commit("Limits of the checkout");
    dana.git("remote", "add", "origin", this.remote);
    dana.git("push", "--quiet", "--set-upstream", "origin", "main");
    dana.git("remote", "set-head", "origin", "main");
  }

  /** A member; the clone of anybody but dana is made when it is asked for first. */
  member(name: TeamName): Member {
    const member = this.members.get(name);
    if (!member) throw new Error(`there is no ${name}`);
    return member;
  }

  clone(name: TeamName): Member {
    const member = this.member(name);
    execFileSync("git", ["clone", "--quiet", this.remote, member.root], { env: member.env });
    return member;
  }

  /** `people.yaml` of the team, with everybody's key. `more` is put behind it. */
  people(more = ""): string {
    const entries = [...this.members.values()].map(({ id, name, email, key, fingerprint }) => {
      const [type, base64] = readFileSync(`${key}.pub`, "utf8").split(" ");
      return `  - id: ${id}
    name: ${FULL_NAMES[name]}
    emails: [${email}]
    org: vp:retail/director:checkout/manager:payments
    keys:
      - type: ${type}
        fingerprint: ${fingerprint}
        public: ${base64}
`;
    });
    return `people:\n${entries.join("")}${more}`;
  }

  /** dana's branch with a typical change, committed; it is not pushed and has no record. */
  startChange(branch = "feature/retry-limits"): string {
    const dana = this.member("dana");
    dana.git("switch", "--quiet", "--create", branch);
    const limits = dana.read("svc/limits/limits.ts");
    dana.write("svc/limits/limits.ts", limits.replace("100", "80"));
    dana.write(
      "svc/limits/limits.test.ts",
      'import { limitOf } from "./limits.ts";\n\nif (limitOf("a") !== 80) throw new Error("limit");\n',
    );
    return dana.commit(
      "Lower the limit of retries at checkout\n\nRetries of a slow payment service filled the queue of the database twice this week.\nWith 80 instead of 100 the queue stays below its alarm.",
    );
  }

  dispose(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

/** Assignments for `two-keys change set` that complete a draft of the sample's change. */
export { TYPED } from "../cli/changeDesk.ts";

/** The sample's policy with signed events. */
export function teamPolicy(): string {
  const policy = TIER_ONE_FILES[".two-keys/policy.yaml"] ?? "";
  return policy.replace("    minReviewers: 2\n", "    minReviewers: 2\n    signedEvents: true\n");
}

/** As people.yaml names a key. */
export function fingerprintOf(publicKey: string): string {
  const [, fingerprint = ""] = execFileSync("ssh-keygen", ["-lf", publicKey], { encoding: "utf8" }).split(
    " ",
  );
  return fingerprint;
}

/** Makes teams in the tests of a suite, and takes them away after all of them. */
export function useTeams(): (files?: Readonly<Record<string, string | undefined>>) => ReviewTeam {
  const made: ReviewTeam[] = [];
  after(() => {
    for (const team of made.splice(0)) team.dispose();
  });
  return (files) => {
    const team = new ReviewTeam(files);
    made.push(team);
    return team;
  };
}

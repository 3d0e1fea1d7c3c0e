import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** People of the sample organisation. */
export const DANA = { name: "Dana Reyes", email: "dana@example.test", id: "person:dana" };
export const BOB = { name: "Bob Ferro", email: "bob@example.test", id: "person:bob" };

const POLICY = `
change:
  repository: git.example.test/pay/checkout
  ledger:
    namespace: example.test
  requirements:
    minReviewers: 2
  tiers:
    "1":
      requiredFields: [title, what, why, rollback, customerImpact, worstCase, plan, tests, monitoring, window, environments, blastRadius]
  risk:
    rules:
      - id: limits
        risk: medium
        paths: ["svc/limits/**"]
        text: limits decide how much load reaches the database
    questions:
      - id: data-loss
        ask: Can an order be lost if it goes wrong?
        risk: high
        tiers: [1, 2]
programmes:
  - id: safety-reset
    title: Safety reset
    effective: { from: 2026-03-15, to: 2126-06-13 }
    appliesTo: { tiers: [1] }
    requirements:
      minReviewers: 2
      vettedAi: true
`;

const PEOPLE = `
people:
  - id: ${DANA.id}
    name: ${DANA.name}
    emails: [${DANA.email}]
    org: vp:retail/director:checkout/manager:payments
  - id: ${BOB.id}
    name: ${BOB.name}
    emails: [${BOB.email}]
    org: vp:retail/director:checkout/manager:payments
  - id: person:carol
    name: Carol Okafor
    emails: [carol@example.test]
    org: vp:retail/director:checkout
`;

const SYSTEMS = `
systems:
  - id: checkout-api
    title: Checkout
    tier: 1
    owner: vp:retail/director:checkout/manager:payments
    repos:
      - repo: git.example.test/pay/checkout
        paths: ["svc/**", "db/**"]
    environments: [staging, production]
    dependsOn: [payments-db]
    oncall: "#checkout-oncall"
  - id: payments-db
    tier: 1
    owner: vp:retail/director:checkout/manager:payments
    repos:
      - repo: git.example.test/pay/payments-db
  - id: checkout-docs
    tier: 3
    owner: vp:retail/director:checkout/manager:payments
    repos:
      - repo: git.example.test/pay/checkout
        paths: ["docs/**"]
`;

const LIMITS = `export function limitOf(customer: string): number {
  return customer === "" ? 0 : 100;
}
`;

/** Files of the sample's `.two-keys`, for tests that change some. */
export const TIER_ONE_FILES: Readonly<Record<string, string>> = {
  ".two-keys/policy.yaml": POLICY.trimStart(),
  ".two-keys/people.yaml": PEOPLE.trimStart(),
  ".two-keys/systems.yaml": SYSTEMS.trimStart(),
  "svc/limits/limits.ts": LIMITS,
  "svc/limits/limits.test.ts":
    'import { limitOf } from "./limits.ts";\n\nif (limitOf("") !== 0) throw new Error("limit");\n',
  "docs/limits.md": "# Limits\n",
};

const ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CEILING_DIRECTORIES: tmpdir(),
  GIT_EDITOR: "true",
} as const;

/** A repository of a Tier-1 system with a real remote, and a branch that is about to be changed. */
export class TierOne {
  readonly base: string;
  /** The work tree. */
  readonly root: string;
  readonly remote: string;

  /** `home` holds everything; a folder of its own when left out. */
  constructor(home: string = tmpdir(), files: Readonly<Record<string, string>> = TIER_ONE_FILES) {
    this.base = realpathSync(mkdtempSync(path.join(home, "two-keys-t1-")));
    this.root = path.join(this.base, "checkout");
    this.remote = path.join(this.base, "remote.git");
    mkdirSync(this.root);
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", DANA.name);
    this.git("config", "user.email", DANA.email);
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.commit("Limits of the checkout");
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", this.remote], {
      env: this.env,
    });
    this.git("remote", "add", "origin", this.remote);
    this.git("push", "--quiet", "--set-upstream", "origin", "main");
    this.git("remote", "set-head", "origin", "main");
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, ...ENV };
  }

  git(...args: string[]): string {
    return execFileSync("git", args, {
      cwd: this.root,
      env: this.env,
      encoding: "utf8",
      stdio: "pipe",
    }).trimEnd();
  }

  write(name: string, text: string): void {
    const file = this.path(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** A branch whose change is typical: code and its test, with a message that says why. */
  startChange(branch = "feature/retry-limits"): void {
    this.git("switch", "--quiet", "--create", branch);
    this.write("svc/limits/limits.ts", LIMITS.replace("100", "80"));
    this.write(
      "svc/limits/limits.test.ts",
      'import { limitOf } from "./limits.ts";\n\nif (limitOf("a") !== 80) throw new Error("limit");\n',
    );
  }

  commitChange(): string {
    return this.commit(
      "Lower the limit of retries at checkout\n\nRetries of a slow payment service filled the queue of the database twice this week.\nWith 80 instead of 100 the queue stays below its alarm.\n\nRefs: https://issues.example.test/PAY-12",
    );
  }

  /** The same repository as another person has it. */
  clone(person: { readonly name: string; readonly email: string }): TierOneClone {
    const root = path.join(this.base, `clone-${person.name.replaceAll(/\W/g, "-")}`);
    execFileSync("git", ["clone", "--quiet", this.remote, root], { env: this.env });
    for (const [key, value] of Object.entries({ "user.name": person.name, "user.email": person.email }))
      execFileSync("git", ["config", key, value], { cwd: root, env: this.env });
    return { root };
  }

  dispose(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

export interface TierOneClone {
  readonly root: string;
}

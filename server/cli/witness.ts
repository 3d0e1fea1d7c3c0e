import * as z from "zod";
import { DEPLOY_OUTCOMES } from "../change/record.ts";
import { fullRef } from "../git/gateRepository.ts";
import type { ServiceResult } from "../service/result.ts";
import { tellDeployed, tellLanded } from "../service/witnessed.ts";
import { parseUpdates, readInput } from "./gateInput.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { printable, type Terminal } from "./terminal.ts";

const teller = {
  actor: z.string().optional(),
  witness: z.string().min(3).max(500).optional(),
  quiet: z.boolean().default(false),
};

export const landedOptions = z.object({
  stdin: z.boolean().default(false),
  ref: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  ...teller,
});

export const deployedOptions = z.object({
  environment: z.string().min(1).max(60),
  commit: z.string().default("HEAD"),
  artifact: z.array(z.string()).default([]),
  outcome: z.enum(DEPLOY_OUTCOMES).default("succeeded"),
  target: z.string().optional(),
  ...teller,
});

/** `two-keys witness landed`: puts on record what has come to a protected branch. */
export async function witnessLanded(
  options: z.infer<typeof landedOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const { stdin, ref, before, after, actor, witness } = options;
  if (!stdin && (ref === undefined || before === undefined || after === undefined))
    return problem(
      "bad-option",
      "name --ref, --before and --after, or give the lines of post-receive by --stdin",
    );
  const line = stdin ? await readInput() : `${before} ${after} ${ref}`;
  const updates = parseUpdates(line, "pre-receive");
  if (typeof updates === "string") return problem("bad-option", printable(updates));
  const told = await tellLanded({ folder: terminal.cwd, updates, now: new Date(), actor, witness });
  return tell(told, options.quiet, terminal);
}

/** `two-keys witness deployed`: puts on record what was deployed where. */
export async function witnessDeployed(
  options: z.infer<typeof deployedOptions>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const { environment, commit, artifact, outcome, target, actor, witness, quiet } = options;
  const ref = target === undefined ? undefined : fullRef(target);
  const asked = { environment, commit, artifacts: artifact, outcome, target: ref, actor, witness };
  return tell(await tellDeployed({ ...asked, folder: terminal.cwd, now: new Date() }), quiet, terminal);
}

function tell(told: ServiceResult<readonly string[]>, quiet: boolean, terminal: Terminal): Outcome<ExitCode> {
  if (!told.ok) return problem("refused", printable(told.failure.message));
  if (!quiet) for (const line of told.value) terminal.out(`${printable(line)}\n`);
  return success(EXIT.clean);
}

import { booleanOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { WorkflowFile, WorkflowJob, WorkflowStep } from "../../formats/githubActions.ts";
import type { ShellFile } from "../../formats/shell.ts";
import type { ShellCommand } from "../../formats/shellWords.ts";
import { defineRule } from "../../rule.ts";
import { isTest } from "./checks.ts";
import { deploysOf, deployTool, wordsOf } from "./deploys.ts";
import { errorsIgnoredInPipelineExamples } from "./errorsIgnoredInPipeline.examples.ts";
import { errorsIgnoredInPipelineShellExamples } from "./errorsIgnoredInPipeline.shellExamples.ts";

const MIGRATES =
  /^(?:alembic upgrade|flyway(?: \S+)* migrate|liquibase(?: \S+)* update|(?:prisma|npx prisma) (?:migrate deploy|db push)|knex migrate:(?:latest|up)|sequelize(?:-cli)? db:migrate|typeorm migration:run|rails db:migrate|rake db:migrate|(?:bundle exec )?(?:rails|rake) db:migrate|python3? manage\.py migrate|php artisan migrate|dbmate(?: \S+)* (?:up|migrate)|goose(?: \S+)* up|migrate .*\bup\b|atlas migrate apply|dotnet ef database update|mix ecto\.migrate|(?:npm|yarn|pnpm)(?: run)? \S*migrat\S*|make \S*migrat\S*|sqlx migrate run|diesel migration run)/;

/** What the work of a command is, when its failure has to stop a delivery. */
function workOf(words: readonly string[]): string | undefined {
  const text = words.join(" ");
  if (MIGRATES.test(text)) return "migration";
  if (deployTool(words) !== undefined && !/^(?:kubectl|oc) (?:.* )?(?:scale|patch)\b|\bdestroy\b/.test(text))
    return "deploy";
  if (isTest(words)) return "test";
  return undefined;
}

/** After `||`: what only makes the failure go away. */
function throwsAway(words: readonly string[]): boolean {
  const [name = "", first = ""] = words;
  if (/^(?:true|:)$/.test(name)) return true;
  if (/^(?:exit|return)$/.test(name)) return first === "0";
  return name === "echo" || name === "printf";
}

function checkCommands(commands: readonly ShellCommand[], source: string, ctx: FormatContext): void {
  const all = commands.filter((one) => !one.nested);
  let off: ShellCommand | undefined;
  for (const [index, command] of all.entries()) {
    const words = wordsOf(command);
    if (words[0] === "set") {
      if (words.includes("+e") || (words[1] === "+o" && words[2] === "errexit")) off = command;
      else if (words.some((one) => /^-\w*e/.test(one)) || words[2] === "errexit") off = undefined;
    }
    const work = workOf(words);
    if (work === undefined || command.asked) continue;
    const next = all[index + 1];
    const then = all[index + 2];
    if (command.after === "||" && next) {
      // `a || echo failed; exit 1` and `a || { echo failed; exit 1; }` still stop.
      const goesOn = !/^(?:exit|return)$/.test(then?.words[0]?.text ?? "") || then?.words[1]?.text === "0";
      const block = /\{|\(/.test(source.slice(command.end, next.start));
      if (throwsAway(wordsOf(next)) && (goesOn || !block) && !(next.after === "&&" && !goesOn)) {
        ctx.report({ start: command.start, end: next.end }, { message: told(work) });
      }
      continue;
    }
    if (off && off.end < command.start && !looksAtStatus(source, command, all)) {
      ctx.report(
        { start: off.start, end: off.end },
        {
          message: `set +e lets the script go on after "${words.slice(0, 2).join(" ")}" has failed, and nothing asks for its status.`,
        },
      );
      off = undefined;
    }
  }
}

/** `$?` behind the command, before the script ends. */
function looksAtStatus(source: string, command: ShellCommand, all: readonly ShellCommand[]): boolean {
  const last = all.at(-1);
  const rest = source.slice(command.end, Math.max(command.end, (last?.end ?? command.end) + 200));
  return (
    /\$\?|\$\{?PIPESTATUS|\bset -\w*e/.test(rest.split(/\n\s*set -e\b/)[0] ?? "") || command.after === "&&"
  );
}

function told(work: string): string {
  return `A ${work} that fails counts as a success here, so the delivery goes on as if all were well.`;
}

function workOfStep(job: WorkflowJob, step: WorkflowStep, source: string): string | undefined {
  for (const command of step.run?.commands ?? []) {
    const work = command.nested ? undefined : workOf(wordsOf(command));
    if (work !== undefined) return work;
  }
  return deploysOf({ ...job, steps: [step] }, source).length > 0 ? "deploy" : undefined;
}

function isAsked(step: WorkflowStep, source: string): boolean {
  if (step.id === undefined) return false;
  return source.includes(`steps.${step.id}.outcome`) || source.includes(`steps['${step.id}'].outcome`);
}

function checkWorkflow(workflow: WorkflowFile, ctx: FormatContext): void {
  for (const job of workflow.jobs) {
    const whole =
      job.entries.kind === "map"
        ? job.entries.entries.find((one) => one.key === "continue-on-error")
        : undefined;
    if (whole && booleanOf(whole.value) === true) {
      const work = job.steps.map((one) => workOfStep(job, one, ctx.source)).find((one) => one !== undefined);
      if (work !== undefined) ctx.report(whole.at, { message: told(work) });
    }
    for (const step of job.steps) {
      const { continueOnError: entry } = step;
      if (entry && booleanOf(entry.value) === true && !isAsked(step, ctx.source)) {
        const work = workOfStep(job, step, ctx.source);
        if (work !== undefined) ctx.report(entry.at, { message: told(work) });
      }
      if (step.run) checkCommands(step.run.commands, ctx.source, ctx);
    }
  }
}

function checkShell(file: ShellFile, ctx: FormatContext): void {
  checkCommands(file.commands, ctx.source, ctx);
}

export const errorsIgnoredInPipeline = defineRule({
  id: "errors-ignored-in-pipeline",
  code: "CI05",
  title: "Failure that a pipeline ignores",
  area: "delivery",
  severity: "warning",
  why: "A test, a migration or a deploy whose failure is thrown away leaves a green pipeline and a broken production, which is found by its users. When the step fails the run stops, and what comes after never meets a half-made change.",
  sources: [
    {
      title: "GitHub Actions: continue-on-error of a step",
      url: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepscontinue-on-error",
    },
    {
      title: "AWS Well-Architected: integrate functional testing as part of your deployment",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_tracking_change_management_functional_testing.html",
    },
  ],
  autofix: "none",
  peers: {},
  languages: {},
  formats: {
    githubActions: { anchors: /continue-on-error|\|\||\+e\b|\+o errexit/, check: checkWorkflow },
    shell: { anchors: /\|\||\+e\b|\+o errexit/, check: checkShell },
  },
  examples: [...errorsIgnoredInPipelineExamples, ...errorsIgnoredInPipelineShellExamples],
});

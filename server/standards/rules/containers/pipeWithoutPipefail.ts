import { fix } from "../../context.ts";
import type { DockerFile, DockerInstruction, DockerStage } from "../../formats/dockerfile.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { ShellFile } from "../../formats/shell.ts";
import { pipelinesOf, type ShellCommand, shellCommands } from "../../formats/shellWords.ts";
import type { Range, RangeReport } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { endsEarly, hiddenFailure } from "./pipes.ts";
import { pipeWithoutPipefailExamples } from "./pipeWithoutPipefail.examples.ts";
import { pipeWithoutPipefailShellExamples } from "./pipeWithoutPipefail.shellExamples.ts";

/** Shells whose pipelines are something else. */
const OTHER_SHELL = /(?:powershell|pwsh|cmd)(?:\.exe)?$|python|perl|ruby|node$/i;

function textsOf(pipeline: readonly ShellCommand[]): string[][] {
  return pipeline.map((one) => one.words.map((word) => word.text));
}

function setsPipefail(words: readonly string[]): boolean {
  const at = words.indexOf("pipefail");
  return at > 0 && /^-\w*o$/.test(words[at - 1] ?? "");
}

/** Pipelines whose failure gets lost; a shell that is told `set -o pipefail` before loses none. */
function lost(commands: readonly ShellCommand[]): ShellCommand[][] {
  const set = commands.find(
    (one) => one.words[0]?.text === "set" && setsPipefail(one.words.map((word) => word.text)),
  );
  return pipelinesOf(commands).filter((one) => {
    const [first] = one;
    if (!first || first.asked || (set && set.start < first.start)) return false;
    return one.at(-1)?.after !== "||" && hiddenFailure(textsOf(one)) !== undefined;
  });
}

/** A shell of its own in the instruction: `RUN bash -o pipefail -c "…"`. */
function ownShell(run: DockerInstruction): boolean {
  const [only] = run.commands;
  return (
    only !== undefined &&
    /(?:^|\/)(?:ba|z|a)sh$/.test(only.words[0]?.text ?? "") &&
    setsPipefail(only.words.map((word) => word.text))
  );
}

/** The shell that an image has for sure, told by its name. */
function shellOf(file: DockerFile, stage: DockerStage): string | undefined {
  let root = stage;
  for (let depth = 0; root.parent !== undefined && depth < 50; depth++)
    root = file.stages[root.parent] ?? root;
  const { image } = root;
  if (image?.text === undefined) return undefined;
  const tag = image.tag ?? "";
  const short = image.name.replace(/^.*\//, "");
  if (short === "alpine" || /alpine/.test(tag)) return "/bin/ash";
  const debian =
    /^(?:debian|ubuntu|node|python|golang|ruby|rust|php|openjdk|eclipse-temurin|buildpack-deps|fedora|perl)$/;
  return debian.test(short) && !/nanoserver|windows/.test(tag) ? "/bin/bash" : undefined;
}

function repair(
  file: DockerFile,
  stage: DockerStage,
  one: DockerInstruction,
  careful: boolean,
  source: string,
): Pick<RangeReport, "fix" | "suggestions"> {
  const shell = shellOf(file, stage);
  const start = source.lastIndexOf("\n", one.start - 1) + 1;
  if (shell === undefined || one.keyword === "ONBUILD") return {};
  const change = fix("Let a pipe fail when any of its commands fails", {
    start,
    end: start,
    newText: `SHELL ["${shell}", "-o", "pipefail", "-c"]\n`,
  });
  return careful ? { suggestions: [change] } : { fix: change };
}

function checkDockerfile(file: DockerFile, ctx: FormatContext): void {
  for (const stage of file.stages) {
    let safe = false;
    const pipes = stage.instructions.flatMap((one) => pipelinesOf((one.trigger ?? one).commands));
    const careful = pipes.some((one) => endsEarly(textsOf(one)));
    for (const one of stage.instructions) {
      if (one.keyword === "SHELL") {
        const words = one.exec ?? [];
        const shell = words[0] ?? "";
        safe = OTHER_SHELL.test(shell) || (/(?:^|\/)(?:ba|z|a)sh$/.test(shell) && setsPipefail(words));
      }
      const run = one.trigger ?? one;
      if (safe || run.keyword !== "RUN" || !run.arguments) continue;
      const written = ctx.source.slice(run.arguments.start, run.arguments.end);
      if (/^<<-?\s*["']?\w+["']?[ \t]+\S*(?:python|perl|ruby|node)/.test(written) || /^#!/m.test(written))
        continue;
      const name = run.commands[0]?.words[0]?.text ?? "";
      if (ownShell(run) || OTHER_SHELL.test(name)) continue;
      const [first] = lost(run.commands);
      const from = first?.[0];
      const to = first?.at(-1);
      if (!from || !to) continue;
      ctx.report(
        { start: from.start, end: to.end },
        {
          message: message(hiddenFailure(textsOf(first)) ?? ""),
          ...repair(file, stage, one, careful, ctx.source),
        },
      );
    }
  }
}

function message(name: string): string {
  return `When "${name}" fails the pipe still succeeds, so what comes after goes on with half of its output or none.`;
}

function checkShell(file: ShellFile, ctx: FormatContext): void {
  if (!(file.interpreter === "bash" || (file.interpreter === undefined && ctx.file.path.endsWith(".bash"))))
    return;
  if (file.options.some((one) => one.on.includes("pipefail"))) return;
  const pipelines = file.pipelines.map((one) => ({
    ...one,
    texts: one.parts.map(
      (part) =>
        shellCommands(part, { start: 0, end: part.length })
          .find((one) => !one.nested)
          ?.words.map((word) => word.text) ?? [],
    ),
  }));
  const [first] = pipelines.filter((one) => !one.handled && hiddenFailure(one.texts) !== undefined);
  if (!first) return;
  const stop = file.options.find((one) => one.start > 0 && one.on.includes("errexit"));
  const careful = pipelines.some((one) => endsEarly(one.texts));
  const change = stop ? extend(stop) : undefined;
  ctx.report(
    { start: first.start, end: first.end },
    {
      message: message(hiddenFailure(first.texts) ?? ""),
      // Without `set -e` the script goes on after any failure, and may look at each by itself.
      ...(stop || file.options.some((one) => one.on.includes("errexit")) ? {} : { severity: "info" }),
      ...(change ? (careful ? { suggestions: [change] } : { fix: change }) : {}),
    },
  );
}

function extend(stop: Range) {
  return fix("Let a pipe fail when any of its commands fails", {
    start: stop.end,
    end: stop.end,
    newText: " -o pipefail",
  });
}

export const pipeWithoutPipefail = defineRule({
  id: "pipe-without-pipefail",
  code: "DF05",
  title: "Pipe that hides a failure",
  area: "containers",
  severity: "warning",
  why: "The status of a pipe is that of its last command, so a download that broke off or a dump that failed counts as success, and the image or the script goes on with half of the data. With pipefail the pipe fails when any of its commands fails, and the build stops.",
  sources: [
    {
      title: "Docker: building best practices, using pipes",
      url: "https://docs.docker.com/build/building/best-practices/#using-pipes",
    },
    {
      title: "Bash manual: the set builtin",
      url: "https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html",
    },
  ],
  autofix: "yes",
  peers: { hadolint: ["DL4006"], semgrep: ["set-pipefail"], shellcheck: ["SC2312"] },
  languages: {},
  formats: {
    dockerfile: { anchors: /\|/, check: checkDockerfile },
    shell: { anchors: /\|/, check: checkShell },
  },
  examples: [...pipeWithoutPipefailExamples, ...pipeWithoutPipefailShellExamples],
});

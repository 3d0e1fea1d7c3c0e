import { fix } from "../../context.ts";
import type { DockerInstruction } from "../../formats/dockerfile.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { Fix, RangeReport } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { shellFormEntrypointExamples } from "./shellFormEntrypoint.examples.ts";

/** Package managers that run a script as their own child and pass no signal on to it. */
const RUNNERS = /^(?:npm|yarn|pnpm)$/;

function isRunner(words: readonly string[]): boolean {
  return RUNNERS.test(words[0] ?? "") && /^(?:start|run|run-script)$/.test(words[1] ?? "");
}

function repair(one: DockerInstruction): Pick<RangeReport, "fix" | "suggestions"> {
  const { commands, arguments: at } = one;
  const [only] = commands;
  const last = commands.at(-1);
  if (!at || !only || !last) return {};
  const simple =
    commands.length === 1 &&
    only.start === at.start &&
    only.end === at.end &&
    !only.assigns &&
    !only.redirects &&
    only.after === "" &&
    // There it is the program behind the script that has to be named, which nobody sees here.
    !isRunner(only.words.map((word) => word.text)) &&
    only.words.every((word) => word.plain);
  if (simple) {
    const words = only.words.map((word) => JSON.stringify(word.text)).join(", ");
    const title = "Write it as a JSON array, which runs without a shell";
    return { fix: fix(title, { ...at, newText: `[${words}]` }) };
  }
  const plain = last.before === "" || last.before === "&&" || last.before === ";";
  if (isRunner(last.words.map((word) => word.text))) return {};
  if (!plain || last.nested || last.after !== "" || commands.some((command) => command.asked)) return {};
  const exec: Fix = fix("Let the command take the place of the shell", {
    start: last.start,
    end: last.start,
    newText: "exec ",
  });
  return { suggestions: [exec] };
}

function check(one: DockerInstruction, ctx: FormatContext): void {
  if (one.keyword !== "CMD" && one.keyword !== "ENTRYPOINT") return;
  if (one.exec) {
    if (one.keyword === "CMD" && isRunner(one.exec)) {
      ctx.report(one.firstLine, {
        message: `${one.exec[0]} stands between the service and SIGTERM: start the program itself, so that it can finish its requests before it is killed.`,
        severity: "info",
      });
    }
    return;
  }
  const list = one.commands.filter((command) => !command.nested);
  const last = list.at(-1);
  if (!last || last.words[0]?.text === "exec") return;
  ctx.report(one.firstLine, {
    message: `${one.keyword} in shell form makes a shell the first process, which doesn't pass SIGTERM on: at every deploy the service is killed in the midst of its requests.`,
    ...repair({ ...one, commands: list.length === one.commands.length ? list : one.commands }),
  });
}

/** Shells of Windows, where nothing is sent SIGTERM. */
const WINDOWS = /(?:powershell|pwsh|cmd)(?:\.exe)?$/i;

export const shellFormEntrypoint = defineRule({
  id: "shell-form-entrypoint",
  code: "DF02",
  title: "Container started through a shell",
  area: "containers",
  severity: "warning",
  why: "In shell form the first process of the container is a shell that ignores SIGTERM and doesn't pass it on, so at each deploy and each scale-down the service is killed after the grace period with its requests unanswered. In exec form the service itself gets the signal and can finish what it has begun.",
  sources: [
    {
      title: "Docker: shell and exec form",
      url: "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
    },
    {
      title: "Docker: JSON arguments recommended",
      url: "https://docs.docker.com/reference/build-checks/json-args-recommended/",
    },
    {
      title: "Google Cloud: best practices for building containers, properly handle PID 1",
      url: "https://cloud.google.com/architecture/best-practices-for-building-containers#signal-handling",
    },
  ],
  autofix: "yes",
  peers: { hadolint: ["DL3025"], semgrep: ["prefer-json-notation"] },
  languages: {},
  formats: {
    dockerfile: {
      anchors: /\b(?:CMD|ENTRYPOINT)\b/i,
      check(file, ctx) {
        for (const stage of file.stages) {
          let windows = false;
          for (const one of stage.instructions) {
            if (one.keyword === "SHELL") windows = WINDOWS.test(one.exec?.[0] ?? "");
            if (windows) continue;
            check(one.trigger ?? one, ctx);
          }
        }
      },
    },
  },
  examples: shellFormEntrypointExamples,
});

import { fix } from "../../context.ts";
import type { FormatContext } from "../../formats/format.ts";
import { defineRule } from "../../rule.ts";
import { type Install, unpinnedInstall as installOf } from "./installs.ts";
import { unpinnedInstallExamples } from "./unpinnedInstall.examples.ts";

const LOCKFILE = /\b(?:package-lock|npm-shrinkwrap)\.json\b|\bpackage\*\.json\b|\bpackage(?:-lock)?\*/;

function report(found: Install, ctx: FormatContext): void {
  const { at, tool, verb } = found;
  if (found.kind === "upgrade") {
    ctx.report(at, {
      message: `${tool} ${verb.text} takes whatever the mirror holds on the day of the build, so two builds of one commit differ: take a newer base image instead.`,
    });
    return;
  }
  if (found.kind === "lockfile") {
    const seen = LOCKFILE.test(ctx.source);
    // Nothing comes from the repository, and so no lockfile either.
    if (!seen && !/^[ \t]*(?:COPY|ADD)[ \t]/im.test(ctx.source)) return;
    ctx.report(at, {
      message: seen
        ? `npm ${verb.text} may change what the lockfile says, so the image can hold versions that nobody has tested.`
        : `npm ${verb.text} takes the newest versions that package.json allows, so the image can hold versions that nobody has tested.`,
      ...(seen ? {} : { severity: "info" as const }),
      suggestions: [
        fix("Install exactly what the lockfile says", { start: verb.start, end: verb.end, newText: "ci" }),
      ],
    });
    return;
  }
  const [first = "", ...rest] = found.names;
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  ctx.report(at, {
    message: `"${first}"${more} without a version: the next build of the same commit may hold another one, and the old image can't be built again.`,
    ...(found.system ? { severity: "info" as const } : {}),
  });
}

export const unpinnedInstall = defineRule({
  id: "unpinned-install",
  code: "DF06",
  title: "Package installed without a version",
  area: "containers",
  severity: "warning",
  why: "What is installed without a version is what was newest at the time of the build, so a rebuild for a small change, or for a rollback, brings other software into production that nobody has tested. With versions or a lockfile the same commit always gives the same image.",
  sources: [
    {
      title: "Docker: building best practices, apt-get",
      url: "https://docs.docker.com/build/building/best-practices/#apt-get",
    },
    { title: "npm: npm ci", url: "https://docs.npmjs.com/cli/v11/commands/npm-ci" },
    { title: "pip: repeatable installs", url: "https://pip.pypa.io/en/stable/topics/repeatable-installs/" },
  ],
  autofix: "suggest",
  peers: {
    hadolint: ["DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3005"],
    semgrep: ["avoid-apt-get-upgrade"],
  },
  languages: {},
  formats: {
    dockerfile: {
      anchors: /\b(?:apt(?:-get)?|apk|pip[\d.]*|npm|gem)\b/,
      check(file, ctx) {
        for (const stage of file.stages) {
          for (const one of stage.instructions) {
            const run = one.trigger ?? one;
            if (run.keyword !== "RUN") continue;
            for (const command of run.commands) {
              const found = installOf(command);
              if (found) report(found, ctx);
            }
          }
        }
      },
    },
  },
  examples: unpinnedInstallExamples,
});

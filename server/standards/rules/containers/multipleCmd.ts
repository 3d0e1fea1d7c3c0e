import { fix } from "../../context.ts";
import type { DockerInstruction } from "../../formats/dockerfile.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { multipleCmdExamples } from "./multipleCmd.examples.ts";

function removal(one: DockerInstruction, text: string): Fix {
  const start = text.lastIndexOf("\n", one.start - 1) + 1;
  const stop = text.indexOf("\n", one.end);
  return fix("Remove the earlier one, which has no effect", {
    start,
    end: stop === -1 ? text.length : stop + 1,
    newText: "",
  });
}

export const multipleCmd = defineRule({
  id: "multiple-cmd",
  code: "DF04",
  title: "Instruction that replaces an earlier one",
  area: "containers",
  severity: "warning",
  why: "Of several CMD, ENTRYPOINT or HEALTHCHECK instructions in a stage only the last one counts, so a container starts without the process, or is asked with another check, than the lines before it say. With one of each, what is read is what runs.",
  sources: [
    { title: "Docker: CMD", url: "https://docs.docker.com/reference/dockerfile/#cmd" },
    {
      title: "Docker: multiple instructions disallowed",
      url: "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    },
  ],
  autofix: "yes",
  peers: {
    hadolint: ["DL4003", "DL4004", "DL3012"],
    semgrep: ["multiple-cmd-instructions", "multiple-entrypoint-instructions"],
  },
  languages: {},
  formats: {
    dockerfile: {
      anchors: /\b(?:CMD|ENTRYPOINT|HEALTHCHECK)\b/i,
      check(file, ctx) {
        for (const stage of file.stages) {
          for (const keyword of ["CMD", "ENTRYPOINT", "HEALTHCHECK"]) {
            const all = stage.instructions.filter((one) => one.keyword === keyword);
            for (const [index, one] of all.slice(1).entries()) {
              const before = all[index];
              if (!before) continue;
              ctx.report(one.firstLine, {
                message: `This ${keyword} replaces the one before it in the same stage, which never takes effect.`,
                fix: removal(before, ctx.source),
                related: [{ ...before.firstLine, message: "Never takes effect" }],
              });
            }
          }
        }
      },
    },
  },
  examples: multipleCmdExamples,
});

import type { DockerFile, DockerStage } from "../../formats/dockerfile.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { noHealthcheckExamples } from "./noHealthcheck.examples.ts";

/** Places and names of images that others build on, or that run once. */
const NO_SERVICE =
  /(?:^|\/)(?:\.devcontainer|\.gitpod|base|builder|ci|dev|dev-image|tools?|docs)\/|(?:^|[/._-])(?:base|builder|build|binary|cross|ci|dev|devcontainer|gitpod|docs|test|tests|e2e|lint|shellcheck|migrate|migrations)(?:[._-]|$)/i;
/** Who runs these images asks them in ways of its own. */
const MANAGED = /(?:^|\/)(?:aws-)?lambda\/|\/azure-functions\//i;
const SHELLS = /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|a|da|)sh$/;

function runsOnce(stage: DockerStage): boolean {
  const start = stage.instructions.findLast((one) => one.keyword === "CMD" || one.keyword === "ENTRYPOINT");
  if (!start) return stage.image?.name === "scratch";
  const words = start.exec ?? start.commands[0]?.words.map((word) => word.text) ?? [];
  return words.length === 1 && SHELLS.test(words[0] ?? "");
}

/** The stage and those that it is built on. */
function lineage(file: DockerFile, stage: DockerStage): DockerStage[] {
  const out: DockerStage[] = [];
  let current: DockerStage | undefined = stage;
  while (current && !out.includes(current)) {
    out.push(current);
    current = current.parent === undefined ? undefined : file.stages[current.parent];
  }
  return out;
}

function snippet(stage: DockerStage, text: string): readonly Fix[] {
  const exposed = stage.instructions.find((one) => one.keyword === "EXPOSE")?.arguments;
  const port = exposed ? /^\d+/.exec(text.slice(exposed.start, exposed.end))?.[0] : undefined;
  const bare = /scratch|distroless|chainguard/.test(stage.image?.text ?? stage.image?.written ?? "");
  const before = stage.instructions.find((one) => one.keyword === "CMD" || one.keyword === "ENTRYPOINT");
  if (port === undefined || bare || !before) return [];
  const start = text.lastIndexOf("\n", before.start - 1) + 1;
  return [
    {
      title: `Ask the service on port ${port} every 30 s`,
      edits: [
        {
          start,
          end: start,
          newText: `HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD wget -qO- http://localhost:${port}/healthz || exit 1\n`,
        },
      ],
    },
  ];
}

export const noHealthcheck = defineRule({
  id: "no-healthcheck",
  code: "DF03",
  title: "Image without a health check",
  area: "containers",
  severity: "info",
  why: "Without HEALTHCHECK an engine only knows that the process exists: a service that hangs stays in place and goes on to get requests that it never answers. A check that asks the service itself lets whoever runs the container replace it, and lets others wait until it is ready.",
  sources: [
    { title: "Docker: HEALTHCHECK", url: "https://docs.docker.com/reference/dockerfile/#healthcheck" },
    {
      title: "Amazon Builders' Library: implementing health checks",
      url: "https://aws.amazon.com/builders-library/implementing-health-checks/",
    },
  ],
  autofix: "suggest",
  peers: { hadolint: ["DL3057"], checkov: ["CKV_DOCKER_2"] },
  languages: {},
  formats: {
    dockerfile: {
      anchors: /^[ \t]*FROM[ \t]/im,
      check(file, ctx) {
        const stage = file.stages.at(-1);
        if (!stage || NO_SERVICE.test(ctx.file.path)) return;
        const all = lineage(file, stage);
        const own = all.flatMap((one) => one.instructions);
        if (own.some((one) => one.keyword === "HEALTHCHECK" || one.keyword === "ONBUILD")) return;
        if (all.some((one) => MANAGED.test(one.image?.written ?? "")) || runsOnce(stage)) return;
        ctx.report(stage.from.firstLine, {
          message:
            "The image has no HEALTHCHECK: unless Kubernetes or a load balancer asks the service itself, one that hangs goes on to get requests.",
          suggestions: snippet(stage, ctx.source),
        });
      },
    },
  },
  examples: noHealthcheckExamples,
});

import { type ConfigValue, entryOf } from "../../formats/configTree.ts";
import { imageParts } from "../../formats/dockerfile.ts";
import type { FormatContext } from "../../formats/format.ts";
import { texts, type WorkflowJob, type WorkflowUses } from "../../formats/githubActions.ts";
import type { Range } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { pinnedImage } from "../containers/images.ts";
import { unpinnedActionOrImageExamples } from "./unpinnedActionOrImage.examples.ts";

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const VERSION = /^[\w.-]*?v?\d+(?:\.\d+)*(?:[-+.][\w.-]+)?$/i;

function checkUses({ text, line }: WorkflowUses, ctx: FormatContext): void {
  if (text.startsWith("./") || text.startsWith("../") || text.includes("${{")) return;
  if (text.startsWith("docker://")) {
    checkDockerUses(text.slice("docker://".length), line, ctx);
    return;
  }
  const [name = "", ref] = text.split("@", 2);
  if (!name.includes("/")) return;
  if (ref === undefined || ref === "") {
    ctx.report(line, {
      message: `"${name}" names no version, so the pipeline runs whatever stands on its default branch.`,
    });
    return;
  }
  if (HASH.test(ref)) return;
  const version = VERSION.test(ref) && !ref.includes("/");
  ctx.report(line, {
    message: version
      ? `The tag ${ref} of "${name}" can be moved to other code, which the next run takes without a change of yours.`
      : `"${name}" is taken from "${ref}" as it is on the day, so a change of somebody else breaks or alters your next delivery.`,
    ...(version ? { severity: "info" } : {}),
  });
}

function checkDockerUses(image: string, line: Range, ctx: FormatContext): void {
  const { tag, digest } = imageParts(image);
  if (digest !== undefined) return;
  const open = tag === undefined || tag === "latest";
  ctx.report(line, {
    message: open
      ? `"${image}" is whatever was pushed last, so the step may do something else at the next run.`
      : `The tag of "${image}" can be moved to another image, which the next run takes without a change of yours.`,
    ...(open ? {} : { severity: "info" }),
  });
}

/** What `${{ matrix.x }}` stands for, where the matrix is written out. */
function ofMatrix(job: WorkflowJob, expression: string): string[] {
  const path = /^\$\{\{\s*matrix\.([\w-]+)(?:\.([\w-]+))?\s*\}\}$/.exec(expression.trim());
  const [, key = "", inner] = path ?? [];
  if (!path) return [];
  const included = entryOf(job.matrix?.value, "include")?.value;
  const values: (ConfigValue | undefined)[] = [
    entryOf(job.matrix?.value, key)?.value,
    ...(included?.kind === "list" ? included.items.map((one) => entryOf(one, key)?.value) : []),
  ];
  if (inner === undefined) return values.flatMap(texts);
  return values
    .flatMap((one): readonly (ConfigValue | undefined)[] => (one?.kind === "list" ? one.items : [one]))
    .flatMap((one) => texts(entryOf(one, inner)?.value));
}

function checkImage(job: WorkflowJob, written: string, at: Range, ctx: FormatContext): void {
  const filled = written.includes("${{");
  const images = filled ? ofMatrix(job, written) : [written];
  const open = images.find((one) => {
    const { name, tag, digest } = imageParts(one);
    return (
      name !== "" && !one.includes("${{") && digest === undefined && (tag === undefined || tag === "latest")
    );
  });
  if (open === undefined) return;
  ctx.report(at, {
    message: `"${open}" is whatever was pushed last, so the job may run in another image at the next run.`,
    suggestions: filled || ctx.text(at) !== written ? [] : pinnedImage(written, at.start),
  });
}

export const unpinnedActionOrImage = defineRule({
  id: "unpinned-action-or-image",
  code: "CI08",
  title: "Action or image that changes by itself",
  area: "delivery",
  severity: "warning",
  why: "An action of a branch, or an image without a tag, is whatever its publisher pushed last: a delivery that worked yesterday fails today, or does something else, without a change of yours. A commit's full hash or an image's digest makes every run use what was reviewed.",
  sources: [
    {
      title: "GitHub: using third-party actions securely",
      url: "https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions",
    },
    { title: "zizmor: unpinned-uses", url: "https://docs.zizmor.sh/audits/#unpinned-uses" },
  ],
  autofix: "suggest",
  peers: { zizmor: ["unpinned-uses", "unpinned-images", "stale-action-refs"] },
  languages: {},
  formats: {
    githubActions: {
      anchors: /\b(?:uses|container|services|docker)\b/,
      check(workflow, ctx) {
        for (const uses of workflow.uses) checkUses(uses, ctx);
        for (const job of workflow.jobs) {
          if (job.uses) checkUses(job.uses, ctx);
          for (const { text, at } of job.images) checkImage(job, text, at, ctx);
          for (const { uses } of job.steps) if (uses) checkUses(uses, ctx);
        }
      },
    },
  },
  examples: unpinnedActionOrImageExamples,
});

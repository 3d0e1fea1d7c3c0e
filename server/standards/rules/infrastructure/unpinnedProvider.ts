import { fix } from "../../context.ts";
import { entryOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { HclBlock } from "../../formats/terraform.ts";
import type { Fact } from "../../project.ts";
import { defineRule } from "../../rule.ts";
import { folderOf } from "./facts.ts";
import type { Resource } from "./resource.ts";
import { stringAt } from "./resource.ts";
import { blockResource, terraformResources } from "./terraformResource.ts";
import { unpinnedProviderExamples } from "./unpinnedProvider.examples.ts";

const GIT =
  /^(git::|git@|ssh:\/\/|hg::|(?:https?:\/\/)?(?:www\.)?(github\.com|bitbucket\.org|gitlab\.com)\/)|\.git(\?|\/\/|$)/;
const LOCAL = /^(\.{1,2}(\/|$)|\/|~)/;
const REGISTRY = /^(?:[\w.-]+\.[a-z]{2,}(?::\d+)?\/)?[\w-]+\/[\w-]+\/[\w-]+(?:\/\/.*)?$/i;

/** What stays what it is: a version, a commit, a tag by its full name. */
function isFixed(ref: string): boolean {
  if (/^(refs\/heads|feature|feat|fix|bugfix|hotfix|release|releases|dev|develop|wip)\//.test(ref))
    return false;
  return (
    /^[0-9a-f]{7,64}$/.test(ref) || /\d+\.\d+/.test(ref) || /^v?\d+$/.test(ref) || /^refs\/tags\//.test(ref)
  );
}

function checkModule(block: HclBlock, ctx: FormatContext): void {
  const call = blockResource(block, ctx.source);
  const name = block.labels[0] ?? "";
  const source = call.get("source");
  const text = stringAt(call, "source");
  if (source.state !== "known" || text === undefined || LOCAL.test(text)) return;
  if (GIT.test(text)) {
    const ref = /[?&](?:ref|rev)=([^&]*)/.exec(text)?.[1];
    if (ref !== undefined && isFixed(ref)) return;
    ctx.report(source.at, {
      message:
        ref === undefined
          ? `The module "${name}" is whatever its repository holds when somebody runs init: it names no version.`
          : `The module "${name}" changes with the branch "${ref}", between the plan that was reviewed and the one that is applied.`,
    });
    return;
  }
  if (!REGISTRY.test(text) || call.get("version").state !== "absent") return;
  ctx.report(source.at, {
    message: `The module "${name}" is whatever version is the newest when somebody runs init: it names none.`,
  });
}

function checkRequired(block: HclBlock, ctx: FormatContext): void {
  for (const required of block.blocks.filter((one) => one.type === "required_providers")) {
    for (const { key, keyAt, value } of required.attributes) {
      if (value.kind !== "map" || entryOf(value, "version")) continue;
      ctx.report(keyAt, {
        message: `The provider "${key}" is whatever version is the newest when somebody runs init: nothing limits it.`,
      });
    }
  }
}

/** Types of machines that are made no longer, with what follows them at the same size. */
const PREVIOUS: readonly (readonly [RegExp, (match: RegExpExecArray) => string | undefined])[] = [
  [/^t1\.micro$/, () => "t3.micro"],
  [/^m3\.(large|xlarge|2xlarge)$/, (m) => `m6i.${m[1]}`],
  [/^c3\.(large|xlarge|2xlarge|4xlarge|8xlarge)$/, (m) => `c6i.${m[1]}`],
  [/^r3\.(large|xlarge|2xlarge|4xlarge|8xlarge)$/, (m) => `r6i.${m[1]}`],
  [/^db\.(m3|r3)\.(large|xlarge|2xlarge)$/, (m) => `db.${m[1] === "m3" ? "m6g" : "r6g"}.${m[2]}`],
  [/^cache\.(m3|r3)\.(large|xlarge|2xlarge)$/, (m) => `cache.${m[1] === "m3" ? "m6g" : "r6g"}.${m[2]}`],
  [
    /^(?:(?:m[123]|c[13]|r3|i2|g2)\.\w+|cc2\.8xlarge|cg1\.4xlarge|cr1\.8xlarge|hi1\.4xlarge|hs1\.8xlarge)$/,
    () => undefined,
  ],
  [/^(?:db\.(?:t1|m[123]|cr1|r3)|cache\.(?:t1|m[123]|c1|r3))\.\w+$/, () => undefined],
];

const SIZED: Readonly<Record<string, string>> = {
  aws_instance: "instance_type",
  aws_launch_configuration: "instance_type",
  aws_launch_template: "instance_type",
  aws_spot_instance_request: "instance_type",
  aws_db_instance: "instance_class",
  aws_rds_cluster_instance: "instance_class",
  aws_elasticache_cluster: "node_type",
  aws_elasticache_replication_group: "node_type",
};

function checkSize(resource: Resource, ctx: FormatContext): void {
  const path = SIZED[resource.type];
  const setting = path ? resource.get(path) : undefined;
  const type = path ? stringAt(resource, path) : undefined;
  if (setting?.state !== "known" || type === undefined) return;
  for (const [pattern, next] of PREVIOUS) {
    const match = pattern.exec(type);
    if (!match) continue;
    const newer = next(match);
    const { start, end } = setting.value;
    ctx.report(setting.at, {
      message: `"${resource.name}" runs on ${type}, a generation that is no longer made, so a lost machine may not be had again.`,
      ...(newer && setting.via === undefined
        ? { suggestions: [fix(`Use ${newer}`, { start, end, newText: JSON.stringify(newer) })] }
        : {}),
    });
    return;
  }
}

export const unpinnedProvider = defineRule({
  id: "unpinned-provider",
  code: "IC14",
  title: "What is applied depends on the day",
  area: "infrastructure",
  severity: "warning",
  why: "A provider or module without a version is the newest one of the day, so a plan that was reviewed yesterday does something else today, and an outage can't be undone by applying the old code again. A fixed version changes when somebody changes it, in a commit that can be reverted.",
  sources: [
    {
      title: "Terraform: Provider requirements",
      url: "https://developer.hashicorp.com/terraform/language/providers/requirements",
    },
    {
      title: "REL08-BP04: Deploy using immutable infrastructure",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel08-bp04.html",
    },
  ],
  autofix: "suggest",
  peers: {
    tflint: [
      "terraform_required_providers",
      "terraform_module_pinned_source",
      "terraform_module_version",
      "aws_instance_previous_type",
      "aws_db_instance_previous_type",
      "aws_elasticache_cluster_previous_type",
      "aws_elasticache_replication_group_previous_type",
    ],
    checkov: ["CKV_TF_1", "CKV_TF_2"],
  },
  languages: {},
  formats: {
    terraform: {
      anchors: /\bmodule\b|required_providers|instance_type|instance_class|node_type/,
      check(model, ctx) {
        for (const block of model.blocks) {
          if (block.type === "module") checkModule(block, ctx);
          if (block.type === "terraform") checkRequired(block, ctx);
        }
        for (const one of terraformResources(model, ctx.source)) checkSize(one, ctx);
      },
    },
  },
  project: {
    facts: [
      "terraform.provider",
      "terraform.pinned",
      "terraform.unpinned",
      "terraform.resource",
      "terraform.data",
    ],
    check(facts, _values, _tier, report) {
      const seen = new Set<string>();
      const settled = new Set(
        [...facts.of("terraform.pinned"), ...facts.of("terraform.unpinned")].map(
          (one) => `${folderOf(one.path)}:${one.data.name}`,
        ),
      );
      const tell = (path: string, name: string): boolean => {
        const key = `${folderOf(path)}:${name}`;
        if (seen.has(key) || settled.has(key)) return false;
        seen.add(key);
        return true;
      };
      const unsaid = (one: Fact, name: string): void => {
        if (name === "" || name === "terraform" || !tell(one.path, name)) return;
        report(one, {
          severity: "info",
          message: `The module does not say which versions of the provider "${name}" it works with.`,
        });
      };
      for (const one of facts.of("terraform.provider")) {
        if (!tell(one.path, one.data.name)) continue;
        report(one, {
          message: `The provider "${one.data.name}" is whatever version is the newest when somebody runs init: nothing limits it.`,
        });
      }
      for (const one of facts.of("terraform.resource")) {
        const { provider, type, has } = one.data;
        if (provider === undefined && has.includes("provider")) continue;
        unsaid(one, provider ?? type.split("_")[0] ?? "");
      }
      for (const one of facts.of("terraform.data")) unsaid(one, one.data.name);
    },
  },
  examples: unpinnedProviderExamples,
});

import type { FormatContext } from "../../formats/format.ts";
import type { HclBlock } from "../../formats/terraform.ts";
import { defineRule } from "../../rule.ts";
import { nodeAutoRepairOffExamples } from "./nodeAutoRepairOff.examples.ts";
import { checkRequirements, isTrue, type Requirement, typesPattern } from "./requirements.ts";
import { booleanAt, has } from "./resource.ts";
import { blockResource, terraformResources } from "./terraformResource.ts";

const REPAIR: Requirement["message"] = (name) =>
  `A machine of "${name}" that breaks stays broken until somebody replaces it by hand.`;
const UPGRADE: Requirement["message"] = (name) =>
  `"${name}" is not upgraded by itself, so it falls out of support and has to be moved over many versions at once.`;

const POOL: readonly Requirement[] = [
  {
    types: ["google_container_node_pool", "node_pool"],
    path: "management.auto_repair",
    fine: isTrue,
    absent: "bad",
    want: true,
    along: { auto_upgrade: true },
    message: REPAIR,
  },
  {
    types: ["google_container_node_pool", "node_pool"],
    path: "management.auto_upgrade",
    fine: isTrue,
    absent: "bad",
    want: true,
    severity: "info",
    skip: (pool) => booleanAt(pool, "management.auto_repair") !== true,
    message: UPGRADE,
  },
];

const TERRAFORM: readonly Requirement[] = [
  ...POOL,
  {
    types: [
      "azurerm_linux_virtual_machine_scale_set",
      "azurerm_windows_virtual_machine_scale_set",
      "azurerm_orchestrated_virtual_machine_scale_set",
    ],
    path: "automatic_instance_repair.enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    // Needs a health probe or extension as well.
    suggest: true,
    message: REPAIR,
  },
  {
    types: ["azurerm_kubernetes_cluster"],
    path: "automatic_upgrade_channel",
    fine: (value) => (value.kind === "scalar" ? value.value !== "none" : undefined),
    absent: "bad",
    want: "patch",
    suggest: true,
    severity: "info",
    skip: (cluster) => has(cluster, "automatic_channel_upgrade"),
    message: UPGRADE,
  },
  {
    types: ["aws_eks_node_group"],
    path: "node_repair_config.enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    suggest: true,
    severity: "info",
    message: REPAIR,
  },
];

/** Pools that are written inside of their cluster. */
function checkPools(cluster: HclBlock, ctx: FormatContext): void {
  const pools = cluster.blocks.filter((one) => one.type === "node_pool" && !one.dynamic);
  const named = pools.map((pool) => ({
    ...blockResource({ ...pool, labels: ["node_pool", cluster.labels[1] ?? ""] }, ctx.source),
    header: pool.header,
  }));
  checkRequirements(POOL, named, ctx);
}

export const nodeAutoRepairOff = defineRule({
  id: "node-auto-repair-off",
  code: "IC16",
  title: "Broken machines are not replaced",
  area: "infrastructure",
  severity: "warning",
  why: "Machines break one by one, and a pool that does not mend itself loses capacity until what is left can't carry the load. Automatic repair replaces a machine as soon as it stops answering, and automatic upgrades keep known faults out.",
  sources: [
    {
      title: "Google Kubernetes Engine: Auto-repair nodes",
      url: "https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-repair",
    },
    {
      title: "REL11-BP03: Automate healing on all layers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp03.html",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: ["CKV_GCP_9", "CKV_GCP_10", "CKV_AZURE_171"],
    semgrep: ["gcp-gke-nodepool-auto-repair-enabled", "gcp-gke-nodepool-auto-upgrade-enabled"],
  },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(["google_container_cluster", ...TERRAFORM.flatMap((one) => one.types)]),
      check(model, ctx) {
        checkRequirements(TERRAFORM, terraformResources(model, ctx.source), ctx);
        for (const block of model.blocks) {
          if (block.type === "resource" && block.labels[0] === "google_container_cluster")
            checkPools(block, ctx);
        }
      },
    },
  },
  examples: nodeAutoRepairOffExamples,
});

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../../scripts/host/paths.mjs";
import { Editor, inWindow, PATIENCE_MS, type Theme } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];

const BUDGET = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: checkout
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {app: checkout}
`;

describe("manifests, migrations and infrastructure on the screen", function () {
  this.timeout(10 * PATIENCE_MS);
  let editor: Editor;
  let folder: string;

  before(async () => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), "tk-ui-")), "checkout-service");
    cpSync(path.join(root, "samples/checkout-service"), folder, { recursive: true });
    editor = await Editor.start();
  });

  after(async () => {
    await editor.stop();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  for (const theme of THEMES) {
    it(`have squiggles and a tree like code (${theme})`, async () => {
      const workbench = await editor.open({ folder, theme, viewport: { width: 1280, height: 1000 } });
      await inWindow(workbench, "formats", async () => {
        await workbench.openFile("deploy/checkout.yaml");
        await workbench.waitForSquiggles("error", 3);
        await workbench.screenshot("formats-manifest");
        await workbench.openFile("migrations/20260314_receipts.sql");
        await workbench.waitForSquiggles("error", 1);
        await workbench.screenshot("formats-migration");
        await workbench.openFile("infra/main.tf");
        await workbench.waitForSquiggles("warning", 1);
        const sidebar = await workbench.openViewContainer("Two Keys");
        await workbench.treeRow("checkout.yaml").waitFor();
        await workbench.runCommand("Two Keys: Group Findings by Rule");
        await sidebar.locator('[aria-label^="add-not-null, "]').first().waitFor();
        await workbench.screenshot("formats-tree");
        await workbench.runCommand("Two Keys: Group Findings by File");
      });
    });
  }

  it("follow what another file says", async () => {
    const file = path.join(folder, "deploy/checkout.yaml");
    // High enough for all rows of the tree.
    const workbench = await editor.open({ folder, viewport: { width: 1280, height: 1800 } });
    await inWindow(workbench, "formats-other-file", async () => {
      writeFileSync(file, `${manifest()}`);
      await workbench.openFile("deploy/checkout.yaml");
      const sidebar = await workbench.openViewContainer("Two Keys");
      await workbench.runCommand("Two Keys: Group Findings by Rule");
      const missing = sidebar.locator('[aria-label^="pdb-missing-or-blocking, "]').first();
      await missing.waitFor();
      writeFileSync(path.join(folder, "deploy/budget.yaml"), BUDGET);
      await missing.waitFor({ state: "detached" });
    });
  });
});

/** A Deployment with copies, and nothing that keeps a drain from taking them all. */
function manifest(): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  replicas: 3
  selector:
    matchLabels: {app: checkout}
  template:
    metadata:
      labels: {app: checkout}
    spec:
      containers:
        - name: gateway
          image: registry.example.test/checkout/gateway:1.4.2
`;
}

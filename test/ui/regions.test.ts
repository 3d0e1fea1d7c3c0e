import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeVetting } from "../../server/provenance/formats/discuss.ts";
import { linesText, regionHash } from "../../server/provenance/formats/hash.ts";
import { authorshipNote, note, repositoryWith } from "../support/aiRepository.ts";
import { Editor, PATIENCE_MS, type Theme } from "./workbench.ts";

const THEMES: readonly Theme[] = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];

const TEXT = `"""Limits of the checkout."""


def per_customer(history):
    recent = [order for order in history if order.age_days < 30]
    return max(1, 10 - len(recent))


def per_basket(basket):
    total = sum(line.quantity for line in basket)
    return total <= 50


def per_day(orders):
    return len(orders) < 10_000
`;

describe("AI regions on the screen", function () {
  this.timeout(10 * PATIENCE_MS);
  let editor: Editor;
  let folder: string;

  before(async () => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tk-ai-")));
    const file = "svc/limits.py";
    const commit = repositoryWith(folder, file, TEXT);
    note(folder, "ai", commit, authorshipNote(commit, file, "4-6,9-11,14-15"));
    const vetting = (startLine: number, endLine: number, hash: string): string => {
      const written = writeVetting({
        by: "lee@example.test",
        at: Date.UTC(2026, 10, 20),
        commit,
        path: file,
        startLine,
        endLine,
        hash,
        criteria: "tier1-v1",
        isAccepted: true,
      });
      assert.ok(written.ok);
      return written.line;
    };
    const hashOf = (from: number, to: number): string => regionHash(linesText(TEXT, from, to) ?? "");
    note(
      folder,
      "devtools/discuss",
      commit,
      `${vetting(9, 11, hashOf(9, 11))}\n${vetting(14, 15, hashOf(9, 11))}\n`,
    );
    writeFileSync(path.join(folder, "README.md"), "# Limits\n");
    editor = await Editor.start();
  });

  after(async () => {
    await editor.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const theme of THEMES) {
    it(`are marked beside the text, counted, and explained on hover (${theme})`, async () => {
      const workbench = await editor.open({ folder, theme });
      try {
        await workbench.openFile("svc/limits.py");
        await workbench.statusBarItem(/^\s*8\s*$/).waitFor();
        await workbench.goTo(5, 5);
        const hover = await workbench.showHover("Written by AI");
        assert.match(hover, /copilot, gpt-5/);
        assert.match(hover, /git-ai note/);
        assert.match(hover, /Dana Reyes/);
        await workbench.screenshot("ai-regions");
      } catch (error) {
        const picture = await workbench.failureScreenshot("ai-regions");
        throw new Error(
          `${error instanceof Error ? error.message : String(error)} (screenshot: ${picture})`,
          { cause: error },
        );
      } finally {
        await workbench.close();
      }
    });
  }
});

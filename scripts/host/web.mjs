// Runs the suite in the VS Code server from the package registry.
// Usage: node scripts/host/web.mjs [--folder PATH | --workspace FILE | --empty] [--grep PATTERN]
import { runInHost } from "./host.mjs";
import { root } from "./paths.mjs";
import { prepareSuite, suiteEntry } from "./suite.mjs";

try {
  const { target, env, judge } = prepareSuite(process.argv.slice(2));
  process.exit(judge(await runInHost({ ...target, extensionPath: root, testsPath: suiteEntry, env })));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

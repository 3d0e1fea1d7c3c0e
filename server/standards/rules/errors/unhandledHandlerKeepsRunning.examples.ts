import type { Example } from "../../model.ts";

export const unhandledHandlerKeepsRunningExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `⟦process.on("uncaughtException"⟧, (error) => {
  console.error("uncaught", error);
});`,
    fixed: `process.on("uncaughtException", (error) => {
  console.error("uncaught", error);
  process.exit(1);
});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import process from "node:process";
import { logger } from "./logger.js";
⟦process.on('unhandledRejection'⟧, async function report(reason) {
  logger.fatal({ reason }, "unhandled rejection");
  await logger.flush();
});
⟦process.once("uncaughtException"⟧, (error) => logger.error(error));`,
    fixed: `import process from "node:process";
import { logger } from "./logger.js";
process.on('unhandledRejection', async function report(reason) {
  logger.fatal({ reason }, "unhandled rejection");
  await logger.flush();
  process.exit(1);
});
process.once("uncaughtException", (error) => logger.error(error));`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class App {
  watch() {
    ⟦process.addListener("uncaughtException"⟧, (error) => Sentry.captureException(error));
  }
}`,
    fixed: `class App {
  watch() {
    process.addListener("uncaughtException", (error) => { Sentry.captureException(error); process.exit(1); });
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const proc = require("process");
⟦proc.on("unhandledRejection"⟧, console.error);
⟦proc.on("uncaughtException"⟧, () => {});`,
    fixed: `const proc = require("process");
proc.on("unhandledRejection", (error) => { console.error(error); process.exit(1); });
proc.on("uncaughtException", () => {});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function install(log) {
  const report = (error) => {
    log.error("crashed? no", error);
    metrics.increment("uncaught");
  };
  ⟦process.on("uncaughtException"⟧, report);
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "ends the process",
    good: `process.on("uncaughtException", (error) => {
  logger.fatal(error);
  process.exit(1);
});
process.on("unhandledRejection", (reason) => {
  throw reason;
});
process.on("unhandledRejection", async (reason) => {
  await logger.error(reason);
  server.close(() => process.exit(1));
});`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "ends it in a helper, or may",
    good: `import { handleFatal } from "./fatal.js";
process.on("uncaughtException", handleFatal);
process.on("uncaughtException", (error) => shutdown(error));
process.on("uncaughtException", (error) => handleError(error));
process.on("uncaughtException", (error) => errorOut(error));
process.on("unhandledRejection", (reason) => process.emit("uncaughtException", reason));`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "ends it later",
    good: `process.on("uncaughtException", (error) => {
  console.error(error);
  setTimeout(() => process.abort(), 1000).unref();
});
process.once("unhandledRejection", (reason) => {
  console.error(reason);
  process.exitCode = 1;
  void flush().finally(process.exit);
});`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "APM libraries listen without taking over",
    good: `process.on("uncaughtExceptionMonitor", (error) => {
  tracer.recordException(error);
});
worker.on("uncaughtException", (error) => console.error(error));
process.on("warning", (warning) => console.warn(warning));`,
  },
];

import type { Example } from "../../model.ts";

export const errorLogExamplesJs: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `export async function charge(order) {
  try {
    await gateway.charge(order);
  } catch (error) {
    ⟦console.error("charge failed")⟧;
  }
}`,
    fixed: `export async function charge(order) {
  try {
    await gateway.charge(order);
  } catch (error) {
    console.error("charge failed", error);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Store {
  async save(row) {
    try {
      await this.db.insert(row);
    } catch (e) {
      if (e instanceof TypeError) this.metrics.count("type");
      ⟦this.logger.error(\`not saved: \${e.message}\`, { row: row.id })⟧;
      return null;
    }
  }
}`,
    fixed: `class Store {
  async save(row) {
    try {
      await this.db.insert(row);
    } catch (e) {
      if (e instanceof TypeError) this.metrics.count("type");
      this.logger.error(\`not saved: \${e.message}\`, { row: row.id }, e);
      return null;
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import pino from "pino";
const log = pino();
export const load = (path) =>
  read(path).catch((err) => {
    ⟦log.error("not read: " + err)⟧;
    return undefined;
  });`,
    fixed: `import pino from "pino";
const log = pino();
export const load = (path) =>
  read(path).catch((err) => {
    log.error({ err }, "not read: " + err);
    return undefined;
  });`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function step(job) {
  try {
    await job.run();
  } catch (error) {
    ⟦console.error(error.message)⟧;
    ⟦auditLog.error("step failed", error instanceof Error ? error.message : String(error))⟧;
  }
}`,
    fixed: `async function step(job) {
  try {
    await job.run();
  } catch (error) {
    console.error(error);
    auditLog.error("step failed", error instanceof Error ? error.message : String(error));
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    ⟦logger.error("not parsed")⟧;
    return {};
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "the error itself is passed",
    good: `export async function charge(order) {
  try {
    await gateway.charge(order);
  } catch (error) {
    console.error("charge failed", error);
  }
  return audit(order).catch((err) => logger.error({ err }, "audit failed"));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a structured field carries it",
    good: `async function save(row) {
  try {
    await db.insert(row);
  } catch (e) {
    logger.error("not saved", { row: row.id, error: e.message });
  }
  try {
    await db.flush();
  } catch (e) {
    this.logger.error(e.message, e.stack);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "somebody else gets it",
    good: `async function step(job, next) {
  try {
    await job.run();
  } catch (error) {
    console.error("step failed");
    throw new StepError("step failed", { cause: error });
  }
  try {
    await job.close();
  } catch (error) {
    log.error(error.message);
    Sentry.captureException(error);
  }
  try {
    await job.report();
  } catch (error) {
    log.error("no report");
    next(error);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "no error in hand, or no logger",
    good: `function check(rows) {
  if (rows.length === 0) console.error("no rows");
  try {
    rows.read();
  } catch (e) {
    toast.error("not read");
    rows.forEach((row) => logger.error("skipped", row));
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "last words of a command",
    good: `async function install(name) {
  try {
    await fetchPackage(name);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    path: "bin/cli.ts",
    trap: "a command prints for a person",
    good: `try {
  run();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}`,
  },
];

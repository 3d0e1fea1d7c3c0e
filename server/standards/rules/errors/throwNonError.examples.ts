import type { Example } from "../../model.ts";

export const throwNonErrorExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `export function parse(text) {
  if (!text) throw ⟦"empty document"⟧;
  return JSON.parse(text);
}`,
    fixed: `export function parse(text) {
  if (!text) throw new Error("empty document");
  return JSON.parse(text);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function load(id) {
  const row = await db.find(id);
  if (!row) throw ⟦\`order \${id} not found\`⟧;
  if (row.locked) throw ⟦("order " + id + " is locked")⟧;
  if (row.version > 3) throw ⟦{ code: 409, id }⟧;
  if (row.gone) throw ⟦404⟧;
  if (row.bad) throw ⟦null⟧;
  if (row.why) throw ⟦row.retry ? "retry" : new Error(row.why)⟧;
  return row;
}`,
    fixed: `async function load(id) {
  const row = await db.find(id);
  if (!row) throw new Error(\`order \${id} not found\`);
  if (row.locked) throw ("order " + id + " is locked");
  if (row.version > 3) throw { code: 409, id };
  if (row.gone) throw 404;
  if (row.bad) throw null;
  if (row.why) throw row.retry ? "retry" : new Error(row.why);
  return row;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Locks {
  take(name) {
    if (this.held.has(name)) throw⟦("held: " + name)⟧;
  }
}`,
    fixed: `class Locks {
  take(name) {
    if (this.held.has(name)) throw new Error("held: " + name);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const CLOSED = "connection closed";
export const read = (socket) => {
  if (socket.closed) return ⟦Promise.reject(CLOSED)⟧;
  if (!socket.readable) return ⟦Promise.reject()⟧;
  if (socket.late) return ⟦Promise.reject(undefined)⟧;
  return socket.read();
};`,
    fixed: `const CLOSED = "connection closed";
export const read = (socket) => {
  if (socket.closed) return Promise.reject(new Error(CLOSED));
  if (!socket.readable) return Promise.reject();
  if (socket.late) return Promise.reject(undefined);
  return socket.read();
};`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const wait = (ms) =>
  new Promise((resolve, fail) => {
    const timer = setTimeout(() => ⟦fail("too late")⟧, ms);
    bus.once("done", () => resolve(clearTimeout(timer)));
    bus.once("stop", function () {
      ⟦fail()⟧;
    });
  });`,
    fixed: `const wait = (ms) =>
  new Promise((resolve, fail) => {
    const timer = setTimeout(() => fail(new Error("too late")), ms);
    bus.once("done", () => resolve(clearTimeout(timer)));
    bus.once("stop", function () {
      fail();
    });
  });`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function call(path) {
  const res = await api.get(path);
  if (res.status >= 500) throw ⟦res.statusText⟧;
  if (res.failed) throw ⟦JSON.stringify(res.body)⟧;
  const reasons = ["timeout"];
  if (res.slow) throw ⟦reasons⟧;
  if (res.empty) ⟦throw⟧ {
    status: 502,
    path,
  };
}`,
    fixed: `export async function call(path) {
  const res = await api.get(path);
  if (res.status >= 500) throw new Error(res.statusText);
  if (res.failed) throw JSON.stringify(res.body);
  const reasons = ["timeout"];
  if (res.slow) throw reasons;
  if (res.empty) throw {
    status: 502,
    path,
  };
}`,
  },
  {
    languages: ["typescript", "tsx"],
    bad: `export function fail(reason: string, code: number): never {
  if (code > 0) throw ⟦code⟧;
  throw ⟦reason as never⟧;
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "rethrow of a caught value",
    good: `export async function save(row) {
  try {
    await db.insert(row);
  } catch (error) {
    if (retryable(error)) return queue.push(row);
    throw error;
  }
  return db.flush().catch((e) => {
    throw e;
  });
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "errors made elsewhere",
    good: `import { NotFound, forbidden } from "./errors.js";
class Conflict extends Error {}
export function check(user, err) {
  if (!user) throw new NotFound("user");
  if (user.blocked) throw forbidden(user);
  if (user.twice) throw new Conflict();
  if (err) throw err || new Error("unknown");
  throw Object.assign(new Error("late"), { code: 504 });
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a variable that starts empty",
    good: `async function retry(task) {
  let last = null;
  for (let i = 0; i < 3; i++) {
    if (last && !last.retryable) throw last;
    try {
      return await task();
    } catch (error) {
      last = error;
    }
  }
  throw last;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "reject of something else",
    good: `const reject = (item) => bin.add(item);
export function sort(items) {
  for (const item of items) if (!item.ok) reject("bad");
  validator.reject("bad");
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", (code) => (code ? reject(new Error("exit " + code)) : resolve()));
    worker.on("message", (m) => m.error && reject(m.error));
    items.forEach((reject) => reject("not the promise's"));
  });
}`,
  },
  {
    languages: ["typescript", "tsx"],
    trap: "types that may be errors",
    good: `export function rethrow(cause: unknown, error: Error, reason: any): never {
  if (cause instanceof RangeError) throw cause as Error;
  if (reason) throw reason!;
  throw error ?? new Error("unknown");
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "responses that a router throws on purpose",
    good: `import { redirect } from "@remix-run/node";
export async function loader({ request }) {
  if (!(await session(request))) throw redirect("/login");
  throw new Response("Not found", { status: 404 });
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an entry that is left out of allSettled",
    good: `export function load(paths) {
  return Promise.allSettled([
    paths.key ? read(paths.key) : Promise.reject(),
    paths.ca ? read(paths.ca) : Promise.reject(),
  ]);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Failure {
  constructor(code) {
    this.code = code;
  }
}
class Timeout extends Failure {}
export function check(code) {
  if (code === 504) throw ⟦new Timeout(code)⟧;
  throw ⟦new Failure(code)⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a class whose parent is an error, or comes from elsewhere",
    good: `import * as errors from "./errors.js";
class Failure extends errors.Base {}
class Late extends Failure {}
class Wrong extends TypeError {}
export function check(code) {
  if (code === 504) throw new Late();
  if (code === 400) throw new Wrong();
  throw new Failure();
}`,
  },
  {
    languages: ["typescript"],
    bad: `export function check(code: number | string, count: number) {
  if (count < 0) throw ⟦Error⟧;
  if (count === 0) throw ⟦NaN⟧;
  throw ⟦code⟧;
}`,
  },
];

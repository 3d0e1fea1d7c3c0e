import type { Example } from "../../model.ts";

export const streamWithoutErrorHandlerExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `import fs from "node:fs";
import zlib from "node:zlib";
import { pipeline } from "node:stream/promises";

export async function compress(from, to) {
  ⟦fs.createReadStream(from).pipe(zlib.createGzip()).pipe(fs.createWriteStream(to))⟧;
}
`,
    fixed: `import fs from "node:fs";
import zlib from "node:zlib";
import { pipeline } from "node:stream/promises";

export async function compress(from, to) {
  await pipeline(fs.createReadStream(from), zlib.createGzip(), fs.createWriteStream(to));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { createReadStream } from "node:fs";

export function download(req, res) {
  const file = createReadStream(req.query.name);
  ⟦file.pipe(res)⟧;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import https from "node:https";

export function ping(url, done) {
  ⟦https.get(url, (res) => done(res.statusCode))⟧;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import net from "node:net";

export function notify(host, text) {
  const socket = ⟦net.connect(7000, host)⟧;
  socket.write(text);
  socket.end();
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { spawn } from "node:child_process";

export function convert(file, done) {
  const child = ⟦spawn("convert", [file])⟧;
  child.on("close", (code) => done(code));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { Pool } from "pg";

export const pool = ⟦new Pool({ max: 10 })⟧;

export async function orders(id) {
  return pool.query("SELECT * FROM orders WHERE id = $1", [id]);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function proxy(req, upstream, response) {
  ⟦req.pipe(response)⟧;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "pipeline listens to all of them",
    good: `import fs from "node:fs";
import { pipeline } from "node:stream/promises";

export async function copy(from, to) {
  await pipeline(fs.createReadStream(from), fs.createWriteStream(to));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "each stream has a listener",
    good: `import fs from "node:fs";

export function download(req, res) {
  fs.createReadStream(req.query.name)
    .on("error", (error) => res.destroy(error))
    .pipe(res);
}

export function copy(from, to, done) {
  const source = fs.createReadStream(from);
  const target = fs.createWriteStream(to);
  source.on("error", done);
  target.on("error", done);
  source.pipe(target);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "pipes that are no streams of Node",
    good: `import { map } from "rxjs/operators";
import { src, dest } from "gulp";

export function names(users$) {
  return users$.pipe(map((user) => user.name));
}

export function build(minify) {
  return src("lib/*.js").pipe(minify()).pipe(dest("out"));
}

export const pipe = (schema, check) => schema.pipe(check);
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a listener on what the call gives",
    good: `import https from "node:https";
import { spawn } from "node:child_process";

export function ping(url, done) {
  https.get(url, (res) => done(null, res.statusCode)).on("error", done);
}

export function convert(file, done) {
  const child = spawn("convert", [file]);
  child.on("error", done);
  child.on("close", () => done());
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "handed on: somebody else listens",
    good: `import net from "node:net";
import { spawn } from "node:child_process";

export function open(host) {
  return net.connect(7000, host);
}

export function start(command, watch) {
  const child = spawn(command);
  watch(child);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the pool is listened to elsewhere in the file",
    good: `import { Pool } from "pg";

export const pool = new Pool({ max: 10 });

pool.on("error", (error) => report(error));
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "other calls of the same names",
    good: `import axios from "axios";

export async function load(url, map) {
  const response = await axios.get(url);
  return map.get(response.data.id);
}
`,
  },
];

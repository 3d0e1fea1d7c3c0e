import type { Example } from "../../model.ts";

export const resourceNotClosedExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import json


def load(path):
    f = ⟦open(path)⟧
    data = json.load(f)
    f.close()
    return data
`,
    fixed: `import json


def load(path):
    with open(path) as f:
        data = json.load(f)
    return data
`,
  },
  {
    languages: ["python"],
    bad: `def version(path):
    text = ⟦open(path, encoding="utf-8")⟧.read()
    return text.strip()
`,
    fixed: `def version(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return text.strip()
`,
  },
  {
    languages: ["python"],
    bad: `from pathlib import Path
import gzip


def count(folder: Path) -> int:
    total = 0
    for line in ⟦(folder / "orders.txt").open()⟧:
        total += len(line)
    archive = ⟦gzip.open(folder / "orders.gz", "rt")⟧
    for line in archive:
        total += len(line)
    return total
`,
  },
  {
    languages: ["python"],
    bad: `import tempfile
import zipfile


def export(rows):
    target = ⟦tempfile.NamedTemporaryFile(delete=False)⟧
    target.write(rows.encode())
    names = ⟦zipfile.ZipFile(target.name)⟧.namelist()
    return target.name, names
`,
  },
  {
    languages: ["python"],
    bad: `import socket


def probe(host):
    s = ⟦socket.socket(socket.AF_INET, socket.SOCK_STREAM)⟧
    s.settimeout(2)
    s.connect((host, 443))
    s.close()
`,
  },
  {
    languages: ["python"],
    bad: `import sqlite3


def names(path):
    connection = ⟦sqlite3.connect(path)⟧
    rows = connection.execute("SELECT name FROM customer").fetchall()
    return [row[0] for row in rows]
`,
  },
  {
    languages: ["python"],
    bad: `def merge(a, b):
    f = ⟦open(a)⟧
    first = f.read()
    f = open(b)
    f.close()
    return first
`,
  },
  {
    languages: ["python"],
    bad: `import yaml


def settings(path):
    return yaml.safe_load(⟦open(path)⟧)


def touch(path):
    ⟦open(path, "w")⟧
`,
    fixed: `import yaml


def settings(path):
    with open(path) as file:
        return yaml.safe_load(file)


def touch(path):
    open(path, "w")
`,
  },
  {
    languages: ["python"],
    bad: `import urllib.request


def fetch(url):
    return ⟦urllib.request.urlopen(url, timeout=5)⟧.read()
`,
  },
  {
    languages: ["python"],
    trap: "closed by with, by finally, or by an exit stack",
    good: `import contextlib
import socket


def total(paths):
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(open(p)) for p in paths]
        return sum(len(f.read()) for f in files)


def read(path):
    f = open(path)
    try:
        return f.read()
    finally:
        f.close()


def probe(host):
    with contextlib.closing(socket.socket()) as s:
        s.connect((host, 443))


def later(path):
    f = open(path)
    with f:
        return f.read()
`,
  },
  {
    languages: ["python"],
    trap: "returned, yielded or stored: somebody else closes it",
    good: `class Journal:
    def __init__(self, path):
        self._file = open(path, "a")
        self._files = {"a": open(path)}

    def close(self):
        self._file.close()


def open_report(path):
    return open(path)


def reader(path):
    f = open(path)
    return Reader(f)


def fixture(path):
    f = open(path)
    yield f
`,
  },
  {
    languages: ["python"],
    trap: "opened and closed at once",
    good: `import os
from pathlib import Path


def touch(path):
    open(path, "w").close()


def mark(path: Path):
    f = path.open("w")
    f.close()
`,
  },
  {
    languages: ["python"],
    trap: "another open",
    good: `import os
from PIL import Image
import webbrowser


def show(path):
    image = Image.open(path)
    fd = os.open(path, os.O_RDONLY)
    webbrowser.open(path)
    return image.size, fd
`,
  },
  {
    languages: ["python"],
    trap: "handed to something that closes it",
    good: `import atexit
import io
import logging


def setup(path):
    log = open(path, "a")
    atexit.register(log.close)
    handler = logging.StreamHandler(open(path, "a"))
    return handler


def text(path):
    raw = open(path, "rb")
    wrapped = io.TextIOWrapper(raw)
    return wrapped
`,
  },
  {
    languages: ["python"],
    trap: "a method of the same name",
    good: `class Valve:
    def open(self, path):
        return path

    def use(self):
        v = self.open("a")
        return len(v)
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { Pool } from "pg";

const pool = new Pool({ max: 10 });

export async function transfer(from, to, amount) {
  const client = await ⟦pool.connect()⟧;
  await client.query("UPDATE account SET balance = balance - $1 WHERE id = $2", [amount, from]);
  await client.query("UPDATE account SET balance = balance + $1 WHERE id = $2", [amount, to]);
  client.release();
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { open } from "node:fs/promises";

export async function head(path) {
  const file = await ⟦open(path)⟧;
  const { buffer } = await file.read({ length: 16 });
  return buffer;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import fs from "fs";

export function append(path, text) {
  const fd = ⟦fs.openSync(path, "a")⟧;
  fs.writeSync(fd, text);
  fs.closeSync(fd);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import mysql from "mysql2/promise";

const pool = mysql.createPool({ uri: process.env.DB });

export async function count() {
  const connection = await ⟦pool.getConnection()⟧;
  const [rows] = await connection.query("SELECT count(*) AS n FROM orders");
  return rows[0].n;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import puppeteer from "puppeteer";

export async function render(url) {
  const browser = await ⟦puppeteer.launch()⟧;
  const page = await browser.newPage();
  await page.goto(url);
  const pdf = await page.pdf();
  await browser.close();
  return pdf;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "given back in finally",
    good: `import { Pool } from "pg";

const pool = new Pool({ max: 10 });

export async function transfer(from, amount) {
  const client = await pool.connect();
  try {
    await client.query("UPDATE account SET balance = balance - $1 WHERE id = $2", [amount, from]);
  } finally {
    client.release();
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "returned or stored",
    good: `import { open } from "node:fs/promises";

export class Journal {
  async start(path) {
    this.file = await open(path, "a");
  }
}

export async function handle(path) {
  const file = await open(path);
  return { file, path };
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a stream over the handle closes it",
    good: `import { open } from "node:fs/promises";

export async function lines(path, onLine) {
  const file = await open(path);
  const stream = file.createReadStream();
  for await (const chunk of stream) onLine(chunk);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "handed on",
    good: `import { Pool } from "pg";

const pool = new Pool({ max: 10 });

export async function run(work) {
  const client = await pool.connect();
  return finish(work, client);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a connection of something else",
    good: `import { connect } from "./bus";

export async function start(pool) {
  const bus = await connect();
  const other = await pool.open();
  await bus.subscribe("orders");
  await other.ping();
}
`,
  },
  {
    languages: ["python"],
    bad: `from shelve import open as open_shelf

def totals(path):
    shelf = ⟦open_shelf(path)⟧
    return sum(shelf.values())

def both(first, second):
    f = open(first)
    f.close()
    f = ⟦open(second)⟧
    return f.read()`,
  },
];

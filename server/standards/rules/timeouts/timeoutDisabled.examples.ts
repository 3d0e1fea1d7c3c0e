import type { Example, Language } from "../../model.ts";
import { serverExamples } from "./timeoutDisabled.serverExamples.ts";

const JS: readonly Language[] = ["typescript", "javascript"];

const javascript: readonly Example[] = [
  {
    languages: ["typescript", "tsx", "javascript"],
    bad: `import axios from "axios";
const client = axios.create({ baseURL: "https://users.internal", timeout: ⟦0⟧ });
export const user = (id) => client.get("/" + id, { timeout: ⟦Infinity⟧ });
export const all = (ids) => axios.post("https://users.internal", { ids }, { timeout: ⟦undefined⟧ });`,
    fixed: `import axios from "axios";
const client = axios.create({ baseURL: "https://users.internal", timeout: 10000 });
export const user = (id) => client.get("/" + id, { timeout: Infinity });
export const all = (ids) => axios.post("https://users.internal", { ids }, { timeout: undefined });`,
  },
  {
    languages: JS,
    bad: `import ky, { HTTPError } from "ky";
import got from "got";
export async function rates(url) {
  const first = await ky.get(url, { timeout: ⟦false⟧ }).json();
  return first ?? got(url, { timeout: { request: ⟦undefined⟧ } });
}`,
    fixed: `import ky, { HTTPError } from "ky";
import got from "got";
export async function rates(url) {
  const first = await ky.get(url, { timeout: 10000 }).json();
  return first ?? got(url, { timeout: { request: undefined } });
}`,
  },
  {
    languages: JS,
    bad: `const https = require("node:https");
const { Agent } = require("undici");
const agent = new Agent({ headersTimeout: ⟦0⟧, connectTimeout: 500 });
class Feed {
  open(url, done) {
    const req = https.request(url, { timeout: ⟦0⟧ }, done);
    req.setTimeout(⟦0⟧);
    return req;
  }
}`,
    fixed: `const https = require("node:https");
const { Agent } = require("undici");
const agent = new Agent({ headersTimeout: 10000, connectTimeout: 500 });
class Feed {
  open(url, done) {
    const req = https.request(url, { timeout: 0 }, done);
    req.setTimeout(0);
    return req;
  }
}`,
  },
  {
    languages: JS,
    bad: `import { Pool as Database } from "pg";
import axios from "axios";
axios.defaults.timeout = ⟦0⟧;
export const pool = new Database({ max: 10, statement_timeout: ⟦0⟧, connectionTimeoutMillis: 2000 });
export const load = (url) => fetch(url, { signal: ⟦null⟧ });`,
    fixed: `import { Pool as Database } from "pg";
import axios from "axios";
axios.defaults.timeout = 10000;
export const pool = new Database({ max: 10, statement_timeout: 0, connectionTimeoutMillis: 2000 });
export const load = (url) => fetch(url, { signal: null });`,
  },
  {
    languages: JS,
    trap: "a real limit, or one that is not known here",
    good: `import axios from "axios";
export async function read(url, timeout, options) {
  await axios.get(url, { timeout: 1500 });
  await axios.get(url, { timeout });
  await axios.get(url, { timeout: options.timeout ?? 0 });
  return fetch(url, { signal: options.signal });
}`,
  },
  {
    languages: JS,
    trap: "0 means at once",
    good: `export function later(done, worker) {
  setTimeout(done, 0);
  worker.poll({ timeout: 0 });
  window.requestIdleCallback(done, { timeout: 0 });
  return AbortSignal.timeout(0);
}`,
  },
  {
    languages: JS,
    trap: "a field of the body, not an option",
    good: `import axios from "axios";
export const save = (url) => axios.post(url, { timeout: 0 }, { timeout: 900 });`,
  },
  {
    languages: JS,
    trap: "server side: long-polling answers and other libraries",
    good: `import { get } from "./cache";
import http from "node:http";
http.createServer((req, res) => {
  req.setTimeout(0);
  res.setTimeout(0);
  get(req.url, { timeout: 0 });
});`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import requests

def read(url):
    return requests.get(url, timeout=⟦None⟧)
`,
    fixed: `import requests

def read(url):
    return requests.get(url, timeout=10)
`,
  },
  {
    languages: ["python"],
    bad: `import httpx as client
from httpx import AsyncClient, Timeout

NO_LIMIT = None

async def read(url):
    async with AsyncClient(timeout=⟦None⟧) as http:
        await http.post(url, timeout=⟦NO_LIMIT⟧)
    async with AsyncClient(timeout=Timeout(⟦None⟧)) as http:
        await http.get(url)
    return client.get(url, timeout=⟦None⟧)
`,
    fixed: `import httpx as client
from httpx import AsyncClient, Timeout

NO_LIMIT = None

async def read(url):
    async with AsyncClient(timeout=10) as http:
        await http.post(url, timeout=NO_LIMIT)
    async with AsyncClient(timeout=Timeout(None)) as http:
        await http.get(url)
    return client.get(url, timeout=None)
`,
  },
  {
    languages: ["python"],
    bad: `import aiohttp
import asyncio
import requests

class Feed:
    def __init__(self):
        self.session = requests.Session()
        self.limit = aiohttp.ClientTimeout(total=⟦None⟧)

    def read(self, url):
        return self.session.get(url, timeout=(3.05, ⟦None⟧))

    async def wait(self, task):
        return await asyncio.wait_for(task, ⟦None⟧)
`,
    fixed: `import aiohttp
import asyncio
import requests

class Feed:
    def __init__(self):
        self.session = requests.Session()
        self.limit = aiohttp.ClientTimeout(total=10)

    def read(self, url):
        return self.session.get(url, timeout=(3.05, None))

    async def wait(self, task):
        return await asyncio.wait_for(task, None)
`,
  },
  {
    languages: ["python"],
    bad: `from urllib.request import urlopen
from redis import Redis
import psycopg

store = Redis(host="cache", socket_timeout=⟦None⟧)

def read(url):
    psycopg.connect("dbname=shop", connect_timeout=⟦0⟧)
    return urlopen(url, None, ⟦None⟧)
`,
    fixed: `from urllib.request import urlopen
from redis import Redis
import psycopg

store = Redis(host="cache", socket_timeout=10)

def read(url):
    psycopg.connect("dbname=shop", connect_timeout=0)
    return urlopen(url, None, None)
`,
  },
  {
    languages: ["python"],
    trap: "a real limit, or one that is not known here",
    good: `import requests
import httpx

LIMIT = 3

def read(url, timeout=None):
    requests.get(url, timeout=LIMIT)
    httpx.get(url, timeout=httpx.Timeout(5.0, connect=1.0))
    return requests.get(url, timeout=timeout)
`,
  },
  {
    languages: ["python"],
    trap: "no limit in all, but one on every read",
    good: `import aiohttp

limit = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
`,
  },
  {
    languages: ["python"],
    trap: "same keyword, other library",
    good: `from .jobs import Client, get

def read(cache, url):
    cache.get(url, timeout=None)
    Client(timeout=None)
    return get(url, timeout=None)
`,
  },
  {
    languages: ["python"],
    trap: "0 means at once, or is refused",
    good: `import select
import requests

def ready(sockets, queue, url):
    queue.get(timeout=0)
    requests.get(url, timeout=0)
    return select.select(sockets, [], [], 0)
`,
  },
];

export const examples: readonly Example[] = [...javascript, ...python, ...serverExamples];

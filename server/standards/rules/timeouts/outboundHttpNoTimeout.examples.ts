import type { Example, Language } from "../../model.ts";
import { serverExamples } from "./outboundHttpNoTimeout.examples2.ts";

const JS: readonly Language[] = ["typescript", "javascript"];
const ALL_JS: readonly Language[] = ["typescript", "tsx", "javascript"];

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `export async function price(sku) {
  const answer = await ⟦fetch(\`https://prices.internal/\${sku}\`)⟧;
  return answer.json();
}`,
    fixed: `export async function price(sku) {
  const answer = await fetch(\`https://prices.internal/\${sku}\`, { signal: AbortSignal.timeout(10000) });
  return answer.json();
}`,
  },
  {
    languages: JS,
    bad: `export const save = (order) =>
  ⟦fetch⟧(ORDERS_URL, {
    method: "POST",
    body: JSON.stringify(order),
  });`,
    fixed: `export const save = (order) =>
  fetch(ORDERS_URL, {
    signal: AbortSignal.timeout(10000),
    method: "POST",
    body: JSON.stringify(order),
  });`,
  },
  {
    languages: JS,
    bad: `import ax from "axios";
class Stock {
  async load(id) {
    const item = await ⟦ax.get("https://stock.internal/" + id)⟧;
    await ⟦ax.post("https://stock.internal/seen", { id })⟧;
    await ⟦ax({ url: "https://stock.internal/audit", method: "put" })⟧;
    return ⟦ax.request({ url: item.data.next })⟧;
  }
}`,
    fixed: `import ax from "axios";
class Stock {
  async load(id) {
    const item = await ax.get("https://stock.internal/" + id, { timeout: 10000 });
    await ax.post("https://stock.internal/seen", { id });
    await ax({ url: "https://stock.internal/audit", method: "put" });
    return ax.request({ url: item.data.next });
  }
}`,
  },
  {
    languages: JS,
    bad: `const axios = require("axios");
const client = ⟦axios.create({ baseURL: "https://users.internal" })⟧;
exports.user = (id) => client.get("/" + id);`,
    fixed: `const axios = require("axios");
const client = axios.create({ timeout: 10000, baseURL: "https://users.internal" });
exports.user = (id) => client.get("/" + id);`,
  },
  {
    languages: JS,
    bad: `import { get as httpGet, request } from "node:https";
export function probe(url, done) {
  ⟦httpGet(url, (answer) => done(answer.statusCode))⟧.on("error", done);
  const call = ⟦request({ host: "ledger.internal", method: "POST" })⟧;
  call.on("error", done);
  call.end();
}`,
  },
  {
    languages: JS,
    bad: `import got from "got";
import nodeFetch from "node-fetch";
import superagent from "superagent";
export async function sync(url) {
  await ⟦got.post(url, { json: { a: 1 } })⟧;
  await ⟦nodeFetch(url, { method: "PUT" })⟧;
  await ⟦superagent.get(url)⟧.set("Accept", "application/json");
}`,
    fixed: `import got from "got";
import nodeFetch from "node-fetch";
import superagent from "superagent";
export async function sync(url) {
  await got.post(url, { timeout: { request: 10000 }, json: { a: 1 } });
  await nodeFetch(url, { method: "PUT" });
  await superagent.get(url).set("Accept", "application/json");
}`,
  },
  {
    languages: JS,
    bad: `const { request } = require("undici");
const options = { method: "GET", headers: { accept: "application/json" } };
async function rates() {
  return ⟦request("https://rates.internal", options)⟧;
}`,
    fixed: `const { request } = require("undici");
const options = { method: "GET", headers: { accept: "application/json" } };
async function rates() {
  return request("https://rates.internal", { ...options, signal: AbortSignal.timeout(10000) });
}`,
  },
  {
    languages: ["tsx"],
    bad: `export function Cart() {
  const load = async () => setItems(await (await ⟦fetch("/api/cart")⟧).json());
  return <button onClick={load}>Load</button>;
}`,
  },
  {
    languages: ["typescript"],
    bad: `import axios, { type AxiosResponse } from "axios";
export const read = async (url: string): Promise<AxiosResponse<User[]>> => await ⟦axios.get<User[]>(url)⟧;`,
    fixed: `import axios, { type AxiosResponse } from "axios";
export const read = async (url: string): Promise<AxiosResponse<User[]>> => await axios.get<User[]>(url, { timeout: 10000 });`,
  },
  {
    languages: ALL_JS,
    trap: "the limit is there",
    good: `import axios from "axios";
import got from "got";
export async function all(url, signal) {
  await fetch(url, { signal: AbortSignal.timeout(5000) });
  await fetch(url, { method: "HEAD", signal });
  await axios.get(url, { timeout: 2000 });
  await axios.post(url, {}, { cancelToken: source.token });
  await got(url, { timeout: { request: 900 } });
}`,
  },
  {
    languages: JS,
    trap: "options held in a variable, parameter or spread that may carry the limit",
    good: `import axios from "axios";
import { OPTIONS } from "./config";
export function call(url, options, rest) {
  fetch(url, options);
  fetch(url, { ...options, method: "POST" });
  axios.get(url, OPTIONS);
  axios(rest);
  axios.post(...rest);
  const own = { method: "GET" };
  own.signal = rest.signal;
  return fetch(url, own);
}`,
  },
  {
    languages: JS,
    trap: "instance with a default, and defaults of the whole library",
    good: `import axios from "axios";
axios.defaults.timeout = 4000;
const client = axios.create({ baseURL: "https://users.internal", timeout: 3000 });
export const user = (id) => client.get("/" + id);
export const other = (id) => axios.get("https://other.internal/" + id);`,
  },
  {
    languages: JS,
    trap: "same name, other library or own function",
    good: `import { get } from "lodash";
import { fetch } from "./cachedFetch";
export function read(store, request, path) {
  get(store, path);
  request.get("header");
  store.get(path);
  new Map().get(path);
  return fetch(path);
}
function axios(url) { return url; }
axios("https://x.internal");`,
  },
  {
    languages: JS,
    trap: "limit set on the request object afterwards",
    good: `import http from "node:http";
import superagent from "superagent";
export function probe(url, done) {
  const req = http.request(url, { method: "HEAD" }, done);
  req.setTimeout(3000, () => req.destroy());
  req.end();
  http.get(url, done).setTimeout(500);
  return superagent.get(url).timeout({ response: 2000 });
}`,
  },
  {
    languages: JS,
    trap: "limited by what is around the call",
    good: `export async function read(url) {
  const first = await Promise.race([fetch(url), sleep(1000)]);
  return first ?? withTimeout(() => fetch(url), 2000);
}`,
  },
  {
    languages: JS,
    trap: "library with a default limit, Request objects, and local content",
    good: `import ky from "ky";
export async function load(event, request) {
  await ky.get("https://a.internal");
  await fetch(event.request);
  await fetch(request);
  await fetch("data:text/plain,hello");
  return fetch(new URL("./model.wasm", import.meta.url));
}`,
  },
  {
    languages: JS,
    path: "test/price.test.ts",
    trap: "test file",
    good: "await fetch(server.url);",
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import requests

def price(sku):
    return ⟦requests.get(f"https://prices.internal/{sku}")⟧.json()
`,
    fixed: `import requests

def price(sku):
    return requests.get(f"https://prices.internal/{sku}", timeout=10).json()
`,
  },
  {
    languages: ["python"],
    bad: `from requests import post as send_post, request

async def save(order):
    ⟦send_post⟧(
        ORDERS_URL,
        json=order,
    )
    return ⟦request("PATCH", ORDERS_URL)⟧
`,
    fixed: `from requests import post as send_post, request

async def save(order):
    send_post(
        ORDERS_URL,
        json=order,
        timeout=10,
    )
    return request("PATCH", ORDERS_URL)
`,
  },
  {
    languages: ["python"],
    bad: `import requests as http

class Users:
    def __init__(self):
        self.session = http.Session()

    def user(self, key):
        return ⟦self.session.get(self.base + key)⟧

def names():
    with http.Session() as s:
        return ⟦s.put("https://users.internal/names", data=b"")⟧
`,
    fixed: `import requests as http

class Users:
    def __init__(self):
        self.session = http.Session()

    def user(self, key):
        return self.session.get(self.base + key, timeout=10)

def names():
    with http.Session() as s:
        return s.put("https://users.internal/names", data=b"")
`,
  },
  {
    languages: ["python"],
    bad: `import http.client
import urllib.request
from urllib.request import Request, urlopen
import urllib3

pool = ⟦urllib3.PoolManager()⟧

def read(url):
    connection = ⟦http.client.HTTPSConnection("ledger.internal")⟧
    with ⟦urlopen(Request(url))⟧ as answer:
        return answer.read(), ⟦urllib.request.urlopen(url, None)⟧, ⟦urllib.request.urlretrieve(url)⟧
`,
    fixed: `import http.client
import urllib.request
from urllib.request import Request, urlopen
import urllib3

pool = urllib3.PoolManager(timeout=10)

def read(url):
    connection = http.client.HTTPSConnection("ledger.internal")
    with urlopen(Request(url)) as answer:
        return answer.read(), urllib.request.urlopen(url, None), urllib.request.urlretrieve(url)
`,
  },
  {
    languages: ["python"],
    bad: `import requests

HEADERS = {"headers": {"accept": "application/json"}}

def read(url):
    return ⟦requests.head(url, **HEADERS)⟧
`,
  },
  {
    languages: ["python"],
    trap: "the limit is there",
    good: `import requests
from urllib.request import urlopen
import urllib3

pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=3))

def read(url, data):
    requests.get(url, timeout=3)
    requests.post(url, json=data, timeout=(3.05, 27))
    urlopen(url, timeout=5)
    return urlopen(url, data, 5)
`,
  },
  {
    languages: ["python"],
    trap: "options that may carry the limit",
    good: `import requests

def read(url, **options):
    return requests.get(url, **options)

def more(url):
    options = {"verify": True}
    options["timeout"] = 3
    return requests.get(url, **options)
`,
  },
  {
    languages: ["python"],
    trap: "library with a default limit (httpx 5 s, aiohttp 300 s)",
    good: `import aiohttp
import httpx

async def read(url):
    async with aiohttp.ClientSession() as session:
        await session.get(url)
    with httpx.Client() as client:
        client.get(url)
    return httpx.get(url)
`,
  },
  {
    languages: ["python"],
    trap: "session subclass or adapter that sets the default",
    good: `import requests
from .http import TimeoutHTTPAdapter

class LimitedSession(requests.Session):
    pass

limited = LimitedSession()
session = requests.Session()
session.mount("https://", TimeoutHTTPAdapter(timeout=3))

def read(url):
    return session.get(url), limited.get(url)
`,
  },
  {
    languages: ["python"],
    trap: "same name, other library",
    good: `from .client import requests

cache = {}

def read(url, request):
    cache.get(url)
    request.get("header")
    return requests.get(url)
`,
  },
  {
    languages: ["python"],
    trap: "limited by what is around the call, or by the socket's default",
    good: `import socket
import urllib.request
import eventlet
import requests

socket.setdefaulttimeout(5)

def read(url):
    with eventlet.Timeout(10):
        requests.get(url)
    return urllib.request.urlopen(url)
`,
  },
  {
    languages: ["python"],
    path: "tests/test_price.py",
    trap: "test file",
    good: `import requests

requests.get("https://server.internal")
`,
  },
];

export const examples: readonly Example[] = [...javascript, ...python, ...serverExamples];

import type { Example, Language } from "../../model.ts";
import { pythonExamples } from "./outboundHttpNoTimeout.pythonExamples.ts";
import { serverExamples } from "./outboundHttpNoTimeout.serverExamples.ts";

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
  const call = ⟦request({ host: "ledger.internal", method: "POST" }, done)⟧;
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
  {
    languages: ["typescript", "javascript"],
    trap: "an address that holds the data itself",
    good: `export async function toBlob(base64, type) {
  const response = await fetch(\`data:\${type};base64,\${base64}\`);
  return response.blob();
}
export async function attachment(stored) {
  const dataUrl = stored.startsWith("data:") ? stored : "data:text/plain;base64," + stored;
  const response = await fetch(dataUrl);
  return response.blob();
}`,
  },
];

export const examples: readonly Example[] = [...javascript, ...pythonExamples, ...serverExamples];

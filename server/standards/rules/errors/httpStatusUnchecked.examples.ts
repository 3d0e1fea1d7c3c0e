import type { Example } from "../../model.ts";

export const httpStatusUncheckedExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import requests


def rates(day):
    response = ⟦requests.get(f"https://rates.example.org/{day}", timeout=5)⟧
    return response.json()["rates"]`,
    fixed: `import requests


def rates(day):
    response = requests.get(f"https://rates.example.org/{day}", timeout=5)
    response.raise_for_status()
    return response.json()["rates"]`,
  },
  {
    languages: ["python"],
    bad: `import requests


def rates(day):
    table = ⟦requests.get(f"https://rates.example.org/{day}", timeout=5)⟧.json()
    return table["rates"]`,
    fixed: `import requests


def rates(day):
    response = requests.get(f"https://rates.example.org/{day}", timeout=5)
    response.raise_for_status()
    table = response.json()
    return table["rates"]`,
  },
  {
    languages: ["python"],
    bad: `import requests


def notify(order):
    ⟦requests.post("https://hooks.example.org/orders", json=order, timeout=5)⟧`,
    fixed: `import requests


def notify(order):
    requests.post("https://hooks.example.org/orders", json=order, timeout=5).raise_for_status()`,
  },
  {
    languages: ["python"],
    bad: `import httpx
from requests import Session

session = Session()


async def load(client: httpx.AsyncClient, url):
    answer = await ⟦client.get(url)⟧
    return answer.text


def page(url):
    with ⟦session.get(url, stream=True)⟧ as reply:
        return reply.content`,
  },
  {
    languages: ["python"],
    bad: `import aiohttp


async def load(url):
    async with aiohttp.ClientSession() as session:
        async with ⟦session.get(url)⟧ as reply:
            return await reply.json()`,
  },
  {
    languages: ["python"],
    trap: "the status is looked at in one way or another",
    good: `import requests


def load(url):
    first = requests.get(url, timeout=5)
    first.raise_for_status()
    second = requests.get(url, timeout=5)
    if second.status_code != 200:
        return None
    third = requests.get(url, timeout=5)
    if third.ok:
        return third.json()
    fourth = requests.get(url, timeout=5)
    if fourth:
        return fourth.text
    return first.json() + second.json()`,
  },
  {
    languages: ["python"],
    trap: "the response is the caller's, or a helper's",
    good: `import requests


def get(url):
    return requests.get(url, timeout=5)


def load(url):
    reply = requests.get(url, timeout=5)
    return parse(reply)


def both(url):
    reply = requests.get(url, timeout=5)
    log(reply.text)
    return reply`,
  },
  {
    languages: ["python"],
    trap: "a session that raises by itself",
    good: `import aiohttp
import requests

session = requests.Session()
session.hooks = {"response": lambda r, *args, **kwargs: r.raise_for_status()}


def load(url):
    return session.get(url, timeout=5).json()


async def loads(url):
    async with aiohttp.ClientSession(raise_for_status=True) as client:
        async with client.get(url) as reply:
            return await reply.json()`,
  },
  {
    languages: ["python"],
    trap: "only headers, urllib that raises, and another get",
    good: `import requests
from urllib.request import urlopen
from shop import cache


def load(url):
    size = requests.get(url, timeout=5, stream=True).headers["content-length"]
    cache.get(url).json()
    return size, urlopen(url, timeout=5).read()`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function rates(day) {
  const response = await ⟦fetch(\`https://rates.example.org/\${day}\`)⟧;
  return response.json();
}`,
    fixed: `export async function rates(day) {
  const response = await fetch(\`https://rates.example.org/\${day}\`);
  if (!response.ok) throw new Error(\`request failed: \${response.status}\`);
  return response.json();
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export const load = (url) => ⟦fetch(url)⟧.then((r) => r.json());
export async function text(url) {
  return (await ⟦fetch(url)⟧).text();
}`,
    fixed: `export const load = (url) => fetch(url).then((r) => { if (!r.ok) throw new Error(\`request failed: \${r.status}\`); return r.json(); });
export async function text(url) {
  return (await fetch(url)).text();
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `import load from "node-fetch";
import { fetch as get } from "undici";
export async function pages(urls) {
  const first = await ⟦load(urls[0])⟧;
  const names = await first.json();
  const { body } = await ⟦get(urls[1])⟧;
  return [names, body];
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function notify(order) {
  await ⟦fetch⟧("https://hooks.example.org/orders", {
    method: "POST",
    body: JSON.stringify(order),
  });
}
export function show(url) {
  ⟦fetch(url)⟧.then(function (reply) {
    return reply.text().then(render);
  }).catch(report);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the status is looked at",
    good: `export async function load(url) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error("failed");
  }
  const other = await fetch(url);
  if (other.status === 404) return undefined;
  const { ok, json } = await fetch(url);
  await fetch(url).then((r) => (r.ok ? r.json() : Promise.reject(r)));
  return [await response.json(), await other.text(), ok, json];
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the response is the caller's, or a helper's",
    good: `export const get = (url) => fetch(url);
export async function load(url) {
  const response = await fetch(url);
  await ensureOk(response);
  return response.json();
}
export async function relay(url) {
  const response = await fetch(url);
  return response;
}
export const parsed = (url) => fetch(url).then(parse).then((r) => r.json());`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "clients that throw on an error status by themselves, and a wrapper of one's own",
    good: `import axios from "axios";
import ky from "ky";
import { fetch } from "./http";
export async function load(url) {
  const { data } = await axios.get(url);
  const list = await ky.get(url).json();
  const response = await fetch(url);
  return [data, list, await response.json()];
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "nothing that leaves the process, and a ping that may fail",
    good: `export async function load(canvas, address) {
  const picture = await fetch("data:text/plain,hello");
  const wasm = await fetch(new URL("./module.wasm", import.meta.url));
  await fetch(address);
  return [await picture.blob(), await wasm.arrayBuffer()];
}`,
  },
  {
    languages: ["go"],
    bad: `package rates

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func load(url string) (*Table, error) {
	resp, err := ⟦http.Get(url)⟧
	if err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	defer resp.Body.Close()
	var table Table
	err = json.NewDecoder(resp.Body).Decode(&table)
	return &table, err
}`,
    fixed: `package rates

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func load(url string) (*Table, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("unexpected status: %s", resp.Status)
	}
	var table Table
	err = json.NewDecoder(resp.Body).Decode(&table)
	return &table, err
}`,
  },
  {
    languages: ["go"],
    bad: `package rates

import (
	"io"
	"net/http"
)

type Client struct {
	http *http.Client
}

func (c *Client) Load(req *http.Request) ([]byte, error) {
	res, err := ⟦c.http.Do(req)⟧
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}`,
  },
  {
    languages: ["go"],
    bad: `package rates

import (
	"io"
	"net/http"
)

func copyTo(out io.Writer, url string) error {
	client := &http.Client{}
	var res, err = ⟦client.Get(url)⟧
	if err != nil {
		return err
	}
	_, err = io.Copy(out, res.Body)
	return err
}`,
  },
  {
    languages: ["go"],
    bad: `package rates

import (
	"bufio"
	"net/http"
	"strings"
)

func send(url string) string {
	reply, err := ⟦http.DefaultClient.Post(url, "text/plain", strings.NewReader("x"))⟧
	if err != nil {
		return ""
	}
	scanner := bufio.NewScanner(reply.Body)
	scanner.Scan()
	return scanner.Text()
}`,
  },
  {
    languages: ["go"],
    trap: "the status is looked at",
    good: `package rates

import (
	"fmt"
	"io"
	"net/http"
)

func load(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}`,
  },
  {
    languages: ["go"],
    trap: "handed to somebody who may look",
    good: `package rates

import (
	"io"
	"net/http"
)

func load(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if err := checkStatus(resp); err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}

func get(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	return resp, err
}`,
  },
  {
    languages: ["go"],
    trap: "a proxy that passes the status on",
    good: `package rates

import (
	"io"
	"net/http"
)

func forward(w http.ResponseWriter, req *http.Request) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
	_, err = io.Copy(w, resp.Body)
}`,
  },
  {
    languages: ["go"],
    trap: "the body is not read, and another Get",
    good: `package rates

import (
	"net/http"

	"example.org/cache"
)

func ping(url string, c *cache.Cache) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	resp.Body.Close()
	item, err := c.Get(url)
	use(item.Body)
	return err
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an address that holds the data itself",
    good: `export async function toBlob(base64, type) {
  const response = await fetch(\`data:\${type};base64,\${base64}\`);
  return response.blob();
}`,
  },
];

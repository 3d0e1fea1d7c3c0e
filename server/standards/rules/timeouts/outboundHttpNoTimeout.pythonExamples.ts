import type { Example } from "../../model.ts";

export const pythonExamples: readonly Example[] = [
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
    fixed: `import requests

HEADERS = {"headers": {"accept": "application/json"}}

def read(url):
    return requests.head(url, **HEADERS, timeout=10)
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

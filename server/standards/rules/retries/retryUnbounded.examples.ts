import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `async function load(url) {
  ⟦while (true)⟧ {
    try {
      return await client.get(url);
    } catch (error) {
      log.warn("retrying", error);
      await sleep(1000);
    }
  }
}
`,
    fixed: `async function load(url) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      if (attempt >= 3) throw error;
      log.warn("retrying", error);
      await sleep(1000);
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `async function connect() {
  let connection;
  ⟦for (;;)⟧ {
    try {
      connection = await broker.connect();
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  }
  return connection;
}
`,
  },
  {
    languages: JS,
    bad: `async function ready(db) {
  let connected = false;
  ⟦while (!connected)⟧ {
    try {
      await db.ping();
      connected = true;
    } catch (err) {
      console.error("no database yet", err);
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `async function post(body) {
  ⟦while (true)⟧ {
    try {
      const response = await api.post("/orders", body);
      return response.data;
    } catch (err) {
      if (!isRetryable(err)) throw err;
      await delay(250);
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `import pRetry from "p-retry";
import retry from "async-retry";
export const load = () => pRetry(() => api.load(), { ⟦retries: Infinity⟧ });
export const save = (row) => retry(() => api.save(row), { ⟦forever: true⟧, minTimeout: 100 });
`,
    fixed: `import pRetry from "p-retry";
import retry from "async-retry";
export const load = () => pRetry(() => api.load(), { retries: 3 });
export const save = (row) => retry(() => api.save(row), { forever: true, minTimeout: 100 });
`,
  },
  {
    languages: JS,
    bad: `import { retry } from "rxjs";
export const prices = (source) => source.pipe(⟦retry()⟧);
`,
    fixed: `import { retry } from "rxjs";
export const prices = (source) => source.pipe(retry(3));
`,
  },
  {
    languages: JS,
    bad: `const axios = require("axios");
const axiosRetry = require("axios-retry");
axiosRetry(axios, { ⟦retries: Infinity⟧, retryDelay: axiosRetry.exponentialDelay });
`,
  },
  {
    languages: JS,
    trap: "bounded by a count, in the head or in the handler",
    good: `async function a() {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await api.load();
    } catch (error) {
      await sleep(2 ** attempt * 100);
    }
  }
  throw new Error("gave up");
}
async function b() {
  let left = 5;
  while (true) {
    try {
      return await api.load();
    } catch (error) {
      left -= 1;
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "bounded by a deadline, or by whoever cancels",
    good: `async function a(deadline) {
  while (true) {
    try {
      return await api.load();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
async function b(signal) {
  while (true) {
    signal.throwIfAborted();
    try {
      return await api.load();
    } catch (error) {
      await sleep(100);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "the bound is in a helper that the handler calls",
    good: `async function load(policy) {
  while (true) {
    try {
      return await api.load();
    } catch (error) {
      await policy.next(error);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "a worker that logs and goes on by design",
    good: `async function work(queue) {
  while (true) {
    try {
      const message = await queue.receive();
      await handle(message);
    } catch (error) {
      console.error(error);
      await sleep(1000);
    }
  }
}
async function lines(reader) {
  while (true) {
    try {
      const line = await reader.next();
      if (line === null) break;
      await handle(line);
    } catch (error) {
      console.error(error);
    }
  }
}
async function serve(server) {
  while (!server.stopped) {
    try {
      await server.tick();
    } catch (error) {
      console.error(error);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "a person is asked again",
    good: `async function name(rl) {
  while (true) {
    try {
      return parse(await rl.question("Name? "));
    } catch (error) {
      console.log("Not a name", error.message);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "libraries with a bound",
    good: `import pRetry from "p-retry";
import { retry } from "rxjs";
export const load = (options) => pRetry(() => api.load(), { retries: 4, ...options });
export const prices = (source) => source.pipe(retry({ count: 3, delay: 500 }));
`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import time

def load(client, key):
    ⟦while True⟧:
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(5)
`,
    fixed: `import time

def load(client, key):
    for attempt in range(1, 4):
        try:
            return client.get(key)
        except ConnectionError:
            if attempt == 3:
                raise
            time.sleep(5)
`,
  },
  {
    languages: ["python"],
    bad: `import asyncio

async def connect(url):
    connection = None
    ⟦while connection is None⟧:
        try:
            connection = await open_connection(url)
        except OSError as error:
            log.warning("retrying: %s", error)
            await asyncio.sleep(1)
    return connection
`,
  },
  {
    languages: ["python"],
    bad: `import time
import requests

def push(rows):
    ⟦while 1⟧:
        try:
            requests.post(URL, json=rows, timeout=5)
        except requests.RequestException as error:
            if not is_transient(error):
                raise
            time.sleep(2)
        else:
            break
`,
  },
  {
    languages: ["python"],
    bad: `import tenacity
from tenacity import retry, wait_fixed

@⟦tenacity.retry⟧
def load():
    return api.load()

@⟦retry(wait=wait_fixed(2))⟧
def save(row):
    api.save(row)
`,
    fixed: `import tenacity
from tenacity import retry, wait_fixed

@tenacity.retry(stop=tenacity.stop_after_attempt(3))
def load():
    return api.load()

@retry(wait=wait_fixed(2))
def save(row):
    api.save(row)
`,
  },
  {
    languages: ["python"],
    bad: `import backoff
import requests

@⟦backoff.on_exception(backoff.expo, requests.RequestException)⟧
def load(url):
    return requests.get(url, timeout=5)
`,
    fixed: `import backoff
import requests

@backoff.on_exception(backoff.expo, requests.RequestException, max_tries=3)
def load(url):
    return requests.get(url, timeout=5)
`,
  },
  {
    languages: ["python"],
    bad: `from retrying import retry
from tenacity import AsyncRetrying, stop_never

@⟦retry(wait_exponential_multiplier=1000)⟧
def load():
    return api.load()

async def save(row):
    async for attempt in AsyncRetrying(⟦stop=stop_never⟧):
        with attempt:
            await api.save(row)
`,
  },
  {
    languages: ["python"],
    trap: "bounded by a count or a clock",
    good: `import time

def a(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(2 ** attempt)
    raise TimeoutError

def b(client, key):
    tries = 0
    while True:
        try:
            return client.get(key)
        except ConnectionError:
            tries += 1
            if tries > 5:
                raise
            time.sleep(1)

def c(client, key, end):
    while time.monotonic() < end:
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(1)
`,
  },
  {
    languages: ["python"],
    trap: "a worker that logs and goes on by design",
    good: `import time

def work(queue):
    while True:
        try:
            handle(queue.get())
        except Exception:
            log.exception("job failed")
            time.sleep(1)

def listen(self):
    while not self.stopping:
        try:
            self.step()
        except OSError:
            time.sleep(1)
`,
  },
  {
    languages: ["python"],
    trap: "an interrupted call, an answer of a person, a free name",
    good: `def ask():
    while True:
        try:
            return int(input("How many? "))
        except ValueError:
            print("A number, please")

def free(folder):
    n = 0
    while True:
        try:
            return open(f"{folder}/{n}", "x")
        except FileExistsError:
            n += 1
`,
  },
  {
    languages: ["python"],
    trap: "bounded library calls, bounds out of sight",
    good: `import backoff
from retry import retry as again
from tenacity import retry, stop_after_delay

@retry(stop=stop_after_delay(30))
def load():
    return api.load()

@backoff.on_exception(backoff.expo, OSError, max_time=60)
def save(row):
    api.save(row)

@again(tries=3)
def close():
    api.close()

def build(options):
    return retry(**options)
`,
  },
  {
    languages: ["python"],
    trap: "a system call that a signal interrupted",
    good: `import errno
import socket


def send(connection, data):
    while True:
        try:
            return connection.send(data)
        except socket.error as error:
            if error.errno == errno.EINTR:
                continue
            raise`,
  },
];

/** Examples of TypeScript, JavaScript and Python. */
export const retryUnboundedExamples: readonly Example[] = [...javascript, ...python];

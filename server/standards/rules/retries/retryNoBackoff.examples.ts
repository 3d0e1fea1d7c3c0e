import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } ⟦catch (error)⟧ {
      log.warn("attempt failed", error);
    }
  }
  throw new Error("gave up");
}
`,
  },
  {
    languages: JS,
    bad: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      await ⟦sleep(1000)⟧;
    }
  }
  throw new Error("gave up");
}
`,
    fixed: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      await sleep(1000 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
  throw new Error("gave up");
}
`,
  },
  {
    languages: JS,
    bad: `const PAUSE = 500;
async function send(message) {
  let left = 4;
  while (left > 0) {
    try {
      await broker.publish(message);
      break;
    } catch (error) {
      left -= 1;
      await ⟦new Promise((resolve) => setTimeout(resolve, PAUSE))⟧;
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `import axios from "axios";
import axiosRetry from "axios-retry";
⟦axiosRetry(axios, { retries: 3 })⟧;
`,
    fixed: `import axios from "axios";
import axiosRetry from "axios-retry";
axiosRetry(axios, { retryDelay: axiosRetry.exponentialDelay, retries: 3 });
`,
  },
  {
    languages: JS,
    bad: `import axios from "axios";
import axiosRetry from "axios-retry";
import pRetry from "p-retry";
axiosRetry(axios, { retries: 3, ⟦retryDelay: () => 1000⟧ });
export const load = () => pRetry(() => api.load(), { retries: 4, ⟦factor: 1⟧ });
`,
  },
  {
    languages: JS,
    trap: "a pause that grows, however it is written",
    good: `async function a() {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await api.load();
    } catch (error) {
      await sleep(100 * 2 ** attempt);
    }
  }
}
async function b() {
  let pause = 100;
  for (let i = 0; i < 5; i++) {
    try {
      return await api.load();
    } catch (error) {
      await sleep(pause);
      pause *= 2;
    }
  }
}
async function c(policy) {
  for (let i = 0; i < 5; i++) {
    try {
      return await api.load();
    } catch (error) {
      const ms = policy.next(i);
      await sleep(ms);
    }
  }
}
async function d() {
  for (let i = 0; i < 5; i++) {
    try {
      return await api.load();
    } catch (error) {
      await backoff(i);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "a single retry, other servers, a fresh login",
    good: `async function a() {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      return await api.load();
    } catch (error) {
      last = error;
    }
  }
}
async function b(hosts) {
  for (let i = 0; i < hosts.length; i++) {
    try {
      return await connect(hosts[i]);
    } catch (error) {
      last = error;
    }
  }
}
async function c() {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await api.load();
    } catch (error) {
      await session.refreshToken();
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "a conflict that is to be tried again at once",
    good: `async function transfer(db, work) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (error.code !== "40001" && !isSerializationFailure(error)) throw error;
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "a loop that polls for a result",
    good: `async function finished(id) {
  for (let i = 0; i < 60; i++) {
    try {
      const job = await api.job(id);
      if (job.done) return job;
    } catch (error) {
      log.warn("no answer", error);
    }
    await sleep(1000);
  }
}
`,
  },
  {
    languages: JS,
    trap: "options out of sight",
    good: `import axios from "axios";
import axiosRetry from "axios-retry";
axiosRetry(axios, options);
axiosRetry(axios, { retries: 3, ...options });
axiosRetry(axios, { retries: 3, retryDelay: axiosRetry.exponentialDelay });
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "two writers at the same document: the loser reads it again and writes",
    good: `export async function updateStatus(store, id, change) {
  while (true) {
    const previous = await store.findById(id);
    try {
      await store.write({ previous, document: change(previous) });
      break;
    } catch (error) {
      if (!isConflictError(error)) {
        throw error;
      }
    }
  }
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        ⟦except ConnectionError⟧:
            log.warning("attempt %d failed", attempt)
    raise TimeoutError
`,
  },
  {
    languages: ["python"],
    bad: `import random
import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError:
            ⟦time.sleep(2)⟧
    raise TimeoutError
`,
    fixed: `import random
import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(2 * 2 ** attempt * random.uniform(0.5, 1.5))
    raise TimeoutError
`,
  },
  {
    languages: ["python"],
    bad: `import asyncio

RETRY_DELAY = 0.5

async def publish(broker, message):
    tries = 0
    while tries < 10:
        try:
            await broker.publish(message)
            break
        except OSError:
            tries += 1
            await ⟦asyncio.sleep(RETRY_DELAY)⟧
`,
  },
  {
    languages: ["python"],
    bad: `from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

retry = ⟦Retry(total=5, status_forcelist=[502, 503])⟧
adapter = HTTPAdapter(max_retries=retry)
plain = HTTPAdapter(⟦max_retries=3⟧)
`,
    fixed: `from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

retry = Retry(total=5, status_forcelist=[502, 503], backoff_factor=0.5)
adapter = HTTPAdapter(max_retries=retry)
plain = HTTPAdapter(max_retries=3)
`,
  },
  {
    languages: ["python"],
    bad: `import urllib3
import tenacity

http = urllib3.PoolManager(retries=⟦urllib3.Retry(3)⟧, timeout=5)
quick = urllib3.Retry(3, ⟦backoff_factor=0⟧)

@⟦tenacity.retry(stop=tenacity.stop_after_attempt(5))⟧
def load():
    return api.load()
`,
  },
  {
    languages: ["python"],
    bad: `from tenacity import retry, stop_after_attempt, wait_fixed, wait_random_exponential

@⟦retry(stop=stop_after_attempt(5))⟧
def load():
    return api.load()

@retry(stop=stop_after_attempt(5), wait=⟦wait_fixed(2)⟧)
def save(row):
    api.save(row)
`,
    fixed: `from tenacity import retry, stop_after_attempt, wait_fixed, wait_random_exponential

@retry(stop=stop_after_attempt(5), wait=wait_random_exponential(max=60))
def load():
    return api.load()

@retry(stop=stop_after_attempt(5), wait=wait_fixed(2))
def save(row):
    api.save(row)
`,
  },
  {
    languages: ["python"],
    trap: "a pause that grows, or comes from elsewhere",
    good: `import time

def a(client, key):
    delay = 0.1
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(delay)
            delay = min(delay * 2, 10)

def b(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError as error:
            time.sleep(error.retry_after or pause(attempt))
`,
  },
  {
    languages: ["python"],
    trap: "a single retry, another name each time, an answer of a person",
    good: `def a(client, key):
    for attempt in range(2):
        try:
            return client.get(key)
        except ConnectionError:
            client.reconnect()

def b(folder):
    for n in range(100):
        try:
            return open(f"{folder}/{n}", "x")
        except OSError:
            continue

def c():
    for attempt in range(3):
        try:
            return int(input("How many? "))
        except ValueError:
            print("A number, please")
`,
  },
  {
    languages: ["python"],
    trap: "a conflict in the database",
    good: `def transfer(connection, work):
    for attempt in range(5):
        try:
            return work(connection)
        except psycopg2.errors.SerializationFailure:
            connection.rollback()
`,
  },
  {
    languages: ["python"],
    trap: "libraries that back off, or do not retry",
    good: `from tenacity import retry, wait_exponential
from urllib3 import Retry

none = Retry(0)
once = Retry(total=1)
slow = Retry(total=5, backoff_factor=0.3)
given = Retry(**options)

@retry(wait=wait_exponential(max=30))
def load():
    return api.load()
`,
  },
  {
    languages: ["python"],
    trap: "a system call that a signal interrupted",
    good: `import errno
import select


def wait(read, timeout):
    while True:
        try:
            return select.select(read, [], [], timeout)
        except OSError as error:
            if error.errno == errno.EINTR:
                continue
            raise`,
  },
  {
    languages: ["python"],
    trap: "a lock among the files of the machine",
    good: `import fcntl
import time

def lock(handle, attempts):
    for attempt in range(attempts):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.1)
    return False`,
  },
];

/** Examples of TypeScript, JavaScript and Python. */
export const retryNoBackoffExamples: readonly Example[] = [...javascript, ...python];

import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

export const retryEverythingExamples: readonly Example[] = [
  {
    languages: JS,
    bad: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } ⟦catch (error)⟧ {
      log.warn("attempt failed", error);
      await sleep(100 * 2 ** attempt * Math.random());
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `async function publish(message) {
  let left = 5;
  while (left > 0) {
    try {
      await broker.publish(message);
      break;
    } ⟦catch⟧ {
      left -= 1;
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `import got from "got";
export const client = got.extend({ retry: { limit: 3, statusCodes: [⟦400⟧, 404, 429, 503] } });
`,
    fixed: `import got from "got";
export const client = got.extend({ retry: { limit: 3, statusCodes: [429, 503] } });
`,
  },
  {
    languages: JS,
    bad: `import { ofetch } from "ofetch";
export const load = (url) => ofetch(url, { retry: 3, retryStatusCodes: [⟦401⟧, 500] });
`,
  },
  {
    languages: JS,
    trap: "the handler looks at the error",
    good: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      if (error.status < 500) throw error;
      await sleep(100 * attempt);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "a helper decides",
    good: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      rethrowPermanent(error);
      await sleep(100 * attempt);
    }
  }
}
`,
  },
  {
    languages: JS,
    trap: "codes that may pass",
    good: `import got from "got";
export const client = got.extend({ retry: { limit: 3, statusCodes: [408, 425, 429, 500, 503] } });
expect({ statusCodes: [400, 404] });
`,
  },
  {
    languages: JS,
    trap: "a worker goes on by design",
    good: `async function work(queue) {
  while (true) {
    try {
      await handle(await queue.receive());
    } catch (error) {
      log.error("job failed", error);
    }
  }
}
`,
  },
  {
    languages: ["python"],
    bad: `import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        ⟦except Exception⟧:
            time.sleep(attempt)
`,
  },
  {
    languages: ["python"],
    bad: `def push(rows):
    for attempt in range(5):
        try:
            api.push(rows)
            break
        ⟦except Exception as error⟧:
            log.warning("attempt %d: %s", attempt, error)
`,
  },
  {
    languages: ["python"],
    bad: `from urllib3.util.retry import Retry

retry = Retry(total=3, backoff_factor=0.5, status_forcelist=[⟦404⟧, 429, 502])
`,
    fixed: `from urllib3.util.retry import Retry

retry = Retry(total=3, backoff_factor=0.5, status_forcelist=[429, 502])
`,
  },
  {
    languages: ["python"],
    bad: `import backoff
from tenacity import retry, retry_if_exception_type

@backoff.on_exception(backoff.expo, ⟦Exception⟧, max_tries=5)
def load():
    return api.load()

@retry(retry=retry_if_exception_type(⟦Exception⟧))
def save(row):
    api.save(row)
`,
  },
  {
    languages: ["python"],
    trap: "only errors that may pass",
    good: `import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except (ConnectionError, TimeoutError):
            time.sleep(attempt)
`,
  },
  {
    languages: ["python"],
    trap: "the others were sorted out before",
    good: `import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except (ValueError, PermissionError):
            raise
        except Exception:
            time.sleep(attempt)

def save(client, row):
    for attempt in range(5):
        try:
            return client.put(row)
        except Exception as error:
            if not is_transient(error):
                raise
            time.sleep(attempt)
`,
  },
  {
    languages: ["python"],
    trap: "codes that may pass; a condition of its own",
    good: `import backoff
from urllib3.util.retry import Retry

retry = Retry(total=3, backoff_factor=0.5, status_forcelist=(408, 429, 500, 503))

@backoff.on_exception(backoff.expo, Exception, giveup=is_permanent, max_tries=5)
def load():
    return api.load()
`,
  },
  {
    languages: ["python"],
    trap: "a worker goes on by design",
    good: `def work(queue):
    while True:
        try:
            handle(queue.get())
        except Exception:
            log.exception("job failed")
`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  Price load(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } ⟦catch (Exception e)⟧ {
        log.warn("attempt failed", e);
        Thread.sleep(100L * attempt);
      }
    }
    throw new IllegalStateException("gave up");
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  void push(Row row) throws InterruptedException {
    int retries = 3;
    while (retries-- > 0) {
      try {
        client.push(row);
        return;
      } ⟦catch (Throwable t)⟧ {
        Thread.sleep(100);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Client {
  @Retryable(value = ⟦Exception.class⟧, maxAttempts = 4)
  Price load(String sku) { return rest.getForObject(sku, Price.class); }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.github.resilience4j.retry.RetryConfig;
class Policies {
  RetryConfig config = RetryConfig.custom().maxAttempts(3).retryExceptions(⟦Throwable.class⟧).build();
}`,
  },
  {
    languages: ["java"],
    trap: "only errors that may pass",
    good: `class Loader {
  Price load(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        Thread.sleep(100L * attempt);
      }
    }
    throw new IllegalStateException("gave up");
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the handler looks at the error",
    good: `class Loader {
  Price load(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (Exception e) {
        if (!(e instanceof IOException)) throw e;
        Thread.sleep(100L * attempt);
      }
    }
    throw new IllegalStateException("gave up");
  }
}`,
  },
  {
    languages: ["java"],
    trap: "exceptions that are left out",
    good: `import io.github.resilience4j.retry.RetryConfig;
class Policies {
  RetryConfig config = RetryConfig.custom().retryExceptions(Exception.class).ignoreExceptions(BadRequest.class).build();
  @Retryable(value = Exception.class, exclude = BadRequest.class)
  void save(Row row) {}
}`,
  },
  {
    languages: ["java"],
    trap: "a consumer's main loop",
    good: `class Consumer {
  public void run() {
    while (running) {
      try {
        handle(queue.take());
      } catch (Exception e) {
        log.error("job failed", e);
      }
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "what kind of error it is has a name of its own",
    good: `export async function commitWithRetry(build) {
  let attempt = 0;
  while (true) {
    const transaction = build();
    try {
      return await transaction.commit();
    } catch (error) {
      const locked = String(error.message).includes("database is locked");
      if (locked && attempt < 10) {
        attempt++;
        await sleep(10 * attempt);
        continue;
      }
      throw error;
    }
  }
}`,
  },
];

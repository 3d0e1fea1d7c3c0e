import type { Example } from "../../model.ts";

const SCRIPTS = ["typescript", "javascript"] as const;

export const broadCatchNoRethrowExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def price(item):
    try:
        return remote.price(item)
    ⟦except Exception⟧:
        return 0`,
  },
  {
    languages: ["python"],
    bad: `class Api:
    async def create(self, request):
        try:
            return await self.store.add(request.json())
        ⟦except (KeyError, Exception) as e⟧:
            logger.error("create failed: %s", e)
            return {"error": str(e)}, 500`,
  },
  {
    languages: ["python"],
    bad: `def sync(rows):
    for row in rows:
        try:
            push(row)
        ⟦except Exception as e⟧:
            print(f"failed {e}")
        else:
            done(row)`,
  },
  {
    languages: ["python"],
    bad: `import builtins

def load(name):
    try:
        return read(name)
    except FileNotFoundError:
        return None
    ⟦except builtins.Exception as err⟧:
        log.warning("cannot load", exc_info=False)

    def later():
        try:
            read(name)
        ⟦except Exception⟧:
            def retry():
                raise RuntimeError
            schedule(retry)`,
  },
  {
    languages: ["python"],
    trap: "raised again, also as another error",
    good: `def price(item):
    try:
        return remote.price(item)
    except Exception as err:
        if retryable(err):
            raise
        raise PriceError(item) from err`,
  },
  {
    languages: ["python"],
    trap: "logged with its traceback",
    good: `def price(item):
    try:
        return remote.price(item)
    except Exception:
        logger.exception("no price for %s", item)
        return 0

def stock(item):
    try:
        return remote.stock(item)
    except Exception as err:
        log.error("no stock", exc_info=err)
        return 0

def offer(item):
    try:
        return remote.offer(item)
    except Exception as err:
        sentry_sdk.capture_exception(err)
        return None`,
  },
  {
    languages: ["python"],
    trap: "process boundary: main and the worker's loop",
    good: `def main():
    try:
        serve()
    except Exception as err:
        print(f"cannot start: {err}")

def work(queue):
    while True:
        try:
            handle(queue.get())
        except Exception as err:
            logger.error("job failed: %s", err)`,
  },
  {
    languages: ["python"],
    trap: "the error itself goes on",
    good: `def run(job, future, failures):
    try:
        future.set_result(job())
    except Exception as err:
        future.set_exception(err)

def collect(job, failures):
    try:
        job()
    except Exception as err:
        failures.append((job, err))

def attempt(job):
    try:
        return job(), None
    except Exception as err:
        return None, err`,
  },
  {
    languages: ["python"],
    trap: "a class of one's own, and a narrow type",
    good: `from billing.errors import Exception

def charge(card):
    try:
        return gateway.charge(card)
    except Exception:
        return None
    except ConnectionError:
        return None`,
  },
  {
    languages: ["java"],
    bad: `class Prices {
  BigDecimal price(Item item) {
    try {
      return remote.price(item);
    } ⟦catch (Exception e)⟧ {
      return BigDecimal.ZERO;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Mailer {
  void send(Letter letter) {
    try {
      transport.send(letter);
    } ⟦catch (final RuntimeException ex)⟧ {
      log.warn("not sent: " + ex.getMessage());
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Report {
  int count(User user) {
    try {
      return user.orders().size();
    } ⟦catch (NullPointerException e)⟧ {
      return 0;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Sync {
  void run() {
    try {
      pull();
    } catch (IOException e) {
      retry();
    } ⟦catch (java.lang.Exception e)⟧ {
      e.printStackTrace();
    }
    Callable<Void> later = () -> {
      try {
        push();
      } ⟦catch (IllegalStateException | RuntimeException e)⟧ {
        log.error("push failed: {}", e.getMessage());
      }
      return null;
    };
  }
}`,
  },
  {
    languages: ["java"],
    trap: "thrown on",
    good: `class Prices {
  BigDecimal price(Item item) {
    try {
      return remote.price(item);
    } catch (Exception e) {
      metrics.failed();
      throw new PriceException(item, e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "logged whole",
    good: `class Prices {
  void refresh() {
    try {
      load();
    } catch (Exception e) {
      log.error("refresh failed", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the error itself goes on",
    good: `class Tasks {
  void run(CompletableFuture<String> future) {
    try {
      future.complete(work());
    } catch (Exception e) {
      future.completeExceptionally(e);
    }
  }
  Result attempt() {
    try {
      return Result.ok(work());
    } catch (RuntimeException e) {
      return Result.failure(e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "another package's Exception, and narrow types",
    good: `import org.example.rpc.Exception;

class Client {
  String call() {
    try {
      return stub.call();
    } catch (Exception e) {
      return e.reason();
    } catch (IOException e) {
      return "";
    }
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    bad: `export async function orders(user) {
  try {
    return await db.query("select * from orders where owner = $1", [user]);
  } ⟦catch (err)⟧ {
    return [];
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `class Accounts {
  async balance(id) {
    try {
      const account = await this.client.account(id);
      return account.balance;
    } ⟦catch⟧ {
      return 0;
    }
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    bad: `const publish = async (event) => {
  try {
    await broker.publish(event.topic, event);
  } ⟦catch (e)⟧ {
    console.error("publish failed");
  }
};`,
  },
  {
    languages: [...SCRIPTS],
    bad: `export async function profile(id) {
  try {
    const found = await users.find(id);
    return found;
  } ⟦catch (cause)⟧ {
    logger.warn("no profile");
    return null;
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "the error is used, or thrown on",
    good: `export async function orders(user) {
  try {
    return await db.query("select * from orders where owner = $1", [user]);
  } catch (err) {
    logger.error({ err }, "orders failed");
    return [];
  }
}
export async function order(id) {
  try {
    return await db.get(id);
  } catch (err) {
    throw new Error("no order", { cause: err });
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "nothing is awaited: the failure is the answer",
    good: `export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "a probe",
    good: `import fs from "node:fs/promises";

export async function isReachable(url) {
  try {
    await ping(url);
    return true;
  } catch {
    return false;
  }
}
export async function config(path) {
  try {
    await fs.access(path);
  } catch {
    return null;
  }
  return path;
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "a real fallback, and a comment that says why",
    good: `export async function quote(item) {
  try {
    return await live.quote(item);
  } catch {
    return cachedQuote(item);
  }
}
export async function avatar(user) {
  try {
    return await images.load(user);
  } catch {
    // Without a picture the page shows initials.
    return null;
  }
}`,
  },
  {
    languages: ["python"],
    trap: "text of an unknown object, and a failure that is handed on",
    good: `def describe(value):
    try:
        return repr(value)
    except Exception:
        return "<no description>"


def finish(feed, waiter):
    try:
        rest = feed.drain()
    except Exception:
        waiter.set_exception(FeedBroken("feed ended early"))
        rest = None
    return rest`,
  },
  {
    languages: ["python"],
    bad: `def call(task):
    try:
        return task()
    ⟦except BaseException⟧:
        metrics.count("failed")
        return None`,
  },
  {
    languages: ["python"],
    trap: "everything is caught, and raised again behind the clean-up",
    good: `def call(task, lock):
    try:
        return task()
    except BaseException:
        lock.release()
        raise`,
  },
  {
    languages: ["python"],
    bad: `def load_plugins(names):
    for name in names:
        try:
            registry.load(name)
        ⟦except Exception as err⟧:
            display.warning("plugin %s is left out: %s" % (name, to_text(err)))
        else:
            print("loaded", name)`,
  },
  {
    languages: ["python"],
    bad: `def parse(text):
    try:
        return decode(text)
    ⟦except Exception as err⟧:
        if text.startswith("{"):
            raise ValueError("no JSON")
        return evaluate(text)`,
  },
  {
    languages: ["python"],
    trap: "raised again in one branch, another error in every branch, or handed on by a helper",
    good: `def parse(text, job):
    try:
        return decode(text)
    except Exception as err:
        if len(text) > 100:
            raise
        job.failed = describe(err)

def read(path):
    try:
        return load(path)
    except Exception as err:
        if path.endswith(".gz"):
            raise Unpackable(path) from err
        else:
            raise Unreadable(path) from err`,
  },
  {
    languages: ["python"],
    trap: "the log of twisted and its failures",
    good: `from twisted.python import log

def deliver(batch, outcome):
    try:
        batch.send()
    except Exception:
        log.err()

def render(request):
    try:
        request.render()
    except Exception:
        request.log.failure("cannot render")`,
  },
];

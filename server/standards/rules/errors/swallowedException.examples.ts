import type { Example } from "../../model.ts";
import { swallowedExceptionTypedExamples } from "./swallowedExceptionTyped.examples.ts";

const SCRIPTS = ["typescript", "javascript"] as const;

export const swallowedExceptionExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def publish(order):
    try:
        broker.send("orders", order.to_json())
    ⟦except Exception⟧:
        pass`,
    fixed: `def publish(order):
    try:
        broker.send("orders", order.to_json())
    except Exception:
        raise`,
  },
  {
    languages: ["python"],
    bad: `import logging

logger = logging.getLogger(__name__)

async def refresh(cache, keys):
    try:
        await cache.load(keys)
    ⟦except (ValueError, Exception) as err⟧:
        ...`,
    fixed: `import logging

logger = logging.getLogger(__name__)

async def refresh(cache, keys):
    try:
        await cache.load(keys)
    except (ValueError, Exception) as err:
        logger.exception("refresh failed")
        raise`,
  },
  {
    languages: ["python"],
    bad: `class Importer:
    def run(self, rows):
        for row in rows:
            try:
                self.store(row)
            ⟦except⟧:
                continue`,
  },
  {
    languages: ["python"],
    bad: `import requests

def notify(url, body):
    try:
        requests.post(url, json=body, timeout=3)
    ⟦except requests.exceptions.RequestException⟧:
        pass`,
  },
  {
    languages: ["python"],
    bad: `def ship(parcel):
    try:
        carrier.book(parcel)
    ⟦except BaseException⟧:
        # TODO: think about this
        pass
    return parcel`,
  },
  {
    languages: ["python"],
    trap: "an expected, narrow failure",
    good: `def port(text):
    try:
        return int(text)
    except ValueError:
        pass
    return 8080`,
  },
  {
    languages: ["python"],
    trap: "clean-up that may fail",
    good: `def stop(conn, path):
    try:
        conn.close()
        os.unlink(path)
    except Exception:
        pass`,
  },
  {
    languages: ["python"],
    trap: "a comment says why",
    good: `def warm(cache):
    try:
        cache.preload()
    except Exception:
        # Best effort: the first request loads what is missing.
        pass`,
  },
  {
    languages: ["python"],
    trap: "contextlib.suppress says it openly",
    good: `import contextlib

def forget(store, key):
    with contextlib.suppress(KeyError):
        store.pop(key)`,
  },
  {
    languages: ["python"],
    trap: "optional dependency",
    good: `try:
    import uvloop
except Exception:
    pass`,
  },
  {
    languages: ["python"],
    trap: "handler that does something",
    good: `def total(rows):
    failed = 0
    for row in rows:
        try:
            book(row)
        except Exception:
            failed += 1
            continue
    return failed`,
  },
  {
    languages: [...SCRIPTS],
    bad: `export async function saveDraft(store, draft) {
  try {
    await store.put(draft.id, draft);
  } ⟦catch⟧ {}
}`,
    fixed: `export async function saveDraft(store, draft) {
  try {
    await store.put(draft.id, draft);
  } catch (error) {
    console.error(error);
    throw error;
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `class Mailer {
  async send(letters) {
    for (const letter of letters) {
      try {
        await this.client.deliver(letter);
      } ⟦catch (err)⟧ {
        continue;
      }
    }
  }
}`,
    fixed: `class Mailer {
  async send(letters) {
    for (const letter of letters) {
      try {
        await this.client.deliver(letter);
      } catch (err) {
        console.error(err);
        throw err;
      }
    }
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    bad: `export function track(event) {
  reportUsage(event).⟦catch(() => {})⟧;
}`,
    fixed: `export function track(event) {
  reportUsage(event).catch((error) => { console.error(error); throw error; });
}`,
  },
  {
    languages: [...SCRIPTS],
    bad: `import noop from "lodash/noop";
import { audit } from "./audit.js";

export const onDelete = (id) =>
  audit("deleted", id)
    .then((entry) => entry.flush())
    .⟦catch(noop)⟧;`,
  },
  {
    languages: [...SCRIPTS],
    bad: `async function charge(card, amount) {
  try {
    await gateway.charge(card, amount);
  } ⟦catch (e)⟧ {
    // TODO handle declined cards
  } finally {
    metrics.count("charge");
  }
  await ledger.append(card, amount).⟦catch(function (err) {})⟧;
  return ledger.sync().⟦catch(() => undefined)⟧;
}`,
  },
  {
    languages: ["typescript"],
    bad: `export function load(path: string): Settings | undefined {
  try {
    return parse(readFileSync(path, "utf8"));
  } ⟦catch (problem: unknown)⟧ {
  }
  return undefined;
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "a comment says why",
    good: `function cached(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    // private mode: no storage
  }
  return undefined;
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "clean-up that may fail",
    good: `import fs from "node:fs/promises";

export async function cleanup(socket, file) {
  try {
    socket.destroy();
  } catch {}
  try {
    if (file) {
      await fs.unlink(file);
    }
  } catch (err) {}
  await fs.rm(file, { force: true }).catch(() => {});
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "the name says that it is ignored",
    good: `export function decode(text) {
  try {
    return JSON.parse(text);
  } catch (ignored) {}
  return text;
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "marks a promise as handled that is awaited elsewhere",
    good: `export async function start(server) {
  const ready = server.listen();
  ready.catch(() => {});
  await migrate();
  await ready;
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "the failure becomes a value",
    good: `export const find = (id) => fetchUser(id).catch(() => null);
export const log = (job) => job.run().catch((err) => logger.error(err));
export function safe(run) {
  try {
    return run();
  } catch (err) {
    report(err);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a branch of a promise that somebody else holds",
    good: `export function track(order) {
  const placed = place(order);
  placed.finally(() => meter.stop()).catch(() => {});
  return placed;
}`,
  },
  {
    languages: ["python"],
    trap: "cleanup by force",
    good: `def drop_all(pools):
    for pool in pools:
        try:
            pool.force_close_all()
        except Exception:
            pass`,
  },
  {
    languages: ["python"],
    trap: "a probe, with a way on for the case that it fails",
    good: `def sendable(message):
    try:
        codec.check(message)
    except Exception:
        pass
    else:
        return message
    for shape in fallbacks(message):
        try:
            codec.check(shape)
        except Exception:
            pass
        else:
            return shape
    return Wrapped(message)`,
  },
  ...swallowedExceptionTypedExamples,
  {
    languages: ["typescript", "javascript"],
    trap: "a question whose answer is no",
    good: `export function canDial(router, peer) {
  try {
    const addresses = router.filter(peer);
    return addresses.length > 0;
  } catch {}

  return false;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a comment in front of the statement says that failures are ignored",
    good: `export async function abandon(pending) {
  // Some of them failed to open, so errors are ignored during cleanup.
  await Promise.all(pending.map((one) => one.then((instance) => instance.release()).catch(() => {})));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function publish(order) {
  return send(order).then(confirm, ⟦() => {}⟧);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a second handler that does something, or a promise that somebody else awaits",
    good: `export function publish(order, pending) {
  pending.then(confirm, () => {});
  return send(order).then(confirm, (error) => queue.push(order, error));
}`,
  },
  {
    languages: ["java"],
    bad: `class Cache {
  void warm() {
    try {
      load();
    } ⟦catch (IOException e)⟧ {
      {
      }
    }
  }
}`,
  },
];

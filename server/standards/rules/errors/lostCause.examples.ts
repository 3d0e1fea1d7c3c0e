import type { Example } from "../../model.ts";
import { lostCauseTypedExamples } from "./lostCauseTyped.examples.ts";

const SCRIPTS = ["typescript", "javascript"] as const;

export const lostCauseExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def load(path):
    try:
        return parse(path)
    except OSError as err:
        ⟦raise ConfigError(f"cannot read {path}: {err}")⟧`,
    fixed: `def load(path):
    try:
        return parse(path)
    except OSError as err:
        raise ConfigError(f"cannot read {path}: {err}") from err`,
  },
  {
    languages: ["python"],
    bad: `class Users:
    async def get(self, key):
        try:
            return self.cache[key]
        except (KeyError, IndexError):
            if key is None:
                ⟦raise ValueError⟧
            ⟦raise HTTPException(
                status_code=404,
            )⟧  # unknown`,
    fixed: `class Users:
    async def get(self, key):
        try:
            return self.cache[key]
        except (KeyError, IndexError) as exc:
            if key is None:
                raise ValueError from exc
            raise HTTPException(
                status_code=404,
            )  # unknown`,
  },
  {
    languages: ["python"],
    bad: `def connect(host):
    exc = None
    try:
        return dial(host)
    except OSError:
        ⟦raise errors.Unavailable(host)⟧`,
    fixed: `def connect(host):
    exc = None
    try:
        return dial(host)
    except OSError as error:
        raise errors.Unavailable(host) from error`,
  },
  {
    languages: ["python"],
    bad: `def charge(card):
    try:
        gateway.charge(card)
    except Declined as e:
        for attempt in plan(card):
            with attempt:
                ⟦raise PaymentError(str(e))⟧
    except:
        ⟦raise PaymentError("gateway is down")⟧`,
  },
  {
    languages: ["python"],
    trap: "chained, or unchained on purpose",
    good: `def load(path):
    try:
        return parse(path)
    except OSError as err:
        raise ConfigError(path) from err
    except ValueError:
        raise ConfigError(path) from None`,
  },
  {
    languages: ["python"],
    trap: "raised again",
    good: `def load(path):
    try:
        return parse(path)
    except OSError as err:
        if missing(err):
            raise err.with_traceback(None)
        raise err
    except ValueError:
        raise`,
  },
  {
    languages: ["python"],
    trap: "an exception of one's own that takes the cause",
    good: `def load(path):
    try:
        return parse(path)
    except OSError as err:
        raise ConfigError(path, cause=err)`,
  },
  {
    languages: ["python"],
    trap: "a function that only is defined in the handler, and a try of its own",
    good: `def load(path):
    try:
        return parse(path)
    except OSError:
        def fail():
            raise ConfigError(path)
        try:
            raise Later(path)
        finally:
            retry(fail)
    raise ConfigError(path)`,
  },
  {
    languages: [...SCRIPTS],
    bad: `export async function load(path) {
  try {
    return await read(path);
  } catch (err) {
    throw ⟦new Error(\`cannot load \${path}: \${err.message}\`)⟧;
  }
}`,
    fixed: `export async function load(path) {
  try {
    return await read(path);
  } catch (err) {
    throw new Error(\`cannot load \${path}: \${err.message}\`, { cause: err });
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `class Api {
  get(id) {
    try {
      return this.rows.get(id);
    } catch (cause) {
      if (!id) throw ⟦TypeError()⟧;
      throw ⟦new RangeError("no row " + id, {})⟧;
    }
  }
}`,
    fixed: `class Api {
  get(id) {
    try {
      return this.rows.get(id);
    } catch (cause) {
      if (!id) throw TypeError("", { cause });
      throw new RangeError("no row " + id, {});
    }
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    bad: `export const orders = () =>
  client.list().catch((error) => {
    throw ⟦new Error("orders are unavailable")⟧;
  });`,
    fixed: `export const orders = () =>
  client.list().catch((error) => {
    throw new Error("orders are unavailable", { cause: error });
  });`,
  },
  {
    languages: [...SCRIPTS],
    bad: `function start(config) {
  const other = config.lastFailure;
  try {
    boot(config);
  } catch ({ message }) {
    throw ⟦new Error(message)⟧;
  }
  try {
    listen(config);
  } catch (err) {
    throw ⟦new Error("cannot listen", { cause: other })⟧;
  }
}`,
  },
  {
    languages: ["typescript"],
    bad: `export function decode(text: string): Order {
  try {
    return JSON.parse(text) as Order;
  } catch (e: unknown) {
    throw ⟦new SyntaxError("bad order", { })⟧;
  }
}`,
    fixed: `export function decode(text: string): Order {
  try {
    return JSON.parse(text) as Order;
  } catch (e: unknown) {
    throw new SyntaxError("bad order", { cause: e  });
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "the cause is given, also under another name",
    good: `export function load(path) {
  try {
    return read(path);
  } catch (err) {
    if (!path) throw new Error("no path", { cause: err });
    const original = toError(err);
    throw new Error("cannot load", { cause: original });
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "an error of one's own may store the cause",
    good: `import { LoadError } from "./errors.js";
import { Error as ApiError } from "./api.js";

export function load(path) {
  try {
    return read(path);
  } catch (err) {
    if (!path) throw new ApiError("no path");
    throw new LoadError(path, err);
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "nothing was caught by name, or the throw runs later",
    good: `export function load(path) {
  try {
    return read(path);
  } catch {
    throw new Error("cannot load " + path);
  } finally {
    done(path);
  }
}
export function later(path) {
  try {
    return read(path);
  } catch (err) {
    return () => {
      throw new Error("cannot load " + path);
    };
  }
}`,
  },
  {
    languages: [...SCRIPTS],
    trap: "options that are built elsewhere",
    good: `export function load(path, options, ...rest) {
  try {
    return read(path);
  } catch (err) {
    if (rest.length > 0) throw new Error(...rest);
    if (options) throw new Error("cannot load", options);
    throw new Error("cannot load", { ...details(err) });
  }
}
export async function any(runs) {
  try {
    return await Promise.any(runs);
  } catch (err) {
    throw new AggregateError([err], "all failed");
  }
}`,
  },
  {
    languages: ["python"],
    trap: "no failure but the end of something, or the protocol of attributes",
    good: `class Feed:
    async def __anext__(self):
        try:
            return await self.source.next_row()
        except SourceDrained:
            raise StopAsyncIteration

    def __getattr__(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(f"feed has no {name}")`,
  },
  {
    languages: ["python"],
    trap: "an exception of one's own takes the caught one",
    good: `def enqueue(job):
    try:
        broker.push(job)
    except BrokerDown as exc:
        raise Postponed(exc, delay=30)`,
  },
  ...lostCauseTypedExamples,
  {
    languages: ["typescript", "javascript"],
    bad: `export async function price(item, fallback) {
  try {
    return await remote.price(item);
  } catch (error) {
    if (item.old) throw ⟦new Error("no price", { cause: error.message })⟧;
    if (item.free) throw ⟦new Error("no price", { cause: fallback })⟧;
    throw ⟦new AggregateError([], "no price")⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a variable that the handler fills, and the cause's own cause",
    good: `export async function price(item) {
  let last;
  try {
    return await remote.price(item);
  } catch (error) {
    last = error;
    if (item.old) throw new Error("no price", { cause: last });
    throw new Error("no price", { cause: error.cause });
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Import {
  void run() {
    try {
      load();
    } catch (IOException e) {
      throw late ? ⟦new LateException("import")⟧ : new ImportException("import", e);
    }
  }
  void other() {
    try {
      load();
    } catch (InvocationTargetException e) {
      throw ⟦new ImportException(e.getCause().getMessage())⟧;
    }
  }
  void third() {
    try {
      load();
    } catch (IOException e) {
      ImportException failed;
      failed = ⟦new ImportException("import")⟧;
      throw failed;
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Import {
  void run() {
    try {
      load();
    } catch (IOException e) {
      throw new ImportException(e.fillInStackTrace());
    }
  }
  void other() {
    try {
      load();
    } catch (IOException e) {
      ImportException failed;
      failed = new ImportException("import");
      failed.initCause(e);
      throw failed;
    }
  }
}`,
    trap: "the caught error is in the new one",
  },
  {
    languages: ["python"],
    bad: `def charge(card):
    try:
        return gateway.charge(card)
    except GatewayError as exc:
        problem = PaymentError(f"card {card.last4} was not charged")
        ⟦raise problem⟧`,
    fixed: `def charge(card):
    try:
        return gateway.charge(card)
    except GatewayError as exc:
        problem = PaymentError(f"card {card.last4} was not charged")
        raise problem from exc`,
  },
  {
    languages: ["python"],
    trap: "made in the handler with its cause",
    good: `def charge(card):
    try:
        return gateway.charge(card)
    except GatewayError as exc:
        problem = PaymentError("not charged")
        problem.__cause__ = exc
        raise problem
    except OSError as exc:
        wrapped = wrap(exc)
        raise wrapped`,
  },
];

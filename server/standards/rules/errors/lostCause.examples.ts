import type { Example } from "../../model.ts";

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
    languages: ["java"],
    bad: `class Loader {
  Config load(Path path) {
    try {
      return parse(path);
    } catch (IOException e) {
      throw ⟦new IllegalStateException("cannot read " + path)⟧;
    }
  }
}`,
    fixed: `class Loader {
  Config load(Path path) {
    try {
      return parse(path);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + path, e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Users {
  User find(String id) {
    try {
      return dao.find(id);
    } catch (final SQLException ex) {
      throw ⟦new UserException(ex.getMessage(), id)⟧;
    }
  }
}`,
    fixed: `class Users {
  User find(String id) {
    try {
      return dao.find(id);
    } catch (final SQLException ex) {
      throw new UserException(ex.getMessage(), id, ex);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  void send(Order order) {
    try {
      client.send(order);
    } catch (TimeoutException | IOException e) {
      if (order.urgent()) {
        throw ⟦new RuntimeException()⟧;
      }
      throw ⟦new OrderException(String.format("%s failed: %s", order, e))⟧;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void run(Job job) throws JobException {
    try {
      job.start();
    } catch (Exception e) {
      JobException failure = ⟦new JobException("job failed: " + e)⟧;
      log.warn("job failed", e);
      throw failure;
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the caught error, or its cause, is passed",
    good: `class Loader {
  Object load(Path path) {
    try {
      return parse(path);
    } catch (InvocationTargetException e) {
      throw new LoadException("cannot load", e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException e) {
      Throwable first = e.getCause();
      throw new LoadException(first);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the cause is set afterwards",
    good: `class Loader {
  Object load(Path path) {
    try {
      return parse(path);
    } catch (IOException e) {
      LegacyException failure = new LegacyException("cannot load");
      failure.initCause(e);
      throw failure;
    } catch (ParseException e) {
      throw (LegacyException) new LegacyException("cannot parse").initCause(e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "raised again or wrapped by a helper",
    good: `class Loader {
  Object load(Path path) throws IOException {
    try {
      return parse(path);
    } catch (IOException e) {
      log.warn("unreadable", e);
      throw e;
    } catch (ParseException e) {
      throw wrap(e);
    } catch (SQLException ignored) {
      throw new NotFoundException(path);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "thrown by a function that runs later, or outside of the handler",
    good: `class Loader {
  Object load(Path path) {
    try {
      return parse(path);
    } catch (IOException e) {
      return lookup(path).orElseThrow(() -> {
        throw new NotFoundException(path);
      });
    } finally {
      if (closed) {
        throw new IllegalStateException("closed");
      }
    }
  }
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "fmt"

func Load(path string) error {
	if err := read(path); err != nil {
		return fmt.Errorf("load %s: %v", path, ⟦err⟧)
	}
	return nil
}`,
    fixed: `package shop

import "fmt"

func Load(path string) error {
	if err := read(path); err != nil {
		return fmt.Errorf("load %s: %w", path, err)
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import f "fmt"

func (s *Store) Open() error {
	dialErr := s.dial()
	if dialErr != nil {
		return f.Errorf(\`open: %s\`, ⟦dialErr.Error()⟧)
	}
	return nil
}`,
    fixed: `package shop

import f "fmt"

func (s *Store) Open() error {
	dialErr := s.dial()
	if dialErr != nil {
		return f.Errorf(\`open: %w\`, dialErr)
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"errors"
	"fmt"
)

func wait(ctx context.Context, name string, problem error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%*d%% of %s: %+v", 3, 50, name, ⟦ctx.Err()⟧)
	}
	if name == "" {
		return errors.New("no name: " + ⟦problem.Error()⟧)
	}
	return fmt.Errorf("%[2]s: %[1]v", ⟦problem⟧, name)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "fmt"

func drain(jobs []Job) (err error) {
	for _, job := range jobs {
		func() {
			if e := job.Run(); e != nil {
				err = fmt.Errorf("job %q: %q", job.Name, ⟦job.Err⟧)
			}
		}()
	}
	return fmt.Errorf("drained, last: %v", ⟦err⟧)
}`,
  },
  {
    languages: ["go"],
    trap: "wrapped",
    good: `package shop

import "fmt"

func Load(path string) error {
	if err := read(path); err != nil {
		return fmt.Errorf("load %s: %w", path, err)
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "wraps one error and tells of the other",
    good: `package shop

import "fmt"

func Load(path string) error {
	if err := read(path); err != nil {
		return fmt.Errorf("%w: %v", ErrUnreadable, err)
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "no error among the arguments",
    good: `package shop

import "fmt"

func Check(name string, errors int, stderr string) error {
	if errors > 0 {
		return fmt.Errorf("%s: %v problems: %s (%T)", name, errors, stderr, name)
	}
	return fmt.Errorf("bad name %q", name)
}`,
  },
  {
    languages: ["go"],
    trap: "another library's Errorf, and text that is only logged",
    good: `package shop

import (
	"fmt"

	"example.org/report"
)

func Load(path string) error {
	err := read(path)
	if err != nil {
		report.Errorf("load %s: %v", path, err)
		fmt.Printf("load: %v", err)
	}
	return err
}`,
  },
];

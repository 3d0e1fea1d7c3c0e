import type { Example } from "../../model.ts";

/** Java and Go. */
export const lostCauseTypedExamples: readonly Example[] = [
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
				err = fmt.Errorf("job %q: %q after %s", job.Name, ⟦job.Err⟧, ⟦e⟧)
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
  {
    languages: ["java"],
    trap: "the stack trace is copied, or an interrupt is restored and told in other words",
    good: `class Courier {
  void send(Parcel parcel) throws IOException {
    try {
      route.carry(parcel);
    } catch (RouteClosedException e) {
      DeliveryException told = new DeliveryException(parcel.id());
      told.setStackTrace(e.getStackTrace());
      throw told;
    }
    try {
      pause.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while waiting for " + parcel.id());
    }
  }
}`,
  },
  {
    languages: ["go"],
    trap: "last words of a program, and a panic's value, which need not be an error",
    good: `package shop

import "fmt"

func readPort(text string) int {
	port, err := parsePort(text)
	if err != nil {
		exitWith(2)
		ExitWithUsage(fmt.Errorf("bad port: %v", err))
	}
	return port
}

func guard(run func()) (failed error) {
	defer func() {
		if err := recover(); err != nil {
			failed = fmt.Errorf("job panicked: %v", err)
		}
	}()
	run()
	return nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"fmt"
	"io"
)

const shape = "sku %s: %v"

func check() error { return nil }

type Row struct {
	cause error
}

func (r *Row) Fail(failures []error) error {
	if len(failures) > 0 {
		return fmt.Errorf("first: %v", ⟦failures[0]⟧)
	}
	if r.cause != nil {
		return fmt.Errorf("row"+": %s", ⟦r.cause⟧)
	}
	return fmt.Errorf("check: %v", ⟦check()⟧)
}

func Read(sku string, e error) error {
	if sku == "" {
		return fmt.Errorf("no sku: %v", ⟦io.EOF⟧)
	}
	return fmt.Errorf(shape, sku, ⟦e⟧)
}`,
  },
  {
    languages: ["go"],
    trap: "what goes into the text is no error",
    good: `package shop

import "fmt"

const shape = "sku %s: %v"

func name() string { return "" }

func Fail(causes []string, sku string) error {
	if len(causes) > 0 {
		return fmt.Errorf("first"+": %v", causes[0])
	}
	return fmt.Errorf(shape, sku, name())
}`,
  },
];

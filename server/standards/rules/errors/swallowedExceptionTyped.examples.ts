import type { Example } from "../../model.ts";

/** Java and Go. */
export const swallowedExceptionTypedExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Orders {
  void submit(Order order) {
    try {
      queue.publish(order);
    } ⟦catch (BrokerException e)⟧ {
    }
  }
}`,
    fixed: `class Orders {
  void submit(Order order) {
    try {
      queue.publish(order);
    } catch (BrokerException e) {
      throw new IllegalStateException(e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Sync {
  void all(List<Account> accounts) {
    for (Account account : accounts) {
      try {
        push(account);
      } ⟦catch (Exception e)⟧ {
        continue;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Reader {
  Config read(Path path) {
    try (var in = Files.newInputStream(path)) {
      return parse(in);
    } ⟦catch (final IOException | UncheckedIOException e)⟧ { ; }
    return Config.EMPTY;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Prices {
  private final Runnable refresh = () -> {
    try {
      store.save(remote.prices());
    } ⟦catch (RemoteException re)⟧ {
      // FIXME
    }
  };
}`,
  },
  {
    languages: ["java"],
    trap: "the name says that it is ignored",
    good: `class Probe {
  boolean numeric(String text) {
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException ignored) {
    }
    return false;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a comment says why",
    good: `class Cache {
  void warm() {
    try {
      preload();
    } catch (IOException e) {
      // the first request loads it
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "closing may fail",
    good: `class Pool {
  void drop(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "unnamed variable, and interrupts are another rule's",
    good: `class Waiter {
  Object copy(Item item) {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
    }
    try {
      return item.load();
    } catch (LoadException _) {
    }
    return null;
  }
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func (s *Shop) Reserve(id string) error {
	err := s.stock.Take(id)
	⟦if err != nil⟧ {
	}
	return nil
}`,
    fixed: `package shop

func (s *Shop) Reserve(id string) error {
	err := s.stock.Take(id)
	if err != nil {
		return err
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func Notify(c *Client, m Message) {
	⟦if err := c.Send(m); err != nil⟧ {
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func (w *Worker) step(job Job) {
	defer func() {
		⟦recover()⟧
	}()
	job.Run()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func guard(run func()) {
	defer func() {
		if r := ⟦recover()⟧; r != nil {
		}
	}()
	run()
}

func quiet(run func()) {
	defer func() { _ = ⟦recover()⟧ }()
	run()
}`,
  },
  {
    languages: ["go"],
    good: `package shop

func (s *Shop) Reserve(id string) error {
	if err := s.stock.Take(id); err != nil {
		return err
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "a comment says why",
    good: `package shop

func Warm(c *Cache) {
	if err := c.Preload(); err != nil {
		// best effort: filled on first use
	}
}`,
  },
  {
    languages: ["go"],
    trap: "the panic is written down or passed on",
    good: `package shop

import "log"

func guard(run func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("panic: %v", r)
		}
	}()
	run()
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "a method that is called recover, and a pointer that is not an error",
    good: `package shop

func restore(s *State, next *Node) {
	s.recover()
	if next != nil {
	}
}`,
  },
  {
    languages: ["java"],
    trap: "the name says that it is quiet",
    good: `class Parcels {
  static void drainQuietly(InputStream in) {
    try {
      in.readAllBytes();
    } catch (IOException e) {
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the end of a file",
    good: `class Log {
  List<Entry> entries(DataInput in) throws IOException {
    List<Entry> found = new ArrayList<>();
    try {
      while (true) found.add(Entry.read(in));
    } catch (EOFException e) {
    }
    return found;
  }
}`,
  },
];

import type { Example } from "../../model.ts";

export const ignoredErrorReturnJavaExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Names {
  String clean(String raw) {
    ⟦raw.trim()⟧;
    ⟦raw.toLowerCase().replace("-", "_")⟧;
    return raw;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.List;

class Invoice {
  private BigDecimal total = BigDecimal.ZERO;

  void add(BigDecimal amount, LocalDate due, Optional<String> note, List<String> lines) {
    ⟦total.add(amount)⟧;
    ⟦due.plusDays(30)⟧;
    ⟦note.map(String::trim)⟧;
    ⟦lines.stream().filter(line -> line.isEmpty())⟧;
    ⟦lines.contains("x")⟧;
    ⟦String.format("%s due", total)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.Semaphore;

class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore slots = new Semaphore(4);

  void pass(CountDownLatch started) throws InterruptedException {
    ⟦started.await(5, TimeUnit.SECONDS)⟧;
    ⟦lock.tryLock()⟧;
    ⟦slots.tryAcquire()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

class Spool {
  void rotate(File current, FileInputStream in) throws IOException {
    ⟦current.renameTo(new File("old.log"))⟧;
    ⟦in.skip(16)⟧;
    ⟦new File("spool").mkdirs()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import javax.annotation.CheckReturnValue;

class Store {
  @CheckReturnValue
  boolean save(String order) {
    return true;
  }

  void accept(Store other) {
    ⟦save("a")⟧;
    ⟦other.save("b")⟧;
    if (!this.save("c")) {
      throw new IllegalStateException();
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the result is used",
    good: `import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class Names {
  String clean(String raw, CountDownLatch started) throws InterruptedException {
    String name = raw.trim();
    if (!started.await(5, TimeUnit.SECONDS)) {
      throw new IllegalStateException("not started");
    }
    started.await();
    return name.toLowerCase();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a builder and other types of which the same name changes something",
    good: `import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class Report {
  void build(StringBuilder text, List<String> lines, Map<String, String> seen, Stream<String> all) {
    text.replace(0, 1, "x");
    text.append("y").reverse();
    lines.add("z");
    seen.put("a", "b");
    seen.remove("a");
    all.forEach(lines::add);
    lines.stream().forEach(System.out::println);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a type of one's own",
    good: `import shop.Money;

class Cart {
  private Money total;

  void add(Money price) {
    total.add(price);
    total.trim();
    price.negate();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a call that is made for its exception",
    good: `import java.util.Optional;

class Checks {
  void reject(Optional<String> name) {
    try {
      name.get();
    } catch (RuntimeException e) {
      return;
    }
    throw new IllegalStateException();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "cleaning up, and a queue that takes everything",
    good: `import java.io.File;
import java.util.concurrent.LinkedBlockingQueue;

class Scratch {
  private final LinkedBlockingQueue<String> waiting = new LinkedBlockingQueue<>();

  void run(File temp) {
    try {
      waiting.offer("a");
    } finally {
      temp.delete();
    }
  }

  void deleteAll(File temp) {
    temp.delete();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "an array that is filled by the call",
    good: `import java.util.ArrayList;
import java.util.List;

class CommandLine {
  private final String[] rest;

  CommandLine(List<String> given) {
    List<String> arguments = new ArrayList<>(given);
    rest = new String[arguments.size()];
    arguments.toArray(rest);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.io.*;
import java.util.stream.*;

class Orders {
    void check(Order a, Order b, Stream<Order> all, DataInputStream in) throws IOException {
        ⟦a.equals(b)⟧;
        ⟦b.hashCode()⟧;
        ⟦all.filter(Order::paid)⟧;
        ⟦in.skip(4)⟧;
    }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.*;
import java.util.stream.Collectors;
class Names {
  void clean(List<String> names, Map<String, String> aliases) {
    ⟦names.stream().map(String::trim).collect(Collectors.toList())⟧;
    ⟦aliases.getOrDefault("a", "b")⟧;
    ⟦Collections.unmodifiableList(names)⟧;
    for (String name : names) {
      Runnable later = () -> ⟦name.trim()⟧;
      queue.execute(later);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.io.*;
class Header {
  byte[] head(InputStream in, Exception last) throws IOException {
    byte[] head = new byte[16];
    ⟦in.read(head)⟧;
    ⟦last.getMessage()⟧;
    ⟦Integer.compare(head[0], head[1])⟧;
    return head;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import com.google.errorprone.annotations.CheckReturnValue;
class Ledger {
  @CheckReturnValue boolean post(Entry entry) { return journal.add(entry); }
  @CheckReturnValue static class Entry {
    Entry(long cents) {}
    static Entry empty() { return null; }
  }
  void close(Entry last) {
    Runnable end = () -> ⟦post(last)⟧;
    java.util.function.Consumer<Entry> each = ⟦this::post⟧;
    ⟦Entry.empty()⟧;
    ⟦new Entry(1)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    good: `import com.google.errorprone.annotations.*;
import java.util.*;
import java.util.function.Supplier;
@CheckReturnValue
class Ledger {
  @CanIgnoreReturnValue boolean post(Entry entry) { return journal.add(entry); }
  Supplier<String> name(String raw) {
    post(new Entry());
    return () -> raw.trim();
  }
  List<String> names(List<String> raw) {
    return map(raw, one -> one.trim());
  }
  void skipOne(java.io.InputStream in) throws java.io.IOException {
    in.read();
  }
}`,
    trap: "may be ignored, or is the lambda's result",
  },
];

import type { Example } from "../../model.ts";

export const unsafeSharedObjectExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.text.SimpleDateFormat;
class Invoices {
  private static final SimpleDateFormat ⟦DAY = new SimpleDateFormat("yyyy-MM-dd")⟧;
  String day(Date date) {
    return ⟦DAY.format(date)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.text.*;
class Invoices {
  private static DateFormat format = new SimpleDateFormat("yyyy");
  static Date read(String text) throws ParseException {
    return ⟦format.parse(text)⟧;
  }
  void write(Date date) {
    synchronized (format) {
      out.println(format.format(date));
    }
    out.println(⟦Invoices.format.format(date)⟧);
  }
}`,
    fixed: `import java.text.*;
class Invoices {
  private static DateFormat format = new SimpleDateFormat("yyyy");
  static Date read(String text) throws ParseException {
    synchronized (format) { return format.parse(text); }
  }
  void write(Date date) {
    synchronized (format) {
      out.println(format.format(date));
    }
    out.println(Invoices.format.format(date));
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Config {
  private static Config instance;
  private Index index;
  static Config get() {
    ⟦if (instance == null)⟧ {
      synchronized (Config.class) {
        if (instance == null) {
          instance = new Config();
        }
      }
    }
    return instance;
  }
  Index index() {
    Index result = index;
    ⟦if (result == null)⟧ {
      synchronized (this) {
        result = index;
        if (result == null) {
          index = result = new Index();
        }
      }
    }
    return result;
  }
}`,
    fixed: `class Config {
  private static Config instance;
  private Index index;
  static Config get() {
    synchronized (Config.class) {
        if (instance == null) {
          instance = new Config();
        }
      }
    return instance;
  }
  Index index() {
    Index result = index;
    if (result == null) {
      synchronized (this) {
        result = index;
        if (result == null) {
          index = result = new Index();
        }
      }
    }
    return result;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Clients {
  private static Client shared;
  public static Client shared() {
    ⟦if (shared == null)⟧ {
      shared = new Client();
    }
    return shared;
  }
  Client other() {
    ⟦if (null == Clients.shared)⟧ Clients.shared = Client.create();
    return shared;
  }
}`,
    fixed: `class Clients {
  private static Client shared;
  public static synchronized Client shared() {
    if (shared == null) {
      shared = new Client();
    }
    return shared;
  }
  Client other() {
    if (null == Clients.shared) Clients.shared = Client.create();
    return shared;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Counter {
  private volatile int count;
  private static volatile long total = 0;
  void add(int n) {
    ⟦count++⟧;
    ⟦this.count += n⟧;
    ⟦total = total + n⟧;
  }
}`,
    fixed: `class Counter {
  private volatile int count;
  private static volatile long total = 0;
  void add(int n) {
    synchronized (this) { count++; }
    this.count += n;
    total = total + n;
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Config {
  private static volatile Config instance;
  static Config get() {
    Config result = instance;
    if (result == null) {
      synchronized (Config.class) {
        result = instance;
        if (result == null) {
          instance = result = new Config();
        }
      }
    }
    return result;
  }
}`,
    trap: "double-checked locking with volatile is right since Java 5",
  },
  {
    languages: ["java"],
    good: `import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
class Invoices {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_DATE;
  private static final ThreadLocal<SimpleDateFormat> LOCAL = ThreadLocal.withInitial(() -> new SimpleDateFormat("yyyy"));
  private final SimpleDateFormat own = new SimpleDateFormat("yyyy");
  String day(Date date) {
    SimpleDateFormat format = new SimpleDateFormat("yyyy");
    return format.format(date) + LOCAL.get().format(date) + own.format(date) + String.format("%s", date);
  }
}`,
    trap: "a formatter per thread, per object or per call",
  },
  {
    languages: ["java"],
    good: `import java.text.*;
class Invoices {
  private static final DateFormat DAY = new SimpleDateFormat("yyyy-MM-dd");
  static {
    DAY.setTimeZone(UTC);
  }
  static synchronized String day(Date date) {
    return DAY.format(date);
  }
  String other(Date date) {
    synchronized (DAY) {
      return DAY.format(date);
    }
  }
}`,
    trap: "every use holds the lock",
  },
  {
    languages: ["java"],
    good: `class Clients {
  private static Client shared;
  private static String name;
  private Client own;
  private volatile boolean done;
  static synchronized Client shared() {
    if (shared == null) shared = new Client();
    return shared;
  }
  Client own() {
    if (own == null) own = new Client();
    done = other;
    return own;
  }
  static String name() {
    if (name == null) name = read();
    return name;
  }
}`,
    trap: "locked, per object, or immutable",
  },
  {
    languages: ["java"],
    good: `class Counter {
  private volatile int count;
  private volatile int last;
  private int plain;
  synchronized void add() {
    count++;
    plain++;
  }
  void set(int n) {
    last = n + 1;
    int count = 0;
    count++;
    plain += 1;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Switch {
  private volatile boolean open;
  void press() {
    ⟦open = !open⟧;
  }
  void reset() {
    open = false;
  }
}`,
  },
];

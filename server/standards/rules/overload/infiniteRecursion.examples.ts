import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Cart {
  private int size;
  int size() {
    return ⟦size()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Numbers {
  static long factorial(int n) {
    return n * ⟦factorial(n - 1)⟧;
  }
  static int twice(int n) {
    return ⟦Numbers.twice(n)⟧ * 2;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Repository {
  public Order find(String id, boolean fresh) {
    log.info("find {}", id);
    if (fresh) {
      cache.evict(id);
    }
    return ⟦this.find(id, fresh)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Money {
  @Override
  public boolean equals(Object other) {
    return ⟦this.equals(other)⟧;
  }
  void pay(String who) {
    if (who.isEmpty()) {
      ⟦pay(who)⟧;
    } else {
      synchronized (this) {
        pay(who + "!");
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  Runnable job() {
    return new Runnable() {
      @Override
      public void run() {
        ⟦run()⟧;
      }
    };
  }
}`,
  },
  {
    languages: ["java"],
    trap: "an overload with the same name",
    good: `class Log {
  void warn(String text) { warn(text, null); }
  void warn(String text, Throwable cause) { out.write(text, cause); }
  void warn(Object thing) { warn(thing.toString()); }
  void add(int n) { add((long) n); }
}`,
  },
  {
    languages: ["java"],
    trap: "delegation, super and the outer class",
    good: `class Client implements Api {
  public void close() { delegate.close(); }
  public void open() { super.open(); }
  public int size() {
    return new Object() {
      int size() { return Client.this.size(); }
    }.count;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a path that ends first",
    good: `class Numbers {
  int factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }
  int gcd(int a, int b) {
    if (b == 0) return a;
    return gcd(b, a % b);
  }
  boolean even(int n) { return n == 0 || even(n - 2); }
  void walk(Node node) {
    for (Node child : node.children()) walk(child);
  }
  void retry(int n) {
    try {
      call();
      return;
    } catch (IOException e) {
      log.warn("again");
    }
    retry(n);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "called later, not by the method itself",
    good: `class Poller {
  void poll() {
    timer.schedule(() -> poll(), 1000);
    executor.submit(this::poll);
  }
  int depth(int n) {
    switch (n) {
      case 0: return 0;
      default: break;
    }
    return depth(n - 1);
  }
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def load(path):
    log.info("load %s", path)
    return ⟦load(path)⟧`,
  },
  {
    languages: ["python"],
    bad: `class Account:
    @property
    def balance(self):
        return ⟦self.balance⟧

    @balance.setter
    def balance(self, value):
        ⟦self.balance⟧ = value`,
  },
  {
    languages: ["python"],
    bad: `class Client:
    async def get(self, url):
        response = await ⟦self.get(url)⟧
        return response.json()

    @classmethod
    def make(cls, name):
        if name:
            return ⟦cls.make(name)⟧
        else:
            return cls.make("default")`,
  },
  {
    languages: ["python"],
    bad: `class Lazy:
    def __getattribute__(self, name):
        return ⟦self.__dict__⟧[name]

    def __setattr__(self, name, value):
        ⟦self.changed⟧ = True

    def __len__(self):
        return ⟦len(self)⟧`,
  },
  {
    languages: ["python"],
    bad: `def outer(n):
    def inner(k):
        with lock:
            ⟦inner(k - 1)⟧
    return inner(n)`,
  },
  {
    languages: ["python"],
    trap: "a path that ends first",
    good: `def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)

def walk(node):
    for child in node.children:
        walk(child)

def find(node):
    if node is None:
        return None
    return find(node.next)

def ask():
    try:
        return int(input())
    except ValueError:
        print("a number, please")
    return ask()`,
  },
  {
    languages: ["python"],
    trap: "a method and a module function of the same name",
    good: `from json import dumps

class Codec:
    def dumps(self, value):
        return dumps(value)

    def close(self):
        self.inner.close()

    def open(self):
        return super().open()`,
  },
  {
    languages: ["python"],
    trap: "started, not called: tasks, threads, callbacks, generators",
    good: `import asyncio

async def tick():
    await publish()
    asyncio.create_task(tick())

def later(loop):
    loop.call_later(5, later, loop)

def numbers(n):
    yield n
    yield from numbers(n + 1)`,
  },
  {
    languages: ["python"],
    trap: "replaces itself at the first call",
    good: `class Reader:
    def read(self, n=None):
        self.read = self._read_text if self.text else self._read_bytes
        return self.read(n)`,
  },
  {
    languages: ["python"],
    trap: "the name stands for something else",
    good: `@singledispatch
def show(value):
    return show(str(value))

def apply(apply):
    return apply()

class Box:
    @property
    def size(self):
        return self._size

    @size.setter
    def size(self, value):
        self._size = value`,
  },
];

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `export function total(items) {
  const sum = ⟦total(items)⟧;
  return sum + 1;
}`,
  },
  {
    languages: [...JS, "tsx"],
    bad: `class Account {
  get name() {
    return ⟦this.name⟧;
  }
  set name(value) {
    ⟦this.name⟧ = value;
  }
  close() {
    this.log("closing");
    return ⟦this.close()⟧;
  }
}`,
  },
  {
    languages: JS,
    bad: `const load = async (id) => ⟦load(id)⟧;
const retry = function (n) {
  if (n > 3) {
    ⟦retry(n + 1)⟧;
  } else {
    retry(n - 1);
  }
};`,
  },
  {
    languages: JS,
    bad: `class Store {
  static open(path) {
    return ⟦Store.open(path)⟧;
  }
  #read(key) {
    return ⟦this.#read(key)⟧ ?? key;
  }
}
Store.prototype.flush = function () {
  ⟦this.flush()⟧;
};`,
  },
  {
    languages: ["typescript"],
    bad: `export class Prices {
  public async find(id: string): Promise<Price> {
    return await ⟦this.find(id)⟧;
  }
  find2 = (id: string): Price => ⟦this.find2(id)⟧;
}`,
  },
  {
    languages: JS,
    trap: "a path that ends first",
    good: `function fact(n) { return n <= 1 ? 1 : n * fact(n - 1); }
function find(node) {
  if (!node) return undefined;
  return find(node.next);
}
const walk = (node) => node.children.forEach((child) => walk(child));
function even(n) { return n === 0 || even(n - 2); }
function ask() {
  try {
    return read();
  } catch {
    console.log("again");
  }
  return ask();
}`,
  },
  {
    languages: JS,
    trap: "a method and an outer function of the same name",
    good: `import { get } from "./http.js";
class Client {
  get(url) { return get(url); }
  close() { this.inner.close(); }
  open() { return super.open(); }
}
export const api = { get(url) { return get(url); } };
dialog.on({ close: function () { this.close(); } });`,
  },
  {
    languages: JS,
    trap: "the stack is empty again: timers and loops after an await",
    good: `function poll() {
  refresh();
  setTimeout(() => poll(), 1000);
  requestAnimationFrame(poll);
}
async function loop() {
  await refresh();
  return loop();
}
function* numbers(n) {
  yield n;
  yield* numbers(n + 1);
}`,
  },
  {
    languages: JS,
    trap: "replaces itself at the first call",
    good: `var keysOf = function (o) {
  keysOf = Object.keys || slowKeys;
  return keysOf(o);
};
function now() {
  return now = performance.now ? () => performance.now() : Date.now, now();
}
class Reader {
  read(n) {
    this.read = this.text ? this.readText : this.readBytes;
    return this.read(n);
  }
}`,
  },
  {
    languages: [...JS, "tsx"],
    trap: "backing fields, and names that stand for something else",
    good: `class Account {
  get name() { return this._name; }
  set name(value) { this._name = value; }
}
function apply(apply) { return apply(); }
class Hooks {
  constructor(run) { this.run = run.bind(null); }
}
function wrap() {
  const wrap = other();
  return wrap();
}`,
  },
];

export const examples: readonly Example[] = [...java, ...python, ...javascript];

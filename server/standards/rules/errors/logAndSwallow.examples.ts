import type { Example } from "../../model.ts";

export const logAndSwallowExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def accept(order):
    try:
        db.insert(order)
    ⟦except DatabaseError as error⟧:
        logger.error("insert failed: %s", error)
    return {"status": "accepted"}`,
  },
  {
    languages: ["python"],
    bad: `@app.post("/orders")
def create(request):
    try:
        price = quote(request.json)
    ⟦except ValueError⟧:
        logger.exception("no price")
    return {"status": "ok"}`,
  },
  {
    languages: ["python"],
    bad: `class Store:
    def book(self, order):
        try:
            self.session.add(order)
            self.session.commit()
        ⟦except SQLAlchemyError as error⟧:
            self.log.warning("could not book")
            print(error)`,
  },
  {
    languages: ["python"],
    bad: `async def announce(event):
    try:
        await producer.send("orders", event)
    ⟦except (KafkaError, TimeoutError) as error⟧:
        logging.error(error)`,
  },
  {
    languages: ["python"],
    trap: "raised again, answered, or told by a value",
    good: `def accept(order):
    try:
        db.insert(order)
    except DatabaseError:
        logger.exception("insert failed")
        raise
    try:
        db.insert(order)
    except DatabaseError:
        logger.exception("insert failed")
        return {"status": "failed"}
    try:
        return db.insert(order)
    except DatabaseError:
        logger.exception("insert failed")
    return None`,
  },
  {
    languages: ["python"],
    trap: "a boundary, and metrics",
    good: `def main():
    try:
        db.insert(load())
    except DatabaseError:
        logger.exception("failed")


def accept(order):
    try:
        statsd.send("orders", 1)
    except OSError:
        logger.warning("no metrics")`,
  },
  {
    languages: ["python"],
    trap: "one item of many",
    good: `def store(orders):
    for order in orders:
        try:
            db.insert(order)
        except DatabaseError:
            logger.exception("skipped %s", order.id)`,
  },
  {
    languages: ["python"],
    trap: "nothing that is kept, and an else",
    good: `def show(path):
    try:
        preview(path)
    except OSError:
        logger.warning("no preview")
    try:
        db.insert(path)
    except DatabaseError:
        logger.warning("failed")
    else:
        mark(path)`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function accept(order) {
  try {
    await orders.insertOne(order);
  } ⟦catch⟧ (error) {
    console.error("insert failed", error);
  }
  return { status: "accepted" };
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `app.post("/orders", async (req, res) => {
  try {
    await price(req.body);
  } ⟦catch⟧ (error) {
    logger.error(error);
  }
  res.json({ status: "ok" });
});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function announce(event) {
  await producer.send(event).⟦catch⟧(console.error);
  await repository.save(event).⟦catch⟧((error) => logger.warn("not saved", error));
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `class Ledger {
  async book(entry) {
    try {
      await this.api.charge(entry.card, entry.amount);
      this.entries.push(entry);
    } ⟦catch⟧ (error) {
      this.logger.error("charge failed");
      console.log(error);
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "thrown again, answered, or told by a value",
    good: `export async function accept(order, res) {
  try {
    await orders.insertOne(order);
  } catch (error) {
    console.error(error);
    throw error;
  }
  try {
    await orders.insertOne(order);
  } catch (error) {
    console.error(error);
    res.status(500).end();
  }
  try {
    return await orders.insertOne(order);
  } catch (error) {
    console.error(error);
  }
  return undefined;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a boundary, and metrics",
    good: `async function main() {
  try {
    await orders.insertOne(load());
  } catch (error) {
    console.error(error);
  }
}
export async function accept() {
  try {
    await analytics.send("accepted");
  } catch (error) {
    console.error(error);
  }
  await metrics.send("accepted").catch(console.error);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "one item of many, and a flag",
    good: `export async function store(orders) {
  for (const order of orders) {
    try {
      await db.insert(order);
    } catch (error) {
      console.error(error);
    }
  }
  let done = false;
  try {
    await db.commit();
    done = true;
  } catch (error) {
    console.error(error);
  }
  return done;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "nothing that is kept, and a reason that is written down",
    good: `export async function show(path) {
  try {
    await preview(path);
  } catch (error) {
    console.warn("no preview", error);
  }
  try {
    await cache.store(path);
  } catch (error) {
    // The cache is only a shortcut: the next read fills it.
    console.warn("not cached", error);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  void accept(Order order) {
    try {
      parse(order);
    } ⟦catch (ParseException e)⟧ {
      e.printStackTrace();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  Result accept(Order order) {
    try {
      repository.save(order);
    } ⟦catch (DataAccessException e)⟧ {
      log.error("not saved", e);
    }
    return Result.OK;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  @PostMapping("/orders")
  String create(Order order) {
    try {
      check(order);
    } ⟦catch (CheckException e)⟧ {
      logger.warn("check failed", e);
    }
    return "accepted";
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  Result load(String id) {
    try {
      return find(id);
    } catch (SQLException e) {
      ⟦e.printStackTrace();⟧
      return Result.FAILED;
    }
  }

  void announce(Event event) {
    try {
      producer.send(event);
    } ⟦catch (KafkaException e)⟧ {
      System.err.println(e.getMessage());
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "thrown again, or told by a value",
    good: `class Orders {
  boolean accept(Order order) {
    try {
      repository.save(order);
    } catch (DataAccessException e) {
      log.error("not saved", e);
      throw new IllegalStateException(e);
    }
    try {
      repository.save(order);
      return true;
    } catch (DataAccessException e) {
      log.error("not saved", e);
    }
    return false;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the stack trace is written into something",
    good: `class Traces {
  String text(Exception e, PrintWriter out) {
    try {
      step();
    } catch (StepException inner) {
      inner.printStackTrace(out);
    }
    return out.toString();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a boundary, and metrics",
    good: `class Worker implements Runnable {
  public void run() {
    try {
      repository.save(next());
    } catch (DataAccessException e) {
      log.error("round failed", e);
    }
  }

  void count() {
    try {
      metrics.send("orders");
    } catch (IOException e) {
      log.debug("no metrics", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "one item of many, and nothing that is kept",
    good: `class Orders {
  void all(List<Order> orders) {
    for (Order order : orders) {
      try {
        repository.save(order);
      } catch (DataAccessException e) {
        log.error("skipped", e);
      }
    }
    try {
      preview();
    } catch (IOException e) {
      log.warn("no preview", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Sync {
  void run(boolean debug) {
    try {
      pull();
    } catch (IOException e) {
      if (debug) ⟦e.printStackTrace()⟧;
      failed = true;
    }
  }
  void report(Throwable error) {
    ⟦error.printStackTrace()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Sync {
  String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
  @Override public void printStackTrace() {
    cause.printStackTrace();
  }
}`,
    trap: "printed where it is asked for",
  },
  {
    languages: ["python"],
    trap: "a dictionary that is updated, a list that gets one more",
    good: `def read_settings(self, text):
    try:
        self.settings.update(json.loads(text))
        self.sources.insert(0, "file")
    except ValueError as err:
        log.warning("settings are not readable: %s", err)`,
  },
];

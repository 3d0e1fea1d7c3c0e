import type { Example } from "../../model.ts";

export const catchFatalExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Handler {
  Response handle(Request request) {
    try {
      return route(request);
    } ⟦catch (Throwable t)⟧ {
      log.error("failed", t);
      return Response.serverError();
    }
  }
}`,
    fixed: `class Handler {
  Response handle(Request request) {
    try {
      return route(request);
    } catch (Exception t) {
      log.error("failed", t);
      return Response.serverError();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Images {
  Image scale(Image image) {
    try {
      return scaler.scale(image);
    } ⟦catch (OutOfMemoryError e)⟧ {
      return image;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Parser {
  Tree parse(String text) {
    try {
      return descend(text);
    } catch (IllegalStateException e) {
      return Tree.EMPTY;
    } ⟦catch (final StackOverflowError | java.lang.InternalError e)⟧ {
      return Tree.EMPTY;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void submit(Job job) {
    pool.execute(() -> {
      try {
        job.start();
      } ⟦catch (Error e)⟧ {
        e.printStackTrace();
      }
    });
  }
}`,
  },
  {
    languages: ["java"],
    trap: "thrown again after clean-up",
    good: `class Tx {
  void run(Runnable work) {
    try {
      work.run();
    } catch (Throwable t) {
      rollback();
      throw t;
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "handed to whoever waits for the result",
    good: `class Tasks {
  void call(Callable<String> work, CompletableFuture<String> result) {
    try {
      result.complete(work.call());
    } catch (Throwable t) {
      result.completeExceptionally(t);
    }
  }
  void next(Subscriber<String> subscriber) {
    try {
      subscriber.onNext(read());
    } catch (Throwable t) {
      Exceptions.throwIfFatal(t);
      subscriber.onError(t);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "outermost edge of a thread, logged whole",
    good: `class Poller implements Runnable {
  public void run() {
    try {
      poll();
    } catch (Throwable t) {
      log.error("poll failed", t);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "another package's Error",
    good: `import org.example.protocol.Error;

class Client {
  String call() {
    try {
      return stub.call();
    } catch (Error e) {
      return e.code();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}`,
  },
  {
    languages: ["python"],
    bad: `def handle(message):
    try:
        process(message)
    ⟦except BaseException as e⟧:
        logger.error("failed: %s", e)`,
    fixed: `def handle(message):
    try:
        process(message)
    except Exception as e:
        logger.error("failed: %s", e)`,
  },
  {
    languages: ["python"],
    bad: `class Worker:
    async def step(self):
        try:
            await self.fetch()
        ⟦except (OSError, BaseException)⟧:
            self.failures += 1`,
  },
  {
    languages: ["python"],
    bad: `def run(plugin):
    try:
        plugin.start()
    ⟦except SystemExit⟧:
        logger.warning("plugin wants to stop")`,
  },
  {
    languages: ["python"],
    bad: `async def gather(tasks):
    for task in tasks:
        try:
            await task
        ⟦except BaseException⟧:
            logger.exception("task failed")
            continue`,
  },
  {
    languages: ["python"],
    trap: "raised again after clean-up",
    good: `def transact(db, work):
    tx = db.begin()
    try:
        work(tx)
    except BaseException:
        tx.rollback()
        raise
    tx.commit()`,
  },
  {
    languages: ["python"],
    trap: "handed to whoever waits for the result",
    good: `class Item:
    def run(self):
        try:
            result = self.fn()
        except BaseException as exc:
            self.future.set_exception(exc)
        else:
            self.future.set_result(result)

    def hold(self):
        try:
            self.fn()
        except BaseException as exc:
            self.failure = exc`,
  },
  {
    languages: ["python"],
    trap: "a command's exit status is read",
    good: `def invoke(command, argv):
    try:
        command(argv)
    except SystemExit as stop:
        return stop.code
    return 0`,
  },
  {
    languages: ["python"],
    trap: "narrower types",
    good: `def handle(message):
    try:
        process(message)
    except Exception:
        logger.exception("failed")
    except KeyboardInterrupt:
        print("stopped")`,
  },
  {
    languages: ["python"],
    trap: "the outer edge of a thread's work",
    good: `import logging

logger = logging.getLogger(__name__)


def _worker(jobs, stopped):
    try:
        while not stopped.is_set():
            jobs.get(timeout=1).run()
    except BaseException:
        logger.critical("worker ended", exc_info=True)
    finally:
        stopped.set()`,
  },
  {
    languages: ["python"],
    trap: "a comment says where the exit comes from",
    good: `def console(values):
    try:
        open_shell(values)
    except SystemExit:  # what exit() in the shell raises
        pass`,
  },
  {
    languages: ["python"],
    trap: "the failure is kept and handed on",
    good: `from twisted.python.failure import Failure

def adapt(future, outcome):
    try:
        value = future.result()
    except BaseException:
        value = Failure()
    outcome.callback(value)`,
  },
];

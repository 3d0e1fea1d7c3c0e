import type { Example } from "../../model.ts";
import { errorLogExamplesJs } from "./errorLoggedWithoutCause.examples2.ts";
import { errorLogExamplesGo } from "./errorLoggedWithoutCause.examples3.ts";

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import logging

log = logging.getLogger(__name__)

def charge(order):
    try:
        gateway.charge(order)
    except GatewayError as error:
        ⟦log.error(str(error))⟧
        return None`,
    fixed: `import logging

log = logging.getLogger(__name__)

def charge(order):
    try:
        gateway.charge(order)
    except GatewayError as error:
        log.exception(str(error))
        return None`,
  },
  {
    languages: ["python"],
    bad: `import logging as logs

try:
    start()
except Exception:
    ⟦logs.error("start failed")⟧`,
    fixed: `import logging as logs

try:
    start()
except Exception:
    logs.exception("start failed")`,
  },
  {
    languages: ["python"],
    bad: `class Worker:
    async def run(self):
        try:
            await self.step()
        except (KeyError, ValueError) as error:
            if self.strict:
                ⟦self.logger.error⟧(
                    "step failed: %s",
                    error,
                )
            raise`,
    fixed: `class Worker:
    async def run(self):
        try:
            await self.step()
        except (KeyError, ValueError) as error:
            if self.strict:
                self.logger.exception(
                    "step failed: %s",
                    error,
                )
            raise`,
  },
  {
    languages: ["python"],
    bad: `from logging import error as log_error
import structlog

logger = structlog.get_logger()

def load(path):
    try:
        return parse(path)
    except OSError as problem:
        ⟦log_error("not read")⟧
        ⟦logger.error(f"{path}: {problem}")⟧`,
    fixed: `from logging import error as log_error
import structlog

logger = structlog.get_logger()

def load(path):
    try:
        return parse(path)
    except OSError as problem:
        log_error("not read", exc_info=True)
        logger.error(f"{path}: {problem}")`,
  },
  {
    languages: ["python"],
    trap: "the traceback is there",
    good: `import logging
import sys

log = logging.getLogger(__name__)

def charge(order):
    try:
        gateway.charge(order)
    except GatewayError:
        log.error("charge failed", exc_info=True)
    except TimeoutError as error:
        log.error("charge timed out", exc_info=error)
    except OSError:
        log.error("network", exc_info=sys.exc_info())
    except Exception:
        log.exception("charge failed")`,
  },
  {
    languages: ["python"],
    trap: "a structured field carries it",
    good: `import logging
import structlog

logger = structlog.get_logger()

def load(path, **fields):
    try:
        return parse(path)
    except ValueError as error:
        logger.error("not parsed", path=path, error=str(error))
    except OSError as error:
        logging.error("not read", extra={"path": path, "error": error})
    except Exception:
        logger.error("failed", **fields)`,
  },
  {
    languages: ["python"],
    trap: "the traceback is recorded by another line",
    good: `import logging
import traceback

log = logging.getLogger(__name__)

def step():
    try:
        work()
    except ValueError:
        log.error("step failed: %s", traceback.format_exc())
    except OSError:
        log.error("step failed")
        log.debug("details", exc_info=True)`,
  },
  {
    languages: ["python"],
    trap: "no error in flight, or no logger",
    good: `import logging
from django.contrib import messages

log = logging.getLogger(__name__)

def check(request, rows):
    if not rows:
        log.error("no rows")
    try:
        save(rows)
    except ValueError:
        messages.error(request, "not saved")
        def later():
            log.error("still not saved")
        later.schedule()
    else:
        log.error("saved nothing")`,
  },
  {
    languages: ["python"],
    trap: "the cause travels on",
    good: `import logging

logger = logging.getLogger(__name__)


def install(package):
    try:
        fetch(package)
    except OSError as exc:
        logger.error("cannot install %s", package)
        raise InstallError(package) from exc`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
class Payments {
  private static final Logger log = LoggerFactory.getLogger(Payments.class);
  void charge(Order order) {
    try {
      gateway.charge(order);
    } catch (GatewayException e) {
      ⟦log.error("charge of {} failed: {}", order.id(), e.getMessage())⟧;
    }
  }
}`,
    fixed: `import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
class Payments {
  private static final Logger log = LoggerFactory.getLogger(Payments.class);
  void charge(Order order) {
    try {
      gateway.charge(order);
    } catch (GatewayException e) {
      log.error("charge of {} failed: {}", order.id(), e.getMessage(), e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.logging.Level;
import java.util.logging.Logger;
class Store {
  private final Logger logger = Logger.getLogger("store");
  boolean save(Row row) {
    try {
      return insert(row);
    } catch (SQLException problem) {
      ⟦logger.severe("not saved: " + problem)⟧;
    } catch (RuntimeException e) {
      ⟦logger.log(Level.SEVERE, "not saved")⟧;
    }
    return false;
  }
}`,
    fixed: `import java.util.logging.Level;
import java.util.logging.Logger;
class Store {
  private final Logger logger = Logger.getLogger("store");
  boolean save(Row row) {
    try {
      return insert(row);
    } catch (SQLException problem) {
      logger.log(Level.SEVERE, "not saved: " + problem, problem);
    } catch (RuntimeException e) {
      logger.log(Level.SEVERE, "not saved");
    }
    return false;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `@Slf4j
class Load {
  Config load(Path path) {
    try {
      return parse(path);
    } catch (IOException | ParseException e) {
      ⟦log.error("bad config " + path + ": " + e.getMessage())⟧;
      return Config.EMPTY;
    }
  }
}`,
    fixed: `@Slf4j
class Load {
  Config load(Path path) {
    try {
      return parse(path);
    } catch (IOException | ParseException e) {
      log.error("bad config " + path + ": " + e.getMessage(), e);
      return Config.EMPTY;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
class Mail {
  private static final Log LOG = LogFactory.getLog(Mail.class);
  void send(Message message) {
    try {
      transport.send(message);
    } catch (MessagingException e) {
      ⟦LOG.warn(e)⟧;
    }
  }
}`,
    fixed: `import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
class Mail {
  private static final Log LOG = LogFactory.getLog(Mail.class);
  void send(Message message) {
    try {
      transport.send(message);
    } catch (MessagingException e) {
      LOG.warn(e.getMessage(), e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Mail {
  void send(Message message) {
    try {
      transport.send(message);
    } catch (MessagingException e) {
      ⟦logger.atError().addKeyValue("to", message.to()).log("not sent")⟧;
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the exception is passed",
    good: `class Payments {
  void charge(Order order) {
    try {
      gateway.charge(order);
    } catch (GatewayException e) {
      log.error("charge of {} failed", order.id(), e);
    } catch (RuntimeException e) {
      logger.log(Level.SEVERE, "charge failed", e);
    } catch (IOException e) {
      LOGGER.error("charge failed: {}", Throwables.getStackTraceAsString(e));
    } catch (Exception e) {
      logger.atError().setCause(e).log("charge failed");
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "somebody else gets it",
    good: `class Store {
  void save(Row row) {
    try {
      insert(row);
    } catch (SQLException e) {
      log.error("not saved: {}", e.getMessage());
      throw new StoreException("not saved", e);
    } catch (IllegalStateException e) {
      log.error("closed");
      promise.completeExceptionally(e);
    } catch (RuntimeException e) {
      log.error("not saved");
      log.debug("details", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "no exception in hand, or below error level",
    good: `class Check {
  void check(Rows rows) {
    if (rows.isEmpty()) log.error("no rows");
    try {
      rows.next();
    } catch (NumberFormatException e) {
      log.warn("not a number: {}", rows.current());
    } catch (InterruptedException e) {
      log.error("interrupted");
      Thread.currentThread().interrupt();
    } finally {
      log.error("always");
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "not a logger",
    good: `class Form {
  void read(Input input) {
    try {
      input.read();
    } catch (FormatException e) {
      response.error("not read: " + e.getMessage());
      dialog.error("bad form");
    }
  }
}`,
  },
];

export const errorLoggedWithoutCauseExamples: readonly Example[] = [
  ...python,
  ...java,
  ...errorLogExamplesJs,
  ...errorLogExamplesGo,
  {
    languages: ["python"],
    bad: `import logging

def price(item):
    try:
        return remote.price(item)
    except KeyError:
        ⟦logging.error("no price", exc_info=False)⟧
        return 0`,
  },
  {
    languages: ["java"],
    bad: `import org.apache.commons.logging.*;

class Prices {
    private static final Log log = LogFactory.getLog(Prices.class);

    void load() {
        try {
            read();
        } catch (Exception e) {
            ⟦log.error(e)⟧;
        }
    }
}`,
  },
];

import type { Example } from "../../model.ts";

export const bareExceptExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def read(path):
    try:
        return load(path)
    ⟦except⟧:
        return None`,
    fixed: `def read(path):
    try:
        return load(path)
    except Exception:
        return None`,
  },
  {
    languages: ["python"],
    bad: `class Consumer:
    async def handle(self, message):
        try:
            await self.process(message)
        except ValueError:
            await message.reject()
        ⟦except⟧:
            logger.exception("failed")
        finally:
            await message.ack()`,
    fixed: `class Consumer:
    async def handle(self, message):
        try:
            await self.process(message)
        except ValueError:
            await message.reject()
        except Exception:
            logger.exception("failed")
        finally:
            await message.ack()`,
  },
  {
    languages: ["python"],
    bad: `def start():
    try:
        connect()
    ⟦except⟧  :
        raise StartupError("no database")`,
    fixed: `def start():
    try:
        connect()
    except Exception  :
        raise StartupError("no database")`,
  },
  {
    languages: ["python"],
    bad: `try:
    import ujson as json
⟦except⟧:
    import json

def outer():
    def inner():
        try:
            poll()
        except Exception:
            count()
        ⟦except⟧: pass
    return inner`,
  },
  {
    languages: ["python"],
    bad: `def guess(value):
    try:
        return decode(value)
    ⟦except⟧:  # whatever it is
        if value:
            raise
        return ""`,
  },
  {
    languages: ["python"],
    trap: "raised again at the end",
    good: `def work(lock):
    lock.acquire()
    try:
        step()
    except:
        lock.release()
        raise`,
  },
  {
    languages: ["python"],
    good: `def read(path):
    try:
        return load(path)
    except (OSError, ValueError):
        return None`,
  },
  {
    languages: ["python"],
    trap: "a type is named, however broad",
    good: `def read(path):
    try:
        return load(path)
    except Exception as err:
        logger.warning("unreadable: %s", err)
        return None`,
  },
  {
    languages: ["python"],
    trap: "the words stand in text",
    good: `HELP = """
try:
    run()
except:
    pass
"""
# except: in a comment
def run():
    try:
        go()
    finally:
        stop()`,
  },
  {
    languages: ["python"],
    trap: "test code",
    path: "tests/test_reader.py",
    good: `def test_read():
    try:
        read("x")
    except:
        pass`,
  },
  {
    languages: ["python"],
    trap: "kept whole, and raised when the rest is done",
    good: `import sys


def run_all(steps):
    failed = None
    for step in steps:
        try:
            step()
        except:
            failed = sys.exc_info()
    if failed:
        raise failed[1]`,
  },
];

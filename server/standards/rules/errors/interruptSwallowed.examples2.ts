import type { Example } from "../../model.ts";

export const cancellationExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import asyncio

async def poll(source):
    while True:
        try:
            await handle(await source.next())
        ⟦except asyncio.CancelledError⟧:
            pass`,
    fixed: `import asyncio

async def poll(source):
    while True:
        try:
            await handle(await source.next())
        except asyncio.CancelledError:
            raise`,
  },
  {
    languages: ["python"],
    bad: `from asyncio import CancelledError as Cancelled

class Worker:
    async def run(self):
        try:
            await self.work()
        ⟦except (Cancelled, ConnectionError) as error⟧:
            self.log.info("stopped: %s", error)
        await self.report()`,
    fixed: `from asyncio import CancelledError as Cancelled

class Worker:
    async def run(self):
        try:
            await self.work()
        except (Cancelled, ConnectionError) as error:
            self.log.info("stopped: %s", error)
            raise
        await self.report()`,
  },
  {
    languages: ["python"],
    bad: `import asyncio as aio

async def fetch(client, url):
    try:
        return await client.get(url)
    except TimeoutError:
        return None
    ⟦except aio.exceptions.CancelledError⟧:
        client.close()
        return None`,
    fixed: `import asyncio as aio

async def fetch(client, url):
    try:
        return await client.get(url)
    except TimeoutError:
        return None
    except aio.exceptions.CancelledError:
        client.close()
        raise`,
  },
  {
    languages: ["python"],
    bad: `import anyio
import trio

async def serve(listener):
    try:
        await listener.serve()
    ⟦except anyio.get_cancelled_exc_class()⟧:
        listener.close()
    try:
        await listener.drain()
    ⟦except trio.Cancelled⟧:
        print("stopped")`,
  },
  {
    languages: ["python"],
    trap: "raised again after the cleanup",
    good: `import asyncio

async def poll(source):
    try:
        await source.next()
    except asyncio.CancelledError:
        await source.close()
        raise
    except Exception:
        log.exception("poll failed")

async def stop(source):
    try:
        await source.next()
    except asyncio.CancelledError as error:
        if not source.closing:
            raise error`,
  },
  {
    languages: ["python"],
    trap: "waits for a task that it cancelled itself",
    good: `import asyncio

class Worker:
    async def stop(self):
        self.task.cancel()
        try:
            await self.task
        except asyncio.CancelledError:
            pass`,
  },
  {
    languages: ["python"],
    trap: "not a coroutine, or another CancelledError",
    good: `import asyncio
from concurrent.futures import CancelledError

def main():
    try:
        asyncio.run(serve())
    except asyncio.CancelledError:
        print("stopped")

async def result(future):
    try:
        return future.result()
    except CancelledError:
        return None`,
  },
  {
    languages: ["python"],
    trap: "asks whether it was meant itself",
    good: `import asyncio

async def join(child):
    try:
        await child
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            await child.abandon()
    except asyncio.TimeoutError:
        return None`,
  },
  {
    languages: ["java"],
    bad: `class Worker {
    void pause() {
        try {
            Thread.sleep(100);
        } ⟦catch (InterruptedException e)⟧ {
            logError(e);
        }
    }

    private void logError(Exception e) {
        System.err.println(e);
    }
}`,
  },
];

import type { Example } from "../../model.ts";

export const cancelScopeNoCheckpointExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import asyncio

async def load(path):
    ⟦async with asyncio.timeout(5)⟧:
        return read(path)
`,
  },
  {
    languages: ["python"],
    bad: `import trio

async def warm(items):
    ⟦with trio.move_on_after(1)⟧ as scope:
        for item in items:
            prepare(item)
    ⟦with trio.fail_at(deadline)⟧:
        queue = [work() for work in items]
`,
  },
  {
    languages: ["python"],
    bad: `from anyio import fail_after as limit, CancelScope

class Store:
    async def save(self, rows):
        ⟦with limit(2)⟧:
            async def later():
                await self.flush()
            self.rows.extend(rows)
        ⟦with CancelScope(deadline=3)⟧:
            self.touch()
`,
  },
  {
    languages: ["python"],
    bad: `import async_timeout
from asyncio import timeout_at

async def load(lock, path):
    ⟦async with async_timeout.timeout(3)⟧:
        rows = parse(path)
    ⟦with lock, timeout_at(9)⟧:
        store(rows)
`,
  },
  {
    languages: ["python"],
    good: `import asyncio
import trio

async def load(url):
    async with asyncio.timeout(5):
        return await fetch(url)

async def each(rows):
    with trio.fail_after(2):
        async for row in rows:
            keep(row)

async def nursery():
    with trio.move_on_after(2):
        async with trio.open_nursery() as n:
            n.start_soon(work)

async def listed(rows):
    with trio.move_on_after(2):
        return [row async for row in rows]
`,
  },
  {
    languages: ["python"],
    good: `from contextlib import asynccontextmanager
import trio

@asynccontextmanager
async def limited():
    with trio.fail_after(1):
        yield
`,
    trap: "the body of a context manager runs where it yields",
  },
  {
    languages: ["python"],
    good: `import asyncio
from app import timeout

async def load(session, url):
    async with asyncio.timeout(5), session.get(url) as response:
        pass
    with timeout(3):
        work()
`,
    trap: "what is entered after the limit is awaited; another timeout",
  },
  {
    languages: ["python"],
    good: `import asyncio
import anyio

async def load(reader):
    try:
        async with asyncio.timeout_at(9):
            if ready:
                await reader.read()
    except TimeoutError:
        pass
    scope = anyio.CancelScope()
    with scope:
        pass
`,
  },
];

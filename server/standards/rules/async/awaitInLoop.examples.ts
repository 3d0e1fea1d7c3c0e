import type { Example } from "../../model.ts";

export const awaitInLoopExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `export async function prices(ids) {
  const found = [];
  for (const id of ids) {
    found.push(⟦await fetchPrice(id)⟧);
  }
  return found;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Mailer {
  async sendAll(users) {
    for (let i = 0; i < users.length; i++) {
      const text = ⟦await this.render(users[i])⟧;
      ⟦await this.deliver⟧(
        users[i],
        text,
      );
    }
    for (const name in users) ⟦await this.log(name)⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export const total = async (ids) => {
  let sum = 0;
  for (const id of ids) {
    if (!id) continue;
    try {
      sum += ⟦await count(id)⟧;
    } catch (error) {
      log.warn(error);
    }
  }
  return sum;
};`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function drain(waiting) {
  while (waiting.length > 0) {
    const job = waiting.shift();
    ⟦await run(job)⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function importDays(first, last, rows) {
  let day = first;
  while (day < last) {
    ⟦await importDay(day)⟧;
    day = addDays(day, 1);
  }
  let start = 0;
  do {
    const part = rows.slice(start, start + 100);
    ⟦await upload(part)⟧;
    start += 100;
  } while (start < rows.length);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function collect(pattern, text, jobs) {
  let match;
  while ((match = pattern.exec(text)) !== null) {
    notes.push(⟦await translate(match[1])⟧);
  }
  let job = jobs.next();
  while (!job.done) {
    if (⟦await isKnown(job.value)⟧) known.push(job.value);
    job = jobs.next();
  }
  for (let i = text.length - 1; i >= 0; i--) {
    found[i] = ⟦await lookup(text[i])⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function all(pages) {
  for (const page of pages) {
    for (const row of ⟦await loadRows(page)⟧) {
      store(row);
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a loop that goes on by what it has awaited, or runs until it is stopped",
    good: `export async function follow(queue, total) {
  let offset = 0;
  while (offset < total) {
    const rows = await read(offset);
    offset += rows.length;
  }
  let more = true;
  do {
    const answer = await list();
    if (!answer.next) more = false;
  } while (more);
  while (running) {
    await handle(inbox);
  }
  while (queue.length > 0) {
    const task = queue.shift();
    const found = await visit(task);
    queue.push(...found);
  }
  while (Date.now() < total) {
    await check();
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "pagination: each page tells the next",
    good: `export async function all(client) {
  const rows = [];
  let token;
  do {
    const part = await client.list({ token });
    rows.push(...part.rows);
    token = part.next;
  } while (token);
  for (let left = 10; left > 0; left--) {
    token = await client.list({ token });
  }
  return rows;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "deliberate rate limiting, and batches",
    good: `export async function slowly(ids, batches) {
  for (const id of ids) {
    await touch(id);
    await sleep(100);
  }
  for (const id of ids) {
    await touch(id);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const batch of batches) {
    await Promise.all(batch.map((id) => touch(id)));
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a search or a retry ends early",
    good: `export async function first(mirrors) {
  for (const mirror of mirrors) {
    const file = await mirror.find("x");
    if (file) return file;
  }
  for (let attempt = 0; attempt < 3; attempt++) {
    await probe(attempt);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "async iteration, streams and functions that only stand in the loop",
    good: `export async function copy(source, target, ids) {
  for await (const chunk of source) {
    await target.write(chunk);
  }
  for (const id of ids) {
    await writer.write(id);
  }
  const jobs = [];
  for (const id of ids) {
    jobs.push(limit(async () => {
      await touch(id);
    }));
  }
  await Promise.all(jobs);
}`,
  },
  {
    languages: ["typescript"],
    trap: "migrations and commands run in order",
    path: "src/migrations/20260101_names.ts",
    good: `export async function up(db: Db) {
  for (const table of ["a", "b"]) {
    await db.run(table);
  }
}`,
  },
  {
    languages: ["python"],
    bad: `async def prices(ids):
    found = []
    for id in ids:
        found.append(⟦await fetch_price(id)⟧)
    return found`,
  },
  {
    languages: ["python"],
    bad: `class Mailer:
    async def send_all(self, users):
        for user in users:
            text = ⟦await self.render(user)⟧
            ⟦await self.deliver⟧(
                user,
                text,
            )`,
  },
  {
    languages: ["python"],
    bad: `async def names(ids):
    return [⟦await lookup(id)⟧ for id in ids]`,
  },
  {
    languages: ["python"],
    bad: `async def drain(waiting):
    while waiting:
        job = waiting.pop()
        try:
            ⟦await run(job)⟧
        except ValueError as error:
            log.warning(error)`,
  },
  {
    languages: ["python"],
    trap: "pagination: each page tells the next",
    good: `async def everything(client):
    token = None
    rows = []
    while True:
        part = await client.list(token=token)
        rows.extend(part.rows)
        token = part.next
        if not token:
            return rows


async def some(client):
    token = None
    for _ in range(10):
        token = await client.list(token=token)`,
  },
  {
    languages: ["python"],
    trap: "deliberate rate limiting, and batches",
    good: `import asyncio


async def slowly(ids, batches):
    for id in ids:
        await touch(id)
        await asyncio.sleep(0.1)
    for batch in batches:
        await asyncio.gather(*(touch(id) for id in batch))`,
  },
  {
    languages: ["python"],
    trap: "a search ends early",
    good: `async def first(mirrors):
    for mirror in mirrors:
        file = await mirror.find("x")
        if file:
            break
    return file`,
  },
  {
    languages: ["python"],
    trap: "async iteration",
    good: `async def copy(source, target):
    async for chunk in source:
        await target.put(chunk)
    return [await one.load() async for one in source]`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "steps in an order: hooks, a setting, a comment that says so",
    good: `export async function publish(batch) {
  for (const hook of hooks) {
    await hook.beforePublish(batch);
  }
  for (const item of batch) {
    const sent = send(item);
    if (options.awaitEachItem) {
      await sent;
    }
  }
  // One at a time: the ledger refuses parallel entries.
  for (const item of batch) {
    await book(item);
  }
}`,
  },
  {
    languages: ["python"],
    trap: "one connection, one queue, plugins in their order",
    good: `async def pump(self, frames, count):
    for frame in frames:
        await self.sock.write_message(frame, binary=True)
    answers = [await self.sock.read_message() for _ in range(count)]
    for _ in range(count):
        answers.append(await self.inbox.get())
    for plugin in self.plugins:
        await plugin.teardown(self)
    return answers`,
  },
  {
    languages: ["python"],
    trap: "the first round decides for the others",
    good: `async def open_all(hosts):
    port = None
    opened = []
    for host in hosts:
        door = bind(host, port or 0)
        if port is None:
            port = door.port
        opened.append(await serve(door))
    return opened`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a pause that lets other work of the process go on",
    good: `export async function verify(blocks, check) {
  for (let i = 0; i < blocks.length; i++) {
    check(blocks[i]);
    if ((i + 1) % 8 === 0) {
      await nextEventLoop();
    }
  }
}`,
  },
];

import type { Example } from "../../model.ts";

/** Examples of Python. */
export const waitWithoutTimeoutPythonExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import subprocess

def thumbnail(path):
    ⟦subprocess.run(["convert", path, "-resize", "64x64", "out.png"], check=True)⟧
`,
    fixed: `import subprocess

def thumbnail(path):
    subprocess.run(["convert", path, "-resize", "64x64", "out.png"], check=True, timeout=30)
`,
  },
  {
    languages: ["python"],
    bad: `from subprocess import Popen, PIPE, check_output

def revision(folder):
    return ⟦check_output(["git", "rev-parse", "HEAD"], cwd=folder)⟧.strip()

def convert(data):
    process = Popen(["pandoc", "-t", "html"], stdin=PIPE, stdout=PIPE)
    out, _ = ⟦process.communicate(data)⟧
    return out

def build(folder):
    with Popen(["make"], cwd=folder) as make:
        return ⟦make.wait()⟧
`,
  },
  {
    languages: ["python"],
    bad: `import queue

class Client:
    def __init__(self):
        self.replies = queue.Queue()

    def ask(self, request):
        self.send(request)
        reply = ⟦self.replies.get()⟧
        return reply.value
`,
    fixed: `import queue

class Client:
    def __init__(self):
        self.replies = queue.Queue()

    def ask(self, request):
        self.send(request)
        reply = self.replies.get(timeout=30)
        return reply.value
`,
  },
  {
    languages: ["python"],
    bad: `from concurrent.futures import ThreadPoolExecutor

def load(skus):
    with ThreadPoolExecutor(max_workers=8) as pool:
        future = pool.submit(fetch, skus[0])
        first = ⟦future.result()⟧
        futures = [pool.submit(fetch, sku) for sku in skus]
        return first, [⟦f.result()⟧ for f in futures]
`,
    fixed: `from concurrent.futures import ThreadPoolExecutor

def load(skus):
    with ThreadPoolExecutor(max_workers=8) as pool:
        future = pool.submit(fetch, skus[0])
        first = future.result(timeout=30)
        futures = [pool.submit(fetch, sku) for sku in skus]
        return first, [f.result() for f in futures]
`,
  },
  {
    languages: ["python"],
    bad: `import asyncio

def from_thread(loop, coroutine):
    return ⟦asyncio.run_coroutine_threadsafe(coroutine, loop).result()⟧
`,
  },
  {
    languages: ["python"],
    bad: `import threading

class Poller:
    def __init__(self):
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.poll)

    def start(self):
        self.thread.start()
        ⟦self.ready.wait()⟧

    def close(self):
        self.closed = True
        ⟦self.thread.join()⟧
`,
    fixed: `import threading

class Poller:
    def __init__(self):
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.poll)

    def start(self):
        self.thread.start()
        self.ready.wait(timeout=30)

    def close(self):
        self.closed = True
        self.thread.join()
`,
  },
  {
    languages: ["python"],
    bad: `import threading
import multiprocessing

def fan_out(jobs):
    threads = []
    for job in jobs:
        t = threading.Thread(target=job)
        t.start()
        threads.append(t)
    for t in threads:
        ⟦t.join()⟧

def crunch(rows):
    workers = [multiprocessing.Process(target=work, args=(row,)) for row in rows]
    for worker in workers:
        worker.start()
    for worker in workers:
        ⟦worker.join()⟧
`,
  },
  {
    languages: ["python"],
    bad: `import concurrent.futures
from multiprocessing import Pool

def everything(pool, skus):
    futures = [pool.submit(fetch, sku) for sku in skus]
    done, _ = ⟦concurrent.futures.wait(futures)⟧
    return done

def crunch(rows):
    pool = Pool(4)
    return ⟦pool.map_async(work, rows).get()⟧
`,
  },
  {
    languages: ["python"],
    trap: "limits that are given, or may be",
    good: `import queue
import subprocess
import threading

def run(command, **options):
    subprocess.run(command, **options)
    subprocess.check_call(command, timeout=5)
    process = subprocess.Popen(command)
    process.communicate(None, 5)
    process.wait(5)
    q = queue.Queue()
    q.get(True, 3)
    q.get(block=False)
    q.get(False)
    threading.Thread(target=process.wait).join(2)
`,
  },
  {
    languages: ["python"],
    trap: "get, wait, join and result of something else",
    good: `import asyncio
import os

async def handle(request, cache, task):
    queue = asyncio.Queue()
    event = asyncio.Event()
    process = await asyncio.create_subprocess_exec("ls")
    await process.wait()
    await event.wait()
    name = os.path.join("a", ",".join(request.names))
    return cache.get("x"), await queue.get(), task.result(), name
`,
  },
  {
    languages: ["python"],
    trap: "a worker whose job is to block",
    good: `import queue
import threading

jobs = queue.Queue(maxsize=100)
stop_event = threading.Event()

def worker():
    while True:
        job = jobs.get()
        if job is None:
            break
        job()

class Consumer(threading.Thread):
    def run(self):
        handle(jobs.get())

def serve():
    stop_event.wait()
`,
  },
  {
    languages: ["python"],
    trap: "futures that are finished already",
    good: `from concurrent.futures import ThreadPoolExecutor, as_completed

def load(skus):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(fetch, sku) for sku in skus]
        for future in as_completed(futures, timeout=30):
            yield future.result()
`,
  },
  {
    languages: ["python"],
    trap: "the process was ended before",
    good: `import subprocess

def stop(command):
    process = subprocess.Popen(command)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
`,
  },
  {
    languages: ["python"],
    trap: "the main thread of a program waits for its workers",
    good: `import subprocess
import sys
import threading

def main():
    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    sys.exit(subprocess.call(["editor", sys.argv[1]]))
`,
  },
];

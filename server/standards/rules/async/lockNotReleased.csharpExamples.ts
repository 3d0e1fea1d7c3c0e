import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `using System.Threading;

class Ledger
{
    public void Book(Entry entry)
    {
        ⟦Monitor.Enter(_gate)⟧;
        _entries.Add(entry);
        Monitor.Exit(_gate);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Cache
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<Item> Get(string key)
    {
        await ⟦_gate.WaitAsync()⟧;
        var item = await _store.LoadAsync(key);
        _gate.Release();
        return item;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Settings
{
    private readonly ReaderWriterLockSlim _lock = new ReaderWriterLockSlim();

    public string Get(string key)
    {
        ⟦_lock.EnterReadLock()⟧;
        if (!_values.ContainsKey(key)) return null;
        var value = _values[key];
        _lock.ExitReadLock();
        return value;
    }

    public void Set(string key, string value)
    {
        ⟦_lock.EnterWriteLock()⟧;
        _values[key] = Check(value);
        _lock.ExitWriteLock();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Device
{
    private readonly Mutex _mutex = new Mutex();

    public bool Print(Page page)
    {
        if (⟦_mutex.WaitOne(1000)⟧)
        {
            Write(page);
            _mutex.ReleaseMutex();
            return true;
        }
        return false;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "given back in a finally",
    good: `class Cache
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<Item> Get(string key)
    {
        await _gate.WaitAsync();
        try
        {
            return await _store.LoadAsync(key);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Put(Item item)
    {
        bool taken = false;
        try
        {
            Monitor.Enter(_sync, ref taken);
            _items.Add(item);
        }
        finally
        {
            if (taken) Monitor.Exit(_sync);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "taken here, given back by another method or task",
    good: `class Turns
{
    private readonly SemaphoreSlim _slots = new(4);

    public void Begin() { Monitor.Enter(_gate); _begun++; }

    public void End() { _begun--; Monitor.Exit(_gate); }

    public async Task Run(Job job)
    {
        await _slots.WaitAsync();
        _running = Task.Run(() => { job.Execute(); _slots.Release(); });
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "nothing between can fail",
    good: `class Counter
{
    public void Add()
    {
        Monitor.Enter(_gate);
        _count++;
        Monitor.Exit(_gate);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "an event that is waited for, and a lock statement",
    good: `class Printer
{
    private readonly AutoResetEvent _ready = new(false);

    public void Print(Page page)
    {
        _ready.WaitOne();
        lock (_gate) { Write(page); }
        _pool.Release(page);
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `using System.Threading;

class Gate
{
    private readonly SemaphoreSlim semaphore = new SemaphoreSlim(1);

    public void Wait(int timeout, ref bool lockTaken)
    {
        if (semaphore.Wait(timeout))
        {
            if (Allowed()) lockTaken = true;
            else semaphore.Release();
        }
    }
}`,
    trap: "taken for the caller",
  },
];

import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Mailer
{
    public void Send(Mail mail)
    {
        ⟦_smtp.SendMailAsync(mail).Wait()⟧;
    }
}`,
    fixed: `class Mailer
{
    public void Send(Mail mail)
    {
        if (!_smtp.SendMailAsync(mail).Wait(TimeSpan.FromSeconds(30))) throw new TimeoutException();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Prices
{
    private readonly HttpClient _http;

    public string Load(string sku) => ⟦_http.GetStringAsync(sku).Result⟧;
}`,
    fixed: `class Prices
{
    private readonly HttpClient _http;

    public string Load(string sku) => _http.GetStringAsync(sku).WaitAsync(TimeSpan.FromSeconds(30)).Result;
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Users
{
    public User Find(string name)
    {
        return ⟦_db.FindAsync(name).ConfigureAwait(false).GetAwaiter().GetResult()⟧;
    }
}`,
    fixed: `class Users
{
    public User Find(string name)
    {
        return _db.FindAsync(name).WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading;

class Printer
{
    private readonly ManualResetEvent _ready = new ManualResetEvent(false);
    private readonly Mutex _device = new Mutex(false, "printer");

    public void Print(Page page)
    {
        ⟦_ready.WaitOne()⟧;
        ⟦_device.WaitOne()⟧;
        try { Write(page); }
        finally { _device.ReleaseMutex(); }
    }
}`,
    fixed: `using System.Threading;

class Printer
{
    private readonly ManualResetEvent _ready = new ManualResetEvent(false);
    private readonly Mutex _device = new Mutex(false, "printer");

    public void Print(Page page)
    {
        if (!_ready.WaitOne(TimeSpan.FromSeconds(30))) throw new TimeoutException();
        _device.WaitOne();
        try { Write(page); }
        finally { _device.ReleaseMutex(); }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Diagnostics;

class Converter
{
    public void Convert(string file)
    {
        using var process = Process.Start("convert", file);
        ⟦process.WaitForExit()⟧;
    }
}`,
    fixed: `using System.Diagnostics;

class Converter
{
    public void Convert(string file)
    {
        using var process = Process.Start("convert", file);
        if (!process.WaitForExit(30000)) throw new TimeoutException();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Batch
{
    public void Run(Task[] all, Task first, Task second)
    {
        ⟦Task.WaitAll(all)⟧;
        ⟦Task.WaitAll(first, second)⟧;
        var thread = new Thread(Work);
        thread.Start();
        ⟦thread.Join()⟧;
    }
}`,
    fixed: `class Batch
{
    public void Run(Task[] all, Task first, Task second)
    {
        if (!Task.WaitAll(all, TimeSpan.FromSeconds(30))) throw new TimeoutException();
        Task.WaitAll(first, second);
        var thread = new Thread(Work);
        thread.Start();
        thread.Join();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Gate
{
    private readonly SemaphoreSlim _slots = new(4);
    private readonly CountdownEvent _left = new CountdownEvent(3);

    public async Task Enter()
    {
        await ⟦_slots.WaitAsync()⟧;
        try { await Work(); }
        finally { _slots.Release(); }
    }

    public void Finish()
    {
        ⟦_left.Wait()⟧;
        ⟦SpinWait.SpinUntil(() => _done)⟧;
    }
}`,
    fixed: `class Gate
{
    private readonly SemaphoreSlim _slots = new(4);
    private readonly CountdownEvent _left = new CountdownEvent(3);

    public async Task Enter()
    {
        if (!await _slots.WaitAsync(TimeSpan.FromSeconds(30))) throw new TimeoutException();
        try { await Work(); }
        finally { _slots.Release(); }
    }

    public void Finish()
    {
        _left.Wait();
        SpinWait.SpinUntil(() => _done);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "waits with a limit or a token",
    good: `class Limits
{
    private readonly SemaphoreSlim _slots = new(4);

    public void Run(Task task, Thread thread, ManualResetEvent ready, CancellationToken ct)
    {
        task.Wait(5000);
        task.Wait(ct);
        thread.Join(TimeSpan.FromSeconds(5));
        ready.WaitOne(1000);
        _slots.Wait(ct);
        Task.WaitAll(new[] { task }, ct);
        Process.Start("gzip").WaitForExit(1000);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a worker whose job is to wait",
    good: `class Worker
{
    private readonly AutoResetEvent _work = new AutoResetEvent(false);

    void Loop()
    {
        while (!_stopped)
        {
            _work.WaitOne();
            Drain();
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the program's own main",
    good: `class App
{
    static void Main(string[] args)
    {
        RunAsync(args).GetAwaiter().GetResult();
        _stopped.WaitOne();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "Result and Wait of something else, and of tasks that have ended",
    good: `class Other
{
    public int Read(Reply reply, Task<int> known)
    {
        _clock.Wait();
        if (known.IsCompleted) return known.Result;
        return reply.Result + string.Join(",", reply.Names).Length;
    }

    public Task<int> Next(Task<int> task) => task.ContinueWith(t => t.Result + 1);
}`,
  },
  {
    languages: ["csharp"],
    trap: "async code, where blocking itself is the defect",
    good: `class Async
{
    public async Task<string> Load()
    {
        var text = _http.GetStringAsync("/").Result;
        return await Parse(text);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a task that has ended already when the method is called",
    good: `using System;
using System.Threading.Tasks;

class Observers
{
    private void ObserverCompleted(Observer observer, Task task)
    {
        try
        {
            task.Wait();
        }
        catch (AggregateException ex)
        {
            Remove(observer, ex.InnerException);
        }
    }

    private void Remove(Observer observer, Exception error) { }
}`,
  },
  {
    languages: ["csharp"],
    good: `using System.Threading;

class Results
{
    public bool WaitOne(int millisecondsTimeout, bool exitContext)
    {
        return WaitHandle.WaitAll(Handles, millisecondsTimeout, exitContext);
    }
}`,
    trap: "a limit in front of the last argument",
  },
];

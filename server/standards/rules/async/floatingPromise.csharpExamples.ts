import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `public class OrderService
{
    private readonly IMailer _mailer;

    public async Task PlaceAsync(Order order)
    {
        await _orders.InsertAsync(order);
        ⟦_mailer.SendConfirmationAsync(order)⟧;
    }
}`,
    fixed: `public class OrderService
{
    private readonly IMailer _mailer;

    public async Task PlaceAsync(Order order)
    {
        await _orders.InsertAsync(order);
        await _mailer.SendConfirmationAsync(order);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `namespace Shop;

class Cache
{
    private async Task Refresh() => await _store.LoadAsync();

    public async Task<Item> Get(string key)
    {
        if (IsStale(key)) ⟦Refresh()⟧;
        return await Read(key);
    }

    private ValueTask<Item> Read(string key) => _store.ReadAsync(key);
}`,
    fixed: `namespace Shop;

class Cache
{
    private async Task Refresh() => await _store.LoadAsync();

    public async Task<Item> Get(string key)
    {
        if (IsStale(key)) await Refresh();
        return await Read(key);
    }

    private ValueTask<Item> Read(string key) => _store.ReadAsync(key);
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading.Tasks;

class Poller
{
    async Task Run()
    {
        while (Active)
        {
            await Poll();
            ⟦Task.Delay(1000)⟧;
        }
    }
}`,
    fixed: `using System.Threading.Tasks;

class Poller
{
    async Task Run()
    {
        while (Active)
        {
            await Poll();
            await Task.Delay(1000);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Importer
{
    public async Task ImportAsync(IReadOnlyList<Row> rows)
    {
        await using var connection = await _pool.OpenAsync();
        ⟦Task.WhenAll(rows.Select(row => connection.WriteAsync(row)))⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Session
{
    public async Task CloseAsync()
    {
        ⟦_socket.ShutdownAsync().ConfigureAwait(false)⟧;
        await _log.FlushAsync();
    }
}`,
    fixed: `class Session
{
    public async Task CloseAsync()
    {
        await _socket.ShutdownAsync().ConfigureAwait(false);
        await _log.FlushAsync();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Screen
{
    private Task LoadAsync() => _api.FetchAsync();

    public void Open()
    {
        ⟦LoadAsync()⟧;
    }

    public void Reopen() => ⟦this.LoadAsync()⟧;
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Runner
{
    public async Task Run(Func<CancellationToken, Task> job, CancellationToken ct)
    {
        ⟦job(ct)⟧;
        await Task.Yield();
    }
}`,
    fixed: `class Runner
{
    public async Task Run(Func<CancellationToken, Task> job, CancellationToken ct)
    {
        await job(ct);
        await Task.Yield();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Events
{
    public async Task Publish(Order order)
    {
        ⟦_bus?.PublishAsync(order)⟧;
        ⟦_bus.FlushAsync().ContinueWith(_ => _metrics.Count("flushed"))⟧;
        await Task.CompletedTask;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "awaited, returned, kept, or dropped with `_ =` on purpose",
    good: `class Orders
{
    public async Task<Order> LoadAsync(int id)
    {
        await _gate.WaitAsync();
        var pending = _store.FindAsync(id);
        _ = _metrics.RecordAsync("load");
        return await pending;
    }

    public Task<Order> Find(int id) => _store.FindAsync(id);

    public async Task Each() => await _store.EachAsync();
}`,
  },
  {
    languages: ["csharp"],
    trap: "a name that ends in Async but returns nothing",
    good: `using System.ComponentModel;
using System.Net;

class Downloader
{
    private readonly BackgroundWorker _worker = new BackgroundWorker();

    public async Task Start()
    {
        _worker.RunWorkerAsync();
        await Task.Yield();
    }

    public async void SaveAsync() { await Task.Yield(); }

    public async Task Both()
    {
        await Task.Yield();
        SaveAsync();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the event-based pattern: nothing is awaited in this file",
    good: `class Old
{
    public void Start(Uri address)
    {
        client.GetReportAsync(address);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the continuation looks at the failure",
    good: `class Audit
{
    public async Task Write(Entry entry)
    {
        _sink.AppendAsync(entry).ContinueWith(
            task => _log.LogError(task.Exception, "audit entry lost"),
            TaskContinuationOptions.OnlyOnFaulted);
        await Task.Yield();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a helper takes the task",
    good: `class Shell
{
    public async Task Open()
    {
        LoadAsync().SafeFireAndForget(onException: _log.Error);
        _jobs.Add(LoadAsync());
        LoadAsync().GetAwaiter().OnCompleted(Done);
        await Task.Yield();
    }

    private Task LoadAsync() => _api.GetAsync();
}`,
  },
  {
    languages: ["csharp"],
    trap: "a socket's old form returns a flag",
    good: `using System.Net.Sockets;

class Server
{
    private async Task Accept(Socket listener, SocketAsyncEventArgs acceptArgs)
    {
        listener.AcceptAsync(acceptArgs);
        await Task.Yield();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a continuation that looks at the failure inside a try",
    good: `using System;
using System.Threading.Tasks;

class Lookup
{
    public void Find(Locator locator, string name)
    {
        locator.FindAsync(name).ContinueWith(task =>
        {
            try
            {
                task.Wait();
            }
            catch (AggregateException ex)
            {
                Failed(name, ex.InnerException);
            }
        });
    }

    private async Task Other() { await Task.Yield(); }
    private void Failed(string name, Exception error) { }
}`,
  },
];

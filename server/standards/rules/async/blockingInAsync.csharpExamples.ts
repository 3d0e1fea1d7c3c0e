import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `public class Prices
{
    private readonly HttpClient _http;

    public async Task<string> Load(string sku)
    {
        var body = ⟦_http.GetStringAsync($"/prices/{sku}").Result⟧;
        return await Parse(body);
    }
}`,
    fixed: `public class Prices
{
    private readonly HttpClient _http;

    public async Task<string> Load(string sku)
    {
        var body = await _http.GetStringAsync($"/prices/{sku}");
        return await Parse(body);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Orders
{
    async Task<int> Count()
    {
        return ⟦_store.ListAsync().Result⟧.Count;
    }
}`,
    fixed: `class Orders
{
    async Task<int> Count()
    {
        return (await _store.ListAsync()).Count;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Flush
{
    public async Task Close()
    {
        ⟦_writer.FlushAsync().Wait()⟧;
        await _writer.DisposeAsync();
    }
}`,
    fixed: `class Flush
{
    public async Task Close()
    {
        await _writer.FlushAsync();
        await _writer.DisposeAsync();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Users
{
    public async Task<User> Find(string name)
    {
        var user = ⟦_db.FindAsync(name).ConfigureAwait(false).GetAwaiter().GetResult()⟧;
        await Audit(user);
        return user;
    }
}`,
    fixed: `class Users
{
    public async Task<User> Find(string name)
    {
        var user = await _db.FindAsync(name).ConfigureAwait(false);
        await Audit(user);
        return user;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading;
using System.Threading.Tasks;

class Retry
{
    public async Task Run()
    {
        for (var i = 0; i < 3; i++)
        {
            if (await Try()) return;
            ⟦Thread.Sleep(TimeSpan.FromSeconds(1))⟧;
        }
    }
}`,
    fixed: `using System.Threading;
using System.Threading.Tasks;

class Retry
{
    public async Task Run()
    {
        for (var i = 0; i < 3; i++)
        {
            if (await Try()) return;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Fetcher
{
    private readonly SemaphoreSlim _gate = new(4);

    public async Task<byte[]> Get(Uri uri)
    {
        ⟦_gate.Wait()⟧;
        try { return await Download(uri); }
        finally { _gate.Release(); }
    }
}`,
    fixed: `class Fetcher
{
    private readonly SemaphoreSlim _gate = new(4);

    public async Task<byte[]> Get(Uri uri)
    {
        await _gate.WaitAsync();
        try { return await Download(uri); }
        finally { _gate.Release(); }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Batch
{
    public async Task Run(Task first, Task second)
    {
        ⟦Task.WaitAll(first, second)⟧;
        await Report();
    }
}`,
    fixed: `class Batch
{
    public async Task Run(Task first, Task second)
    {
        await Task.WhenAll(first, second);
        await Report();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Templates
{
    public async Task<string> Render(string name)
    {
        var text = ⟦File.ReadAllText(PathOf(name))⟧;
        return await Fill(text);
    }
}`,
    fixed: `class Templates
{
    public async Task<string> Render(string name)
    {
        var text = await File.ReadAllTextAsync(PathOf(name));
        return await Fill(text);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Microsoft.Data.SqlClient;

class Accounts
{
    public async Task<int> Close(int id)
    {
        await using var connection = new SqlConnection(_settings.Database);
        ⟦connection.Open()⟧;
        using var command = new SqlCommand("update account set open = 0 where id = @id", connection);
        return ⟦command.ExecuteNonQuery()⟧;
    }

    public async Task Save(Account account)
    {
        _dbContext.Add(account);
        ⟦_dbContext.SaveChanges()⟧;
        await Notify(account);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Gateway
{
    public Task<Reply> Ask(Question question)
    {
        var token = ⟦_tokens.GetAsync().Result⟧;
        return _api.AskAsync(question, token);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the task has ended: it was awaited, or is the argument of a continuation",
    good: `class Both
{
    public async Task<Page> Load()
    {
        var head = _api.HeadAsync();
        var body = _api.BodyAsync();
        await Task.WhenAll(head, body);
        return new Page(head.Result, body.Result);
    }

    public Task<int> Count() => _api.ListAsync().ContinueWith(done => done.Result.Count);
}`,
  },
  {
    languages: ["csharp"],
    trap: "a property called Result of something else",
    good: `class Filter : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        context.Result = new ForbidResult();
        var executed = await next();
        _log.Debug(executed.Result);
        var reply = await _bus.AskAsync(context);
        if (reply.Result == null) return;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "code that is not async",
    good: `class Tool
{
    public int Run()
    {
        Thread.Sleep(100);
        return File.ReadAllText("settings").Length;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a command's own main",
    good: `class App
{
    static async Task<int> Main(string[] args)
    {
        var text = File.ReadAllText(args[0]);
        Thread.Sleep(50);
        await Run(text);
        return 0;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a stream in memory, and a lambda that runs on a thread of its own",
    good: `class Zip
{
    public async Task<byte[]> Pack(byte[] data)
    {
        using var memory = new MemoryStream();
        memory.Write(data, 0, data.Length);
        await Task.Run(() => Thread.Sleep(10));
        using var reader = new StringReader("a");
        reader.ReadLine();
        return memory.ToArray();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "asked first whether it has ended",
    good: `class Cached
{
    private Task<Settings> _settings;

    public async ValueTask<Settings> Get()
    {
        if (_settings.IsCompletedSuccessfully) return _settings.Result;
        return await _settings;
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `using System.Threading;
using System.Threading.Tasks;

class Poller
{
    private async ValueTask Wait(bool isAsync, int delay)
    {
        if (isAsync)
        {
            await Task.Delay(delay);
        }
        else
        {
            Thread.Sleep(delay);
        }
    }
}`,
    trap: "the branch of callers that are not asynchronous",
  },
  {
    languages: ["csharp"],
    good: `using System.Threading;
using System.Threading.Tasks;

class Poller
{
    private async ValueTask Pause(bool isAsync, int delay)
    {
        if (!isAsync) Thread.Sleep(delay);
        else await Task.Delay(delay);
    }
}`,
    trap: "the other branch asked for first",
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading;
using System.Threading.Tasks;

class Poller
{
    private async Task Pause(bool isAsync, int delay)
    {
        if (isAsync) ⟦Thread.Sleep(delay)⟧;
        await Check();
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `using System.Threading.Tasks;

class Channel
{
    private Task Next(Task receive)
    {
        if (receive != null && receive.IsCompletedSuccessfully &&
            receive is Task<Reply> reply && reply.Result.Closed)
        {
            return Task.CompletedTask;
        }
        return Receive();
    }
}`,
    trap: "another name for a task that has ended",
  },
];

import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Orders
{
    public async Task<Order> Load(int id)
    {
        ⟦while (true)⟧
        {
            try
            {
                return await _api.GetAsync(id);
            }
            catch (HttpRequestException e)
            {
                _log.LogWarning(e, "trying again");
                await Task.Delay(1000);
            }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Connection
{
    public void Open()
    {
        ⟦for⟧ (;;)
        {
            try { _socket.Connect(_host, 5672); break; }
            catch (SocketException) { Thread.Sleep(500); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Polly;

class Policies
{
    static readonly AsyncPolicy Forever = Policy
        .Handle<HttpRequestException>()
        .⟦WaitAndRetryForeverAsync⟧(attempt => TimeSpan.FromSeconds(attempt));

    static readonly Policy AtOnce = Policy.Handle<TimeoutException>().⟦RetryForever⟧();
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Options() => new RetryStrategyOptions
    {
        MaxRetryAttempts = ⟦int.MaxValue⟧,
        UseJitter = true,
    };
}`,
    fixed: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Options() => new RetryStrategyOptions
    {
        MaxRetryAttempts = 3,
        UseJitter = true,
    };
}`,
  },
  {
    languages: ["csharp"],
    trap: "the attempts are counted, or the time is",
    good: `class Orders
{
    public async Task<Order> Load(int id)
    {
        var attempt = 0;
        while (true)
        {
            try { return await _api.GetAsync(id); }
            catch (HttpRequestException) when (++attempt < 5) { await Task.Delay(1000); }
        }
    }

    public void Open(DateTime deadline)
    {
        while (true)
        {
            try { Connect(); return; }
            catch (SocketException) { if (DateTime.UtcNow > deadline) throw; }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a token ends it",
    good: `class Orders
{
    public async Task<Order> Load(int id, CancellationToken ct)
    {
        while (true)
        {
            try { return await _api.GetAsync(id); }
            catch (HttpRequestException) { await Task.Delay(1000, ct); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a worker that logs and takes the next piece",
    good: `class Worker
{
    void Run()
    {
        while (true)
        {
            try { Handle(_queue.Take()); }
            catch (Exception e) { _log.LogError(e, "failed"); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a policy with a count, and a person who is asked again",
    good: `using Polly;

class Tool
{
    static readonly AsyncPolicy Some = Policy.Handle<Exception>().WaitAndRetryAsync(3, n => TimeSpan.FromSeconds(n));

    int Ask()
    {
        while (true)
        {
            try { return int.Parse(Console.ReadLine()); }
            catch (FormatException) { Console.WriteLine("a number, please"); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `class Store
{
    public int Execute(SqlCommand command)
    {
        while (true)
        {
            try
            {
                return command.ExecuteNonQuery();
            }
            catch (SqlException e)
            {
                if (CanRetry(e, command)) continue;
                Fail(e);
            }
        }
    }
}`,
    trap: "a helper decides",
  },
];

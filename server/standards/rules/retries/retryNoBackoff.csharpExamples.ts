import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `using Polly;

class Policies
{
    static readonly AsyncPolicy AtOnce = Policy.Handle<HttpRequestException>().⟦RetryAsync⟧(5);
    static readonly AsyncPolicy Even = Policy
        .Handle<HttpRequestException>()
        .⟦WaitAndRetryAsync⟧(5, _ => TimeSpan.FromSeconds(2));
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Named() => new RetryStrategyOptions
    {
        MaxRetryAttempts = 5,
        BackoffType = ⟦DelayBackoffType.Constant⟧,
    };
}`,
    fixed: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Named() => new RetryStrategyOptions
    {
        MaxRetryAttempts = 5,
        BackoffType = DelayBackoffType.Exponential, UseJitter = true,
    };
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Silent() => new ⟦RetryStrategyOptions⟧ { MaxRetryAttempts = 5 };
}`,
    fixed: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Silent() => new RetryStrategyOptions { BackoffType = DelayBackoffType.Exponential, UseJitter = true, MaxRetryAttempts = 5 };
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Orders
{
    public async Task<Order> Load(int id)
    {
        ⟦for⟧ (var attempt = 0; attempt < 5; attempt++)
        {
            try { return await _api.GetAsync(id); }
            catch (HttpRequestException e) { _log.LogWarning(e, "attempt {Attempt}", attempt); }
        }
        throw new TimeoutException();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Connection
{
    public void Open()
    {
        var left = 10;
        ⟦while⟧ (left-- > 0)
        {
            try { _socket.Connect(_host, 5672); break; }
            catch (SocketException) { Thread.Sleep(500); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the wait grows",
    good: `using Polly;
using Polly.Retry;

class Policies
{
    static readonly AsyncPolicy Grows = Policy.Handle<Exception>().WaitAndRetryAsync(5, n => TimeSpan.FromSeconds(Math.Pow(2, n)));
    static readonly AsyncPolicy Listed = Policy.Handle<Exception>().WaitAndRetryAsync(Backoff.Delays(5));

    static RetryStrategyOptions Options() => new RetryStrategyOptions { BackoffType = DelayBackoffType.Exponential };

    public async Task<Order> Load(int id)
    {
        for (var n = 0; n < 5; n++)
        {
            try { return await _api.GetAsync(id); }
            catch (HttpRequestException) { await Task.Delay(TimeSpan.FromSeconds(n)); }
        }
        return null;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a single retry",
    good: `using Polly;

class Policies
{
    static readonly AsyncPolicy Once = Policy.Handle<TimeoutException>().RetryAsync();
    static readonly AsyncPolicy OnceMore = Policy.Handle<TimeoutException>().RetryAsync(1);
}`,
  },
  {
    languages: ["csharp"],
    trap: "the conflict of a database, which is tried again at once",
    good: `class Stock
{
    public async Task Take(int id)
    {
        for (var n = 0; n < 3; n++)
        {
            try { await _db.SaveChangesAsync(); return; }
            catch (DbUpdateConcurrencyException) { await Reload(id); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the next of several, and another Retry",
    good: `class Nodes
{
    public async Task<Reply> Ask(IEnumerable<Uri> nodes)
    {
        foreach (var node in nodes)
        {
            try { return await _http.GetFromJsonAsync<Reply>(node); }
            catch (HttpRequestException e) { _log.LogWarning(e, "next node"); }
        }
        return _jobs.Retry(3);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the next candidate is asked, and a call that was interrupted",
    good: `using System;
using System.Net.Sockets;

class Fields
{
    public object Get(System.Reflection.FieldInfo field, EndpointInfo info)
    {
        while (info != null)
        {
            try
            {
                return field.GetValue(info);
            }
            catch (ArgumentException)
            {
                info = info.Underlying;
            }
        }
        return null;
    }

    public int Send(Socket socket, byte[] data)
    {
        while (true)
        {
            try
            {
                return socket.Send(data, 0, data.Length, SocketFlags.None);
            }
            catch (SocketException ex)
            {
                if (ex.SocketErrorCode == SocketError.Interrupted)
                {
                    continue;
                }
                throw;
            }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `using System.IO;

class Scratch
{
    public string Make(string prefix)
    {
        for (int i = 0; ; i++)
        {
            string folder = Path.Combine(Path.GetTempPath(), prefix + i);
            try
            {
                OpenFolder(folder);
                return folder;
            }
            catch (UnauthorizedAccessException)
            {
                continue;
            }
        }
    }
}`,
    trap: "each round tries another name",
  },
];

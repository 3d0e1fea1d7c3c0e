import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `using Polly;

class Policies
{
    static readonly AsyncPolicy Grows = Policy.Handle<Exception>()
        .WaitAndRetryAsync(5, ⟦attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt))⟧);
}`,
    fixed: `using Polly;

class Policies
{
    static readonly AsyncPolicy Grows = Policy.Handle<Exception>()
        .WaitAndRetryAsync(5, attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt)) + TimeSpan.FromMilliseconds(Random.Shared.Next(0, 1000)));
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Options() => new RetryStrategyOptions
    {
        BackoffType = ⟦DelayBackoffType.Exponential⟧,
        MaxRetryAttempts = 4,
    };

    static RetryStrategyOptions Off() => new() { BackoffType = DelayBackoffType.Constant };
}`,
    fixed: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions Options() => new RetryStrategyOptions
    {
        BackoffType = DelayBackoffType.Exponential, UseJitter = true,
        MaxRetryAttempts = 4,
    };

    static RetryStrategyOptions Off() => new() { BackoffType = DelayBackoffType.Constant };
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Orders
{
    public async Task<Order> Load(int id)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try { return await _api.GetAsync(id); }
            catch (HttpRequestException) { await ⟦Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt)))⟧; }
        }
        return null;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Connection
{
    public void Open()
    {
        var wait = 100;
        for (var n = 0; n < 8; n++)
        {
            try { Connect(); return; }
            catch (SocketException)
            {
                ⟦Thread.Sleep(wait)⟧;
                wait *= 2;
            }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "chance is added",
    good: `using Polly;

class Policies
{
    static readonly AsyncPolicy Grows = Policy.Handle<Exception>().WaitAndRetryAsync(5,
        n => TimeSpan.FromSeconds(Math.Pow(2, n)) + TimeSpan.FromMilliseconds(_jitter.Next(0, 100)));

    public async Task Load()
    {
        for (var n = 0; n < 5; n++)
        {
            try { await Work(); return; }
            catch (Exception) { await Task.Delay(Random.Shared.Next(1000 * (1 << n))); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "options that use jitter, and a delay of their own",
    good: `using Polly.Retry;

class Policies
{
    static RetryStrategyOptions A() => new RetryStrategyOptions { BackoffType = DelayBackoffType.Exponential, UseJitter = true };
    static RetryStrategyOptions B() => new RetryStrategyOptions { BackoffType = DelayBackoffType.Linear, DelayGenerator = Own };
}`,
  },
  {
    languages: ["csharp"],
    trap: "an even wait, which is another matter",
    good: `class Connection
{
    public void Open()
    {
        for (var n = 0; n < 8; n++)
        {
            try { Connect(); return; }
            catch (SocketException) { Thread.Sleep(500); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a growing wait that is no retry",
    good: `class Animation
{
    public async Task Fade()
    {
        var wait = 10;
        while (wait < 1000)
        {
            Step();
            await Task.Delay(wait);
            wait *= 2;
        }
    }
}`,
  },
];

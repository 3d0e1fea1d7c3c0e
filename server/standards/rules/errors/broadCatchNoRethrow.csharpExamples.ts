import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Orders
{
    public Order Load(int id)
    {
        try
        {
            return _store.Find(id);
        }
        ⟦catch (Exception ex)⟧
        {
            return null;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Prices
{
    public async Task<decimal> Of(string sku)
    {
        try
        {
            return await _api.PriceAsync(sku);
        }
        ⟦catch (System.Exception e)⟧
        {
            _log.LogError("price failed: {Message}", e.Message);
            return 0;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Import
{
    public bool Run(Stream input)
    {
        try
        {
            Parse(input);
            return true;
        }
        ⟦catch⟧
        {
            _failed++;
            return false;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Sync
{
    public void Push(Account account)
    {
        try
        {
            _remote.Push(account);
        }
        ⟦catch (SystemException)⟧
        {
            _state = State.Failed;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Batch
{
    public void Run()
    {
        try
        {
            Work();
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        ⟦catch (Exception e)⟧
        {
            Console.WriteLine(e);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Handler
{
    public void Handle(Message message)
    {
        try { Apply(message); }
        ⟦catch (Exception)⟧ { Retry(message); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "thrown on, as it is or inside another one",
    good: `class Orders
{
    public void Place(Order order)
    {
        try { _store.Add(order); }
        catch (Exception) { _metrics.Failed(); throw; }
        try { _bus.Send(order); }
        catch (Exception e) { throw new OrderException("not sent", e); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a logger is given the exception, and with it the stack trace",
    good: `class Worker
{
    public void Run(Job job)
    {
        try { job.Execute(); }
        catch (Exception e) { _logger.LogError(e, "job {Id} failed", job.Id); }
        try { job.Report(); }
        catch (Exception e) { Log.Error($"report failed: {e}"); }
        try { job.Close(); }
        catch (Exception e) { Trace.TraceError(e.ToString()); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a filter names what is caught",
    good: `class Client
{
    public Reply Ask(Question question)
    {
        try { return Send(question); }
        catch (Exception e) when (e is TimeoutException or SocketException)
        {
            return Reply.Empty;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the error is the answer",
    good: `class Runner
{
    public Outcome Run(Action work)
    {
        try { work(); return Outcome.Ok; }
        catch (Exception e) { return Outcome.Failed(e); }
    }

    public void Start(TaskCompletionSource<int> done)
    {
        try { done.SetResult(Work()); }
        catch (Exception e) { done.SetException(e); }
        try { Work(); }
        catch (Exception e) { _failure = e; }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "nothing but cleanup is tried",
    good: `class Pool
{
    public void Drop(Connection connection)
    {
        try { connection.Close(); }
        catch (Exception) { _dropped++; }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a narrow type",
    good: `class Files
{
    public string Read(string path)
    {
        try { return File.ReadAllText(path); }
        catch (FileNotFoundException) { return ""; }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a log line that holds the exception with its stack trace",
    good: `using System;

class Worker
{
    private readonly ILogger _logger;

    public void Step(Handler handler)
    {
        try
        {
            handler.Handle();
        }
        catch (Exception ex)
        {
            _logger.error("unexpected exception:\\n" + ex);
        }
    }

    public int Run(Handler handler)
    {
        try
        {
            handler.Handle();
            return 0;
        }
        catch (Exception ex)
        {
            string text = "exception in \`" + handler + "':\\n" + ex + "\\nstopping";
            _logger.error(text);
            return 1;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `class Numbers
{
    public static short Parse(string value)
    {
        try
        {
            return short.Parse(value);
        }
        catch (Exception)
        {
            InvalidConversion("short", value);
            return 0;
        }
    }
}`,
    trap: "a helper that is named for what it throws",
  },
  {
    languages: ["csharp"],
    good: `class Ids
{
    private static bool TryGuid(string value, out Guid id)
    {
        try
        {
            id = new Guid(value);
            return true;
        }
        catch (Exception)
        {
            id = Guid.Empty;
            return false;
        }
    }
}`,
    trap: "the Try pattern, whose answer is false",
  },
];

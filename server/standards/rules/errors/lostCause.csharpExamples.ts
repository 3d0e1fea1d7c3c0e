import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Orders
{
    public void Place(Order order)
    {
        try
        {
            _store.Add(order);
        }
        catch (DbException ex)
        {
            _log.LogError(ex, "not stored");
            ⟦throw ex⟧;
        }
    }
}`,
    fixed: `class Orders
{
    public void Place(Order order)
    {
        try
        {
            _store.Add(order);
        }
        catch (DbException ex)
        {
            _log.LogError(ex, "not stored");
            throw;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Settings
{
    public int Port()
    {
        try { return int.Parse(_raw); }
        catch (FormatException e)
        {
            throw ⟦new InvalidOperationException($"port is no number: {_raw}")⟧;
        }
    }
}`,
    fixed: `class Settings
{
    public int Port()
    {
        try { return int.Parse(_raw); }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"port is no number: {_raw}", e);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Payments
{
    public async Task Charge(Card card)
    {
        try { await _gateway.ChargeAsync(card); }
        catch (HttpRequestException e)
        {
            throw ⟦new PaymentException("charge failed: " + e.Message)⟧;
        }
    }
}`,
    fixed: `class Payments
{
    public async Task Charge(Card card)
    {
        try { await _gateway.ChargeAsync(card); }
        catch (HttpRequestException e)
        {
            throw new PaymentException("charge failed: " + e.Message, e);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Files
{
    public Stream Open(string path)
    {
        try { return File.OpenRead(path); }
        catch (IOException)
        {
            throw ⟦new StorageException("can't open " + path)⟧;
        }
    }
}`,
    fixed: `class Files
{
    public Stream Open(string path)
    {
        try { return File.OpenRead(path); }
        catch (IOException ex)
        {
            throw new StorageException("can't open " + path, ex);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Codes
{
    public Code Parse(string text)
    {
        try { return Code.Of(text); }
        catch (Exception e)
        {
            var failure = ⟦new ArgumentException("no code", nameof(text))⟧;
            throw failure;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Retry
{
    public void Run(Action work)
    {
        for (var left = 3; ; left--)
        {
            try { work(); return; }
            catch (Exception e)
            {
                if (left == 0) ⟦throw e⟧;
            }
        }
    }
}`,
    fixed: `class Retry
{
    public void Run(Action work)
    {
        for (var left = 3; ; left--)
        {
            try { work(); return; }
            catch (Exception e)
            {
                if (left == 0) throw;
            }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "thrown on, or held as the inner exception",
    good: `class Store
{
    public void Save()
    {
        try { Write(); }
        catch (IOException) { throw; }
        catch (DbException e) { throw new StoreException("not saved", e); }
        catch (FormatException e) { throw new StoreException { Cause = e }; }
        catch (AggregateException e) { throw e.InnerException; }
        catch (TargetInvocationException e) { throw new StoreException("not saved", e.InnerException); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the name has been given another error",
    good: `class Mapper
{
    public void Map()
    {
        try { Run(); }
        catch (Exception e)
        {
            e = Translate(e);
            throw e;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "thrown in a lambda, or caught again at once",
    good: `class Later
{
    public void Plan()
    {
        try { Run(); }
        catch (Exception e)
        {
            _queue.Add(() => throw new InvalidOperationException("planned"));
            try { throw new ProbeException("inner"); }
            catch (ProbeException probe) { _log.LogError(probe, "probe after {Cause}", e); }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a cancellation made of a cancellation",
    good: `class Calls
{
    public async Task Run(CancellationToken stop)
    {
        try { await Work(stop); }
        catch (OperationCanceledException e) { throw new OperationCanceledException(stop); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the new error is filled with the caught one afterwards",
    good: `class Wrap
{
    public void Run()
    {
        try { Work(); }
        catch (Exception cause)
        {
            var wrapped = new WorkException("failed");
            wrapped.Attach(cause);
            throw wrapped;
        }
    }
}`,
  },
];

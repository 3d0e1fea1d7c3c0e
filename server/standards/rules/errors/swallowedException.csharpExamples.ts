import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Orders
{
    public void Submit(Order order)
    {
        try
        {
            _queue.Publish(order);
        }
        ⟦catch (BrokerException e)⟧
        {
        }
    }
}`,
    fixed: `class Orders
{
    public void Submit(Order order)
    {
        try
        {
            _queue.Publish(order);
        }
        catch (BrokerException e)
        {
            throw;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Prices
{
    public decimal Of(string sku)
    {
        try { return _api.Price(sku); } ⟦catch⟧ { }
        return 0m;
    }
}`,
    fixed: `class Prices
{
    public decimal Of(string sku)
    {
        try { return _api.Price(sku); } catch { throw; }
        return 0m;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Sync
{
    public async Task All(IEnumerable<Account> accounts)
    {
        foreach (var account in accounts)
        {
            try
            {
                await _remote.PushAsync(account);
            }
            ⟦catch (Exception)⟧
            {
                continue;
            }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `namespace Shop;

public class Settings
{
    public void Load()
    {
        try
        {
            Apply(File.ReadAllText(_path));
        }
        ⟦catch (IOException)⟧
        {
            // TODO: handle
        }
        ⟦catch (JsonException)⟧ { ; }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Audit
{
    private int Size
    {
        get
        {
            try { return Read().Length; }
            ⟦catch (System.Exception ex)⟧ { }
            return 0;
        }
    }
}`,
    fixed: `class Audit
{
    private int Size
    {
        get
        {
            try { return Read().Length; }
            catch (System.Exception ex) { throw; }
            return 0;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a comment gives the reason",
    good: `class Cache
{
    public void Warm()
    {
        try
        {
            Fill();
        }
        catch (Exception)
        {
            // best effort: filled on first use
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a cancellation that was asked for",
    good: `class Worker : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "nothing but cleanup is tried",
    good: `class Connection
{
    public void Reset()
    {
        try { _stream?.Close(); _socket.Dispose(); } catch { }
        try { if (File.Exists(_lock)) File.Delete(_lock); } catch (IOException) { }
        try { _process.Kill(); _process = null; } catch (InvalidOperationException) { }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "finalizers and Dispose must not throw",
    good: `class Handle : IDisposable
{
    ~Handle()
    {
        try { Release(); Report(); } catch { }
    }

    public void Dispose()
    {
        try { Flush(); } catch (IOException) { }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the name says that it is expected, or the filter does",
    good: `class Buckets
{
    public void Ensure(string name)
    {
        try { _s3.Create(name); }
        catch (BucketExistsException expected) { }
        try { _blob.Create(name); }
        catch (RequestFailedException e) when (e.Status == 409) { }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the next candidate is tried",
    good: `class Formats
{
    public Format Find(byte[] data)
    {
        foreach (var reader in _readers)
        {
            try { return reader.Read(data); }
            catch (FormatException) { continue; }
        }
        return null;
    }
}`,
  },
];

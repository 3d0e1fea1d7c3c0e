import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Sync
{
    public async Task Push(IReadOnlyList<Account> accounts)
    {
        await ⟦Task.WhenAll(accounts.Select(account => _api.PushAsync(account)))⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Prices
{
    public async Task<Price[]> Load(IEnumerable<string> skus)
    {
        var tasks = skus.Where(sku => sku != "").Select(async sku => await _http.GetFromJsonAsync<Price>(sku)).ToList();
        return await ⟦Task.WhenAll(tasks)⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Mailer
{
    public Task SendAll(List<Mail> mails) => ⟦Task.WhenAll(mails.Select(SendAsync))⟧;
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Thumbnails
{
    public async Task Make(string[] files)
    {
        await ⟦Task.WhenAll⟧(
            files.Select(file => Task.Run(() => Shrink(file))));
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a semaphore lets a few through",
    good: `class Sync
{
    public async Task Push(IReadOnlyList<Account> accounts)
    {
        await Task.WhenAll(accounts.Select(async account =>
        {
            await _semaphore.WaitAsync();
            try { await _api.PushAsync(account); }
            finally { _semaphore.Release(); }
        }));
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a size that the code gives",
    good: `class Prices
{
    public async Task Load(IEnumerable<string> skus)
    {
        await Task.WhenAll(skus.Take(10).Select(sku => _http.GetAsync(sku)));
        foreach (var part in skus.Chunk(10)) await Task.WhenAll(part.Select(sku => _http.GetAsync(sku)));
        var regions = new[] { "eu", "us" };
        await Task.WhenAll(regions.Select(region => _http.GetAsync(region)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(Work)));
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "tasks by name",
    good: `class Page
{
    public async Task Load()
    {
        await Task.WhenAll(_api.HeadAsync(), _api.BodyAsync());
        await Task.WhenAll(_running.Select(job => job.Completion));
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the loop that has a limit of its own",
    good: `class Sync
{
    public Task Push(IReadOnlyList<Account> accounts) =>
        Parallel.ForEachAsync(accounts, async (account, ct) => await _api.PushAsync(account, ct));
}`,
  },
];

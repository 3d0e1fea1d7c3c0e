import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Mailer
{
    public async ⟦void Send⟧(Mail mail)
    {
        await _smtp.SendMailAsync(mail);
    }
}`,
    fixed: `class Mailer
{
    public async Task Send(Mail mail)
    {
        await _smtp.SendMailAsync(mail);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `public class Jobs : IJobs
{
    private static async ⟦void Refresh⟧() => await Cache.Reload();

    public void Start()
    {
        async ⟦void Loop⟧()
        {
            while (true) await Tick();
        }
        Loop();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading.Tasks;

public class ReportsController : Controller
{
    [HttpPost]
    public IActionResult Create(ReportRequest request)
    {
        ⟦Task.Run(() => _builder.Build(request))⟧;
        return Accepted();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Indexer
{
    public async Task Index(Document document)
    {
        await _store.SaveAsync(document);
        ⟦Task.Run(async () => await _search.PutAsync(document))⟧;
    }
}`,
    fixed: `class Indexer
{
    public async Task Index(Document document)
    {
        await _store.SaveAsync(document);
        await Task.Run(async () => await _search.PutAsync(document));
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Worker
{
    public void Start(CancellationToken stop)
    {
        ⟦Task.Factory.StartNew(() => Consume(stop), TaskCreationOptions.LongRunning)⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Sync
{
    public void All(List<Account> accounts)
    {
        accounts.ForEach(⟦async⟧ account => await _api.PushAsync(account));
        Parallel.ForEach(accounts, ⟦async⟧ (account, state) =>
        {
            await _api.PullAsync(account);
        });
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Heartbeat
{
    private readonly Timer _timer;

    public Heartbeat()
    {
        _timer = new Timer(⟦async⟧ _ => await SendAsync(), null, 0, 5000);
        Action once = ⟦async⟧ () => await SendAsync();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class MainWindow : Window
{
    private async ⟦void SaveButton_Click⟧(object sender, RoutedEventArgs e)
    {
        await _store.SaveAsync(Document);
    }

    public MainWindow()
    {
        Loaded += ⟦async⟧ (s, e) => await RefreshAsync();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "an event handler that catches everything",
    good: `class MainWindow : Window
{
    private async void SaveButton_Click(object sender, RoutedEventArgs e)
    {
        try
        {
            await _store.SaveAsync(Document);
        }
        catch (Exception failure)
        {
            ShowError(failure);
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the task is kept, returned, awaited or dropped with `_ =` on purpose",
    good: `class Pump : BackgroundService
{
    private Task _loop;

    public void Start() => _loop = Task.Run(Loop);

    protected override Task ExecuteAsync(CancellationToken stop) => Task.Run(() => Loop(), stop);

    public async Task Once()
    {
        await Task.Run(Loop);
        var tasks = new List<Task> { Task.Run(Loop) };
        _ = Task.Run(Loop);
        await Task.WhenAll(tasks);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the job catches and logs what it throws",
    good: `class Warmup
{
    public void Start()
    {
        Task.Run(async () =>
        {
            try
            {
                await _cache.LoadAsync();
            }
            catch (Exception e)
            {
                _log.LogError(e, "warm-up failed");
            }
        });
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "an async lambda where a task is taken",
    good: `class Api
{
    public void Map(WebApplication app)
    {
        app.MapGet("/orders", async (IOrders orders) => await orders.AllAsync());
        Func<Task> later = async () => await _jobs.RunAsync();
        _policy.ExecuteAsync(async () => await later()).Wait(1000);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a method that returns a task, and one without async",
    good: `class Store
{
    public async Task Save(Item item) { await _db.PutAsync(item); }

    public async ValueTask DisposeAsync() => await _db.CloseAsync();

    public void Clear() { _items.Clear(); }

    public async IAsyncEnumerable<Item> All() { yield return await _db.NextAsync(); }
}`,
  },
  {
    languages: ["csharp"],
    trap: "another class called Task",
    good: `using Shop.Workflow;
using Task = Shop.Workflow.Task;

class Board
{
    void Start() { Task.Run(_board); }
}`,
  },
];

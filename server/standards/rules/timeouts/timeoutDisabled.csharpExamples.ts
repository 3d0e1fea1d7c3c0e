import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Gateway
{
    private readonly HttpClient _http = new HttpClient
    {
        Timeout = ⟦Timeout.InfiniteTimeSpan⟧,
    };
}`,
    fixed: `class Gateway
{
    private readonly HttpClient _http = new HttpClient
    {
        Timeout = TimeSpan.FromSeconds(10),
    };
}`,
  },
  {
    languages: ["csharp"],
    bad: `services.AddHttpClient("payments", client =>
{
    client.BaseAddress = new Uri(settings.Payments);
    client.Timeout = ⟦TimeSpan.FromMilliseconds(-1)⟧;
});`,
    fixed: `services.AddHttpClient("payments", client =>
{
    client.BaseAddress = new Uri(settings.Payments);
    client.Timeout = TimeSpan.FromSeconds(10);
});`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net;

class Old
{
    void Send(string url)
    {
        var request = (HttpWebRequest)WebRequest.Create(url);
        request.Timeout = ⟦Timeout.Infinite⟧;
        request.ReadWriteTimeout = ⟦-1⟧;
        request.GetResponse();
    }
}`,
    fixed: `using System.Net;

class Old
{
    void Send(string url)
    {
        var request = (HttpWebRequest)WebRequest.Create(url);
        request.Timeout = 10000;
        request.ReadWriteTimeout = -1;
        request.GetResponse();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Microsoft.Data.SqlClient;

class Reports
{
    void Run(SqlConnection connection)
    {
        using var command = new SqlCommand("exec monthly", connection);
        command.CommandTimeout = ⟦0⟧;
        using var copy = new SqlBulkCopy(connection) { BulkCopyTimeout = ⟦0⟧ };
    }
}`,
    fixed: `using Microsoft.Data.SqlClient;

class Reports
{
    void Run(SqlConnection connection)
    {
        using var command = new SqlCommand("exec monthly", connection);
        command.CommandTimeout = 30;
        using var copy = new SqlBulkCopy(connection) { BulkCopyTimeout = 0 };
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Shop : DbContext
{
    public Shop()
    {
        Database.SetCommandTimeout(⟦0⟧);
    }

    protected override void OnConfiguring(DbContextOptionsBuilder options)
    {
        options.UseSqlServer(_connection, sql => sql.CommandTimeout(⟦0⟧));
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Accounts
{
    public IEnumerable<Account> All(IDbConnection db)
    {
        return db.Query<Account>("select * from account", commandTimeout: ⟦0⟧);
    }
}`,
    fixed: `class Accounts
{
    public IEnumerable<Account> All(IDbConnection db)
    {
        return db.Query<Account>("select * from account", commandTimeout: 30);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Settings
{
    public const string Database = ⟦"Server=db.internal;Database=shop;Command Timeout=0;Pooling=true"⟧;
}`,
    fixed: `class Settings
{
    public const string Database = "Server=db.internal;Database=shop;Command Timeout=30;Pooling=true";
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Sockets
{
    void Open()
    {
        var client = new TcpClient { ReceiveTimeout = ⟦0⟧, SendTimeout = ⟦0⟧ };
        var binding = new BasicHttpBinding { SendTimeout = ⟦TimeSpan.MaxValue⟧ };
        NetworkStream stream = client.GetStream();
        stream.ReadTimeout = ⟦System.Threading.Timeout.Infinite⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "limits that are limits",
    good: `class Gateway
{
    private readonly HttpClient _http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };

    void Set(SqlCommand command, HttpWebRequest request)
    {
        command.CommandTimeout = 60;
        request.Timeout = 30_000;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a timer, a pool's lifetime and a wait that never ends are no call",
    good: `class Clock
{
    void Start()
    {
        _timer.Change(Timeout.Infinite, Timeout.Infinite);
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan };
        var cache = new CacheEntry { Timeout = TimeSpan.MaxValue };
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "0 that means at once, and another library's setting",
    good: `class Locks
{
    bool Try() => _gate.Wait(0);

    void Configure(Blinker light) { light.Timeout = 0; light.BlinkTimeout = 0; }
}`,
  },
  {
    languages: ["csharp"],
    trap: "words in a text that is no connection string",
    good: `class Help
{
    public const string Text = "set Timeout=0 to switch the limit off";
    public const string Database = "Server=db;Database=shop;Command Timeout=30;Connect Timeout=05";
}`,
  },
];

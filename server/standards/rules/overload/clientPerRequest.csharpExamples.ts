import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `public class PricesController : ControllerBase
{
    [HttpGet("{sku}")]
    public async Task<IActionResult> Get(string sku)
    {
        using var client = ⟦new HttpClient()⟧;
        return Ok(await client.GetStringAsync($"https://prices/{sku}"));
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Sync
{
    public async Task Push(IEnumerable<Account> accounts)
    {
        foreach (var account in accounts)
        {
            using (var client = ⟦new HttpClient { BaseAddress = _base }⟧)
            {
                await client.PostAsJsonAsync("/accounts", account);
            }
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Weather
{
    public string Now(string city)
    {
        HttpClient client = ⟦new()⟧;
        return client.GetStringAsync($"https://weather/{city}").Result;
    }

    public Task<string> Tomorrow(string city) => ⟦new HttpClient()⟧.GetStringAsync($"https://weather/{city}/1");
}`,
  },
  {
    languages: ["csharp"],
    bad: `using MongoDB.Driver;

class Orders
{
    public Order Find(string id)
    {
        var client = ⟦new MongoClient(_url)⟧;
        return client.GetDatabase("shop").GetCollection<Order>("orders").Find(o => o.Id == id).First();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using StackExchange.Redis;

public static class Function
{
    [FunctionName("cart")]
    public static async Task<IActionResult> Run(HttpRequest request)
    {
        var redis = await ⟦ConnectionMultiplexer.ConnectAsync(Settings.Redis)⟧;
        var value = await redis.GetDatabase().StringGetAsync(request.Query["cart"]);
        return new OkObjectResult(value);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Amazon.S3;

app.MapGet("/files/{key}", async (string key) =>
{
    using var s3 = ⟦new AmazonS3Client()⟧;
    var file = await s3.GetObjectAsync("files", key);
    return Results.Stream(file.ResponseStream);
});`,
  },
  {
    languages: ["csharp"],
    trap: "one client for the life of the class",
    good: `class Weather
{
    private static readonly HttpClient Shared = new HttpClient();
    private readonly HttpClient _own = new();
    private MongoClient _mongo;

    public Weather(string url)
    {
        _mongo = new MongoClient(url);
    }

    HttpClient Http => _lazy.Value;
    private readonly Lazy<HttpClient> _lazy = new(() => new HttpClient());
}`,
  },
  {
    languages: ["csharp"],
    trap: "factories and set-up",
    good: `class Clients
{
    public HttpClient CreateClient()
    {
        var client = new HttpClient();
        client.Timeout = TimeSpan.FromSeconds(5);
        return client;
    }

    public IApi ForShop(string url)
    {
        var http = new HttpClient { BaseAddress = new Uri(url) };
        return new ShopApi(http);
    }

    public void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton(_ => new MongoClient(_url));
        services.AddSingleton(provider => { var client = new CosmosClient(_url); return client; });
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a client of the factory, whose handlers are pooled",
    good: `class Weather
{
    public async Task<string> Now()
    {
        using var client = _factory.CreateClient("weather");
        using var own = new HttpClient(_handler, disposeHandler: false);
        return await client.GetStringAsync("/now");
    }
}`,
  },
  {
    languages: ["csharp"],
    path: "Tool/Program.cs",
    trap: "a command that ends after its one call",
    good: `using var client = new HttpClient();
Console.WriteLine(await client.GetStringAsync(args[0]));`,
  },
];

import assert from "node:assert/strict";
import { analyse } from "../support/engine.ts";
import { nameProbe } from "../support/nameProbe.ts";

/** Tells the qualified name of every call that is named so. */
async function names(text: string, calls: readonly string[]): Promise<string[]> {
  const { findings } = await analyse(text, "csharp", { only: [nameProbe("csharp", calls)] });
  return findings.map((one) => one.message);
}

describe("names in C#", () => {
  it("come from usings, aliases, implicit usings and full names", async () => {
    const text = `using System.Net.Sockets;
using Net = System.Net;
namespace Shop;
class A
{
    void F()
    {
        new TcpClient().Connect("a", 1);
        Net.Dns.Connect("a");
        Thread.Connect(1);
        global::System.Environment.Connect(1);
        new Channel().Connect();
    }
}`;
    assert.deepEqual(await names(text, ["Connect"]), [
      "System.Net.Sockets.TcpClient#Connect",
      "System.Net.Dns.Connect",
      "System.Threading.Thread.Connect",
      "System.Environment.Connect",
      "Channel#Connect",
    ]);
  });

  it("come from fields, properties, parameters, locals, patterns and primary constructors", async () => {
    const text = `namespace Shop
{
    class A(HttpClient primary)
    {
        private readonly HttpClient _field = new();
        public HttpClient Client { get; init; }
        HttpClient HttpClient { get; }

        async Task F(HttpClient? given, object other)
        {
            await _field.Get();
            await this._field.Get();
            await Client!.Get();
            await HttpClient.Get();
            await given?.Get();
            await primary.Get();
            using var local = new HttpClient { Timeout = t };
            await local.Get().ConfigureAwait(false);
            if (other is HttpClient matched) await matched.Get();
            using (HttpClient scoped = new()) { await scoped.Get(); }
            foreach (HttpClient each in all) await each.Get();
            await unknown.Get();
        }
    }
}`;
    const known = "System.Net.Http.HttpClient#Get";
    assert.deepEqual(await names(text, ["Get"]), [...Array.from({ length: 10 }, () => known), "unknown"]);
  });

  it("of generic calls, lambdas' parameters and target-typed constructions", async () => {
    const text = `class A
{
    System.Threading.Channels.Channel<int> _queue = System.Threading.Channels.Channel.Make<int>();
    SemaphoreSlim _gate = new(1);
    Func<HttpClient, Task> _call = (HttpClient client) => client.Make();
    void F() { Local(1); void Local(int x) { SemaphoreSlim own = new(x); own.Make(); } }
}`;
    assert.deepEqual(await names(text, ["Make", "SemaphoreSlim"]), [
      "System.Threading.Channels.Channel.Make",
      "System.Threading.SemaphoreSlim",
      "System.Net.Http.HttpClient#Make",
      "System.Threading.SemaphoreSlim",
      "System.Threading.SemaphoreSlim#Make",
    ]);
  });

  it("are not guessed where another namespace or the file itself has the type", async () => {
    const text = `using System.Timers;
using Windows.Web.Http;
class Mutex { }
class A
{
    Timer _timer = new Timer(1);
    HttpClient _http = new HttpClient();
    Mutex _mutex = new Mutex();
}`;
    assert.deepEqual(await names(text, ["Timer", "HttpClient", "Mutex"]), [
      "System.Timers.Timer",
      "Windows.Web.Http.HttpClient",
      "./Mutex",
    ]);
  });
});

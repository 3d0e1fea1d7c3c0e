import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `public class Proxy
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler());

    public async Task<HttpResponseMessage> Forward(HttpRequestMessage request)
    {
        return await ⟦_invoker.SendAsync(request, CancellationToken.None)⟧;
    }
}`,
    fixed: `public class Proxy
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler());

    public async Task<HttpResponseMessage> Forward(HttpRequestMessage request)
    {
        return await _invoker.SendAsync(request, new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net;

class Rates
{
    public async Task<Stream> Fetch(string url)
    {
        var request = (HttpWebRequest)WebRequest.Create(url);
        request.Timeout = 5000;
        var response = await ⟦request.GetResponseAsync()⟧;
        return response.GetResponseStream();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net;

class Old
{
    public void Start(Uri address)
    {
        HttpWebRequest request = WebRequest.CreateHttp(address);
        ⟦request.BeginGetResponse(Done, request)⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net;

class Downloads
{
    public async Task<string> Page(string url)
    {
        using (var client = new WebClient())
        {
            return await ⟦client.DownloadStringTaskAsync(url)⟧;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net.WebSockets;

class Feed
{
    public async Task Open(Uri address)
    {
        var socket = new ClientWebSocket();
        await ⟦socket.ConnectAsync(address, CancellationToken.None)⟧;
        await Read(socket);
    }
}`,
    fixed: `using System.Net.WebSockets;

class Feed
{
    public async Task Open(Uri address)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        await Read(socket);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Exports
{
    private readonly HttpClient _http;

    public async Task Save(string url, Stream target)
    {
        using var response = await ⟦_http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead)⟧;
        using var body = await response.Content.ReadAsStreamAsync();
        await body.CopyToAsync(target);
    }

    public async Task<Stream> Open(string url) => await ⟦_http.GetStreamAsync(url)⟧;
}`,
  },
  {
    languages: ["csharp"],
    trap: "HttpClient gives up after 100 s by itself",
    good: `class Prices
{
    private static readonly HttpClient Http = new HttpClient();

    public async Task<string> Load(string sku)
    {
        using var response = await Http.GetAsync($"/prices/{sku}");
        return await response.Content.ReadAsStringAsync();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a token that somebody may end",
    good: `class Proxy
{
    private readonly HttpMessageInvoker _invoker;
    private readonly HttpClient _http;

    public async Task Forward(HttpRequestMessage request, CancellationToken ct)
    {
        await _invoker.SendAsync(request, ct);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        await _http.GetStreamAsync("/feed", ct);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a synchronous request, whose own limit of 100 s holds",
    good: `using System.Net;

class Old
{
    public string Get(string url)
    {
        var request = (HttpWebRequest)WebRequest.Create(url);
        using (var response = request.GetResponse())
        using (var reader = new StreamReader(response.GetResponseStream()))
        {
            return reader.ReadToEnd();
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a limit around the call",
    good: `using System.Net;

class Rates
{
    public async Task<WebResponse> Fetch(string url)
    {
        var request = WebRequest.Create(url);
        return await request.GetResponseAsync().WaitAsync(TimeSpan.FromSeconds(5));
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "another library's client",
    good: `using Windows.Web.Http;

class App
{
    public async Task Load(HttpClient client, Uri address)
    {
        await client.GetStreamAsync(address);
    }

    public async Task Send(IBus bus) => await bus.SendAsync(new Ping(), CancellationToken.None);
}`,
  },
  {
    languages: ["csharp"],
    good: `using System;
using System.Net;

class PackedRequest : WebRequest
{
    private readonly HttpWebRequest request;

    public override IAsyncResult BeginGetResponse(AsyncCallback callback, object state)
    {
        Prepare();
        return request.BeginGetResponse(callback, state);
    }
}`,
    trap: "a wrapper that passes the call through",
  },
];

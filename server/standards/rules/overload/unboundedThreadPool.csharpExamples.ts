import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `using System.Threading;

class Start
{
    void Tune() => ThreadPool.SetMaxThreads(⟦int.MaxValue⟧, 1000);
}`,
    fixed: `using System.Threading;

class Start
{
    void Tune() => ThreadPool.SetMaxThreads(32, 1000);
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Thumbnails
{
    void All(IEnumerable<string> files)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = ⟦-1⟧ };
        Parallel.ForEach(files, options, Shrink);
    }
}`,
    fixed: `class Thumbnails
{
    void All(IEnumerable<string> files)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = 32 };
        Parallel.ForEach(files, options, Shrink);
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net.Sockets;
using System.Threading;

class Server
{
    void Listen(TcpListener listener)
    {
        while (true)
        {
            var client = listener.AcceptTcpClient();
            var thread = ⟦new Thread(() => Serve(client))⟧;
            thread.Start();
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `public class ReportsController : ControllerBase
{
    [HttpPost("reports")]
    public IActionResult Create(ReportRequest request)
    {
        ⟦new Thread(() => _builder.Build(request))⟧.Start();
        _running = ⟦Task.Factory.StartNew(() => Audit(request), TaskCreationOptions.LongRunning)⟧;
        return Accepted();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `app.MapPost("/import", (ImportRequest request) =>
{
    var worker = ⟦new Thread(() => Import(request))⟧;
    worker.Start();
    return Results.Accepted();
});`,
  },
  {
    languages: ["csharp"],
    trap: "a thread that is made once",
    good: `class Writer
{
    private readonly Thread _thread;

    public Writer()
    {
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "limits that are limits",
    good: `class Start
{
    void Tune()
    {
        ThreadPool.SetMaxThreads(200, 200);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "work for the pool, which has its own limit",
    good: `public class ReportsController : ControllerBase
{
    [HttpPost("reports")]
    public async Task<IActionResult> Create(ReportRequest request)
    {
        await Task.Run(() => _builder.Build(request));
        ThreadPool.QueueUserWorkItem(_ => Audit(request));
        return Accepted();
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "another class called Thread",
    good: `using Thread = Forum.Thread;

public class ThreadsController : ControllerBase
{
    [HttpPost]
    public IActionResult Create(string title)
    {
        var thread = new Thread(title);
        return Ok(thread);
    }
}`,
  },
];

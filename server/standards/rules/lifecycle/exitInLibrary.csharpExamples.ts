import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `using System;

namespace Shop;

public class Settings
{
    public void Load(string path)
    {
        if (!File.Exists(path))
        {
            ⟦Environment.Exit(2)⟧;
        }
    }
}`,
    fixed: `using System;

namespace Shop;

public class Settings
{
    public void Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidOperationException("exit status 2");
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Consumer : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await Consume(stop);
        }
        catch (Exception e)
        {
            _log.LogCritical(e, "consumer failed");
            ⟦System.Environment.Exit(1)⟧;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Ledger
{
    void Check(Entry entry)
    {
        if (entry.Sum != 0) ⟦Environment.FailFast("ledger is out of balance")⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Diagnostics;

class Watchdog
{
    void Expire()
    {
        _log.Warn("no heartbeat");
        ⟦Process.GetCurrentProcess().Kill()⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    path: "Shop/Program.cs",
    trap: "the program's entry",
    good: `var options = Options.Parse(args);
if (options is null)
{
    Environment.Exit(64);
}`,
  },
  {
    languages: ["csharp"],
    trap: "the file has the main function",
    good: `class Tool
{
    static int Main(string[] args)
    {
        if (args.Length == 0) Usage();
        return Run(args);
    }

    static void Fail(string why)
    {
        Console.Error.WriteLine(why);
        Environment.Exit(1);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a desktop program that its user closes",
    good: `using System.Windows.Forms;

class MainForm : Form
{
    void Quit() { Environment.Exit(0); }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the process is told to stop, or fails for good",
    good: `class Host
{
    public Host()
    {
        Console.CancelKeyPress += (sender, e) => Environment.Exit(130);
    }

    void LastWords(object sender, UnhandledExceptionEventArgs e)
    {
        Environment.Exit(1);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "another process, and another Exit",
    good: `class Runner
{
    void Stop(Process child)
    {
        child.Kill();
        _state.Exit(1);
        Monitor.Exit(_lock);
    }
}`,
  },
];

import type { Example } from "../../model.ts";

const languages = ["csharp"] as const;

export const csharpExamples: readonly Example[] = [
  {
    languages,
    bad: `using System.IO;

class Header
{
    byte[] Load(Stream source)
    {
        var buffer = new byte[16];
        ⟦source.Read(buffer, 0, 16)⟧;
        return buffer;
    }
}`,
  },
  {
    languages,
    bad: `using System.Threading;

class Cache
{
    private readonly SemaphoreSlim gate = new SemaphoreSlim(1);

    void Refresh()
    {
        ⟦gate.Wait(500)⟧;
        try { Load(); } finally { gate.Release(); }
    }
}`,
  },
  {
    languages,
    bad: `class Names
{
    string Tidy(string name)
    {
        ⟦name.Trim()⟧;
        return name;
    }
}`,
  },
  {
    languages,
    bad: `using System.Diagnostics;

class Tool
{
    int Run(string file)
    {
        var process = Process.Start("convert", file);
        ⟦process.WaitForExit(5000)⟧;
        return process.ExitCode;
    }
}`,
  },
  {
    languages,
    bad: `using System;

class Plan
{
    DateTime Next(DateTime day)
    {
        ⟦day.AddDays(1)⟧;
        return day;
    }
}`,
  },
  {
    languages,
    bad: `using System.Threading.Channels;

class Bus
{
    private readonly ChannelWriter<Event> events;

    void Publish(Event item)
    {
        ⟦events.TryWrite(item)⟧;
    }
}`,
  },
  {
    languages,
    bad: `using System.Collections.Generic;
using System.Linq;

class Mailer
{
    void Send(List<User> users)
    {
        ⟦users.Select(user => Mail(user))⟧;
    }
}`,
  },
  {
    languages,
    good: `using System.IO;

class Header
{
    byte[] Load(Stream source)
    {
        var buffer = new byte[16];
        source.ReadExactly(buffer, 0, 16);
        var more = source.Read(buffer, 0, 16);
        return more == 16 ? buffer : throw new EndOfStreamException();
    }
}`,
    trap: "looked at",
  },
  {
    languages,
    good: `using System.Threading;

class Cache
{
    private readonly SemaphoreSlim gate = new SemaphoreSlim(1);

    void Refresh(CancellationToken token)
    {
        gate.Wait(token);
        gate.Wait();
        try { Load(); } finally { gate.Release(2); }
    }
}`,
    trap: "a wait without a result to look at",
  },
  {
    languages,
    good: `class Text
{
    void Fill(Editor editor, System.Text.StringBuilder builder)
    {
        editor.Replace("a", "b");
        builder.Insert(0, "x").Replace("y", "z");
    }
}`,
    trap: "methods that change what they are called on",
  },
  {
    languages,
    good: `using System.Collections.Generic;
using System.Linq;

class Mailer
{
    void Send(List<User> users, Query query)
    {
        users.Add(new User());
        users.Where(user => user.Active).ToList().ForEach(Mail);
        query.Where("active");
    }
}`,
    trap: "called for what they do",
  },
  {
    languages,
    good: `using System.Threading;

class Turn
{
    private readonly object gate = new object();

    void Take()
    {
        var taken = false;
        Monitor.TryEnter(gate, 100, ref taken);
        if (!Monitor.TryEnter(gate, 100)) return;
    }
}`,
    trap: "the result comes by an argument",
  },
];

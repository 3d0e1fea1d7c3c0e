import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `using System.Threading.Channels;

class Outbox
{
    private readonly Channel<Mail> _mails = ⟦Channel.CreateUnbounded<Mail>()⟧;
}`,
    fixed: `using System.Threading.Channels;

class Outbox
{
    private readonly Channel<Mail> _mails = Channel.CreateBounded<Mail>(1000);
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading.Channels;

class Bus
{
    private readonly Channel<Event> _events;

    public Bus()
    {
        _events = ⟦Channel.CreateUnbounded<Event>(new UnboundedChannelOptions { SingleReader = true })⟧;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Collections.Concurrent;

class Jobs
{
    private readonly BlockingCollection<Job> _waiting = ⟦new BlockingCollection<Job>()⟧;
    private readonly BlockingCollection<Job> _urgent = ⟦new()⟧;
}`,
    fixed: `using System.Collections.Concurrent;

class Jobs
{
    private readonly BlockingCollection<Job> _waiting = new BlockingCollection<Job>(1000);
    private readonly BlockingCollection<Job> _urgent = new();
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Collections.Concurrent;

class Log
{
    private readonly BlockingCollection<string> _lines = ⟦new BlockingCollection<string>(new ConcurrentQueue<string>())⟧;
}`,
    fixed: `using System.Collections.Concurrent;

class Log
{
    private readonly BlockingCollection<string> _lines = new BlockingCollection<string>(new ConcurrentQueue<string>(), 1000);
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Threading.Tasks.Dataflow;

class Pipeline
{
    private readonly BufferBlock<Order> _orders = ⟦new BufferBlock<Order>()⟧;
    private readonly ExecutionDataflowBlockOptions _options = new() { BoundedCapacity = ⟦DataflowBlockOptions.Unbounded⟧ };
}`,
  },
  {
    languages: ["csharp"],
    trap: "bounded ones",
    good: `using System.Collections.Concurrent;
using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

class Jobs
{
    private readonly Channel<Job> _new = Channel.CreateBounded<Job>(500);
    private readonly BlockingCollection<Job> _old = new BlockingCollection<Job>(500);
    private readonly BlockingCollection<Job> _older = new BlockingCollection<Job>(new ConcurrentStack<Job>(), 10);
    private readonly BufferBlock<Job> _block = new BufferBlock<Job>(new DataflowBlockOptions { BoundedCapacity = 100 });
}`,
  },
  {
    languages: ["csharp"],
    trap: "a semaphore holds back those who write",
    good: `using System.Threading;
using System.Threading.Channels;

class Outbox
{
    private readonly SemaphoreSlim _room = new(1000);
    private readonly Channel<Mail> _mails = Channel.CreateUnbounded<Mail>();
}`,
  },
  {
    languages: ["csharp"],
    trap: "another class called Channel",
    good: `using RabbitMQ.Client;

class Feed
{
    private readonly Channel _channel = Channel.Open("feed");
    private readonly BlockingCollection _own = new BlockingCollection(42);
}`,
  },
  {
    languages: ["csharp"],
    trap: "a capacity that is held in a name",
    good: `using System.Collections.Concurrent;

class Jobs
{
    public Jobs(int capacity)
    {
        _waiting = new BlockingCollection<Job>(capacity);
    }
}`,
  },
];

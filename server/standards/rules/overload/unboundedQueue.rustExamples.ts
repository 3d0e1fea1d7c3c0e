import type { Example } from "../../model.ts";

export const rustExamples: readonly Example[] = [
  {
    languages: ["rust"],
    bad: `use tokio::sync::mpsc;

fn start() -> mpsc::UnboundedSender<Event> {
    let (sender, receiver) = ⟦mpsc::unbounded_channel()⟧;
    tokio::spawn(pump(receiver));
    sender
}`,
    fixed: `use tokio::sync::mpsc;

fn start() -> mpsc::UnboundedSender<Event> {
    let (sender, receiver) = mpsc::channel(1000);
    tokio::spawn(pump(receiver));
    sender
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::sync::mpsc::channel;

fn pipeline() {
    let (tx, rx) = ⟦channel::<Job>()⟧;
    spawn_workers(rx);
    feed(tx);
}`,
  },
  {
    languages: ["rust"],
    bad: `fn pipeline() {
    let (tx, rx) = ⟦crossbeam_channel::unbounded()⟧;
    spawn_workers(rx);
    feed(tx);
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::sync::mpsc;

impl Outbox {
    fn new() -> Self {
        let (sender, receiver) = ⟦mpsc::channel()⟧;
        Self { sender, receiver }
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `use flume::unbounded;

static QUEUE: LazyLock<(flume::Sender<Job>, flume::Receiver<Job>)> = LazyLock::new(|| ⟦unbounded()⟧);`,
  },
  {
    languages: ["rust"],
    good: `use tokio::sync::mpsc;

fn start() {
    let (sender, receiver) = mpsc::channel(64);
    run(sender, receiver);
}`,
    trap: "a capacity",
  },
  {
    languages: ["rust"],
    good: `use std::sync::mpsc::sync_channel;

fn start() {
    let (sender, receiver) = sync_channel(64);
    run(sender, receiver);
}`,
    trap: "std's bounded form",
  },
  {
    languages: ["rust"],
    good: `use tokio::sync::oneshot;

fn ask() {
    let (answer, wait) = oneshot::channel();
    run(answer, wait);
}`,
    trap: "one value only",
  },
  {
    languages: ["rust"],
    good: `use tokio::sync::watch;

fn config() {
    let (set, get) = watch::channel(Config::default());
    run(set, get);
}`,
    trap: "the latest value only",
  },
  {
    languages: ["rust"],
    good: `use crate::net::channel;

fn open() {
    let stream = channel();
    run(stream);
}`,
    trap: "a function of the program's own",
  },
  {
    languages: ["rust"],
    good: `#[cfg(test)]
mod tests {
    #[test]
    fn sends() {
        let (tx, rx) = std::sync::mpsc::channel();
        tx.send(1).unwrap();
        assert_eq!(rx.recv(), Ok(1));
    }
}`,
    trap: "tests in the same file",
  },
  {
    languages: ["rust"],
    good: `use std::sync::mpsc;

fn read_or_warn(limit: Duration) -> io::Result<String> {
    thread::scope(|scope| {
        let (done, waiting) = mpsc::channel::<()>();
        scope.spawn(move || {
            if let Err(mpsc::RecvTimeoutError::Timeout) = waiting.recv_timeout(limit) {
                eprintln!("still waiting for input");
            }
        });
        let line = read_line();
        drop(done);
        line
    })
}`,
    trap: "a signal without a content",
  },
  {
    languages: ["rust"],
    good: `use std::sync::mpsc::channel;

fn connect(addr: SocketAddr, limit: Duration) -> Result<Stream, Error> {
    let (tx, rx) = channel();
    thread::spawn(move || {
        let _ = tx.send(Stream::open(addr));
    });
    rx.recv_timeout(limit)?
}`,
    trap: "one answer of one thread",
  },
  {
    languages: ["rust"],
    good: `use std::sync::mpsc;

fn sizes(paths: &[PathBuf]) -> Vec<u64> {
    let (tx, rx) = mpsc::channel();
    for path in paths {
        let tx = tx.clone();
        pool().spawn(move || tx.send(size(path)));
    }
    drop(tx);
    rx.iter().collect()
}`,
    trap: "the results of a set of workers",
  },
  {
    languages: ["rust"],
    good: `use futures::channel::{mpsc, oneshot};

fn waiting() -> Waiting {
    let (tx, rx) = mpsc::unbounded::<oneshot::Sender<Token>>();
    Waiting { tx, rx }
}`,
    trap: "one sender for each caller that waits",
  },
];

import type { Example } from "../../model.ts";

const languages = ["rust"] as const;

export const rustExamples: readonly Example[] = [
  {
    languages,
    bad: `use std::fs;

fn rotate(log: &Path) {
    ⟦let _ =⟧ fs::rename(log, log.with_extension("old"));
    start(log);
}`,
  },
  {
    languages,
    bad: `fn store(entry: &Entry) -> Result<(), StoreError> {
    append(entry)
}

fn book(entry: Entry) {
    ⟦let _ =⟧ store(&entry);
    publish(entry);
}`,
  },
  {
    languages,
    bad: `impl Ledger {
    fn close_day(&mut self) -> io::Result<()> {
        self.file.write_all(b"end\\n")?;
        self.file.flush().⟦ok()⟧;
        Ok(())
    }
}`,
  },
  {
    languages,
    bad: `async fn transfer(pool: &Pool, from: Id, to: Id) {
    let tx = pool.begin().await;
    move_money(&tx, from, to).await;
    ⟦let _ =⟧ tx.commit().await;
}`,
  },
  {
    languages,
    bad: `impl Orders {
    async fn save(&self, order: &Order) -> Result<(), Error> {
        self.store.put(order).await
    }

    async fn place(&self, order: Order) {
        ⟦self.save(&order)⟧;
        self.mail(order).await;
    }
}`,
  },
  {
    languages,
    bad: `struct Index;

impl Index {
    fn rebuild(&self) -> Result<usize, Error> {
        scan(self)
    }
}

fn run(index: &Index) {
    ⟦index.rebuild()⟧;
    serve(index);
}`,
  },
  {
    languages,
    bad: `fn report(mut out: File, total: u64) {
    ⟦let _ =⟧ writeln!(out, "total {}", total);
}`,
  },
  {
    languages,
    bad: `use std::fs;

fn prepare(folder: &Path) {
    ⟦_ =⟧ fs::create_dir_all(folder);
}`,
  },
  {
    languages,
    good: `use std::fs;

fn rotate(log: &Path) -> io::Result<()> {
    fs::rename(log, log.with_extension("old"))?;
    start(log);
    Ok(())
}`,
    trap: "handed on",
  },
  {
    languages,
    good: `use std::fmt::Write;

fn describe(order: &Order) -> String {
    let mut text = String::new();
    let _ = write!(text, "order {}", order.id);
    text
}`,
    trap: "writing to a text in memory cannot fail",
  },
  {
    languages,
    good: `fn count(lines: &[String]) -> usize {
    lines.len()
}

fn warm(lines: &[String]) {
    let _ = count(lines);
}`,
    trap: "no result that tells of a failure",
  },
  {
    languages,
    good: `fn remove(path: &Path) {
    fs::remove_file(path)
        .inspect_err(|error| warn!("{} stays: {}", path.display(), error))
        .ok();
}`,
    trap: "the error is logged on the way",
  },
  {
    languages,
    good: `fn port(text: &str) -> Option<u16> {
    text.parse().ok()
}`,
    trap: "ok() as a value",
  },
  {
    languages,
    good: `fn store(entry: &Entry) -> Result<(), StoreError> {
    append(entry)
}

fn book(entry: Entry) {
    if let Err(error) = store(&entry) {
        error!("entry is lost: {error}");
    }
    let _entry = entry;
}`,
    trap: "looked at",
  },
  {
    languages,
    good: `fn start(name: &str, unused: u32) {
    let _ = unused;
    let _ = std::mem::take(&mut NAMES.lock().unwrap());
    eprintln!("{name}");
    let _ = writeln!(std::io::stderr(), "{name}");
}`,
    trap: "no failure that anybody could act on",
  },
  {
    languages: ["rust"],
    bad: `type Outcome<T> = Result<T, Failure>;

fn store(order: &Order) -> Outcome<u64> {
    write(order)
}

fn place(order: &Order) {
    ⟦let _ =⟧ store(order);
}`,
  },
  {
    languages: ["rust"],
    bad: `trait Sink {
    fn put(&mut self, line: &str) -> Result<(), Failure>;
}

fn copy(lines: &[String], sink: &mut dyn Sink) {
    for line in lines {
        ⟦let _ =⟧ sink.put(line);
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `#[must_use]
fn reserve(seats: u32) -> u32 {
    seats.min(FREE)
}

fn book(seats: u32) {
    ⟦let _ =⟧ reserve(seats);
}`,
  },
  {
    languages: ["rust"],
    bad: `fn save(text: &str) -> Result<(), Failure> {
    put(text)
}

fn close(text: &str, dirty: bool) {
    ⟦let _ =⟧ if dirty { save(text) } else { Ok(()) };
}`,
  },
  {
    languages: ["rust"],
    good: `impl Drop for Listener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.flush();
    }
}`,
    trap: "what is dropped can tell nobody",
  },
  {
    languages: ["rust"],
    good: `fn listen(path: &Path) -> io::Result<UnixListener> {
    let _ = std::fs::remove_file(path);
    UnixListener::bind(path)
}`,
    trap: "a leftover of the last run",
  },
  {
    languages: ["rust"],
    good: `fn packet(user: &str, port: u16) -> Vec<u8> {
    let mut packet = Vec::new();
    let _ = packet.write_all(user.as_bytes());
    packet
}`,
    trap: "a buffer in memory takes all",
  },
  {
    languages: ["rust"],
    good: `fn log(&mut self, level: &str, text: &str) {
    // A log that can't be written must not stop the program: errors are ignored
    // here and below.
    let _ = self.file.write_all(level.as_bytes());
    let _ = self.file.write_all(text.as_bytes());
}`,
    trap: "a comment above several that drop alike",
  },
  {
    languages: ["rust"],
    good: `enum SetResult { Done, Denied }

fn set(addr: &mut SocketAddr, ip: IpAddr) -> SetResult {
    addr.set_ip(ip);
    SetResult::Done
}

fn apply(addr: &mut SocketAddr, ip: IpAddr) {
    set(addr, ip);
}`,
    trap: "a type that is only called a result",
  },
  {
    languages: ["rust"],
    good: `impl Pending {
    fn resolve(mut self, answer: Answer) {
        if let Some(waiter) = self.waiter.take() {
            let _ = waiter.send(answer);
        }
    }
}`,
    trap: "who asked may have gone",
  },
  {
    languages: ["rust"],
    good: `fn strip(to: &Path) -> Result<(), Error> {
    if !run("strip", to) {
        let _ = std::fs::remove_file(to);
        return Err(Error::Strip);
    }
    Ok(())
}`,
    trap: "cleaned up behind a failure that is told",
  },
];

import type { Example } from "../../model.ts";

const languages = ["rust"] as const;

export const rustExamples: readonly Example[] = [
  {
    languages,
    bad: `use std::sync::Mutex;

struct Cache {
    entries: Mutex<Entries>,
}

impl Cache {
    async fn refresh(&self, api: &Api) {
        let mut entries = ⟦self.entries.lock()⟧.unwrap();
        let fresh = api.load().await;
        entries.replace(fresh);
    }
}`,
  },
  {
    languages,
    bad: `use std::sync::{Arc, RwLock};

async fn notify(members: Arc<RwLock<Vec<Member>>>) -> Result<(), Error> {
    let list = ⟦members.read()⟧.expect("members");
    for member in list.iter() {
        member.send("down").await?;
    }
    Ok(())
}`,
  },
  {
    languages,
    bad: `use parking_lot::Mutex;

struct Pool {
    free: Mutex<Vec<Conn>>,
}

impl Pool {
    async fn take(&self) -> Conn {
        let mut free = ⟦self.free.lock()⟧;
        match free.pop() {
            Some(conn) => conn,
            None => connect().await,
        }
    }
}`,
  },
  {
    languages,
    bad: `use std::sync::Mutex;

async fn drain(queue: &Mutex<Vec<Job>>) {
    while let Some(job) = ⟦queue.lock()⟧.unwrap().pop() {
        job.run().await;
    }
}`,
  },
  {
    languages,
    bad: `use std::sync::Mutex;

async fn publish(sender: &Mutex<Sender>, event: Event) {
    if let Ok(mut own) = ⟦sender.lock()⟧ {
        own.push(event).await;
    }
}`,
  },
  {
    languages,
    bad: `use std::sync::Mutex;

async fn greet(name: &Mutex<String>, api: &Api) {
    api.hello(⟦name.lock()⟧.unwrap().as_str()).await;
}`,
  },
  {
    languages,
    bad: `use std::sync::Mutex;

async fn save(state: &Mutex<State>, store: &Store) -> Result<(), Error> {
    let own = ⟦state.lock()⟧.unwrap();
    if own.is_clean() {
        drop(own);
        return Ok(());
    }
    store.put(&own.body).await
}`,
  },
  {
    languages,
    bad: `use std::sync::Mutex;

fn freeze(state: &Mutex<State>) {
    let own = state.lock().unwrap();
    ⟦std::mem::forget(own)⟧;
}`,
  },
  {
    languages,
    good: `use std::sync::Mutex;

async fn refresh(entries: &Mutex<Entries>, api: &Api) {
    let fresh = api.load().await;
    let mut own = entries.lock().unwrap();
    own.replace(fresh);
}`,
    trap: "locked after the await",
  },
  {
    languages,
    good: `use std::sync::Mutex;

async fn next(ids: &Mutex<Ids>, api: &Api) -> Answer {
    let id = {
        let mut own = ids.lock().unwrap();
        own.next()
    };
    api.ask(id).await
}`,
    trap: "a block of its own",
  },
  {
    languages,
    good: `use std::sync::Mutex;

async fn next(ids: &Mutex<Ids>, api: &Api) -> Answer {
    let mut own = ids.lock().unwrap();
    let id = own.next();
    drop(own);
    api.ask(id).await
}`,
    trap: "dropped before the await",
  },
  {
    languages,
    good: `use tokio::sync::Mutex;

struct Cache {
    entries: Mutex<Entries>,
}

impl Cache {
    async fn refresh(&self, api: &Api) {
        let mut entries = self.entries.lock().await;
        entries.replace(api.load().await);
    }
}`,
    trap: "a lock that is made for it",
  },
  {
    languages,
    good: `use std::sync::Mutex;

async fn next(ids: &Mutex<Ids>, api: &Api) -> Answer {
    let id = ids.lock().unwrap().next();
    let name = *NAMES.lock().unwrap();
    api.ask(id, name).await
}`,
    trap: "the guard lives to the end of its statement",
  },
  {
    languages,
    good: `use std::sync::Mutex;

async fn start(state: &Mutex<State>) {
    let mut own = state.lock().unwrap();
    own.task = Some(tokio::spawn(async move {
        work().await;
    }));
}`,
    trap: "another task awaits",
  },
  {
    languages,
    good: `use std::sync::Mutex;

fn total(counts: &Mutex<Vec<u64>>) -> u64 {
    let own = counts.lock().unwrap();
    own.iter().sum()
}`,
    trap: "no async code",
  },
  {
    languages,
    good: `use std::sync::Mutex;

async fn retry(limits: &Mutex<Limits>, api: &Api) -> Answer {
    if limits.lock().unwrap().is_open() {
        return api.ask().await;
    }
    api.fallback().await
}`,
    trap: "the guard of a condition is gone where its branch begins",
  },
];

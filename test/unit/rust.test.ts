import assert from "node:assert/strict";
import { analyse, open } from "../support/engine.ts";
import { nameProbe } from "../support/nameProbe.ts";

async function told(
  text: string,
  calls: readonly string[],
  say: "name" | "async" = "name",
): Promise<string[]> {
  const { findings } = await analyse(text, "rust", { only: [nameProbe("rust", calls, say)] });
  return findings.map((one) => one.message);
}

describe("names in Rust", () => {
  it("come from uses, aliases, lists, paths and known crates", async () => {
    const text = `use std::fs;
use tokio::sync::{self, mpsc::{self as queue, unbounded_channel as endless}, Mutex};
use reqwest::blocking::Client as Blocking;
fn f() {
    fs::make();
    sync::make();
    queue::make::<i32>();
    endless();
    std::process::make(1);
    crate::net::make();
    Blocking::make();
    Mutex::<i32>::make();
    unknown::make();
    make!("x");
}
`;
    assert.deepEqual(await told(text, ["make", "unbounded_channel"]), [
      "std.fs.make",
      "tokio.sync.make",
      "tokio.sync.mpsc.make",
      "tokio.sync.mpsc.unbounded_channel",
      "std.process.make",
      "crate.net.make",
      "reqwest.blocking.Client.make",
      "tokio.sync.Mutex.make",
      "unknown",
      "unknown",
    ]);
  });

  it("come from fields, parameters, locals, statics and what a constructor gives", async () => {
    const text = `use std::sync::{Arc, Mutex};
static SHARED: Mutex<i32> = Mutex::new(1);
struct A { gate: Arc<Mutex<i32>> }
impl A {
    async fn f(&self, given: &Mutex<i32>) -> Result<(), E> {
        self.gate.get();
        given.get();
        SHARED.get();
        let own = Mutex::new(1);
        own.get();
        let typed: &mut Mutex<i32> = x;
        typed.get()?;
        let sent = build().await?;
        sent.get().await;
        Some(own).unwrap().get();
        Mutex::default().get();
    }
}
`;
    const known = "std.sync.Mutex#get";
    assert.deepEqual(await told(text, ["get"]), [
      known,
      known,
      known,
      known,
      known,
      "unknown",
      "Some#get",
      known,
    ]);
  });

  it("know async code by its function, block and closures that run at once", async () => {
    const text = `fn plain() { call(); }
async fn waits() { call(); }
async fn each() { xs.iter().for_each(|x| call()); }
async fn moved() { spawn_blocking(move || call()).await; }
fn block() { spawn(async move { call(); }); }
fn closure() { spawn(async move |x| call()); }
`;
    assert.deepEqual(await told(text, ["call"], "async"), ["false", "true", "true", "false", "true", "true"]);
  });
});

describe("tests inside a file of Rust", () => {
  const rule = nameProbe("rust", ["call"]);

  it("are held to no rule", async () => {
    const text = `fn f() { call(); }
#[cfg(test)]
mod tests {
    use super::*;
    fn helper() { call(); }
}
#[cfg(all(test, feature = "x"))]
fn only_tests() { call(); }
#[cfg(not(test))]
fn production() { call(); }
#[tokio::test]
async fn works() { call(); }
mod inner { #[test] fn a() { call(); } fn b() { call(); } }
`;
    const { findings } = await analyse(text, "rust", { only: [rule] });
    assert.deepEqual(
      findings.map((one) => one.span.start.line),
      [0, 9, 12],
    );
  });

  it("are told anew when the attribute changes", async () => {
    const text = "#[cfg(test)]\nmod tests {\n    fn helper() { std::process::exit(1) }\n}\n";
    const analysis = await open(text, "rust");
    const position = { line: 0, character: 0 };
    const after = text.replace("#[cfg(test)]", "#[cfg(unix)]");
    analysis.edit(
      {
        start: 6,
        oldEnd: 10,
        newEnd: 10,
        startPosition: { ...position, character: 6 },
        oldEndPosition: { ...position, character: 10 },
        newEndPosition: { ...position, character: 10 },
      },
      after,
    );
    assert.deepEqual(analysis.result(), await analyse(after, "rust"));
    analysis.dispose();
  });
});

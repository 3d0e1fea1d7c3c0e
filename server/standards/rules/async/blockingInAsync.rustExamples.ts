import type { Example } from "../../model.ts";

export const rustExamples: readonly Example[] = [
  {
    languages: ["rust"],
    bad: `use std::thread;
use std::time::Duration;

async fn poll() {
    loop {
        check().await;
        ⟦thread::sleep(Duration::from_secs(1))⟧;
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `use tokio::task;

async fn back_off() {
    ⟦std::thread::sleep(std::time::Duration::from_millis(50))⟧;
    task::yield_now().await;
}`,
    fixed: `use tokio::task;

async fn back_off() {
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    task::yield_now().await;
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::fs;

async fn template(name: &str) -> std::io::Result<String> {
    ⟦fs::read_to_string(name)⟧
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::fs::File;

async fn export(path: &str) -> std::io::Result<()> {
    let file = ⟦File::create(path)⟧?;
    write_rows(file).await
}`,
  },
  {
    languages: ["rust"],
    bad: `fn serve(state: State) {
    tokio::spawn(async move {
        let page = ⟦reqwest::blocking::get("https://shop.example.com")⟧;
        state.put(page).await;
    });
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::process::Command;

async fn version() -> std::io::Result<Vec<u8>> {
    let out = ⟦Command::new("git").arg("--version").output()⟧?;
    Ok(out.stdout)
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::net::TcpStream;

async fn ping(address: &str) -> bool {
    ⟦TcpStream::connect(address)⟧.is_ok()
}`,
  },
  {
    languages: ["rust"],
    good: `use std::thread;

fn pause() {
    thread::sleep(PAUSE);
    let _text = std::fs::read_to_string("a.toml");
}`,
    trap: "no async code",
  },
  {
    languages: ["rust"],
    good: `async fn template(name: String) -> std::io::Result<String> {
    tokio::task::spawn_blocking(move || std::fs::read_to_string(name)).await?
}`,
    trap: "on threads that may block",
  },
  {
    languages: ["rust"],
    good: `use tokio::fs;
use tokio::time::sleep;

async fn template(name: &str) -> std::io::Result<String> {
    sleep(PAUSE).await;
    fs::read_to_string(name).await
}`,
    trap: "the runtime's own",
  },
  {
    languages: ["rust"],
    good: `#[tokio::main]
async fn main() -> std::io::Result<()> {
    let config = std::fs::read_to_string("app.toml")?;
    serve(config).await
}`,
    trap: "before the first request",
  },
  {
    languages: ["rust"],
    good: `async fn outer() -> fn() {
    fn inner() {
        std::thread::sleep(PAUSE);
    }
    inner
}`,
    trap: "a function that is only declared here",
  },
  {
    languages: ["rust"],
    good: `async fn start() {
    std::thread::spawn(|| loop {
        std::thread::sleep(PAUSE);
    });
}`,
    trap: "a thread of its own",
  },
];

import type { Example } from "../../model.ts";

export const rustExamples: readonly Example[] = [
  {
    languages: ["rust"],
    bad: `fn build() -> reqwest::Result<reqwest::blocking::Client> {
    reqwest::blocking::Client::builder().timeout(⟦None⟧).build()
}`,
    fixed: `fn build() -> reqwest::Result<reqwest::blocking::Client> {
    reqwest::blocking::Client::builder().timeout(std::time::Duration::from_secs(10)).build()
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::net::TcpStream;

fn open(address: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(⟦None⟧)?;
    Ok(stream)
}`,
    fixed: `use std::net::TcpStream;

fn open(address: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10)))?;
    Ok(stream)
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::time::Duration;

async fn call(client: &Client) -> Result<Answer, Error> {
    tokio::time::timeout(⟦Duration::MAX⟧, client.ask()).await?
}`,
    fixed: `use std::time::Duration;

async fn call(client: &Client) -> Result<Answer, Error> {
    tokio::time::timeout(Duration::from_secs(10), client.ask()).await?
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::time::Duration;

fn pool() -> PgPoolOptions {
    PgPoolOptions::new().acquire_timeout(⟦Duration::from_secs(u64::MAX)⟧)
}`,
  },
  {
    languages: ["rust"],
    good: `fn build() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build()
}`,
    trap: "a limit",
  },
  {
    languages: ["rust"],
    good: `use std::time::Duration;

async fn poll(task: Task) -> bool {
    tokio::time::timeout(Duration::ZERO, task).await.is_ok()
}`,
    trap: "0 ends a call at once",
  },
  {
    languages: ["rust"],
    good: `fn build() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(LIMIT).pool_idle_timeout(None).build()
}`,
    trap: "idle connections are no calls",
  },
  {
    languages: ["rust"],
    good: `fn settings() -> Settings {
    Settings::new().timeout(None)
}`,
    trap: "a method of the program's own",
  },
];

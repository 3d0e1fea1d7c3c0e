import type { Example } from "../../model.ts";

export const rustExamples: readonly Example[] = [
  {
    languages: ["rust"],
    bad: `pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    Ok(⟦reqwest::Client::new()⟧)
}`,
    fixed: `pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    Ok(reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build()?)
}`,
  },
  {
    languages: ["rust"],
    bad: `use reqwest::Client;

impl Prices {
    pub fn new(base: String) -> Self {
        Self { base, client: ⟦Client::new()⟧ }
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `use reqwest::Client;
use std::time::Duration;

fn build() -> Client {
    ⟦Client::builder()⟧.user_agent("shop").build().expect("a TLS backend")
}`,
    fixed: `use reqwest::Client;
use std::time::Duration;

fn build() -> Client {
    Client::builder().timeout(Duration::from_secs(10)).user_agent("shop").build().expect("a TLS backend")
}`,
  },
  {
    languages: ["rust"],
    bad: `async fn rates() -> Result<String, reqwest::Error> {
    ⟦reqwest::get("https://rates.example.com/latest")⟧.await?.text().await
}`,
  },
  {
    languages: ["rust"],
    bad: `use reqwest::ClientBuilder;

fn build() -> Result<reqwest::Client, reqwest::Error> {
    ⟦ClientBuilder::new()⟧.gzip(true).build()
}`,
  },
  {
    languages: ["rust"],
    bad: `fn rates() -> Result<String, Box<dyn std::error::Error>> {
    Ok(⟦ureq::get("https://rates.example.com/latest")⟧.call()?.into_string()?)
}`,
  },
  {
    languages: ["rust"],
    good: `use std::time::Duration;

fn build() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(Duration::from_secs(5)).build()
}`,
    trap: "the builder is given one",
  },
  {
    languages: ["rust"],
    good: `use std::time::Duration;

async fn rates(url: &str) -> reqwest::Result<String> {
    let client = reqwest::Client::new();
    client.get(url).timeout(Duration::from_secs(5)).send().await?.text().await
}`,
    trap: "every request is given one",
  },
  {
    languages: ["rust"],
    good: `fn rates(url: &str) -> reqwest::Result<String> {
    let client = reqwest::blocking::Client::new();
    client.get(url).send()?.text()
}`,
    trap: "the blocking client has a limit of its own",
  },
  {
    languages: ["rust"],
    good: `use aws_sdk_s3::Client;

fn s3(config: &Config) -> Client {
    Client::new(config)
}`,
    trap: "a client of another library",
  },
  {
    languages: ["rust"],
    good: `async fn rates(url: &str) -> Result<String, Error> {
    let answer = tokio::time::timeout(LIMIT, reqwest::get(url)).await??;
    Ok(answer.text().await?)
}`,
    trap: "a timeout around it",
  },
  {
    languages: ["rust"],
    good: `fn build(proxy: Option<Proxy>) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder();
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    builder = builder.timeout(LIMIT);
    builder.build()
}`,
    trap: "the limit is set by a later statement",
  },
];

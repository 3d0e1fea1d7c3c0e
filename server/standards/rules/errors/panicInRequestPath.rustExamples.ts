import type { Example } from "../../model.ts";

export const rustExamples: readonly Example[] = [
  {
    languages: ["rust"],
    bad: `use std::fs;

pub fn load(path: &str) -> Result<Config, Error> {
    let text = fs::read_to_string(path).⟦unwrap()⟧;
    parse(&text)
}`,
    fixed: `use std::fs;

pub fn load(path: &str) -> Result<Config, Error> {
    let text = fs::read_to_string(path)?;
    parse(&text)
}`,
  },
  {
    languages: ["rust"],
    bad: `async fn create(State(state): State<AppState>, Json(order): Json<Order>) -> Result<Json<Id>, ApiError> {
    let id = state.orders.insert(order).await.⟦expect("insert failed")⟧;
    Ok(Json(id))
}`,
    fixed: `async fn create(State(state): State<AppState>, Json(order): Json<Order>) -> Result<Json<Id>, ApiError> {
    let id = state.orders.insert(order).await?;
    Ok(Json(id))
}`,
  },
  {
    languages: ["rust"],
    bad: `impl Cart {
    pub fn total(&self, sku: &str) -> u64 {
        self.prices.get(sku).⟦unwrap()⟧.amount * 100
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `pub fn first(names: &[String]) -> Option<char> {
    let name = names.first().⟦expect("no name given")⟧;
    name.chars().next()
}`,
  },
  {
    languages: ["rust"],
    bad: `fn decode(bytes: &[u8]) -> Result<Frame, DecodeError> {
    if bytes.len() < 4 {
        ⟦panic!("frame of {} bytes", bytes.len())⟧;
    }
    Frame::parse(bytes)
}`,
  },
  {
    languages: ["rust"],
    bad: `impl Store for Remote {
    fn delete(&self, key: &str) -> Result<(), Error> {
        ⟦todo!()⟧
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `fn reject(result: Result<u8, Error>) -> Error {
    result.⟦unwrap_err()⟧
}`,
  },
  {
    languages: ["rust"],
    bad: `fn totals(rows: &[Row]) -> Vec<u64> {
    rows.iter().map(|row| row.amount.parse().⟦unwrap()⟧).collect()
}`,
  },
  {
    languages: ["rust"],
    good: `fn parse(text: &str) -> Option<u8> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> u8 {
        parse("1").unwrap()
    }

    #[test]
    fn parses() {
        assert_eq!(sample(), 1);
        parse("2").expect("two");
    }
}`,
    trap: "tests in the same file",
  },
  {
    languages: ["rust"],
    good: `fn main() {
    let config = load("app.toml").expect("app.toml can be read");
    serve(config).unwrap();
}`,
    trap: "the program's start",
  },
  {
    languages: ["rust"],
    path: "build.rs",
    good: `fn compile(path: &str) {
    tonic_build::compile_protos(path).unwrap();
}`,
    trap: "build scripts",
  },
  {
    languages: ["rust"],
    good: `impl Counter {
    fn add(&self) {
        *self.count.lock().unwrap() += 1;
        self.names.read().unwrap().len();
    }
}`,
    trap: "a poisoned lock",
  },
  {
    languages: ["rust"],
    good: `fn pattern() -> Regex {
    Regex::new(r"^\\d+$").unwrap()
}`,
    trap: "a literal that was seen to be right",
  },
  {
    languages: ["rust"],
    good: `fn port(text: &str) -> Result<u16, Error> {
    let port: u16 = text.parse()?;
    Ok(text.parse().unwrap_or(port))
}`,
    trap: "a value that stands in, or the failure goes on",
  },
  {
    languages: ["rust"],
    good: `impl Parser {
    fn list(&mut self) -> Result<(), Error> {
        self.expect(Token::Open)?;
        self.expect(Token::Close)
    }
}`,
    trap: "a parser's own method",
  },
  {
    languages: ["rust"],
    good: `fn side(n: u8) -> Side {
    match n % 2 {
        0 => Side::Left,
        1 => Side::Right,
        _ => unreachable!(),
    }
}`,
    trap: "a case that can't be",
  },
  {
    languages: ["rust"],
    good: `pub fn must_compile(text: &str) -> Program {
    compile(text).unwrap()
}`,
    trap: "the name says it",
  },
  {
    languages: ["rust"],
    path: "tests/orders.rs",
    good: `fn server() -> Server {
    Server::start().unwrap()
}`,
    trap: "integration tests",
  },
  {
    languages: ["rust"],
    good: `fn key(line: &str) -> &str {
    line.split('=').next().unwrap()
}`,
    trap: "the first piece of a split is always there",
  },
  {
    languages: ["rust"],
    good: `fn template(line: &str) -> anyhow::Result<(String, String)> {
    let mut parts = line.trim().split("___");
    let prefix = parts.next().unwrap();
    let suffix = parts.next().context("no second part")?;
    Ok((prefix.to_owned(), suffix.to_owned()))
}`,
    trap: "the first piece of a split, by its name",
  },
  {
    languages: ["rust"],
    bad: `pub fn describe(user: &User) -> String {
    format!("{} of {}", user.name, user.team.as_ref().⟦unwrap()⟧)
}`,
  },
  {
    languages: ["rust"],
    bad: `fn limit(given: Option<u32>) -> u32 {
    ⟦Option::unwrap(given)⟧
}`,
  },
  {
    languages: ["rust"],
    bad: `impl Session {
    fn close(&mut self) -> io::Result<()> {
        self.socket.take().⟦unwrap()⟧.shutdown(Shutdown::Both)
    }
}`,
  },
  {
    languages: ["rust"],
    good: `fn pin(&self) -> Result<Secret, Error> {
    if self.pin.is_some() {
        return Ok(self.pin.as_ref().unwrap().clone());
    }
    if self.names.is_empty() {
        return Err(Error::NoName);
    }
    self.ask(self.names.first().unwrap())
}`,
    trap: "asked just before",
  },
  {
    languages: ["rust"],
    good: `fn load(&mut self) -> Result<&Config, Error> {
    if self.config.is_none() {
        self.config = Some(read()?);
    }
    Ok(self.config.as_ref().unwrap())
}`,
    trap: "set just before",
  },
  {
    languages: ["rust"],
    good: `fn length(head: &[u8; 8]) -> Result<u32, Error> {
    // The slice has four bytes, so this never fails.
    let size = u32::from_be_bytes(head.get(0..4).map(into_array).unwrap());
    Ok(size + u32::from_be_bytes(head[4..8].try_into().unwrap()))
}`,
    trap: "a reason in a comment, and a length that is written there",
  },
  {
    languages: ["rust"],
    good: `fn shell() -> io::Result<Output> {
    let mut child = Command::new("sh").stdin(Stdio::piped()).spawn()?;
    child.stdin.take().unwrap().write_all(b"exit\\n")?;
    child.wait_with_output()
}`,
    trap: "a pipe that the same function asked for",
  },
  {
    languages: ["rust"],
    good: `fn finish(workers: Vec<JoinHandle<()>>) -> Result<(), Error> {
    for worker in workers {
        worker.join().unwrap();
    }
    Ok(())
}`,
    trap: "a panic of another thread goes on here",
  },
  {
    languages: ["rust"],
    good: `fn command() -> Result<CString, Error> {
    let name = CString::new("--session-worker").unwrap();
    let curve: Curve = String::from("1.2.840.10045.3.1.7").try_into().unwrap();
    run(name, curve, CONFIG.get().unwrap())
}`,
    trap: "literals behind a conversion, and what is set once at the start",
  },
  {
    languages: ["rust"],
    good: `fn cache(&self) -> Result<Entry, Error> {
    let entry = self.find().expect("the index was checked by the caller");
    Ok(entry.clone())
}`,
    trap: "the message gives the reason",
  },
  {
    languages: ["rust"],
    good: `fn number(value: &Value) -> Result<Number, Error> {
    if value.is_u64() {
        Ok(Number::from(value.as_u64().unwrap()))
    } else {
        Err(Error::NoNumber)
    }
}`,
    trap: "the kind was asked for",
  },
];

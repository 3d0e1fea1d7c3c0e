import type { Example } from "../../model.ts";

export const rustExamples: readonly Example[] = [
  {
    languages: ["rust"],
    bad: `use std::process;

pub fn load(path: &str) -> Config {
    match read(path) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("{error}");
            ⟦process::exit(1)⟧
        }
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `pub fn connect(url: &str) -> anyhow::Result<Pool> {
    if url.is_empty() {
        ⟦std::process::exit(2)⟧;
    }
    Pool::open(url)
}`,
    fixed: `pub fn connect(url: &str) -> anyhow::Result<Pool> {
    if url.is_empty() {
        return Err(anyhow::anyhow!("exit status 2"));
    }
    Pool::open(url)
}`,
  },
  {
    languages: ["rust"],
    bad: `use std::process::exit;

impl Store {
    fn check(&self) {
        if self.broken {
            ⟦exit(3)⟧;
        }
    }
}`,
  },
  {
    languages: ["rust"],
    bad: `fn verify(state: &State) {
    if !state.valid() {
        ⟦std::process::abort()⟧;
    }
}`,
  },
  {
    languages: ["rust"],
    path: "src/main.rs",
    good: `fn fail(error: Error) {
    eprintln!("{error}");
    std::process::exit(1);
}`,
    trap: "the program's start",
  },
  {
    languages: ["rust"],
    good: `pub fn die(message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(1)
}`,
    trap: "a function that is called for its end",
  },
  {
    languages: ["rust"],
    good: `pub fn load(path: &str) -> Result<Config, Error> {
    read(path)
}`,
    trap: "the failure is returned",
  },
  {
    languages: ["rust"],
    good: `use clap::Parser;

fn validate(options: &Options) {
    if options.jobs == 0 {
        std::process::exit(2);
    }
}`,
    trap: "a command",
  },
  {
    languages: ["rust"],
    good: `use crate::game::exit;

fn leave(room: &Room) {
    exit(1);
}`,
    trap: "a function of the program's own",
  },
  {
    languages: ["rust"],
    good: `use std::process;

impl<T> Shared<T> {
    fn acquire(&self) -> Shared<T> {
        let count = self.counter().fetch_add(1, Ordering::Relaxed);
        if count > isize::MAX as usize {
            process::abort();
        }
        Shared { inner: self.inner }
    }
}

struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        process::abort();
    }
}`,
    trap: "the last guard of unsafe code",
  },
  {
    languages: ["rust"],
    good: `fn options(args: &[String]) -> Result<Options, Error> {
    let matches = parser().parse(args)?;
    if matches.opt_present("h") {
        print_usage(&parser());
        std::process::exit(0);
    }
    read(matches)
}`,
    trap: "the help of a command",
  },
  {
    languages: ["rust"],
    good: `pub fn on_interrupt(dir: PathBuf) -> Result<(), Error> {
    ctrlc::set_handler(move || {
        remove(&dir);
        std::process::exit(130);
    })
}`,
    trap: "the handler of a signal",
  },
];

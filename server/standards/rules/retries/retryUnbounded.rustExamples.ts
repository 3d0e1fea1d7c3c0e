import type { Example } from "../../model.ts";

const languages = ["rust"] as const;

export const rustExamples: readonly Example[] = [
  {
    languages,
    bad: `async fn connect(url: &str) -> Session {
    ⟦loop⟧ {
        match Session::connect(url).await {
            Ok(session) => return session,
            Err(error) => {
                warn!("not connected: {error}");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}`,
  },
  {
    languages,
    bad: `fn register(api: &Api, node: &Node) {
    ⟦while let Err(error) = api.register(node)⟧ {
        error!("not registered: {}", error);
        thread::sleep(Duration::from_millis(500));
    }
}`,
  },
  {
    languages,
    bad: `fn wait_for(db: &Database) {
    ⟦while db.ping().is_err()⟧ {
        thread::sleep(Duration::from_secs(1));
    }
}`,
  },
  {
    languages,
    bad: `async fn load(client: &Client) -> Config {
    let config = ⟦loop⟧ {
        if let Ok(config) = client.fetch("config").await {
            break config;
        }
        sleep(PAUSE).await;
    };
    config.validate()
}`,
  },
  {
    languages,
    bad: `use backoff::ExponentialBackoff;

fn policy() -> ExponentialBackoff {
    ExponentialBackoff {
        max_elapsed_time: ⟦None⟧,
        ..ExponentialBackoff::default()
    }
}`,
  },
  {
    languages,
    bad: `use tokio_retry::strategy::ExponentialBackoff;
use tokio_retry::Retry;

async fn load(api: &Api) -> Result<Config, Error> {
    Retry::spawn(⟦ExponentialBackoff::from_millis(10)⟧, || api.config()).await
}`,
  },
  {
    languages,
    good: `async fn connect(url: &str) -> Result<Session, Error> {
    let mut attempts = 0;
    loop {
        match Session::connect(url).await {
            Ok(session) => return Ok(session),
            Err(error) if attempts == 5 => return Err(error),
            Err(_) => {
                attempts += 1;
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}`,
    trap: "attempts are counted",
  },
  {
    languages,
    good: `fn consume(jobs: &Receiver<Job>) {
    loop {
        match jobs.recv() {
            Ok(job) => {
                if job.is_last() {
                    return;
                }
                job.run();
            }
            Err(error) => warn!("no job: {error}"),
        }
    }
}`,
    trap: "a consumer that goes on by design",
  },
  {
    languages,
    good: `fn add(total: &AtomicU64, more: u64) {
    let mut seen = total.load(Ordering::Relaxed);
    loop {
        match total.compare_exchange_weak(seen, seen + more, Ordering::AcqRel, Ordering::Relaxed) {
            Ok(_) => break,
            Err(now) => seen = now,
        }
    }
}`,
    trap: "another thread was faster",
  },
  {
    languages,
    good: `fn ask() -> u32 {
    loop {
        let mut line = String::new();
        stdin().read_line(&mut line).unwrap();
        match line.trim().parse() {
            Ok(number) => return number,
            Err(_) => println!("a number, please"),
        }
    }
}`,
    trap: "a person is asked again",
  },
  {
    languages,
    good: `use tokio_retry::strategy::{jitter, ExponentialBackoff};
use tokio_retry::Retry;

async fn load(api: &Api) -> Result<Config, Error> {
    let delays = ExponentialBackoff::from_millis(10).map(jitter).take(3);
    Retry::spawn(delays, || api.config()).await
}`,
    trap: "delays that end",
  },
  {
    languages,
    good: `async fn connect(url: &str, deadline: Instant) -> Option<Session> {
    timeout_at(deadline, async {
        loop {
            if let Ok(session) = Session::connect(url).await {
                break session;
            }
            sleep(PAUSE).await;
        }
    })
    .await
    .ok()
}`,
    trap: "a time limit around the loop",
  },
];

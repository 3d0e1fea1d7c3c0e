import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Cluster {
  void await() throws InterruptedException {
    ⟦while (!isReady())⟧ {
      Thread.sleep(1000);
    }
  }
}`,
    fixed: `class Cluster {
  void await() throws InterruptedException {
    long deadline = System.nanoTime() + 60000_000_000L;
    while (!isReady()) {
      if (System.nanoTime() - deadline > 0) throw new IllegalStateException("gave up after 60 s");
      Thread.sleep(1000);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.TimeUnit;
class Exports {
  Result result(String id) {
    ⟦while (true)⟧ {
      Status status = client.describe(id);
      if (status.isDone()) {
        return status.result();
      }
      try {
        TimeUnit.SECONDS.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Locks {
  void take(Lock lock) {
    do {
      log.debug("waiting");
      LockSupport.parkNanos(1_000_000);
    } ⟦while (lock.isHeld())⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void join(Job job) throws Exception {
    ⟦for (; !job.finished();)⟧ Thread.sleep(50);
    String state = job.state();
    ⟦while (!"DONE".equals(state))⟧ {
      Thread.sleep(50);
      state = job.state();
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "deadline, attempts, interruption",
    good: `class Cluster {
  void a(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!isReady() && System.nanoTime() < end) Thread.sleep(1000);
  }
  void b() throws InterruptedException {
    int left = 10;
    while (!isReady()) {
      if (left-- == 0) throw new IllegalStateException();
      attempt();
      Thread.sleep(1000);
    }
  }
  void c() throws InterruptedException {
    while (!Thread.currentThread().isInterrupted()) Thread.sleep(1000);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "supervisors and workers are meant to run on",
    good: `class Worker implements Runnable {
  private volatile boolean running = true;
  public void run() {
    while (running) {
      work();
      sleep(100);
    }
    while (!stopped.get()) {
      Thread.sleep(100);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the monitor idiom",
    good: `class Box {
  synchronized Object take() throws InterruptedException {
    while (value == null) wait();
    return value;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a retry: its bound is another rule's",
    good: `class Client {
  Response call() throws InterruptedException {
    while (true) {
      try {
        return send();
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
  }
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package deploy
import (
	"fmt"
	"time"
)
func wait(id string) error {
	⟦for !ready(id)⟧ {
		time.Sleep(time.Second)
	}
	return nil
}
`,
    fixed: `package deploy
import (
	"fmt"
	"time"
)
func wait(id string) error {
	deadline := time.Now().Add(60000 * time.Millisecond)
	for !ready(id) {
		if time.Now().After(deadline) {
			return fmt.Errorf("gave up after 60 s")
		}
		time.Sleep(time.Second)
	}
	return nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package deploy
import "time"
func (c *Client) Wait(id string) (string, error) {
	⟦for⟧ {
		status, err := c.Describe(id)
		if err != nil {
			return "", err
		}
		if status == "ACTIVE" {
			return status, nil
		}
		time.Sleep(5 * time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package deploy
import "time"
func opened(gate *Gate) {
	⟦for⟧ {
		if gate.Open() {
			break
		}
		<-time.After(100 * time.Millisecond)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package deploy
import (
	"log"
	"time"
)
func leader(e *Election) {
	⟦for e.Leader() == ""⟧ {
		log.Printf("no leader yet")
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "context, deadline, counter",
    good: `package deploy
import (
	"context"
	"time"
)
func a(ctx context.Context, id string) error {
	for !ready(ctx, id) {
		time.Sleep(time.Second)
	}
	return ctx.Err()
}
func b(id string) {
	end := time.Now().Add(time.Minute)
	for !ready(id) && time.Now().Before(end) {
		time.Sleep(time.Second)
	}
}
func c(id string) {
	for i := 0; i < 10 && !ready(id); i++ {
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "a worker is meant to run on",
    good: `package deploy
import "time"
func (w *Worker) Run() {
	for {
		w.sweep()
		time.Sleep(time.Minute)
	}
}
func (w *Worker) Keep() {
	for !w.stopped.Load() {
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "select with a way out",
    good: `package deploy
import "time"
func wait(done chan struct{}, id string) {
	for !ready(id) {
		select {
		case <-done:
			return
		case <-time.After(time.Second):
		}
	}
}
`,
  },
  {
    languages: ["go"],
    good: `package deploy
import "time"
func all(items []Item) {
	for _, item := range items {
		send(item)
		time.Sleep(time.Millisecond)
	}
}
`,
  },
];

/** Examples of Java and Go. */
export const serverExamples: readonly Example[] = [...java, ...go];

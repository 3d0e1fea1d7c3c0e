import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: [...JS, "tsx"],
    bad: `const server = app.listen(8080);
process.on("SIGTERM", () => {
  console.log("bye");
  ⟦process.exit(0)⟧;
});
`,
  },
  {
    languages: JS,
    bad: `import process from "node:process";
process.once("SIGTERM", async function () {
  ⟦process.exit()⟧;
});
⟦process.on("SIGTERM", process.exit)⟧;
`,
  },
  {
    languages: JS,
    bad: `for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => ⟦process.exit(0)⟧);
}
["SIGTERM"].forEach((name) => process.on(name, () => ⟦process.exit(1)⟧));
`,
  },
  {
    languages: JS,
    bad: `class Service {
  start() {
    process.on("SIGTERM", () => {
      this.server.close();
      ⟦process.exit(0)⟧;
    });
  }
}
`,
    fixed: `class Service {
  start() {
    process.on("SIGTERM", () => {
      this.server.close(() => process.exit(0));
    });
  }
}
`,
  },
  {
    languages: JS,
    bad: `function shutdown(signal) {
  logger.info({ signal }, "stopping");
  ⟦process.exit(0)⟧;
}
process.on("SIGTERM", shutdown);
`,
  },
  {
    languages: [...JS, "tsx"],
    good: `process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
});
process.on("SIGTERM", async () => {
  await app.close();
  process.exit(0);
});
process.on("SIGTERM", () => {
  shutdown().then(() => process.exit(0));
});
`,
  },
  {
    languages: JS,
    good: `process.on("SIGTERM", async () => {
  await Promise.all([pool.end(), logger.flush()]);
  setTimeout(() => process.exit(1), 5000).unref();
});
async function stop() {
  try {
    await currentJob;
  } finally {
    process.exit(0);
  }
}
process.on("SIGTERM", stop);
`,
    trap: "drains first, with a limit",
  },
  {
    languages: JS,
    path: "src/bin/watch.ts",
    good: `process.on("SIGTERM", () => process.exit(0));\n`,
    trap: "a command",
  },
  {
    languages: JS,
    good: `process.on("uncaughtException", (error) => {
  console.error(error);
  process.exit(1);
});
process.on("SIGUSR2", () => process.exit(0));
function fail() {
  process.exit(1);
}
`,
    trap: "crashes and other signals",
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a crash, though the file also handles SIGTERM",
    good: `const server = app.listen(8080);
process.on("SIGTERM", () => server.close());
export function fatal(message) {
  console.error(message);
  process.exit(1);
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import signal
import sys

def on_term(signum, frame):
    print("bye")
    ⟦sys.exit(0)⟧

signal.signal(signal.SIGTERM, on_term)
`,
  },
  {
    languages: ["python"],
    bad: `import os
from signal import SIGTERM, signal

signal(SIGTERM, lambda *args: ⟦os._exit(0)⟧)
`,
  },
  {
    languages: ["python"],
    bad: `import signal
import os

class Worker:
    def handle(self, _signum, _frame):
        self.logger.info("stopping")
        ⟦os._exit(1)⟧

    def start(self):
        signal.signal(signal.SIGTERM, self.handle)
`,
  },
  {
    languages: ["python"],
    bad: `import asyncio
import signal
import sys

async def serve(loop):
    ⟦loop.add_signal_handler(signal.SIGTERM, sys.exit)⟧
    loop.add_signal_handler(signal.SIGTERM, lambda: ⟦sys.exit(0)⟧)
`,
  },
  {
    languages: ["python"],
    good: `import signal
import sys

def on_term(signum, frame):
    server.shutdown()
    sys.exit(0)

signal.signal(signal.SIGTERM, on_term)
`,
  },
  {
    languages: ["python"],
    good: `import signal

stopping = False

def on_term(signum, frame):
    global stopping
    stopping = True

signal.signal(signal.SIGTERM, on_term)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
`,
    trap: "asks the main loop to end",
  },
  {
    languages: ["python"],
    path: "scripts/import_rows.py",
    good: `import signal
import sys

signal.signal(signal.SIGTERM, lambda *a: sys.exit(1))
`,
    trap: "a script",
  },
  {
    languages: ["python"],
    good: `import signal
import sys

signal.signal(signal.SIGINT, lambda *a: sys.exit(1))

def load(path):
    sys.exit(2)

async def serve(loop):
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
`,
    trap: "Ctrl-C, and exits elsewhere",
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package main

import (
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-c
		⟦os.Exit(0)⟧
	}()
	http.ListenAndServe(":8080", nil)
}
`,
  },
  {
    languages: ["go"],
    bad: `package main

import (
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go http.ListenAndServe(":8080", nil)
	sig := <-stop
	log.Printf("got %s", sig)
	⟦os.Exit(0)⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package server

import (
	"log"
	"os/signal"
)

func (s *Server) Listen() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals)
	go func() {
		for sig := range signals {
			⟦log.Fatalf("got %v", sig)⟧
		}
	}()
	s.http.Serve(s.listener)
}
`,
  },
  {
    languages: ["go"],
    bad: `package main

import (
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func run(srv *http.Server) {
	go srv.ListenAndServe()
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case <-c:
			log.Println("bye")
			⟦os.Exit(1)⟧
		}
	}()
}
`,
  },
  {
    languages: ["go"],
    good: `package main

import (
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-c
		srv.Shutdown(ctx)
		os.Exit(0)
	}()
	http.ListenAndServe(":8080", nil)
}
`,
  },
  {
    languages: ["go"],
    good: `package main

import (
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	stop := make(chan struct{})
	c := make(chan os.Signal, 2)
	signal.Notify(c, syscall.SIGTERM)
	go func() {
		<-c
		close(stop)
		<-c
		os.Exit(1)
	}()
	go http.ListenAndServe(":8080", nil)
	<-stop
}
`,
    trap: "the second signal ends at once",
  },
  {
    languages: ["go"],
    good: `package main

import (
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTERM)
	go func() {
		<-c
		os.Exit(1)
	}()
	convert(files)
}
`,
    trap: "a command that serves nobody",
  },
  {
    languages: ["go"],
    good: `package main

import (
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	if err := http.ListenAndServe(":8080", nil); err != nil {
		log.Fatal(err)
	}
	<-ctx.Done()
}
`,
  },
];

export const shutdownWithoutDrainExamples: readonly Example[] = [...javascript, ...python, ...go];

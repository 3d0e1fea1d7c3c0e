import type { Example } from "../../model.ts";

export const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import static java.lang.System.exit;
class Parser {
  void reject() {
    ⟦exit(2)⟧;
  }
  void worse() {
    ⟦java.lang.System.exit(3)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Store {
  void load(Path path) {
    if (path == null) {
      log.error("no path");
      ⟦System.exit(1)⟧;
    }
    read(path);
  }
}`,
    fixed: `class Store {
  void load(Path path) {
    if (path == null) {
      log.error("no path");
      throw new IllegalStateException("exit status 1");
    }
    read(path);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Store {
  void stop() {
    ⟦Runtime.getRuntime().halt(2)⟧;
  }
  void leave() {
    Runtime runtime = Runtime.getRuntime();
    ⟦Runtime.getRuntime().exit(0)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void begin() {
    pool.submit(() -> {
      try {
        work();
      } catch (Exception e) {
        ⟦System.exit(3)⟧;
        return;
      }
    });
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Config {
  static {
    if (!exists()) ⟦System.exit(1)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Tool {
  public static void main(String[] args) {
    System.exit(new Tool().work(args));
  }
}`,
    trap: "main",
  },
  {
    languages: ["java"],
    path: "src/main/java/shop/ShopApplication.java",
    good: `class ShopApplication {
  void fail() {
    System.exit(1);
  }
}`,
    trap: "the entry file",
  },
  {
    languages: ["java"],
    good: `import javax.swing.JMenuItem;
class Menu {
  void quit(JMenuItem item) {
    item.addActionListener(e -> System.exit(0));
  }
}`,
    trap: "a desktop program",
  },
  {
    languages: ["java"],
    good: `class Game {
  void over(Player player) {
    player.exit(1);
    exit(2);
    system.halt(3);
  }
}`,
    trap: "other methods of the name",
  },
  {
    languages: ["java"],
    trap: "the one place that ends the program, named so",
    good: `class Exits {
  static final IntConsumer SYSTEM_EXIT = (code) -> System.exit(code);
}`,
  },
];

export const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

import "log"

func load(path string) error {
	f, err := open(path)
	if err != nil {
		⟦log.Fatal(err)⟧
	}
	return read(f)
}
`,
    fixed: `package store

import "log"

func load(path string) error {
	f, err := open(path)
	if err != nil {
		return err
	}
	return read(f)
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import (
	stdlog "log"
	"os"
	"syscall"
)

func (s *Store) check() {
	if s.bad {
		stdlog.Printf("bad")
		⟦os.Exit(1)⟧
	}
	⟦stdlog.Fatalf("no %s", s.name)⟧
	⟦syscall.Exit(2)⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/sirupsen/logrus"

func connect() *DB {
	go func() {
		⟦logrus.Fatalln("lost")⟧
	}()
	return nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "k8s.io/klog/v2"

var hook = func() {
	⟦klog.Fatalf("no leader")⟧
}
`,
  },
  {
    languages: ["go"],
    good: `package main

import "os"

func fail() {
	os.Exit(1)
}
`,
    trap: "package main",
  },
  {
    languages: ["go"],
    good: `package server

import (
	"log"
	"os"
	"os/signal"
)

func wait() {
	c := make(chan os.Signal, 2)
	signal.Notify(c, os.Interrupt)
	<-c
	stop()
	<-c
	os.Exit(1)
}

func init() {
	if bad {
		log.Fatal("bad build")
	}
}

func MustLoad() {
	log.Fatal("no config")
}
`,
    trap: "signal handling, init, Must helpers",
  },
  {
    languages: ["go"],
    path: "cmd/tool/run.go",
    good: `package run

import "os"

func run() { os.Exit(3) }
`,
    trap: "a command",
  },
  {
    languages: ["go"],
    good: `package store

func (s *Store) close(t *testing.T) {
	t.Fatal("no")
	s.door.Exit(1)
}
`,
    trap: "other methods of the name",
  },
  {
    languages: ["go"],
    trap: "the name promises the exit",
    good: `package store

import "log"

func openOrDie(path string) *Store {
	store, err := open(path)
	if err != nil {
		log.Fatalf("cannot open %s: %v", path, err)
	}
	return store
}`,
  },
  {
    languages: ["go"],
    path: "internal/shopmain/flags.go",
    trap: "a package that holds what main calls",
    good: `package shopmain

import "os"

func parse(args []string) {
	if len(args) == 0 {
		os.Exit(2)
	}
}`,
  },
];

import type { Example } from "../../model.ts";

export const deferInLoopExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package files

func sum(paths []string) int {
	total := 0
	for _, path := range paths {
		f := open(path)
		⟦defer f.Close()⟧
		total += size(f)
	}
	return total
}
`,
    fixed: `package files

func sum(paths []string) int {
	total := 0
	for _, path := range paths {
		func() {
			f := open(path)
			defer f.Close()
			total += size(f)
		}()
	}
	return total
}
`,
  },
  {
    languages: ["go"],
    bad: `package files

func load(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		⟦defer f.Close()⟧
		if err := read(f); err != nil {
			return err
		}
	}
	return nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package jobs

func (w *worker) run(ctx context.Context) {
	for {
		select {
		case job := <-w.jobs:
			w.mu.Lock()
			⟦defer w.mu.Unlock()⟧
			w.done = append(w.done, job)
		case <-ctx.Done():
			return
		}
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package jobs

func each(n int) {
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			⟦defer⟧ func() {
				release(i)
			}()
		}
	}
	go func() {
		for job := range queue {
			⟦defer job.Close()⟧
			handle(job)
		}
	}()
}
`,
  },
  {
    languages: ["go"],
    good: `package files

func sum(paths []string) {
	for _, path := range paths {
		func() {
			f := open(path)
			defer f.Close()
			read(f)
		}()
	}
}

func start(jobs []Job, wg *sync.WaitGroup) {
	for _, job := range jobs {
		go func() {
			defer wg.Done()
			job.Run()
		}()
	}
}
`,
    trap: "a function of its own inside the loop",
  },
  {
    languages: ["go"],
    good: `package conn

func dial(addresses []string) error {
	for {
		c, err := connect(addresses)
		if err != nil {
			continue
		}
		defer c.Close()
		return serve(c)
	}
}

func first(addresses []string) {
	for _, address := range addresses {
		if c, err := connect(address); err == nil {
			defer c.Close()
			serve(c)
			break
		}
	}
}
`,
    trap: "the loop ends behind it",
  },
  {
    languages: ["go"],
    good: `package main

func main() {
	for _, name := range names {
		f := open(name)
		defer f.Close()
		use(f)
	}
}
`,
    path: "cmd/report/main.go",
    trap: "in main of a command",
  },
  {
    languages: ["go"],
    good: `package files

func once() {
	for _, path := range []string{"a.txt"} {
		f := open(path)
		defer f.Close()
		read(f)
	}
	f := open("b.txt")
	defer f.Close()
	for line := range lines(f) {
		use(line)
	}
}
`,
    trap: "a single pass, and a defer outside of the loop",
  },
  {
    languages: ["go"],
    good: `package shop

func openAll(ports []int) (doors []Door, err error) {
	for _, port := range ports {
		var door Door
		if door, err = open(port); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				door.Close()
			}
		}()
		doors = append(doors, door)
	}
	return doors, nil
}
`,
    trap: "undone only when the function as a whole fails",
  },
  {
    languages: ["go"],
    trap: "what the caller opened is closed at the end of the function",
    good: `package handlers

import (
	"io"
	"net/http"
)

func closing(handler http.Handler, closers ...io.Closer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, closer := range closers {
			defer closer.Close()
		}
		handler.ServeHTTP(w, r)
	})
}`,
  },
];

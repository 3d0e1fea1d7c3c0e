import type { Example } from "../../model.ts";

export const mutateWhileIteratingExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def drop(jobs):
    for job in jobs:
        if job.done:
            ⟦jobs.remove(job)⟧
`,
    fixed: `def drop(jobs):
    for job in list(jobs):
        if job.done:
            jobs.remove(job)
`,
  },
  {
    languages: ["python"],
    bad: `class Cache:
    def expire(self, now):
        for key, entry in self.entries.items():
            if entry.until < now:
                ⟦del self.entries[key]⟧
        for key in self.entries:
            ⟦self.entries.pop(key, None)⟧
`,
    fixed: `class Cache:
    def expire(self, now):
        for key, entry in list(self.entries.items()):
            if entry.until < now:
                del self.entries[key]
        for key in self.entries:
            self.entries.pop(key, None)
`,
  },
  {
    languages: ["python"],
    bad: `def split(parts):
    for index, part in enumerate(parts):
        if not part:
            ⟦del parts[index]⟧
        else:
            ⟦parts.append(part.rest)⟧
`,
  },
  {
    languages: ["python"],
    bad: `totals = {"a": 1}

async def grow(seen):
    for key in totals:
        ⟦totals[key + "_copy"] = totals[key]⟧
    for one in seen:
        try:
            ⟦seen.discard(one)⟧
        except KeyError:
            break
    batch = [1, 2]
    for item in batch:
        ⟦batch += [item * 2]⟧
`,
  },
  {
    languages: ["python"],
    good: `def drop(jobs, entries):
    for job in list(jobs):
        jobs.remove(job)
    for job in jobs[:]:
        jobs.remove(job)
    for key in sorted(entries):
        del entries[key]
    for key, entry in entries.copy().items():
        entries.pop(key)
`,
    trap: "goes over a copy",
  },
  {
    languages: ["python"],
    good: `def first(jobs, wanted):
    for job in jobs:
        if job.id == wanted:
            jobs.remove(job)
            break
    for index, job in enumerate(jobs):
        if job.old:
            del jobs[index]
            return job
    for job in jobs:
        if job.bad:
            return jobs.pop()
`,
    trap: "leaves the loop right after the change",
  },
  {
    languages: ["python"],
    good: `def update(rates, rows, out):
    for key in rates:
        rates[key] = rates[key] * 2
    for i, row in enumerate(rows):
        rows[i] = row.strip()
    for row in rows:
        out.append(row)
        row.tags.append("seen")
    for key, value in rates.items():
        rates[key] = value + 1
    else:
        rates.clear()
`,
    trap: "a new value under an old key or index; another collection",
  },
  {
    languages: ["python"],
    good: `def later(jobs):
    for job in jobs:
        def done():
            jobs.remove(job)
        job.on_done(done)
        job.on_fail(lambda: jobs.remove(job))
    dead = [job for job in jobs if job.dead]
    for job in dead:
        jobs.remove(job)
`,
    trap: "changed by a callback that runs later",
  },
  {
    languages: ["java"],
    bad: `import java.util.List;
class Jobs {
  void drop(List<Job> jobs) {
    for (Job job : jobs) {
      if (job.done()) {
        ⟦jobs.remove(job)⟧;
      }
    }
  }
}`,
    fixed: `import java.util.List;
class Jobs {
  void drop(List<Job> jobs) {
    for (Job job : new java.util.ArrayList<>(jobs)) {
      if (job.done()) {
        jobs.remove(job);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.*;
class Cache {
  private final Map<String, Entry> entries = new HashMap<>();
  void expire() {
    for (String key : entries.keySet()) {
      if (old(key)) ⟦entries.remove(key)⟧;
    }
    for (Map.Entry<String, Entry> e : this.entries.entrySet()) {
      ⟦this.entries.remove(e.getKey())⟧;
    }
  }
}`,
    fixed: `import java.util.*;
class Cache {
  private final Map<String, Entry> entries = new HashMap<>();
  void expire() {
    for (String key : new ArrayList<>(entries.keySet())) {
      if (old(key)) entries.remove(key);
    }
    for (Map.Entry<String, Entry> e : this.entries.entrySet()) {
      this.entries.remove(e.getKey());
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  private List<Job> waiting;
  void spread() {
    for (Job job : waiting) {
      for (Job part : job.parts()) {
        ⟦waiting.add(part)⟧;
        break;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void reset(Set<Job> jobs, Set<Job> done) {
    for (Job job : jobs) {
      switch (job.state()) {
        case OLD:
          ⟦jobs.removeAll(done)⟧;
          break;
        default:
          ⟦jobs.clear()⟧;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Jobs {
  void first(List<Job> jobs, Job wanted) {
    for (Job job : jobs) {
      if (job.equals(wanted)) {
        jobs.remove(job);
        break;
      }
    }
    for (Job job : jobs) {
      if (job.old()) {
        jobs.clear();
        return;
      }
    }
  }
}`,
    trap: "leaves the loop right after the change",
  },
  {
    languages: ["java"],
    good: `class Jobs {
  void copy(List<Job> jobs, List<Job> out) {
    for (Job job : new ArrayList<>(jobs)) {
      jobs.remove(job);
    }
    for (Job job : List.copyOf(jobs)) jobs.remove(job);
    for (Job job : jobs) {
      out.add(job);
      job.parts().clear();
    }
  }
}`,
    trap: "goes over a copy; changes another collection",
  },
  {
    languages: ["java"],
    good: `import java.util.concurrent.*;
class Bus {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
  void fire() {
    for (Listener l : listeners) {
      if (l.gone()) listeners.remove(l);
    }
    for (String key : entries.keySet()) entries.remove(key);
  }
}`,
    trap: "collections that allow it",
  },
  {
    languages: ["java"],
    good: `class Jobs {
  void later(List<Job> jobs, Map<String, Integer> counts) {
    for (Job job : jobs) {
      job.onDone(() -> jobs.remove(job));
    }
    for (String key : counts.keySet()) {
      counts.put(key, 0);
    }
    jobs.removeIf(Job::done);
  }
}`,
    trap: "changed by a callback, or a new value under an old key",
  },
  {
    languages: ["python"],
    bad: `def spread(rows):
    for row in rows:
        if row.twice:
            ⟦rows += [row]⟧`,
  },
  {
    languages: ["java"],
    good: `import java.util.*;
class Suffixes {
  private final List<String> suffixes = new ArrayList<>();
  Suffixes(Collection<String> suffixes) {
    for (String one : suffixes) {
      this.suffixes.add("." + one);
    }
  }
  void allow(String... suffixes) {
    for (String one : suffixes) {
      this.suffixes.add(one);
    }
  }
  void copy(List<String> given) {
    List<String> suffixes = new ArrayList<>();
    for (String one : this.suffixes) {
      suffixes.add(one);
    }
  }
}`,
    trap: "the field is not the parameter of the same name",
  },
  {
    languages: ["java"],
    bad: `import java.util.*;
class Suffixes {
  private final List<String> suffixes = new ArrayList<>();
  void prune() {
    for (String one : suffixes) {
      if (one.isEmpty()) ⟦this.suffixes.remove(one)⟧;
    }
  }
}`,
    fixed: `import java.util.*;
class Suffixes {
  private final List<String> suffixes = new ArrayList<>();
  void prune() {
    for (String one : new ArrayList<>(suffixes)) {
      if (one.isEmpty()) this.suffixes.remove(one);
    }
  }
}`,
  },
  {
    languages: ["python"],
    bad: `def settle(open_orders: dict, closed: set):
    for key in open_orders:
        ⟦open_orders[key.lower()] = open_orders[key]⟧
    for order in closed:
        ⟦closed |= {order.parent}⟧`,
  },
  {
    languages: ["python"],
    bad: `def drop(jobs):
    for job in jobs:
        if job.done:
            ⟦jobs.remove(job)⟧
            continue
        raise Unfinished(job)`,
  },
  {
    languages: ["python"],
    trap: "a class with keys of its own, a row that is replaced in place, columns of a table",
    good: `import pandas as pd

class Folder:
    def keys(self):
        return list(self.names)

    def clear(self):
        for key in self.keys():
            del self[key]

def prices(frame: pd.DataFrame, rows):
    for column in frame:
        frame[column + "_eur"] = frame[column] * RATE
    for i, row in enumerate(rows):
        rows[i] = row.strip()`,
  },
];

import type { Example } from "../../model.ts";

export const sharedMutableDefaultExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `def tag(order, tags=⟦[]⟧):
    tags.append(order.kind)
    return tags
`,
    fixed: `def tag(order, tags=None):
    if tags is None:
        tags = []
    tags.append(order.kind)
    return tags
`,
  },
  {
    languages: ["python"],
    bad: `from collections import defaultdict

class Cart:
    def __init__(self, items: list[str] = ⟦[]⟧, *, totals=⟦defaultdict(int)⟧):
        """Holds a customer's items."""
        self.items = items
        self.totals = totals
`,
    fixed: `from collections import defaultdict

class Cart:
    def __init__(self, items: list[str] = None, *, totals=defaultdict(int)):
        """Holds a customer's items."""
        if items is None:
            items = []
        self.items = items
        self.totals = totals
`,
  },
  {
    languages: ["python"],
    bad: `from contextvars import ContextVar
import contextvars as cv

trail = ContextVar("trail", default=⟦[]⟧)
labels = cv.ContextVar("labels", default=⟦dict()⟧)
`,
  },
  {
    languages: ["python"],
    bad: `import collections

async def fetch(url, headers=⟦{}⟧, seen=⟦set()⟧, order=⟦collections.OrderedDict()⟧):
    seen.add(url)
    headers["x"] = "1"
    send(url, headers, order)

key = lambda row, parts=⟦[]⟧: parts + [row]

def show(rows=⟦[1, 2]⟧):
    for row in rows:
        print(row)
`,
  },
  {
    languages: ["python"],
    bad: `class Basket:
    limit = 3
    items = ⟦[]⟧
    totals: dict[str, int] = ⟦{}⟧

    def add(self, item):
        self.items.append(item)
`,
  },
  {
    languages: ["python"],
    good: `def tag(order, tags=None, kinds=(), names=frozenset(), limit=3):
    if tags is None:
        tags = []
    tags.append(order.kind)
    return tags
`,
  },
  {
    languages: ["python"],
    good: `from collections.abc import Iterable, Mapping, Set
from typing import Sequence, Optional
import typing as t

def show(
    rows: Sequence[int] = [],
    names: Mapping[str, str] = {},
    parts: Optional[Iterable[str]] = [],
    seen: Set[str] = set(),
    more: t.Sequence[str] | None = [],
):
    print(rows, names, parts, seen, more)
`,
    trap: "annotated with a type that can't be changed",
  },
  {
    languages: ["python"],
    good: `from typing import ClassVar, Final
from dataclasses import dataclass, field
from pydantic import BaseModel

class Plugin:
    registry: ClassVar[dict[str, type]] = {}
    names: Final = []
    _instances = {}
    KNOWN = []
    items = []

    def __init__(self):
        self.items = []

class Order(BaseModel):
    lines = []

@dataclass
class Row:
    cells: list[str] = field(default_factory=list)
`,
    trap: "shared on purpose, replaced in the constructor, or copied by the framework",
  },
  {
    languages: ["python"],
    good: `from contextvars import ContextVar

trail = ContextVar("trail", default=None)
user = ContextVar("user", default=())
limits = {"a": 1}

def use(limit=limits, fallback=load()):
    rows = []
    return [limit, fallback, rows]

class Config:
    retries = [1, 2, 5]
`,
    trap: "immutable defaults, and constants that nobody fills",
  },
];

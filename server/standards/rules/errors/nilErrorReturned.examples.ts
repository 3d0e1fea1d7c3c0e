import type { Example } from "../../model.ts";

export const nilErrorReturnedExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

func (s *Store) Save(o Order) error {
	data, err := encode(o)
	if err != nil {
		⟦return nil⟧
	}
	return s.put(o.ID, data)
}`,
    fixed: `package shop

func (s *Store) Save(o Order) error {
	data, err := encode(o)
	if err != nil {
		return err
	}
	return s.put(o.ID, data)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func Find(db *DB, id string) (*User, error) {
	if u, err := db.Load(id); err != nil {
		⟦return nil, nil⟧
	} else {
		return u, nil
	}
}`,
    fixed: `package shop

func Find(db *DB, id string) (*User, error) {
	if u, err := db.Load(id); err != nil {
		return nil, err
	} else {
		return u, nil
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func Rate(c *Client, from string) (float64, error) {
	rate, fetchErr := c.Fetch(from)
	if nil != fetchErr {
		log.Println("no rate")
		⟦return 1.0, nil⟧
	}
	return rate, nil
}`,
    fixed: `package shop

func Rate(c *Client, from string) (float64, error) {
	rate, fetchErr := c.Fetch(from)
	if nil != fetchErr {
		log.Println("no rate")
		return 1.0, fetchErr
	}
	return rate, nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func Check(c *Client) error {
	err := c.Ping()
	if err == nil {
		⟦return err⟧
	}
	return nil
}`,
    fixed: `package shop

func Check(c *Client) error {
	err := c.Ping()
	if err != nil {
		return err
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func Walk(root string) error {
	return each(root, func(name string) (err error) {
		size, err := measure(name)
		switch {
		case err != nil:
			⟦return nil⟧
		case size == 0:
			return nil
		}
		if err := keep(name); err == nil {
			return nil
		} else {
			⟦return nil⟧
		}
	})
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func First(c *Client, names []string) (*Item, error) {
	item, err := c.Get(names[0])
	if err == nil {
		return item, nil
	}
	⟦return nil, nil⟧
}

func Exists(path string) (bool, error) {
	if _, err := os.Stat(path); err != nil {
		⟦return false, nil⟧
	}
	return true, nil
}`,
    fixed: `package shop

func First(c *Client, names []string) (*Item, error) {
	item, err := c.Get(names[0])
	if err == nil {
		return item, nil
	}
	return nil, err
}

func Exists(path string) (bool, error) {
	if _, err := os.Stat(path); err != nil {
		return false, nil
	}
	return true, nil
}`,
  },
  {
    languages: ["go"],
    good: `package shop

func Save(o Order) error {
	if err := put(o); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "not found is an answer",
    good: `package shop

func Find(id string) (*User, error) {
	u, err := load(id)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return u, nil
}`,
  },
  {
    languages: ["go"],
    trap: "the error is written down",
    good: `package shop

func Sweep(c *Client) error {
	if err := c.Sweep(); err != nil {
		log.Printf("sweep: %v", err)
		return nil
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "the function has no error to return",
    good: `package shop

func Current(c *Client) *User {
	u, err := c.User()
	if err != nil {
		return nil
	}
	return u
}

func Both(c *Client) (error, *User) {
	u, err := c.User()
	if err != nil {
		return err, nil
	}
	return nil, u
}`,
  },
  {
    languages: ["go"],
    trap: "what is not nil is no error",
    good: `package shop

func Get(cache *Cache, key string) (*Item, error) {
	if cached := cache.Get(key); cached != nil {
		return cached, nil
	}
	var err *Entry = cache.Last()
	if err != nil {
		return nil, nil
	}
	return fetch(key)
}`,
  },
  {
    languages: ["go"],
    trap: "a comment of its own says why, and a nested function's return is its own",
    good: `package shop

func Load(path string) (*Config, error) {
	data, err := read(path)
	if err != nil {
		// A missing file means that the defaults apply.
		return nil, nil
	}
	if err := start(data); err != nil {
		onStop(func() error {
			return nil
		})
		return nil, err
	}
	return parse(data)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func save() error { return nil }

type Batch struct {
	failure error
}

func (b *Batch) Flush() error {
	if b.failure != nil {
		⟦return nil⟧
	}
	if save() != nil {
		⟦return nil⟧
	}
	e := save()
	if e != nil {
		⟦return nil⟧
	}
	var result error
	result = save()
	switch {
	case result == nil:
		⟦return result⟧
	}
	return nil
}`,
  },
  {
    languages: ["go"],
    trap: "asked to stop, and what is not nil is not known to be an error",
    good: `package shop

import "context"

func Work(ctx context.Context, b *Batch) error {
	if ctx.Err() != nil {
		return nil
	}
	if b.Entry() != nil {
		return nil
	}
	return b.Run()
}`,
  },
];

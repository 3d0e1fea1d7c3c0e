import type { Example } from "../../model.ts";

export const responseBodyNotClosedExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package price

import (
	"io"
	"net/http"
)

func load(url string) ([]byte, error) {
	resp, err := ⟦http.Get(url)⟧
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}
`,
    fixed: `package price

import (
	"io"
	"net/http"
)

func load(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
`,
  },
  {
    languages: ["go"],
    bad: `package price

import (
	"encoding/json"
	nethttp "net/http"
)

type Client struct {
	http *nethttp.Client
}

func (c *Client) Price(req *nethttp.Request, out any) error {
	res, err := ⟦c.http.Do(req)⟧
	if err != nil {
		return err
	}
	if res.StatusCode != 200 {
		return errBad
	}
	return json.NewDecoder(res.Body).Decode(out)
}
`,
    fixed: `package price

import (
	"encoding/json"
	nethttp "net/http"
)

type Client struct {
	http *nethttp.Client
}

func (c *Client) Price(req *nethttp.Request, out any) error {
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		return errBad
	}
	return json.NewDecoder(res.Body).Decode(out)
}
`,
  },
  {
    languages: ["go"],
    bad: `package ping

import "net/http"

func warm(url string) error {
	_, err := ⟦http.Head(url)⟧
	return err
}

func poke(url string) {
	⟦http.PostForm(url, nil)⟧
}

func alive(url string) bool {
	client := &http.Client{Timeout: limit}
	if resp, err := ⟦client.Get(url)⟧; err == nil {
		return resp.StatusCode < 500
	}
	return false
}
`,
  },
  {
    languages: ["go"],
    bad: `package ping

import (
	"io"
	"net/http"
)

func twice(a, b string) error {
	resp, err := http.Get(a)
	if err != nil {
		return err
	}
	resp.Body.Close()
	resp, err = ⟦http.Get(b)⟧
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

type doer interface{ Do(*http.Request) (*http.Response, error) }

func first(d doer, req *http.Request) ([]byte, error) {
	resp, err := ⟦d.Do(req)⟧
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}
`,
  },
  {
    languages: ["go"],
    bad: `package ping

import "net/http"

func all(urls []string) {
	for _, url := range urls {
		resp, err := ⟦http.DefaultClient.Get(url)⟧
		if err != nil {
			continue
		}
		count(resp.StatusCode)
	}
}
`,
  },
  {
    languages: ["go"],
    good: `package price

import (
	"io"
	"net/http"
)

func load(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func later(c *http.Client, req *http.Request) ([]byte, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = resp.Body.Close()
	}()
	return io.ReadAll(resp.Body)
}
`,
  },
  {
    languages: ["go"],
    good: `package price

import "net/http"

func open(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func body(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func direct(url string) (*http.Response, error) {
	return http.Get(url)
}

func named(c *http.Client, req *http.Request) (resp *http.Response, err error) {
	resp, err = c.Do(req)
	return
}
`,
    trap: "the response is handed to the caller",
  },
  {
    languages: ["go"],
    good: `package price

import "net/http"

func load(url string, out any) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return decodeAndClose(resp, out)
}

func drain(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	go func() {
		defer resp.Body.Close()
		consume(resp.Body)
	}()
	return nil
}

func safe(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer closeQuietly(resp.Body)
	return nil
}
`,
    trap: "closed in a helper or in a goroutine",
  },
  {
    languages: ["go"],
    good: `package cache

import "github.com/redis/go-redis/v9"

func read(store Store, rdb *redis.Client) error {
	value, err := store.Get("key")
	if err != nil {
		return err
	}
	other, err := rdb.Do(ctx, "PING")
	use(value.Name, other.Body)
	return err
}

func resty(client *Client) error {
	resp, err := client.Get("/")
	use(resp.Body(), resp.StatusCode())
	return err
}
`,
    trap: "Get and Do of other libraries",
  },
  {
    languages: ["go"],
    good: `package price

import "net/http"

type session struct{ resp *http.Response }

func (s *session) open(c *http.Client, req *http.Request) error {
	var err error
	s.resp, err = c.Do(req)
	return err
}

func keep(req *http.Request) (*session, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	return &session{resp: resp}, nil
}
`,
    trap: "kept in a struct that closes it later",
  },
  {
    languages: ["go"],
    bad: `package shop

import "net/http"

type API struct {
	client *http.Client
}

func (a *API) call(path string) (*http.Response, error) { return a.client.Get(path) }

func (a *API) Alive() bool {
	resp, err := ⟦a.call("/health")⟧
	return err == nil && resp.StatusCode == http.StatusOK
}`,
  },
  {
    languages: ["go"],
    trap: "the body is read and comes beside the response",
    good: `package shop

import "net/http"

func fetch(path string) (*http.Response, []byte, error) { return nil, nil, nil }

func Version() (string, error) {
	resp, body, err := fetch("/version")
	if err != nil {
		return "", err
	}
	return resp.Status + string(body), nil
}`,
  },
];

import type { Example } from "../../model.ts";

export const networkCallAtImportExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import requests

RATES = ⟦requests.get("https://rates.example.test/latest", timeout=5)⟧.json()


def rate(currency):
    return RATES[currency]
`,
  },
  {
    languages: ["python"],
    bad: `import boto3

ssm = boto3.client("ssm")
TOKEN = ⟦ssm.get_parameter(Name="/shop/token", WithDecryption=True)⟧["Parameter"]["Value"]


class Payments:
    def headers(self):
        return {"Authorization": TOKEN}
`,
  },
  {
    languages: ["python"],
    bad: `import os
import psycopg

connection = ⟦psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5)⟧


def orders():
    return connection.execute("SELECT id FROM orders LIMIT 10").fetchall()
`,
  },
  {
    languages: ["python"],
    bad: `import httpx as http

try:
    KEYS = ⟦http.get("https://login.example.test/keys")⟧.json()
except http.HTTPError:
    KEYS = {}


def verify(token):
    return check(token, KEYS)
`,
  },
  {
    languages: ["python"],
    bad: `import redis

cache = redis.Redis(host="cache", socket_timeout=1)
⟦cache.ping()⟧


def price(sku):
    return cache.get(sku)
`,
  },
  {
    languages: ["python"],
    good: `import boto3
import httpx
import redis
from sqlalchemy import create_engine

engine = create_engine("postgresql://db/shop", pool_pre_ping=True)
cache = redis.Redis(host="cache", socket_timeout=1)
client = httpx.Client(timeout=5)
orders = boto3.client("sqs")
pages = orders.get_paginator("list_queues")


def load():
    return client.get("https://rates.example.test/latest").json()
`,
    trap: "clients and engines connect on first use",
  },
  {
    languages: ["python"],
    good: `from functools import lru_cache
import requests


@lru_cache(maxsize=1)
def rates():
    return requests.get("https://rates.example.test/latest", timeout=5).json()


latest = lambda: requests.get("https://rates.example.test/latest", timeout=5)
`,
    trap: "called on first use",
  },
  {
    languages: ["python"],
    good: `import requests


def show(row):
    return row["id"]


if __name__ == "__main__":
    rows = requests.get("https://shop.example.test/orders", timeout=5).json()
    show(rows[0])
`,
    trap: "a script",
  },
  {
    languages: ["python"],
    good: `import argparse
import requests

parser = argparse.ArgumentParser()
parser.add_argument("url")


def show(row):
    print(row["id"])


show(requests.get(parser.parse_args().url, timeout=5).json())
`,
    trap: "a script without a guard",
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const response = await ⟦fetch("https://config.example.test/shop", { signal: AbortSignal.timeout(2000) })⟧;
export const config = await response.json();
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import mongoose from "mongoose";

⟦mongoose.connect(process.env.MONGO_URL)⟧;

export const Order = mongoose.model("Order", new mongoose.Schema({ total: Number }));
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { Pool } from "pg";

export const pool = new Pool({ max: 10, connectionTimeoutMillis: 2000 });
export const flags = (await ⟦pool.query("SELECT name, value FROM flags")⟧).rows;
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import axios from "axios";

const { data: keys } = await ⟦axios.get("https://login.example.test/keys", { timeout: 2000 })⟧;

export function verify(token) {
  return check(token, keys);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const client = new SecretsManagerClient({});
const secret = await ⟦client.send(new GetSecretValueCommand({ SecretId: "shop/token" }))⟧;
export const token = secret.SecretString;
`,
  },
  {
    languages: ["typescript", "javascript"],
    good: `import { Pool } from "pg";

export const pool = new Pool({ max: 10, connectionTimeoutMillis: 2000 });

let flags;
export async function loadFlags() {
  flags ??= pool.query("SELECT name, value FROM flags");
  return (await flags).rows;
}
`,
    trap: "called on first use",
  },
  {
    languages: ["typescript", "javascript"],
    good: `import axios from "axios";

export const client = axios.create({ baseURL: "https://shop.example.test", timeout: 2000 });
export const orders = () => client.get("/orders");
export class Rates {
  latest = () => fetch("https://rates.example.test/latest");
}
`,
    trap: "makes a client, not a call",
  },
  {
    languages: ["typescript", "javascript"],
    good: `import mongoose from "mongoose";
import { app } from "./app.js";

await mongoose.connect(process.env.MONGO_URL);
app.listen(8080);
`,
    trap: "the program's entry: nothing imports it",
  },
  {
    languages: ["typescript", "javascript"],
    path: "vite.config.ts",
    good: `const menu = await fetch("https://cms.example.test/menu");
export default { define: { MENU: await menu.text() } };
`,
    trap: "runs at build time",
  },
  {
    languages: ["go"],
    bad: `package rates

import "net/http"

var response, err = ⟦http.Get("https://rates.example.test/latest")⟧

func Ready() bool { return err == nil && response.StatusCode == 200 }
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "database/sql"

var db *sql.DB

func init() {
	db, _ = sql.Open("postgres", "postgres://db/shop")
	if err := ⟦db.Ping()⟧; err != nil {
		panic(err)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/jmoiron/sqlx"

var db = ⟦sqlx.MustConnect("postgres", "postgres://db/shop")⟧

func Count(n *int) error { return db.Get(n, "SELECT count(*) FROM orders") }
`,
  },
  {
    languages: ["go"],
    bad: `package host

import dns "net"

var addresses []string

func init() {
	addresses, _ = ⟦dns.LookupHost("db.example.test")⟧
}
`,
  },
  {
    languages: ["go"],
    good: `package store

import (
	"database/sql"
	"net/http"
	"time"
)

var client = &http.Client{Timeout: 5 * time.Second}
var db, _ = sql.Open("postgres", "postgres://db/shop")
`,
    trap: "sql.Open connects on first use",
  },
  {
    languages: ["go"],
    good: `package rates

import (
	"net/http"
	"sync"
)

var latest = sync.OnceValue(func() error {
	_, err := http.Get("https://rates.example.test/latest")
	return err
})
`,
    trap: "called on first use",
  },
  {
    languages: ["go"],
    good: `package main

import "net/http"

func init() {
	http.Get("https://rates.example.test/latest")
}
`,
    trap: "the program's own entry",
  },
  {
    languages: ["go"],
    good: `package rates

import "net/http"

type Loader struct{ client *http.Client }

func (l *Loader) init() error {
	_, err := l.client.Get("https://rates.example.test/latest")
	return err
}

func init() {
	http.HandleFunc("/rates", func(w http.ResponseWriter, r *http.Request) {
		http.Get("https://rates.example.test/latest")
	})
}
`,
    trap: "a method called init, and a handler that is only registered",
  },
];

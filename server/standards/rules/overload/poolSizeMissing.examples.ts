import type { Example } from "../../model.ts";

export const poolSizeMissingExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

import "database/sql"

func open(dsn string) (*sql.DB, error) {
	db, err := ⟦sql.Open("postgres", dsn)⟧
	if err != nil {
		return nil, err
	}
	return db, nil
}
`,
    fixed: `package store

import "database/sql"

func open(dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(20)
	return db, nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package client

import (
	"net/http"
	"time"
)

var client = &http.Client{
	Timeout: 5 * time.Second,
	Transport: &⟦http.Transport⟧{
		IdleConnTimeout: 90 * time.Second,
	},
}
`,
    fixed: `package client

import (
	"net/http"
	"time"
)

var client = &http.Client{
	Timeout: 5 * time.Second,
	Transport: &http.Transport{
		MaxConnsPerHost: 20,
		IdleConnTimeout: 90 * time.Second,
	},
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/jmoiron/sqlx"

var db = ⟦sqlx.MustConnect("postgres", dsn)⟧
`,
  },
  {
    languages: ["go"],
    bad: `package client

import "net/http"

func transport() *http.Transport {
	return &⟦http.Transport⟧{}
}
`,
    fixed: `package client

import "net/http"

func transport() *http.Transport {
	return &http.Transport{MaxConnsPerHost: 20}
}
`,
  },
  {
    languages: ["go"],
    trap: "set in another function of the file",
    good: `package store

import "database/sql"

func open(dsn string) (*sql.DB, error) {
	return sql.Open("postgres", dsn)
}

func tune(db *sql.DB) {
	db.SetMaxOpenConns(20)
}
`,
  },
  {
    languages: ["go"],
    trap: "limited",
    good: `package client

import "net/http"

var transport = &http.Transport{MaxConnsPerHost: 50}
`,
  },
  {
    languages: ["go"],
    trap: "a database in a file",
    good: `package store

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("sqlite3", "shop.db")
}
`,
  },
  {
    languages: ["go"],
    trap: "the type alone, or another Open",
    good: `package store

import (
	"net/http"
	"os"
)

func use(t *http.Transport) (*os.File, error) {
	return os.Open("a")
}
`,
  },
  {
    languages: ["python"],
    bad: `from sqlalchemy import create_engine

engine = create_engine("postgresql:///shop", pool_size=10, ⟦max_overflow=-1⟧)
`,
    fixed: `from sqlalchemy import create_engine

engine = create_engine("postgresql:///shop", pool_size=10, max_overflow=20)
`,
  },
  {
    languages: ["python"],
    bad: `import aiohttp


def session():
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(⟦limit=0⟧))
`,
  },
  {
    languages: ["python"],
    bad: `import httpx
from pymongo import MongoClient

client = httpx.Client(limits=httpx.Limits(⟦max_connections=None⟧))
mongo = MongoClient("mongodb://db", ⟦maxPoolSize=0⟧)
`,
  },
  {
    languages: ["python"],
    bad: `import redis

pool = ⟦redis.ConnectionPool(host="cache")⟧
`,
    fixed: `import redis

pool = redis.ConnectionPool(host="cache", max_connections=20)
`,
  },
  {
    languages: ["python"],
    trap: "the library's own limit",
    good: `import aiohttp
from sqlalchemy import create_engine

engine = create_engine("postgresql:///shop")
small = create_engine("postgresql:///shop", pool_size=5, max_overflow=0)


def session():
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))
`,
  },
  {
    languages: ["python"],
    trap: "limited per host",
    good: `import aiohttp


def connector():
    return aiohttp.TCPConnector(limit=0, limit_per_host=10)
`,
  },
  {
    languages: ["python"],
    trap: "options that come from elsewhere",
    good: `import redis
from sqlalchemy import create_engine

engine = create_engine(url, **options)
pool = redis.ConnectionPool(**options)
`,
  },
  {
    languages: ["python"],
    trap: "another Limits",
    good: `from shop import Limits

limits = Limits(max_connections=None)
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { MongoClient } from "mongodb";

export const client = new MongoClient(process.env.MONGO_URL, { ⟦maxPoolSize: 0⟧ });
`,
    fixed: `import { MongoClient } from "mongodb";

export const client = new MongoClient(process.env.MONGO_URL, { maxPoolSize: 20 });
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import https from "node:https";

export const agent = new https.Agent({ keepAlive: true, ⟦maxSockets: Infinity⟧ });
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { Agent } from "node:https";

export const agent = ⟦new Agent({ keepAlive: true })⟧;
`,
    fixed: `import { Agent } from "node:https";

export const agent = new Agent({ maxSockets: 20, keepAlive: true });
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import knex from "knex";

export const db = knex({ client: "pg", pool: { min: 0, ⟦max: Infinity⟧ } });
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { Pool } from "undici";

export const billing = ⟦new Pool("https://billing.example.com")⟧;
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the library's own limit",
    good: `import pg from "pg";
import { MongoClient } from "mongodb";

export const pool = new pg.Pool();
export const client = new MongoClient(process.env.MONGO_URL);
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "limited",
    good: `import https from "node:https";
import { Pool } from "undici";

export const agent = new https.Agent({ keepAlive: true, maxSockets: 50 });
export const billing = new Pool("https://billing.example.com", { connections: 10 });
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the same words elsewhere",
    good: `export const range = { max: Infinity, connections: null };
export const page = paginate({ max: Infinity, maxPoolSize: 0 });
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an agent without keep-alive, and options from elsewhere",
    good: `import https from "node:https";

export const plain = new https.Agent({ ca });
export const given = new https.Agent(options);
`,
  },
  {
    languages: ["java"],
    bad: `import redis.clients.jedis.JedisPoolConfig;

class Cache {
    JedisPoolConfig config() {
        JedisPoolConfig config = new JedisPoolConfig();
        ⟦config.setMaxTotal(-1)⟧;
        return config;
    }
}
`,
    fixed: `import redis.clients.jedis.JedisPoolConfig;

class Cache {
    JedisPoolConfig config() {
        JedisPoolConfig config = new JedisPoolConfig();
        config.setMaxTotal(20);
        return config;
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import com.zaxxer.hikari.HikariConfig;

class Store {
    void tune(HikariConfig config) {
        ⟦config.setMaximumPoolSize(Integer.MAX_VALUE)⟧;
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class Config {
    DataSource source() {
        return ⟦new DriverManagerDataSource("jdbc:postgresql://db/shop")⟧;
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import com.mongodb.MongoClientSettings;

class Mongo {
    MongoClientSettings settings() {
        return MongoClientSettings.builder()
            .applyToConnectionPoolSettings(pool -> ⟦pool.maxSize(0)⟧)
            .build();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "limited",
    good: `import com.zaxxer.hikari.HikariConfig;
import redis.clients.jedis.JedisPoolConfig;

class Store {
    void tune(HikariConfig config, JedisPoolConfig pool) {
        config.setMaximumPoolSize(10);
        pool.setMaxTotal(50);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "the library's own limit",
    good: `import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

class Store {
    HikariDataSource source(HikariConfig config) {
        config.setJdbcUrl("jdbc:postgresql://db/shop");
        return new HikariDataSource(config);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "a pool of threads",
    good: `import java.util.concurrent.ThreadPoolExecutor;

class Work {
    void tune(ThreadPoolExecutor executor) {
        executor.setMaximumPoolSize(Integer.MAX_VALUE);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "another maxSize",
    good: `class Upload {
    void tune(Form form) {
        form.maxSize(0);
    }
}
`,
  },
];

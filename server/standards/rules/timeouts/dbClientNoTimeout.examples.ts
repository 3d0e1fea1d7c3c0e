import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `import { Pool } from "pg";
export const pool = ⟦new Pool({ max: 10 })⟧;
`,
    fixed: `import { Pool } from "pg";
export const pool = new Pool({ connectionTimeoutMillis: 5000, statement_timeout: 30000, max: 10 });
`,
  },
  {
    languages: JS,
    bad: `const pg = require("pg");
const client = ⟦new pg.Client()⟧;
const pool = ⟦new pg.Pool({ connectionTimeoutMillis: 2000, host: "db" })⟧;
`,
    fixed: `const pg = require("pg");
const client = new pg.Client({ connectionTimeoutMillis: 5000, statement_timeout: 30000 });
const pool = new pg.Pool({ connectionTimeoutMillis: 2000, host: "db" });
`,
  },
  {
    languages: JS,
    bad: `import pg from "pg";
export const pool = ⟦new pg.Pool({ connectionString: process.env.DATABASE_URL })⟧;
`,
    fixed: `import pg from "pg";
export const pool = new pg.Pool({ connectionTimeoutMillis: 5000, statement_timeout: 30000, connectionString: process.env.DATABASE_URL });
`,
  },
  {
    languages: JS,
    bad: `import Redis from "ioredis";
import { MongoClient } from "mongodb";
export const redis = ⟦new Redis()⟧;
export const mongo = ⟦new MongoClient("mongodb://db/shop")⟧;
`,
  },
  {
    languages: JS,
    bad: `import mysql from "mysql2/promise";
export const pool = mysql.createPool({ host: "db", ⟦connectTimeout: 0⟧ });
`,
    fixed: `import mysql from "mysql2/promise";
export const pool = mysql.createPool({ host: "db", connectTimeout: 5000 });
`,
  },
  {
    languages: JS,
    trap: "limits that are set here",
    good: `import { Pool } from "pg";
import { MongoClient } from "mongodb";
import Redis from "ioredis";
export const pool = new Pool({ connectionTimeoutMillis: 2000, statement_timeout: 5000 });
export const mongo = new MongoClient("mongodb://db/shop", { socketTimeoutMS: 5000 });
export const redis = new Redis({ commandTimeout: 1000 });
`,
  },
  {
    languages: JS,
    trap: "options from a module of their own, spread in, or handed in",
    good: `import { Pool } from "pg";
import { config } from "./config.js";
export const pool = new Pool(config.database);
export const other = new Pool({ ...config.database, max: 5 });
export const make = (options) => new Pool(options);
`,
  },
  {
    languages: JS,
    trap: "limits in the address",
    good: `import { MongoClient } from "mongodb";
import { Pool } from "pg";
export const mongo = new MongoClient("mongodb://db/shop?socketTimeoutMS=5000");
export const pool = new Pool({ connectionString: "postgres://db/shop?connect_timeout=5&statement_timeout=5000" });
`,
  },
  {
    languages: JS,
    trap: "a pool of something else; the statement's limit is set elsewhere in the file",
    good: `import { Pool } from "undici";
import pg from "pg";
export const http = new Pool("https://prices.internal");
export const pool = new pg.Pool({ connectionTimeoutMillis: 2000 });
pool.on("connect", (client) => client.query("SET statement_timeout = 5000"));
`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import psycopg2

connection = ⟦psycopg2.connect(host="db", dbname="shop")⟧
`,
    fixed: `import psycopg2

connection = psycopg2.connect(host="db", dbname="shop", connect_timeout=5)
`,
  },
  {
    languages: ["python"],
    bad: `import redis

cache = ⟦redis.Redis(host="cache")⟧
shared = ⟦redis.from_url("redis://cache:6379/0")⟧
`,
    fixed: `import redis

cache = redis.Redis(host="cache", socket_timeout=30)
shared = redis.from_url("redis://cache:6379/0")
`,
  },
  {
    languages: ["python"],
    bad: `from sqlalchemy import create_engine

engine = ⟦create_engine("postgresql://db/shop")⟧
`,
    fixed: `from sqlalchemy import create_engine

engine = create_engine("postgresql://db/shop", connect_args={"connect_timeout": 5, "options": "-c statement_timeout=30000"})
`,
  },
  {
    languages: ["python"],
    bad: `import os
import psycopg
from sqlalchemy.ext.asyncio import create_async_engine

connection = ⟦psycopg.connect(os.environ["DATABASE_URL"])⟧
engine = ⟦create_async_engine(os.environ["DATABASE_URL"], pool_size=5)⟧
`,
  },
  {
    languages: ["python"],
    bad: `import pymysql
from pymongo import MongoClient

connection = ⟦pymysql.connect(host="db", user="shop")⟧
client = ⟦MongoClient("mongodb://db/shop")⟧
`,
  },
  {
    languages: ["python"],
    trap: "limits that are set here",
    good: `import psycopg2
import redis
from sqlalchemy import create_engine

connection = psycopg2.connect(host="db", connect_timeout=3)
cache = redis.Redis(host="cache", socket_timeout=1)
engine = create_engine("postgresql://db/shop", connect_args={"connect_timeout": 3})
`,
  },
  {
    languages: ["python"],
    trap: "limits in the address",
    good: `import psycopg
import redis

connection = psycopg.connect("host=db connect_timeout=3")
cache = redis.from_url("redis://cache/0?socket_timeout=1")
`,
  },
  {
    languages: ["python"],
    trap: "options that are unpacked; a pool that is made elsewhere",
    good: `import psycopg2
import redis
from sqlalchemy import create_engine

connection = psycopg2.connect(**settings.DATABASE)
cache = redis.Redis(connection_pool=pool)
engine = create_engine(url, **options)
`,
  },
  {
    languages: ["python"],
    trap: "a database that is a file; connect of something else",
    good: `import socket
import sqlite3
from sqlalchemy import create_engine

engine = create_engine("sqlite:///shop.db")
connection = sqlite3.connect("shop.db")
client = socket.socket()
client.connect(("db", 5432))
`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.sql.DriverManager;
class Store {
  Connection open() throws SQLException {
    return DriverManager.getConnection(⟦"jdbc:postgresql://db:5432/shop"⟧, user, password);
  }
}`,
    fixed: `import java.sql.DriverManager;
class Store {
  Connection open() throws SQLException {
    return DriverManager.getConnection("jdbc:postgresql://db:5432/shop?socketTimeout=30", user, password);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Store {
  private static final String URL = ⟦"jdbc:mysql://db:3306/shop?useSSL=true"⟧;
}`,
    fixed: `class Store {
  private static final String URL = "jdbc:mysql://db:3306/shop?useSSL=true&socketTimeout=30000";
}`,
  },
  {
    languages: ["java"],
    bad: `import com.zaxxer.hikari.HikariConfig;
class Store {
  HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(⟦"jdbc:postgresql://db/shop"⟧);
    config.setMaximumPoolSize(10);
    return config;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Store {
  String url = ⟦"jdbc:sqlserver://db:1433;databaseName=shop"⟧;
}`,
    fixed: `class Store {
  String url = "jdbc:sqlserver://db:1433;databaseName=shop;socketTimeout=30000";
}`,
  },
  {
    languages: ["java"],
    trap: "a limit in the address",
    good: `class Store {
  String a = "jdbc:postgresql://db/shop?socketTimeout=10";
  String b = "jdbc:mysql://db/shop?socketTimeout=10000&connectTimeout=2000";
}`,
  },
  {
    languages: ["java"],
    trap: "a limit in the properties",
    good: `class Store {
  HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://db:5432/shop");
    config.addDataSourceProperty("socketTimeout", "10");
    return config;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a prefix that is looked for, a part of a longer text",
    good: `class Urls {
  boolean postgres(String url) { return url.startsWith("jdbc:postgresql://"); }
  String url(String host) { return "jdbc:postgresql://" + host + "/shop?" + options; }
  String text = String.format("jdbc:postgresql://%s/shop", host);
}`,
  },
  {
    languages: ["java"],
    trap: "a database in the process",
    good: `class Store {
  String memory = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";
  String file = "jdbc:sqlite:/var/lib/shop.db";
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("postgres", ⟦"postgres://db/shop?sslmode=disable"⟧)
}
`,
    fixed: `package store

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("postgres", "postgres://db/shop?sslmode=disable&connect_timeout=5")
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("mysql", ⟦"shop:secret@tcp(db:3306)/shop"⟧)
}
`,
    fixed: `package store

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("mysql", "shop:secret@tcp(db:3306)/shop?readTimeout=30s")
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import (
	"time"

	"github.com/go-sql-driver/mysql"
)

var config = ⟦mysql.Config{Addr: "db:3306"}⟧
var pause = time.Second
`,
    fixed: `package store

import (
	"time"

	"github.com/go-sql-driver/mysql"
)

var config = mysql.Config{ReadTimeout: 30 * time.Second, Addr: "db:3306"}
var pause = time.Second
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/gomodule/redigo/redis"

func dial() (redis.Conn, error) {
	return ⟦redis.Dial("tcp", "cache:6379")⟧
}
`,
  },
  {
    languages: ["go"],
    trap: "a limit in the address",
    good: `package store

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("mysql", "shop@tcp(db)/shop?readTimeout=5s")
}
`,
  },
  {
    languages: ["go"],
    trap: "an address from elsewhere",
    good: `package store

import "database/sql"

func open(url string) (*sql.DB, error) {
	return sql.Open("postgres", url)
}
`,
  },
  {
    languages: ["go"],
    trap: "calls with a deadline in their context",
    good: `package store

import (
	"context"
	"database/sql"
	"time"
)

func load(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

func open() (*sql.DB, error) {
	return sql.Open("postgres", "postgres://db/shop")
}
`,
  },
  {
    languages: ["go"],
    trap: "a limit that is set on the variable; another Open",
    good: `package store

import (
	"os"
	"time"

	"github.com/go-sql-driver/mysql"
)

func config() mysql.Config {
	c := mysql.Config{Addr: "db:3306"}
	c.ReadTimeout = 5 * time.Second
	return c
}

func open() (*os.File, error) {
	return os.Open("shop.db")
}
`,
  },
];

export const dbClientNoTimeoutExamples: readonly Example[] = [...javascript, ...python, ...java, ...go];

import type { Example } from "../../model.ts";

export const clientPerRequestExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `import { Pool } from "pg";

export async function orders(req, res) {
  const pool = ⟦new Pool({ max: 10 })⟧;
  const { rows } = await pool.query("SELECT * FROM orders WHERE user_id = $1", [req.user.id]);
  res.json(rows);
}
`,
    fixed: `import { Pool } from "pg";

const pool = new Pool({ max: 10 });

export async function orders(req, res) {
  const { rows } = await pool.query("SELECT * FROM orders WHERE user_id = $1", [req.user.id]);
  res.json(rows);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";

export const handler = async (event) => {
  const s3 = ⟦new S3Client({})⟧;
  return s3.send(new GetObjectCommand({ Bucket: event.bucket, Key: event.key }));
};
`,
    fixed: `import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";

const s3 = new S3Client({});

export const handler = async (event) => {
  return s3.send(new GetObjectCommand({ Bucket: event.bucket, Key: event.key }));
};
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import express from "express";
import { MongoClient } from "mongodb";

const app = express();

app.get("/users/:id", async (request, response) => {
  const client = await ⟦MongoClient.connect(process.env.MONGO_URL)⟧;
  response.json(await client.db().collection("users").findOne({ id: request.params.id }));
});
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import Redis from "ioredis";

export async function warm(keys) {
  for (const key of keys) {
    const redis = ⟦new Redis(process.env.REDIS_URL)⟧;
    await redis.get(key);
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "made once for the file",
    good: `import { Pool } from "pg";

const pool = new Pool({ max: 10 });

export async function orders(req, res) {
  const { rows } = await pool.query("SELECT 1");
  res.json(rows);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a factory",
    good: `import { Pool } from "pg";
import Redis from "ioredis";

export function makePool(url) {
  return new Pool({ connectionString: url });
}

export class Store {
  constructor(url) {
    this.redis = new Redis(url);
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "one for each node of a cluster",
    good: `import Redis from "ioredis";

export function connectAll(urls) {
  const clients = [];
  for (const url of urls) clients.push(new Redis(url));
  return clients;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "another Pool, and a function that only looks like a handler",
    good: `import { Pool } from "./workers";

export function start(request) {
  const pool = new Pool(4);
  return pool.run(request);
}
`,
  },
  {
    languages: ["python"],
    bad: `import boto3


def lambda_handler(event, context):
    s3 = ⟦boto3.client("s3")⟧
    return s3.get_object(Bucket=event["bucket"], Key=event["key"])
`,
    fixed: `import boto3


s3 = boto3.client("s3")


def lambda_handler(event, context):
    return s3.get_object(Bucket=event["bucket"], Key=event["key"])
`,
  },
  {
    languages: ["python"],
    bad: `import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates/{currency}")
async def rates(currency: str):
    async with ⟦httpx.AsyncClient(timeout=5)⟧ as client:
        response = await client.get(f"https://rates.example.com/{currency}")
    return response.json()
`,
  },
  {
    languages: ["python"],
    bad: `from django.http import JsonResponse
from sqlalchemy import create_engine


def report(request):
    engine = ⟦create_engine("postgresql:///shop")⟧
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return JsonResponse({"rows": len(rows)})
`,
  },
  {
    languages: ["python"],
    bad: `import redis


def warm(keys):
    for key in keys:
        client = ⟦redis.Redis(host="cache")⟧
        client.get(key)
`,
  },
  {
    languages: ["python"],
    trap: "made once for the module",
    good: `import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    return s3.get_object(Bucket=event["bucket"], Key=event["key"])
`,
  },
  {
    languages: ["python"],
    trap: "a factory or a constructor",
    good: `import boto3
import redis


def make_client(region):
    return boto3.client("sqs", region_name=region)


class Store:
    def __init__(self, url):
        self.redis = redis.Redis.from_url(url)
`,
  },
  {
    languages: ["python"],
    trap: "one for each region or host",
    good: `import boto3


def all_queues(regions):
    found = []
    for region in regions:
        found += boto3.client("sqs", region_name=region).list_queues()["QueueUrls"]
    return found
`,
  },
  {
    languages: ["python"],
    trap: "another client",
    good: `from shop import factory


def view(request):
    client = factory.client("s3")
    return client.get(request.path)
`,
  },
  {
    languages: ["java"],
    bad: `import okhttp3.OkHttpClient;
import org.springframework.web.bind.annotation.GetMapping;

class RateController {
    @GetMapping("/rates")
    String rates() throws Exception {
        OkHttpClient client = ⟦new OkHttpClient()⟧;
        return client.newCall(request).execute().body().string();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.net.http.HttpClient;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

class Proxy {
    void doGet(HttpServletRequest request, HttpServletResponse response) throws Exception {
        HttpClient client = ⟦HttpClient.newHttpClient()⟧;
        client.send(build(request), handler);
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.client.RestTemplate;

class OrderController {
    @PostMapping("/orders")
    Order place(Order order) {
        return ⟦new RestTemplate()⟧.postForObject("https://billing.example.com", order, Order.class);
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.util.List;
import okhttp3.OkHttpClient;

class Warm {
    void warm(List<String> urls) throws Exception {
        for (String url : urls) {
            OkHttpClient client = ⟦new OkHttpClient()⟧;
            client.newCall(get(url)).execute();
        }
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "made once for the class",
    good: `import okhttp3.OkHttpClient;
import org.springframework.web.bind.annotation.GetMapping;

class RateController {
    private final OkHttpClient client = new OkHttpClient();

    @GetMapping("/rates")
    String rates() throws Exception {
        return client.newCall(request).execute().body().string();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "a bean or a factory",
    good: `import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestTemplate;

class Config {
    @Bean
    RestTemplate rest() {
        return new RestTemplate();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "one for each address",
    good: `import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

class Regions {
    void all(List<String> regions) {
        for (String region : regions) {
            connect(region);
        }
    }

    S3Client connect(String region) {
        return S3Client.create();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "another builder",
    good: `import org.springframework.web.bind.annotation.GetMapping;

class Users {
    @GetMapping("/users")
    User user() {
        return User.builder().name("a").build();
    }
}
`,
  },
  {
    languages: ["go"],
    bad: `package api

import (
	"database/sql"
	"net/http"
)

func orders(w http.ResponseWriter, r *http.Request) {
	db, err := ⟦sql.Open("postgres", dsn)⟧
	if err != nil {
		http.Error(w, "no database", 500)
		return
	}
	defer db.Close()
	list(db, w)
}
`,
  },
  {
    languages: ["go"],
    bad: `package api

import (
	"crypto/tls"
	"net/http"
)

func proxy(w http.ResponseWriter, r *http.Request) {
	tr := &⟦http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}⟧
	res, err := tr.RoundTrip(r)
	forward(w, res, err)
}
`,
  },
  {
    languages: ["go"],
    bad: `package api

import (
	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"
)

func get(c *gin.Context) {
	rdb := ⟦redis.NewClient(&redis.Options{Addr: "cache:6379"})⟧
	c.String(200, rdb.Get(c, c.Param("key")).Val())
}
`,
  },
  {
    languages: ["go"],
    bad: `package api

import "google.golang.org/grpc"

func warm(names []string) {
	for _, name := range names {
		conn, err := ⟦grpc.Dial("users:8080")⟧
		if err != nil {
			continue
		}
		hello(conn, name)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "a client without a transport shares that of all",
    good: `package api

import (
	"net/http"
	"time"
)

func proxy(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Timeout: 5 * time.Second}
	res, err := client.Do(r)
	forward(w, res, err)
}
`,
  },
  {
    languages: ["go"],
    trap: "made once and kept",
    good: `package api

import (
	"database/sql"
	"net/http"
)

type Server struct {
	db *sql.DB
}

func New(dsn string) (*Server, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &Server{db: db}, nil
}

func (s *Server) orders(w http.ResponseWriter, r *http.Request) {
	list(s.db, w)
}
`,
  },
  {
    languages: ["go"],
    trap: "one for each address",
    good: `package api

import "google.golang.org/grpc"

func connect(addrs []string) []*grpc.ClientConn {
	var conns []*grpc.ClientConn
	for _, addr := range addrs {
		conn, err := grpc.Dial(addr)
		if err == nil {
			conns = append(conns, conn)
		}
	}
	return conns
}
`,
  },
  {
    languages: ["go"],
    trap: "a handler that is made with its client",
    good: `package api

import (
	"net/http"

	"github.com/redis/go-redis/v9"
)

func handler() http.HandlerFunc {
	rdb := redis.NewClient(&redis.Options{Addr: "cache:6379"})
	return func(w http.ResponseWriter, r *http.Request) {
		serve(w, rdb)
	}
}
`,
  },
];

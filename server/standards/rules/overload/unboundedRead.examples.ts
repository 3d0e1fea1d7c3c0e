import type { Example } from "../../model.ts";

export const unboundedReadExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package api

import (
	"io"
	"net/http"
)

func place(w http.ResponseWriter, r *http.Request) {
	body, err := ⟦io.ReadAll(r.Body)⟧
	if err != nil {
		http.Error(w, "bad body", 400)
		return
	}
	save(body)
}
`,
    fixed: `package api

import (
	"io"
	"net/http"
)

func place(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10485760))
	if err != nil {
		http.Error(w, "bad body", 400)
		return
	}
	save(body)
}
`,
  },
  {
    languages: ["go"],
    bad: `package rates

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
	return ⟦io.ReadAll(resp.Body)⟧
}
`,
    fixed: `package rates

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
	return io.ReadAll(io.LimitReader(resp.Body, 10485760))
}
`,
  },
  {
    languages: ["go"],
    bad: `package unpack

import (
	"compress/gzip"
	"io"
	"os"
)

func unpack(r io.Reader, out *os.File) error {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	_, err = ⟦io.Copy(out, zr)⟧
	return err
}
`,
  },
  {
    languages: ["go"],
    bad: `package api

import (
	"math"

	"google.golang.org/grpc"
)

var server = grpc.NewServer(⟦grpc.MaxRecvMsgSize(math.MaxInt32)⟧)
`,
  },
  {
    languages: ["go"],
    trap: "limited where it is read or by a wrapper",
    good: `package api

import (
	"io"
	"net/http"
)

func limit(next http.Handler) http.Handler {
	return http.MaxBytesHandler(next, 1<<20)
}

func place(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	save(body)
}
`,
  },
  {
    languages: ["go"],
    trap: "another reader",
    good: `package api

import (
	"io"
	"os"
	"strings"
)

func read(f *os.File) ([]byte, error) {
	io.ReadAll(strings.NewReader("a"))
	return io.ReadAll(f)
}
`,
  },
  {
    languages: ["go"],
    trap: "a plain copy",
    good: `package api

import (
	"io"
	"net/http"
)

func proxy(w http.ResponseWriter, resp *http.Response) {
	io.Copy(w, resp.Body)
}
`,
  },
  {
    languages: ["go"],
    trap: "a limit that is one",
    good: `package api

import "google.golang.org/grpc"

var server = grpc.NewServer(grpc.MaxRecvMsgSize(16 << 20))
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import http from "node:http";

http.createServer((req, res) => {
  let body = "";
  ⟦req.on⟧("data", (chunk) => {
    body += chunk;
  });
  req.on("end", () => res.end(save(body)));
});
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function readBody(request) {
  const chunks = [];
  for await (const chunk of ⟦request⟧) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import express from "express";

const app = express();
app.use(express.json({ ⟦limit: Infinity⟧ }));
`,
    fixed: `import express from "express";

const app = express();
app.use(express.json({ limit: 10485760 }));
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import multer from "multer";
import getRawBody from "raw-body";

const upload = ⟦multer({ storage: multer.memoryStorage() })⟧;

export function raw(req) {
  return ⟦getRawBody(req)⟧;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the length is looked at",
    good: `export function readBody(req, done) {
  const chunks = [];
  let size = 0;
  req.on("data", (chunk) => {
    size += chunk.length;
    if (size > 1_000_000) req.destroy();
    else chunks.push(chunk);
  });
  req.on("end", () => done(Buffer.concat(chunks)));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "nothing is collected",
    good: `export function forward(req, target) {
  req.on("data", (chunk) => target.write(chunk));
  req.on("end", () => target.end());
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a stream that is no request",
    good: `export function output(child) {
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "limits are given",
    good: `import express from "express";
import multer from "multer";

const app = express();
app.use(express.json({ limit: "1mb" }));
const upload = multer({ limits: { fileSize: 5_000_000 } });
const page = { limit: Infinity };
`,
  },
  {
    languages: ["python"],
    bad: `from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/import")
async def load(file: UploadFile):
    data = await ⟦file.read()⟧
    return {"rows": parse(data)}
`,
  },
  {
    languages: ["python"],
    bad: `import urllib.request


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as response:
        return ⟦response.read()⟧
`,
    fixed: `import urllib.request


def fetch(url):
    with urllib.request.urlopen(url, timeout=5) as response:
        return response.read(10485760)
`,
  },
  {
    languages: ["python"],
    bad: `⟦DATA_UPLOAD_MAX_MEMORY_SIZE = None⟧
`,
    fixed: `DATA_UPLOAD_MAX_MEMORY_SIZE = 10485760
`,
  },
  {
    languages: ["python"],
    bad: `from aiohttp import web
from flask import request


def make():
    return web.Application(⟦client_max_size=0⟧)


def view():
    return ⟦request.stream.read()⟧
`,
  },
  {
    languages: ["python"],
    trap: "a number of bytes, or a length that was looked at",
    good: `from fastapi import UploadFile
from flask import request


async def load(file: UploadFile):
    while chunk := await file.read(65536):
        save(chunk)


async def small(file: UploadFile):
    if file.size > 1_000_000:
        raise ValueError("too large")
    return await file.read()


def view():
    return request.stream.read(1024)
`,
  },
  {
    languages: ["python"],
    trap: "a file of one's own",
    good: `def load(path):
    with open(path) as file:
        return file.read()
`,
  },
  {
    languages: ["python"],
    trap: "limits that are limits",
    good: `from aiohttp import web

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
MAX_LENGTH = None


def make():
    return web.Application(client_max_size=1024**2)
`,
  },
  {
    languages: ["python"],
    trap: "another body",
    good: `def show(message):
    return message.body()
`,
  },
  {
    languages: ["java"],
    bad: `import java.io.IOException;
import javax.servlet.http.HttpServletRequest;

class Hook {
    byte[] body(HttpServletRequest request) throws IOException {
        return ⟦request.getInputStream().readAllBytes()⟧;
    }
}
`,
    fixed: `import java.io.IOException;
import javax.servlet.http.HttpServletRequest;

class Hook {
    byte[] body(HttpServletRequest request) throws IOException {
        return request.getInputStream().readNBytes(10485760);
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import com.sun.net.httpserver.HttpExchange;
import java.io.InputStream;

class Handler {
    void handle(HttpExchange exchange) throws Exception {
        InputStream in = exchange.getRequestBody();
        byte[] body = ⟦in.readAllBytes()⟧;
        save(body);
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletRequest;
import org.apache.commons.io.IOUtils;

class Hook {
    String body(HttpServletRequest request) throws Exception {
        return ⟦IOUtils.toString(request.getInputStream(), StandardCharsets.UTF_8)⟧;
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import io.netty.handler.codec.http.HttpObjectAggregator;

class Pipeline {
    void init(Channel channel) {
        channel.pipeline().addLast(⟦new HttpObjectAggregator(Integer.MAX_VALUE)⟧);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "a file of one's own",
    good: `import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

class Settings {
    byte[] read(Path path) throws Exception {
        try (FileInputStream in = new FileInputStream(path.toFile())) {
            return in.readAllBytes();
        }
    }

    byte[] all(Path path) throws Exception {
        return Files.readAllBytes(path);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "the length was looked at",
    good: `import javax.servlet.http.HttpServletRequest;

class Hook {
    byte[] body(HttpServletRequest request) throws Exception {
        if (request.getContentLengthLong() > 1_000_000) throw new IllegalArgumentException("too long");
        return request.getInputStream().readAllBytes();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "read piece by piece",
    good: `import java.io.InputStream;
import javax.servlet.http.HttpServletRequest;

class Hook {
    void body(HttpServletRequest request) throws Exception {
        InputStream in = request.getInputStream();
        byte[] head = in.readNBytes(512);
        in.read(head);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "limits that are limits",
    good: `import io.netty.handler.codec.http.HttpObjectAggregator;

class Pipeline {
    void init(Channel channel) {
        channel.pipeline().addLast(new HttpObjectAggregator(65536));
        builder.maxInboundMessageSize(4194304);
    }
}
`,
  },
];

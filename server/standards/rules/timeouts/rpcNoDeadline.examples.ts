import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

export const rpcNoDeadlineExamples: readonly Example[] = [
  {
    languages: JS,
    bad: `import * as grpc from "@grpc/grpc-js";
const client = new shop.Prices("prices:50051", grpc.credentials.createInsecure());
export function load(sku, done) {
  ⟦client.getPrice({ sku }, (error, price) => done(error, price))⟧;
}
`,
    fixed: `import * as grpc from "@grpc/grpc-js";
const client = new shop.Prices("prices:50051", grpc.credentials.createInsecure());
export function load(sku, done) {
  client.getPrice({ sku }, { deadline: Date.now() + 10000 }, (error, price) => done(error, price));
}
`,
  },
  {
    languages: JS,
    bad: `const { credentials, Metadata } = require("@grpc/grpc-js");
const { OrdersClient } = require("./orders_grpc_pb");
const metadata = new Metadata();
const orders = new OrdersClient(address, credentials.createSsl());
⟦orders.create⟧(order, metadata, (error, reply) => {
  finish(error, reply);
});
`,
  },
  {
    languages: JS,
    bad: `import { credentials } from "@grpc/grpc-js";
class Prices {
  client = new PricesClient("prices:50051", credentials.createInsecure());
  load(request) {
    return new Promise((resolve, reject) => {
      ⟦this.client.getPrice(request, (e, price) => (e ? reject(e) : resolve(price)))⟧;
    });
  }
}
`,
  },
  {
    languages: JS,
    bad: `import { credentials } from "@grpc/grpc-js";
const client = new PricesClient("prices:50051", credentials.createInsecure());
⟦client.getPrice(request, { waitForReady: true }, (e, price) => use(price))⟧;
`,
  },
  {
    languages: JS,
    trap: "a deadline that is given",
    good: `import { credentials } from "@grpc/grpc-js";
const client = new PricesClient("prices:50051", credentials.createInsecure());
client.getPrice(request, { deadline: Date.now() + 500 }, (e, price) => use(price));
client.getPrice(request, metadata, { deadline }, (e, price) => use(price));
`,
  },
  {
    languages: JS,
    trap: "options from elsewhere",
    good: `import { credentials } from "@grpc/grpc-js";
const client = new PricesClient("prices:50051", credentials.createInsecure());
client.getPrice(request, callOptions(), (e, price) => use(price));
client.getPrice(request, { ...defaults }, (e, price) => use(price));
`,
  },
  {
    languages: JS,
    trap: "an interceptor sets it; a stream",
    good: `import { credentials } from "@grpc/grpc-js";
const client = new PricesClient("prices:50051", credentials.createInsecure(), { interceptors: [deadlines] });
client.getPrice(request, (e, price) => use(price));
const feed = new FeedClient("prices:50051", credentials.createInsecure());
feed.watchPrices(request, (e) => log(e));
feed.close();
`,
  },
  {
    languages: JS,
    trap: "a client of something else",
    good: `import { createClient } from "redis";
import { credentials } from "@grpc/grpc-js";
const client = createClient();
client.get("key", (error, value) => use(value));
const tls = credentials.createSsl();
`,
  },
  {
    languages: ["python"],
    bad: `import grpc
import prices_pb2_grpc

channel = grpc.insecure_channel("prices:50051")
stub = prices_pb2_grpc.PricesStub(channel)

def load(request):
    return ⟦stub.GetPrice(request)⟧
`,
    fixed: `import grpc
import prices_pb2_grpc

channel = grpc.insecure_channel("prices:50051")
stub = prices_pb2_grpc.PricesStub(channel)

def load(request):
    return stub.GetPrice(request, timeout=10)
`,
  },
  {
    languages: ["python"],
    bad: `from shop.orders_pb2_grpc import OrdersStub

class Orders:
    def __init__(self, channel):
        self.stub = OrdersStub(channel)

    def create(self, order):
        return ⟦self.stub.Create(order, metadata=self.metadata)⟧
`,
  },
  {
    languages: ["python"],
    bad: `import grpc.aio
from shop import orders_pb2_grpc as rpc

async def create(channel, order):
    stub = rpc.OrdersStub(channel)
    return await ⟦stub.Create(order)⟧
`,
  },
  {
    languages: ["python"],
    bad: `import grpc
import prices_pb2_grpc

def load(request):
    with grpc.insecure_channel("prices:50051") as channel:
        channel = grpc.intercept_channel(channel, tracing)
        return ⟦prices_pb2_grpc.PricesStub(channel).GetPrice(request)⟧
`,
  },
  {
    languages: ["python"],
    trap: "a deadline that is given, or may be",
    good: `import prices_pb2_grpc

def load(channel, request, **options):
    stub = prices_pb2_grpc.PricesStub(channel)
    stub.GetPrice(request, timeout=2)
    stub.GetPrice(request, 2)
    return stub.GetPrice(request, **options)
`,
  },
  {
    languages: ["python"],
    trap: "a stream stays open by design",
    good: `import prices_pb2_grpc

def follow(channel, request):
    stub = prices_pb2_grpc.PricesStub(channel)
    for price in stub.Prices(request):
        yield price
    stub.WatchPrices(request)
`,
  },
  {
    languages: ["python"],
    trap: "a limit around the call",
    good: `import asyncio
import prices_pb2_grpc

async def load(channel, request):
    stub = prices_pb2_grpc.PricesStub(channel)
    async with asyncio.timeout(2):
        return await stub.GetPrice(request)
`,
  },
  {
    languages: ["python"],
    trap: "a stub of something else",
    good: `from tests import PaymentStub

stub = PaymentStub()
stub.Create(order)
`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.TimeUnit;
class Prices {
  private final PricesGrpc.PricesBlockingStub stub;
  Price load(Request request) {
    return ⟦stub.getPrice(request)⟧;
  }
}`,
    fixed: `import java.util.concurrent.TimeUnit;
class Prices {
  private final PricesGrpc.PricesBlockingStub stub;
  Price load(Request request) {
    return stub.withDeadlineAfter(10, TimeUnit.SECONDS).getPrice(request);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import shop.PricesGrpc;
class Prices {
  Price load(Channel channel, Request request) {
    return ⟦PricesGrpc.newBlockingStub(channel).getPrice(request)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import shop.OrdersGrpc.OrdersFutureStub;
class Orders {
  private OrdersFutureStub orders;
  ListenableFuture<Reply> create(Order order) {
    return ⟦orders.create(order)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import shop.PricesGrpc;
class Prices {
  Price load(Channel channel, Request request) {
    PricesGrpc.PricesBlockingStub stub = PricesGrpc.newBlockingStub(channel);
    return this.cache.isEmpty() ? null : ⟦stub.getPrice(request)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a deadline that is given",
    good: `class Prices {
  private final PricesGrpc.PricesBlockingStub stub;
  Price load(Request request) {
    return stub.withDeadlineAfter(2, TimeUnit.SECONDS).getPrice(request);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a stub with a deadline or an interceptor",
    good: `import shop.PricesGrpc;
class Prices {
  Price load(Channel channel, Request request) {
    var stub = PricesGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.SECONDS);
    return stub.getPrice(request);
  }
  Price other(Channel channel, Request request) {
    PricesGrpc.PricesBlockingStub stub = PricesGrpc.newBlockingStub(channel).withInterceptors(deadlines);
    return stub.getPrice(request);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a stream stays open by design",
    good: `class Prices {
  private final PricesGrpc.PricesBlockingStub stub;
  Iterator<Price> follow(Request request) {
    return stub.watchPrices(request);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a stub of something else",
    good: `class Tests {
  private final PaymentStub stub = new PaymentStub();
  void run() { stub.create(order); }
}`,
  },
  {
    languages: ["go"],
    bad: `package prices

import (
	"context"

	pb "example.org/shop/pricespb"
)

func load(conn *grpc.ClientConn, sku string) (*pb.Price, error) {
	client := pb.NewPricesClient(conn)
	return ⟦client.GetPrice(context.Background(), &pb.Request{Sku: sku})⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package prices

import (
	"context"

	"example.org/shop/pricespb"
)

type Loader struct {
	client pricespb.PricesClient
}

func (l *Loader) Load(sku string) (*pricespb.Price, error) {
	return ⟦l.client.GetPrice(context.TODO(), &pricespb.Request{Sku: sku})⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package prices

import (
	"context"

	pb "example.org/shop/proto"
)

func load(client pb.PricesClient, sku string) (*pb.Price, error) {
	ctx := context.Background()
	return ⟦client.GetPrice(ctx, &pb.Request{Sku: sku})⟧
}
`,
  },
  {
    languages: ["go"],
    bad: `package prices

import (
	"context"

	pb "example.org/shop/pricespb"
)

func warm(conn *grpc.ClientConn) {
	_, err := ⟦pb.NewPricesClient(conn).Warm(context.Background(), nil)⟧
	check(err)
}
`,
  },
  {
    languages: ["go"],
    trap: "a context of the caller, or with a deadline",
    good: `package prices

import (
	"context"
	"time"

	pb "example.org/shop/pricespb"
)

func load(parent context.Context, client pb.PricesClient) (*pb.Price, error) {
	return client.GetPrice(parent, nil)
}

func once(client pb.PricesClient) (*pb.Price, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return client.GetPrice(ctx, nil)
}
`,
  },
  {
    languages: ["go"],
    trap: "a stream stays open by design",
    good: `package prices

import (
	"context"

	pb "example.org/shop/pricespb"
)

func follow(client pb.PricesClient) (pb.Prices_WatchClient, error) {
	return client.WatchPrices(context.Background(), nil)
}
`,
  },
  {
    languages: ["go"],
    trap: "a context that gets its deadline later",
    good: `package prices

import (
	"context"
	"time"

	pb "example.org/shop/pricespb"
)

func load(client pb.PricesClient) (*pb.Price, error) {
	ctx := context.Background()
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return client.GetPrice(ctx, nil)
}
`,
  },
  {
    languages: ["go"],
    trap: "a client of something else",
    good: `package prices

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func load(client *redis.Client) error {
	return client.Ping(context.Background()).Err()
}
`,
  },
];

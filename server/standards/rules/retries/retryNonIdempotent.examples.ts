import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

export const retryNonIdempotentExamples: readonly Example[] = [
  {
    languages: JS,
    bad: `import got from "got";
export const client = got.extend({ retry: { limit: 3, methods: ["GET", ⟦"POST"⟧] } });
`,
    fixed: `import got from "got";
export const client = got.extend({ retry: { limit: 3, methods: ["GET"] } });
`,
  },
  {
    languages: JS,
    bad: `import axios from "axios";
import axiosRetry from "axios-retry";
axiosRetry(axios, { retries: 3, ⟦retryCondition: () => true⟧ });
`,
    fixed: `import axios from "axios";
import axiosRetry from "axios-retry";
axiosRetry(axios, { retries: 3, retryCondition: axiosRetry.isNetworkOrIdempotentRequestError });
`,
  },
  {
    languages: JS,
    bad: `import ky from "ky";
export const pay = (body) => ky.post("/payments", { json: body, retry: { methods: [⟦"post"⟧], limit: 2 } });
`,
  },
  {
    languages: JS,
    bad: `import axios from "axios";
import pRetry from "p-retry";
export const pay = (order) => ⟦pRetry⟧(() => axios.post("/payments", order), { retries: 3 });
`,
  },
  {
    languages: JS,
    trap: "only what may be repeated",
    good: `import got from "got";
import axiosRetry from "axios-retry";
export const client = got.extend({ retry: { limit: 3, methods: ["GET", "PUT"] } });
axiosRetry(axios, { retries: 3, retryCondition: axiosRetry.isNetworkOrIdempotentRequestError });
`,
  },
  {
    languages: JS,
    trap: "an idempotency key goes along",
    good: `import axios from "axios";
import pRetry from "p-retry";
export const pay = (order) =>
  pRetry(() => axios.post("/payments", order, { headers: { "Idempotency-Key": order.id } }), { retries: 3 });
`,
  },
  {
    languages: JS,
    trap: "a condition that looks at the error",
    good: `import axiosRetry from "axios-retry";
axiosRetry(axios, { retries: 3, retryCondition: (error) => error.config.method === "get" });
`,
  },
  {
    languages: JS,
    trap: "methods of something else",
    good: `import got from "got";
import pRetry from "p-retry";
cors({ methods: ["GET", "POST"] });
export const load = () => pRetry(() => got.get("https://prices.internal"), { retries: 3 });
`,
  },
  {
    languages: ["python"],
    bad: `from urllib3.util.retry import Retry

retry = Retry(total=3, backoff_factor=0.5, ⟦allowed_methods=None⟧)
`,
    fixed: `from urllib3.util.retry import Retry

retry = Retry(total=3, backoff_factor=0.5, allowed_methods=["HEAD", "GET", "PUT", "DELETE", "OPTIONS", "TRACE"])
`,
  },
  {
    languages: ["python"],
    bad: `import urllib3

retry = urllib3.Retry(3, allowed_methods=["GET", "PUT", ⟦"POST"⟧])
`,
    fixed: `import urllib3

retry = urllib3.Retry(3, allowed_methods=["GET", "PUT"])
`,
  },
  {
    languages: ["python"],
    bad: `from requests.adapters import Retry

old = Retry(total=3, ⟦method_whitelist=False⟧)
other = Retry(total=3, allowed_methods=frozenset({"GET", ⟦"PATCH"⟧}))
`,
  },
  {
    languages: ["python"],
    bad: `import requests
from tenacity import retry, stop_after_attempt

@⟦retry⟧(stop=stop_after_attempt(3))
def pay(order):
    return requests.post(URL, json=order, timeout=5)
`,
  },
  {
    languages: ["python"],
    trap: "only what may be repeated",
    good: `from urllib3.util.retry import Retry

a = Retry(total=3, allowed_methods=["GET", "PUT"])
b = Retry(total=3)
c = Retry(total=3, allowed_methods=METHODS)
`,
  },
  {
    languages: ["python"],
    trap: "an idempotency key goes along",
    good: `import requests
from tenacity import retry, stop_after_attempt

@retry(stop=stop_after_attempt(3))
def pay(order):
    return requests.post(URL, json=order, headers={"Idempotency-Key": order["id"]}, timeout=5)
`,
  },
  {
    languages: ["python"],
    trap: "a function that reads",
    good: `import requests
from tenacity import retry, stop_after_attempt

@retry(stop=stop_after_attempt(3))
def load(sku):
    return requests.get(URL, params={"sku": sku}, timeout=5)
`,
  },
  {
    languages: ["python"],
    trap: "methods of something else",
    good: `from flask_cors import CORS

CORS(app, allowed_methods=["GET", "POST"])

@app.route("/orders", methods=["POST"])
def create():
    return save(request.json)
`,
  },
  {
    languages: ["java"],
    bad: `import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
class Clients {
  Object handler = new DefaultHttpRequestRetryHandler(3, ⟦true⟧);
}`,
    fixed: `import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
class Clients {
  Object handler = new DefaultHttpRequestRetryHandler(3, false);
}`,
  },
  {
    languages: ["java"],
    bad: `class Payments {
  ⟦@Retryable(maxAttempts = 3)⟧
  Receipt pay(Order order) {
    return rest.postForObject("/payments", order, Receipt.class);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Payments {
  ⟦@Retry(name = "payments")⟧
  Receipt pay(Order order) {
    return client.post().uri("/payments").body(order).retrieve().body(Receipt.class);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class PaymentController {
  @PostMapping("/payments")
  ⟦@Retryable⟧
  Receipt pay(@RequestBody Order order) {
    return service.pay(order);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "only what may be repeated",
    good: `import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
class Clients {
  Object handler = new DefaultHttpRequestRetryHandler(3, false);
  Object plain = new DefaultHttpRequestRetryHandler();
}`,
  },
  {
    languages: ["java"],
    trap: "an idempotency key goes along",
    good: `class Payments {
  @Retryable(maxAttempts = 3)
  Receipt pay(Order order) {
    headers.set("Idempotency-Key", order.id());
    return rest.postForObject("/payments", new HttpEntity<>(order, headers), Receipt.class);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a method that reads",
    good: `class Prices {
  @Retryable
  Price load(String sku) {
    return rest.getForObject("/prices/" + sku, Price.class);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a post that is not repeated",
    good: `class Payments {
  Receipt pay(Order order) {
    return rest.postForObject("/payments", order, Receipt.class);
  }
}`,
  },
];

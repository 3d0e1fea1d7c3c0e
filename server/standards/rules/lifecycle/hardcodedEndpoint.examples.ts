import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  { languages: [...JS, "tsx"], bad: `export const HOST = ⟦"10.12.0.7"⟧;\n` },
  {
    languages: JS,
    bad: `export function load(id) {
  return fetch(⟦\`http://192.168.4.20:8080/orders/\${id}\`⟧);
}
connect({ host: ⟦'172.16.3.9'⟧, port: 6379 });
`,
  },
  {
    languages: JS,
    bad: `const queue = ⟦"https://sqs.eu-west-1.amazonaws.com/123456789012/orders"⟧;
const db = { host: ⟦"orders.abc123.us-east-1.rds.amazonaws.com"⟧ };
`,
  },
  {
    languages: JS,
    bad: `const zone = ⟦"us-east-1a"⟧;
const dns = new Resolver(⟦"2606:4700:4700::1111"⟧);
const host = process.env.HOST ?? ⟦"10.0.4.2:5432"⟧;
`,
  },
  {
    languages: [...JS, "tsx"],
    good: `export const local = "127.0.0.1";
export const any = ["0.0.0.0", "::", "::1", "255.255.255.255"];
export const docs = ["192.0.2.1", "http://198.51.100.7/", "203.0.113.9", "2001:db8::1"];
export const metadata = "http://169.254.169.254/latest/meta-data/";
`,
    trap: "loopback, wildcard, documentation and metadata addresses",
  },
  {
    languages: JS,
    good: `const version = "10.12.0.7";
const build = { release: "12.34.56.78", userAgent: "120.0.6099.109" };
const oid = "2.5.4.3";
const time = "12:30:45";
const mac = "00:1a:2b:3c:4d:5e";
const text = "Version 10.12.0.7 is out";
`,
    trap: "versions, object identifiers, times",
  },
  {
    languages: JS,
    good: `const HOSTS = {
  "us-east-1": "https://sqs.us-east-1.amazonaws.com",
  "eu-west-1": "https://sqs.eu-west-1.amazonaws.com",
};
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const url = \`https://sqs.\${region}.amazonaws.com/\${name}\`;
const region = "us-east-1";
`,
    trap: "tables of all regions, and a region that is filled in",
  },
  {
    languages: JS,
    path: "src/__tests__/client.test.ts",
    good: `const client = connect("10.12.0.7");\n`,
    trap: "tests",
  },
  {
    languages: JS,
    good: `const trusted = "10.0.0.0/8";
const subnet = "10.3.4.5";
const mask = "255.255.240.0";
const blocked = ["10.1.2.3", "10.1.2.4", "10.1.2.5", "10.1.2.6"];
`,
    trap: "networks, and lists of addresses",
  },
];

const python: readonly Example[] = [
  { languages: ["python"], bad: `import socket\n\nHOST = ⟦"10.12.0.7"⟧\n` },
  {
    languages: ["python"],
    bad: `import os

def load(key):
    db = connect(host=⟦'192.168.4.20'⟧, port=5432)
    return db.get(f"{key}") or get(⟦f"http://172.16.3.9:{port}/orders"⟧)

fallback = os.getenv("HOST", ⟦"10.0.4.2"⟧)
`,
  },
  {
    languages: ["python"],
    bad: `class Settings:
    zone = ⟦"eu-central-1b"⟧
    queue: str = ⟦"https://sqs.eu-west-1.amazonaws.com/123/orders"⟧
`,
  },
  {
    languages: ["python"],
    bad: `if __name__ == "__main__":
    start(⟦"http://54.12.33.8/health"⟧)
    resolve([⟦"2606:4700:4700::1111"⟧])
    run(zone=⟦"us-central1-a"⟧)
`,
  },
  {
    languages: ["python"],
    good: `"""10.1.2.3"""
LOCAL = "127.0.0.1"
ANY = ("0.0.0.0", "::1")
DOCS = ["192.0.2.10", "203.0.113.7"]
METADATA = "http://169.254.169.254/latest"
`,
    trap: "special addresses and docstrings",
  },
  {
    languages: ["python"],
    good: `__version__ = "10.12.0.7"
setup(version="12.34.56.78")
NAMES = {"oid": "2.5.4.10"}
NETWORK = "10.0.0.0/8"
`,
    trap: "versions, object identifiers, networks",
  },
  {
    languages: ["python"],
    good: `ZONES = ["us-east-1a", "us-east-1b"]
ENDPOINTS = {
    "us": "sqs.us-east-1.amazonaws.com",
    "eu": "sqs.eu-west-1.amazonaws.com",
}
URL = f"https://sqs.{region}.amazonaws.com"
`,
    trap: "tables of all regions",
  },
  {
    languages: ["python"],
    path: "tests/test_client.py",
    good: `client = connect("10.12.0.7")\n`,
    trap: "tests",
  },
  {
    languages: ["python"],
    trap: "a public resolver as what a parameter has unless told",
    good: `def own_address(probe="8.8.8.8", port=80):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((probe, port))
        return sock.getsockname()[0]`,
  },
  {
    languages: ["python"],
    trap: "names of algorithms",
    good: `ED25519 = ObjectIdentifier("1.3.101.112")`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Orders {
  private static final String HOST = ⟦"10.12.0.7"⟧;
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  void load() {
    get(⟦"http://192.168.4.20:8080/orders"⟧);
    Client c = new Client(⟦"2606:4700:4700::1111"⟧, 53);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  String zone = ⟦"ap-southeast-2c"⟧;
}`,
  },
  {
    languages: ["java"],
    bad: `class Orders {
  String db = ⟦"jdbc:postgresql://orders.abc.us-east-1.rds.amazonaws.com:5432/orders"⟧;
  String host() {
    return System.getProperty("host", ⟦"172.16.3.9"⟧);
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Orders {
  String local = "127.0.0.1";
  String any = "0.0.0.0";
  String docs = "192.0.2.4";
  String docs6 = "2001:db8::7";
}`,
    trap: "special addresses",
  },
  {
    languages: ["java"],
    good: `class Orders {
  String version = "10.12.0.7";
  String commonNameOid = "2.5.4.3";
  String time = "12:30:45";
}`,
    trap: "versions, object identifiers, times",
  },
  {
    languages: ["java"],
    good: `class Orders {
  List<String> zones = List.of("us-east-1a", "us-east-1b", "us-east-1c");
  String[] hosts = { "sqs.us-east-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com" };
}`,
    trap: "tables of all regions",
  },
  {
    languages: ["java"],
    good: `class Orders {
  // 10.12.0.7 was the old host
  String host = System.getenv("HOST");
  String network = "10.0.0.0/8";
}`,
  },
];

const go: readonly Example[] = [
  { languages: ["go"], bad: `package shop\n\nconst host = ⟦"10.12.0.7:6379"⟧\n` },
  {
    languages: ["go"],
    bad: `package shop

func load() {
	http.Get(⟦"http://192.168.4.20/orders"⟧)
	dial(Options{Addr: ⟦"172.16.3.9:6379"⟧})
}
`,
  },
  { languages: ["go"], bad: `package shop\n\nvar zone = ⟦\`eu-west-1a\`⟧\n` },
  {
    languages: ["go"],
    bad: `package shop

func queue() string {
	return ⟦"https://sqs.eu-west-1.amazonaws.com/123/orders"⟧
}
`,
  },
  {
    languages: ["go"],
    good: `package shop

const local = "127.0.0.1:8080"

var any = []string{"0.0.0.0:80", "[::1]:80", "203.0.113.4"}
`,
    trap: "special addresses",
  },
  {
    languages: ["go"],
    good: `package shop

const version = "10.12.0.7"

var oid = map[string]string{"cn": "2.5.4.3"}
`,
    trap: "versions and object identifiers",
  },
  {
    languages: ["go"],
    good: `package shop

var zones = []string{"us-east-1a", "us-east-1b"}

var cidr = "10.2.3.4"
`,
    trap: "tables of zones, networks",
  },
  {
    languages: ["go"],
    path: "internal/shop/client_test.go",
    good: `package shop\n\nconst host = "10.12.0.7:6379"\n`,
    trap: "tests",
  },
];

export const hardcodedEndpointExamples: readonly Example[] = [...javascript, ...python, ...java, ...go];

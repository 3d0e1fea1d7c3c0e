import type { Example } from "../../model.ts";

const python: readonly Example[] = [
  {
    languages: ["python"],
    path: "deploy/gunicorn.conf.py",
    bad: `bind = "0.0.0.0:8000"
workers = 4
⟦timeout = 0⟧`,
  },
  {
    languages: ["python"],
    bad: `from gunicorn.app.base import BaseApplication

def serve(app):
    options = {
        "bind": "0.0.0.0:8000",
        "workers": 4,
        ⟦"timeout": 0⟧,
    }
    Server(app, options).run()`,
  },
  {
    languages: ["python"],
    bad: `import subprocess

def serve():
    subprocess.run(["gunicorn", "shop.app:app", ⟦"--timeout", "0"⟧, "--workers", "4"])
    subprocess.run(["/usr/bin/gunicorn", ⟦"--timeout=0"⟧, "shop.app:app"])`,
  },
  {
    languages: ["python"],
    bad: `import os
from gunicorn.app.wsgiapp import WSGIApplication

class Server(WSGIApplication):
    def load_config(self):
        ⟦self.cfg.set("timeout", 0)⟧

def serve():
    os.system(⟦"gunicorn -w 4 --timeout 0 shop.app:app"⟧)`,
  },
  {
    languages: ["python"],
    path: "deploy/gunicorn.conf.py",
    good: `bind = "0.0.0.0:8000"
timeout = 30
keepalive = 0

def on_starting(server):
    timeout = 0`,
  },
  {
    languages: ["python"],
    trap: "another module's timeout",
    good: `timeout = 0
options = {"host": "db", "timeout": 0}`,
  },
  {
    languages: ["python"],
    trap: "a client's options next to the server's",
    good: `from gunicorn.app.base import BaseApplication

options = {"bind": "0.0.0.0:8000", "timeout": 60}
cache = {"host": "cache", "timeout": 0}`,
  },
  {
    languages: ["python"],
    good: `import subprocess

subprocess.run(["gunicorn", "--timeout", "30", "shop.app:app"])
subprocess.run(["curl", "--timeout", "0", "http://shop"])
command = "gunicorn --timeout 0.5 --graceful-timeout 0 shop.app:app"`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
class Web {
  void start(Server server) {
    ServerConnector connector = new ServerConnector(server);
    connector.setPort(8080);
    connector.⟦setIdleTimeout(0)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class TomcatConfig {
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> limits() {
    return factory -> factory.addConnectorCustomizers(
      connector -> connector.⟦setProperty("connectionTimeout", "-1")⟧);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.vertx.core.http.HttpServerOptions;
class Web {
  void start() {
    Undertow.builder().⟦setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, -1)⟧.build().start();
    HttpServerOptions options = new HttpServerOptions().setPort(8080).⟦setIdleTimeout(0)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import com.linecorp.armeria.server.Server;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
class Web {
  void init(ChannelPipeline pipeline) {
    pipeline.addLast(⟦new ReadTimeoutHandler(0)⟧);
    pipeline.addLast(⟦new IdleStateHandler(0, 0, 0)⟧);
    Server.builder().http(8080).⟦requestTimeoutMillis(0)⟧.build();
  }
}`,
  },
  {
    languages: ["java"],
    good: `import org.eclipse.jetty.server.ServerConnector;
class Web {
  void start(ServerConnector connector) {
    connector.setIdleTimeout(30_000);
    connector.setAcceptQueueSize(0);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the same setter of a client",
    good: `import io.vertx.core.http.HttpClientOptions;
class Client {
  HttpClientOptions options() {
    return new HttpClientOptions().setIdleTimeout(0);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "another object's property",
    good: `class Settings {
  void load(Properties settings) {
    settings.setProperty("connectionTimeout", "-1");
    settings.setProperty("retries", "0");
  }
}`,
  },
  {
    languages: ["java"],
    trap: "one side of the idle check is on",
    good: `import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.undertow.UndertowOptions;
class Web {
  void init(ChannelPipeline pipeline) {
    pipeline.addLast(new IdleStateHandler(60, 0, 0));
    pipeline.addLast(new ReadTimeoutHandler(30));
    builder.setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000);
  }
}`,
  },
];

/** Examples of Python and Java. */
export const serverExamples: readonly Example[] = [...python, ...java];

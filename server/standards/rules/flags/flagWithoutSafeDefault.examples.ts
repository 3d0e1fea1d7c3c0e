import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

export const flagWithoutSafeDefaultExamples: readonly Example[] = [
  {
    languages: JS,
    bad: `import * as ld from "@launchdarkly/node-server-sdk";
const client = ld.init(process.env.LD_KEY);
export const enabled = (user) => ⟦client.variation("new-checkout", user)⟧;
`,
    fixed: `import * as ld from "@launchdarkly/node-server-sdk";
const client = ld.init(process.env.LD_KEY);
export const enabled = (user) => client.variation("new-checkout", user, false);
`,
  },
  {
    languages: JS,
    bad: `import { initialize } from "launchdarkly-js-client-sdk";
const client = initialize(key, context);
if (⟦client.variation("new-search")⟧) start();
`,
  },
  {
    languages: JS,
    bad: `import { OpenFeature } from "@openfeature/server-sdk";
const flags = OpenFeature.getClient();
export const enabled = () => flags.getBooleanValue("new-checkout", ⟦true⟧);
`,
    fixed: `import { OpenFeature } from "@openfeature/server-sdk";
const flags = OpenFeature.getClient();
export const enabled = () => flags.getBooleanValue("new-checkout", false);
`,
  },
  {
    languages: JS,
    bad: `import { initialize } from "unleash-client";
const unleash = initialize(options);
export const enabled = (context) => unleash.isEnabled("new-prices", context, ⟦true⟧);
`,
  },
  {
    languages: JS,
    trap: "a default that keeps the known path",
    good: `import * as ld from "@launchdarkly/node-server-sdk";
import { OpenFeature } from "@openfeature/server-sdk";
const client = ld.init(process.env.LD_KEY);
const flags = OpenFeature.getClient();
export const a = (user) => client.variation("new-checkout", user, false);
export const b = (user) => client.variation("algorithm", user, settings.algorithm);
export const c = () => flags.getBooleanValue("new-checkout", false);
`,
  },
  {
    languages: JS,
    trap: "flags that are on while all is well",
    good: `import { OpenFeature } from "@openfeature/server-sdk";
const flags = OpenFeature.getClient();
export const a = () => flags.getBooleanValue("rate-limit-enforced", true);
export const b = () => flags.getBooleanValue("use-legacy-prices", true);
`,
  },
  {
    languages: JS,
    trap: "off by default as the library has it",
    good: `import { initialize } from "unleash-client";
const unleash = initialize(options);
export const enabled = (context) => unleash.isEnabled("new-prices", context);
`,
  },
  {
    languages: JS,
    trap: "a value that stands in; methods of something else",
    good: `import * as ld from "@launchdarkly/node-server-sdk";
const client = ld.init(process.env.LD_KEY);
export const a = async (user) => (await client.variation("new-checkout", user)) ?? false;
export const b = (product) => product.variation("red", size);
export const c = (button) => button.isEnabled("x", y, true);
`,
  },
  {
    languages: ["python"],
    bad: `import ldclient

def enabled(context):
    return ldclient.get().variation("new-checkout", context, ⟦True⟧)
`,
    fixed: `import ldclient

def enabled(context):
    return ldclient.get().variation("new-checkout", context, False)
`,
  },
  {
    languages: ["python"],
    bad: `from openfeature import api

flags = api.get_client()

def enabled():
    return flags.get_boolean_value("new-checkout", ⟦True⟧)
`,
  },
  {
    languages: ["python"],
    bad: `from openfeature import api

def enabled():
    client = api.get_client()
    return client.get_boolean_value(flag_key="new-search", default_value=⟦True⟧)
`,
  },
  {
    languages: ["python"],
    bad: `from UnleashClient import UnleashClient

client = UnleashClient(url=URL, app_name="shop")

def enabled():
    return client.is_enabled("new-prices", fallback_function=lambda feature, context: ⟦True⟧)
`,
  },
  {
    languages: ["python"],
    trap: "a default that keeps the known path",
    good: `import ldclient
from openfeature import api

def enabled(context):
    return ldclient.get().variation("new-checkout", context, False)

def other():
    return api.get_client().get_boolean_value("new-search", DEFAULTS["new-search"])
`,
  },
  {
    languages: ["python"],
    trap: "flags that are on while all is well",
    good: `import ldclient

def limited(context):
    return ldclient.get().variation("enforce-quota", context, True)
`,
  },
  {
    languages: ["python"],
    trap: "off by default as the library has it",
    good: `from UnleashClient import UnleashClient

client = UnleashClient(url=URL, app_name="shop")

def enabled():
    return client.is_enabled("new-prices")
`,
  },
  {
    languages: ["python"],
    trap: "methods of something else",
    good: `def enabled(product, logger):
    return product.variation("red", "xl", True) and logger.is_enabled("debug")
`,
  },
  {
    languages: ["java"],
    bad: `import com.launchdarkly.sdk.server.LDClient;
class Flags {
  private LDClient client;
  boolean enabled(LDContext context) {
    return client.boolVariation("new-checkout", context, ⟦true⟧);
  }
}`,
    fixed: `import com.launchdarkly.sdk.server.LDClient;
class Flags {
  private LDClient client;
  boolean enabled(LDContext context) {
    return client.boolVariation("new-checkout", context, false);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import dev.openfeature.sdk.Client;
class Flags {
  boolean enabled(Client flags) { return flags.getBooleanValue("new-search", ⟦true⟧); }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.getunleash.Unleash;
class Flags {
  private final Unleash unleash;
  boolean enabled() { return unleash.isEnabled("new-prices", ⟦true⟧); }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.getunleash.DefaultUnleash;
class Flags {
  boolean enabled(DefaultUnleash unleash, UnleashContext context) {
    return unleash.isEnabled("new-prices", context, ⟦true⟧);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a default that keeps the known path",
    good: `import com.launchdarkly.sdk.server.LDClient;
class Flags {
  boolean enabled(LDClient client, LDContext context) { return client.boolVariation("new-checkout", context, false); }
}`,
  },
  {
    languages: ["java"],
    trap: "flags that are on while all is well",
    good: `import dev.openfeature.sdk.Client;
class Flags {
  boolean limited(Client flags) { return flags.getBooleanValue("enforce-quota", true); }
}`,
  },
  {
    languages: ["java"],
    trap: "off by default as the library has it",
    good: `import io.getunleash.Unleash;
class Flags {
  boolean enabled(Unleash unleash) { return unleash.isEnabled("new-prices"); }
}`,
  },
  {
    languages: ["java"],
    trap: "methods of something else",
    good: `class Page {
  boolean enabled(Button button) { return button.isEnabled("x", true); }
}`,
  },
  {
    languages: ["go"],
    bad: `package flags

import ld "github.com/launchdarkly/go-server-sdk/v7"

func enabled(client *ld.LDClient, user Context) bool {
	on, _ := client.BoolVariation("new-checkout", user, ⟦true⟧)
	return on
}
`,
    fixed: `package flags

import ld "github.com/launchdarkly/go-server-sdk/v7"

func enabled(client *ld.LDClient, user Context) bool {
	on, _ := client.BoolVariation("new-checkout", user, false)
	return on
}
`,
  },
  {
    languages: ["go"],
    bad: `package flags

import "github.com/open-feature/go-sdk/openfeature"

func enabled(ctx context.Context) bool {
	client := openfeature.NewClient("shop")
	on, _ := client.BooleanValue(ctx, "new-search", ⟦true⟧, openfeature.EvaluationContext{})
	return on
}
`,
  },
  {
    languages: ["go"],
    bad: `package flags

import "github.com/open-feature/go-sdk/openfeature"

type Flags struct {
	client *openfeature.Client
}

func (f *Flags) Enabled(ctx context.Context) bool {
	return f.client.Boolean(ctx, "new-search", ⟦true⟧, openfeature.EvaluationContext{})
}
`,
  },
  {
    languages: ["go"],
    bad: `package flags

import ld "github.com/launchdarkly/go-server-sdk/v7"

var client, _ = ld.MakeClient(key, wait)

func enabled(user Context) bool {
	on, _ := client.BoolVariation("new-prices", user, ⟦true⟧)
	return on
}
`,
  },
  {
    languages: ["go"],
    trap: "a default that keeps the known path",
    good: `package flags

import ld "github.com/launchdarkly/go-server-sdk/v7"

func enabled(client *ld.LDClient, user Context) bool {
	on, _ := client.BoolVariation("new-checkout", user, false)
	return on
}
`,
  },
  {
    languages: ["go"],
    trap: "flags that are on while all is well",
    good: `package flags

import ld "github.com/launchdarkly/go-server-sdk/v7"

func limited(client *ld.LDClient, user Context) bool {
	on, _ := client.BoolVariation("enforce-quota", user, true)
	return on
}
`,
  },
  {
    languages: ["go"],
    trap: "a default from elsewhere",
    good: `package flags

import ld "github.com/launchdarkly/go-server-sdk/v7"

func enabled(client *ld.LDClient, user Context, fallback bool) bool {
	on, _ := client.BoolVariation("new-checkout", user, fallback)
	return on
}
`,
  },
  {
    languages: ["go"],
    trap: "methods of something else",
    good: `package flags

func enabled(f *Form) bool {
	return f.Boolean("x", true)
}
`,
  },
];

import { readFileSync } from "node:fs";

export interface Metrics {
  count(name: string, value: number, tags: Record<string, string>): void;
}

export interface Config {
  paymentsUrl: string;
  catalogUrl: string;
  inventoryUrl: string;
  metrics: Metrics;
}

const silent: Metrics = { count: () => {} };

/** Reads the service's addresses; a file named by CHECKOUT_CONFIG wins over the environment. */
export function loadConfig(): Config {
  const file = process.env.CHECKOUT_CONFIG;
  if (file) {
    try {
      return { metrics: silent, ...JSON.parse(readFileSync(file, "utf8")) };
    } catch (error) {
      console.error(`${file} can't be read`, error);
      process.exit(1);
    }
  }
  return {
    paymentsUrl: process.env.PAYMENTS_URL ?? "http://payments.internal",
    catalogUrl: process.env.CATALOG_URL ?? "http://catalog.internal",
    inventoryUrl: process.env.INVENTORY_URL ?? "http://inventory.internal",
    metrics: silent,
  };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { loadConfig } from "./config.js";

interface CartLine {
  sku: string;
  quantity: number;
}

interface Cart {
  id: string;
  customer: string;
  lines: CartLine[];
}

const config = loadConfig();
const recentCarts = new Map<string, Cart>();

/** Prices the cart, charges the card and answers with the order's number. */
export async function handleCheckout(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const cart = JSON.parse(await readBody(request)) as Cart;
  recentCarts.set(cart.id, cart);

  let total = 0;
  for (const line of cart.lines) {
    total += (await priceOf(line.sku)) * line.quantity;
  }

  const charge = await fetch(`${config.paymentsUrl}/charges`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ cart: cart.id, customer: cart.customer, total }),
  });
  if (charge.status !== 201) {
    response.writeHead(502).end();
    return;
  }
  const { orderId } = (await charge.json()) as { orderId: string };

  reserveStock(cart);
  recordSale(cart, total);

  response.writeHead(201, { "content-type": "application/json" });
  response.end(JSON.stringify({ orderId, total }));
}

async function priceOf(sku: string): Promise<number> {
  const answer = await fetch(`${config.catalogUrl}/prices/${sku}`);
  const { cents } = (await answer.json()) as { cents: number };
  return cents;
}

async function reserveStock(cart: Cart): Promise<void> {
  cart.lines.forEach(async (line) => {
    await fetch(`${config.inventoryUrl}/reserve?sku=${line.sku}&count=${line.quantity}`, { method: "POST" });
  });
}

function recordSale(cart: Cart, total: number): void {
  try {
    config.metrics.count("checkout.sale", total, { customer: cart.customer });
  } catch {}
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

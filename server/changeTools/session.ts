import { networkWords } from "../http/answers.ts";
import { answerWords, failureOf } from "./answerWords.ts";
import { TOOL_LIMITS, type ToolLimits, type ToolOptions, type ToolPorts } from "./ports.ts";
import { failure, isFailure, type ToolFailure } from "./result.ts";
import { UsedSecrets } from "./secrets.ts";

export interface ToolCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface ToolAnswer {
  readonly kind: "answer";
  /** Undefined where the answer is empty. */
  readonly body: unknown;
}

interface Redirect {
  readonly kind: "redirect";
  readonly status: number;
  readonly location: string;
}

const MAX_REDIRECTS = 3;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The talk with one tool: limits, secrets and attempts that belong to one export or import. */
export class ToolSession {
  readonly secrets: UsedSecrets;
  private readonly limits: ToolLimits;
  private readonly signal: AbortSignal | undefined;
  private readonly deadline: number;

  /** `name` is the tool's in messages. */
  constructor(
    readonly name: string,
    private readonly allowHttp: boolean,
    private readonly ports: ToolPorts,
    options: ToolOptions,
  ) {
    this.limits = { ...TOOL_LIMITS, ...options.limits };
    this.signal = options.signal;
    this.secrets = new UsedSecrets(ports);
    this.deadline = ports.now() + this.limits.totalMs;
  }

  /**
   * Does something until it goes well, fails for good, or time is up. Between two attempts it waits as long as the tool
   * asks, and a random part of a time that doubles. No text of a failure holds a secret.
   */
  async retrying<T extends { readonly kind: string }>(
    attempt: () => Promise<T | ToolFailure>,
  ): Promise<T | ToolFailure> {
    for (let count = 1; ; count++) {
      const result = await attempt();
      if (!isFailure(result)) return result;
      if (!result.isPassing || count >= this.limits.attempts) return this.clean(result);
      const ceiling = Math.min(this.limits.maxDelayMs, this.limits.baseDelayMs * 2 ** (count - 1));
      const delay = (result.retryAfter ?? 0) + this.ports.random() * ceiling;
      if (this.ports.now() + delay >= this.deadline) return this.clean(result);
      await this.ports.sleep(delay, this.signal);
      if (this.signal?.aborted) return this.cancelled();
    }
  }

  /** Sends one request, once, following redirects as far as secrets may go. */
  async send(call: ToolCall): Promise<ToolAnswer | ToolFailure> {
    let url = this.address(call.url);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      if (isFailure(url)) return url;
      const answer = await this.once(call, url);
      if (answer.kind !== "redirect") return answer;
      url = this.redirected(call.method, url, answer);
    }
    return failure("bad-answer", `${this.name} redirects more than ${MAX_REDIRECTS} times`);
  }

  private clean(result: ToolFailure): ToolFailure {
    const hide = (text: string): string => this.secrets.hide(text);
    const fields = result.fields.map(({ field, message }) => ({
      field: hide(field),
      message: hide(message),
    }));
    return { ...result, message: hide(result.message), fields };
  }

  private address(text: string): URL | ToolFailure {
    const url = urlOf(text);
    if (!url || !/^https?:$/.test(url.protocol))
      return failure("misconfigured", `${this.name}: its address is no http address`);
    if (url.username !== "" || url.password !== "")
      return failure(
        "misconfigured",
        `${this.name}: an address can't hold an account, since it is no secret: use a header with {env:NAME}`,
      );
    if (url.protocol === "http:" && !this.allowHttp && !LOOPBACK.test(url.hostname))
      return failure(
        "misconfigured",
        `${this.name}: ${url.host} would be reached by plain http, which anybody on the way can read: use https, or set allowHttp`,
      );
    return url;
  }

  /** Where a redirect leads. Secrets stay with the host that they are meant for: it is the same one, or none. */
  private redirected(method: string, from: URL, { status, location }: Redirect): URL | ToolFailure {
    const to = urlOf(location, from);
    if (!to || to.origin !== from.origin)
      return failure(
        "bad-answer",
        `${this.name} redirects to ${to?.origin ?? "no address"}: nothing was sent there. If it is right, put it into the policy`,
      );
    if (method !== "GET" && status !== 307 && status !== 308)
      return failure(
        "bad-answer",
        `${this.name} has moved to ${to.origin}${to.pathname}: put that into the policy`,
      );
    return to;
  }

  private async once(call: ToolCall, url: URL): Promise<ToolAnswer | Redirect | ToolFailure> {
    if (this.signal?.aborted) return this.cancelled();
    const left = this.deadline - this.ports.now();
    if (left <= 0) return failure("unreachable", `${this.name} was given up: it took too long`);
    const timeout = AbortSignal.timeout(Math.ceil(Math.min(this.limits.requestMs, left)));
    try {
      const response = await this.ports.http(url.href, {
        method: call.method,
        headers: call.headers,
        redirect: "manual",
        signal: this.signal ? AbortSignal.any([this.signal, timeout]) : timeout,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const text = await this.read(response);
      const location = response.headers.get("location");
      if ([301, 302, 303, 307, 308].includes(response.status) && location !== null)
        return { kind: "redirect", status: response.status, location };
      return isFailure(text) ? text : this.judge(response, text.text);
    } catch (error) {
      if (this.signal?.aborted) return this.cancelled();
      const why = timeout.aborted ? "it did not answer in time" : networkWords(error);
      return failure("unreachable", `${this.name} can't be reached at ${url.host}: ${why}`, {
        isPassing: true,
      });
    }
  }

  /** The answer's text, as far as it is not too long. */
  private async read(
    response: Response,
  ): Promise<{ readonly kind: "text"; readonly text: string } | ToolFailure> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.byteLength;
      if (size > this.limits.maxAnswerBytes)
        return failure(
          "bad-answer",
          `${this.name} answers with more than ${this.limits.maxAnswerBytes} bytes`,
        );
      parts.push(part);
    }
    return { kind: "text", text: Buffer.concat(parts).toString("utf8") };
  }

  private judge(response: Response, text: string): ToolAnswer | ToolFailure {
    const parsed = jsonOf(text);
    if (!response.ok) return failureOf(this.name, response, answerWords(parsed?.value), this.ports.now());
    if (parsed) return { kind: "answer", body: parsed.value };
    return failure(
      "bad-answer",
      `${this.name} answers ${response.status} with something that is no JSON: is the address that of its interface?`,
    );
  }

  private cancelled(): ToolFailure {
    return failure("cancelled", `${this.name}: it was called off`);
  }
}

function urlOf(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

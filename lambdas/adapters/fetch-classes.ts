/**
 * `Headers`, `Request` and `Response` as the site and its framework use them (Fetch standard), in place of
 * Node's own in the bundle: those bring the whole of undici, 35 ms of CPU time at a cold start, more than all
 * else in it. The bundler puts them in (`infra/bundle.ts`); a form with files still goes through Node's.
 */

/** RFC 9110, 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Fetch, "header value": bytes, of which these three are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what the standard forbids.
const badValue = /[\0\r\n]|[^\x00-\xff]/;

/** What headers can be made from. */
type HeadersSource = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** Names in any case, values in the order they were added; walked by name. */
export class Headers {
  readonly #values = new Map<string, string[]>();

  constructor(source: HeadersSource = {}) {
    const pairs = Symbol.iterator in source ? source : Object.entries(source);
    for (const [name, value] of pairs as Iterable<readonly [string, string]>) {
      this.append(name, value);
    }
  }

  append(name: string, value: string): void {
    const key = headerName(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), headerValue(value)]);
  }

  set(name: string, value: string): void {
    this.#values.set(headerName(name), [headerValue(value)]);
  }

  get(name: string): string | null {
    return this.#values.get(headerName(name))?.join(", ") ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(headerName(name));
  }

  delete(name: string): void {
    this.#values.delete(headerName(name));
  }

  getSetCookie(): string[] {
    return [...(this.#values.get("set-cookie") ?? [])];
  }

  forEach(visit: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  *entries(): Generator<[string, string]> {
    const sorted = [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, values] of sorted) {
      // Cookies alone cannot be joined.
      if (name === "set-cookie") for (const value of values) yield [name, value];
      else yield [name, values.join(", ")];
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }
}

function headerName(name: string): string {
  if (!token.test(name)) throw new TypeError("That is no name of a header.");
  return name.toLowerCase();
}

function headerValue(value: string): string {
  // Not /[ ]+$/: tried at every blank of a long row, it takes the square of the row's length.
  const [trimmed = ""] = /[^\t\n\r ](?:.*[^\t\n\r ])?/s.exec(String(value)) ?? [];
  if (badValue.test(trimmed)) throw new TypeError("That is no value of a header.");
  return trimmed;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** What a body can be made from. */
type BodySource = string | ArrayBuffer | Bytes | ReadableStream<Bytes> | null | undefined;

/** What requests and answers have in common; a body is read once. */
class Body {
  readonly headers: Headers;
  #bytes: Bytes | undefined;
  #stream: ReadableStream<Bytes> | undefined;
  #isUsed = false;

  constructor(source: BodySource, headers: HeadersSource | undefined) {
    this.headers = new Headers(headers);
    // The framework's pages are objects of `String`.
    if (typeof source === "string" || (source as unknown) instanceof String) {
      this.#bytes = new TextEncoder().encode(String(source));
      if (!this.headers.has("content-type")) {
        this.headers.set("content-type", "text/plain;charset=UTF-8");
      }
    } else if (source instanceof ArrayBuffer) {
      this.#bytes = new Uint8Array(source.slice(0));
    } else if (source instanceof Uint8Array) {
      // Not by slice(), which in a Buffer is the same bytes again.
      this.#bytes = new Uint8Array(source);
    } else if (source instanceof ReadableStream) {
      if (source.locked) throw new TypeError("The body was read before.");
      this.#stream = source;
    } else if (source !== null && source !== undefined) {
      throw new TypeError("A body is text, an ArrayBuffer, a Uint8Array or a stream here.");
    }
  }

  get body(): ReadableStream<Bytes> | null {
    this.#stream ??= this.#bytes && streamOf(this.#bytes);
    this.#bytes = undefined;
    return this.#stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#isUsed || (this.#stream?.locked ?? false);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = await this.bytes();
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  async bytes(): Promise<Bytes> {
    if (this.bodyUsed) throw new TypeError("The body was read before.");
    this.#isUsed = this.#bytes !== undefined || this.#stream !== undefined;
    return this.#bytes ?? (this.#stream ? collected(this.#stream) : new Uint8Array());
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.headers.get("content-type") ?? "" });
  }

  /** The fields of a form; a walk over them is all that is needed of the result. */
  async formData(): Promise<FormData | URLSearchParams> {
    const type = this.headers.get("content-type") ?? "";
    if (/^application\/x-www-form-urlencoded[\t\n\r ]*(?:;|$)/i.test(type)) {
      // With a mark of byte order, which Node keeps in a form.
      return new URLSearchParams(Buffer.from(await this.bytes()).toString());
    }
    // Node's own class: here it is worth its loading.
    const own = new globalThis.Response(await this.bytes(), { headers: { "content-type": type } });
    return own.formData();
  }

  /** The same content twice. */
  protected copied(): BodySource {
    if (this.bodyUsed) throw new TypeError("The body was read before.");
    if (!this.#stream) return this.#bytes;
    const [mine, other] = this.#stream.tee();
    this.#stream = mine;
    return other;
  }
}

function streamOf(bytes: Bytes): ReadableStream<Bytes> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function collected(stream: ReadableStream<Bytes>): Promise<Bytes> {
  const chunks: Bytes[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

interface RequestSettings {
  readonly method?: string;
  readonly headers?: HeadersSource;
  readonly body?: BodySource;
}

/** A request. @throws TypeError for what the standard refuses: a body of a GET, a strange method or address */
export class Request extends Body {
  readonly url: string;
  readonly method: string;

  constructor(input: string | Request, { method, headers, body }: RequestSettings = {}) {
    const before = input instanceof Request ? input : undefined;
    const asked = methodOf(method ?? before?.method ?? "GET");
    if (body !== undefined && body !== null && /^(?:GET|HEAD)$/.test(asked)) {
      throw new TypeError(`A ${asked} has no body.`);
    }
    super(body ?? before?.copied(), headers ?? before?.headers);
    this.method = asked;
    const { href, username, password } = new URL(before ? before.url : String(input));
    if (username || password) throw new TypeError("An address names nobody.");
    this.url = href;
  }

  clone(): Request {
    return new Request(this);
  }
}

/** Fetch, "methods": six are the same in any case, three are refused. */
function methodOf(method: string): string {
  if (!token.test(method) || /^(?:CONNECT|TRACE|TRACK)$/i.test(method)) {
    throw new TypeError("That is no method.");
  }
  return /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i.test(method) ? method.toUpperCase() : method;
}

interface ResponseSettings {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: HeadersSource;
}

/** An answer. @throws RangeError for a status that is none, TypeError for a body where there can be none */
export class Response extends Body {
  readonly status: number;
  readonly statusText: string;

  constructor(
    body?: BodySource,
    { status = 200, statusText = "", headers }: ResponseSettings = {},
  ) {
    if (!(status >= 200 && status <= 599)) throw new RangeError("That is no status.");
    if (body !== null && body !== undefined && [204, 205, 304].includes(status)) {
      throw new TypeError(`An answer of status ${status} has no body.`);
    }
    super(body, headers);
    this.status = status;
    this.statusText = statusText;
  }

  get ok(): boolean {
    return this.status <= 299;
  }

  clone(): Response {
    const { status, statusText, headers } = this;
    return new Response(this.copied(), { status, statusText, headers });
  }
}

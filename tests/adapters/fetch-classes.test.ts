/** The bundle's own `Headers`, `Request` and `Response` beside Node's: what the site does with them comes out alike. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import * as light from "../../lambdas/adapters/fetch-classes.ts";

const node = { Headers, Request, Response } as unknown as typeof light;
const both = [light, node];

/** What a call makes, or the class of its error. */
async function outcome(make: () => unknown): Promise<unknown> {
  try {
    return await make();
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

async function expectAlike(make: (classes: typeof light) => unknown): Promise<void> {
  const [ours, nodes] = await Promise.all(both.map((classes) => outcome(() => make(classes))));
  expect(ours).toEqual(nodes);
}

const name = fc.oneof(
  fc.constantFrom("Accept", "accept", "Set-Cookie", "set-cookie", "X-a", "b", "", "ü", "a b", "a:"),
  fc.string({ maxLength: 3 }),
);
const value = fc.oneof(
  fc.constantFrom("", " a ", "a, b", "\tb\n", "é", "€", "a\r\nb", "\0", "\u00a0x"),
  fc.string({ maxLength: 4 }),
);

describe("headers", () => {
  it("whatever is put into them, hold what Node's hold, in its order", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("append", "set", "delete", "get", "has"), name, value)),
        (steps) =>
          expectAlike(async ({ Headers }) => {
            const headers = new Headers();
            const seen = [];
            for (const [verb, key, content] of steps) {
              seen.push(await outcome(() => headers[verb as "append"](key, content)));
            }
            const walked: unknown[] = [];
            headers.forEach((one, key) => {
              walked.push([key, one]);
            });
            return [
              seen,
              [...headers],
              walked,
              [...headers.keys()],
              [...headers.values()],
              headers.getSetCookie(),
            ];
          }),
      ),
    ));

  test.each([
    [{ "Content-Type": "text/html", b: "2" }],
    [
      [
        ["b", "1"],
        ["B", "2"],
        ["a", "3"],
      ],
    ],
    [new Map([["x", "y"]])],
    [{ "bad name": "x" }],
    [undefined],
  ])("are made from %j", (source) =>
    expectAlike(({ Headers }) => {
      const first = new Headers(source as Record<string, string>);
      return [[...first], [...new Headers(first)]];
    }),
  );
});

/** CPU time of reading a header, the quickest of several, in microseconds. */
function cpuOf(value: string): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    new light.Headers({ a: value });
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...times);
}

it("a header full of blanks takes no more than one full of letters, by orders of magnitude", () => {
  const [blanks, letters] = [" ", "x"].map((one) => cpuOf(`a${one.repeat(20_000)}b`));
  // Tried at every blank, a pattern for the last ones takes thousands of times as much.
  expect(blanks).toBeLessThan(100 * Math.max(letters ?? 0, 100));
});

describe("a request", () => {
  const address = fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom(
      "https://a.example",
      "https://a.example/ä b?ü#x",
      "https://a.example//x/../y",
      "https://u:p@a.example/",
      "",
      "/x",
      "https://",
      "https://a.example:443/",
    ),
  );
  const method = fc.constantFrom(
    "GET",
    "get",
    "Head",
    "POST",
    "post",
    "PATCH",
    "patch",
    "delete",
    "TRACE",
    "Connect",
    "track",
    "OPTIONS",
    "",
    "A B",
    "QUERY",
  );
  const body = fc.oneof(fc.constant(undefined), fc.constant(null), fc.string(), fc.uint8Array());

  it("has the address, method, headers and body that Node's has, or is refused by the same class", () =>
    fc.assert(
      fc.asyncProperty(address, method, body, (url, verb, content) =>
        expectAlike(async ({ Request }) => {
          const settings = {
            method: verb,
            headers: { "x-a": "b" },
            body: content as Uint8Array<ArrayBuffer>,
          };
          const request = new Request(url, settings);
          const copy = request.clone();
          return [
            request.url,
            request.method,
            [...request.headers],
            request.bodyUsed,
            await request.text(),
            request.bodyUsed,
            await copy.text(),
          ];
        }),
      ),
    ));

  it("is made again with another body", () =>
    expectAlike(async ({ Request }) => {
      const first = new Request("https://a.example/", {
        method: "POST",
        headers: { a: "b" },
        body: "one",
      });
      const second = new Request(first, { body: new TextEncoder().encode("two") });
      return [second.method, second.url, second.headers.get("a"), await second.text()];
    }));
});

describe("an answer", () => {
  const stream = (...chunks: string[]) =>
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    });

  test.each([199, 200, 204, 205, 299, 301, 304, 404, 413, 599, 600, 1000])(
    "has status %i, with a body and without",
    async (status) => {
      for (const body of [null, "x", ""]) {
        await expectAlike(({ Response }) => {
          const answer = new Response(body, { status, statusText: "Said" });
          return [
            answer.status,
            answer.statusText,
            answer.ok,
            answer.body === null,
            [...answer.headers],
          ];
        });
      }
    },
  );

  const bodies: Record<string, () => unknown> = {
    nothing: () => undefined,
    text: () => "ä \ud800 €",
    "a mark of byte order": () => "\ufeffx",
    "the framework's page": () => new String("<p>"),
    bytes: () => new Uint8Array([0, 255, 10]),
    "a part of a buffer": () => new Uint8Array(new ArrayBuffer(9), 3, 4),
    "a buffer": () => new Uint8Array([1, 2]).buffer,
    "a stream": () => stream("a", "ä", ""),
    "an empty stream": () => stream(),
  };
  test.each(Object.keys(bodies))("of %s is read once, in every way, and copied before", (what) =>
    expectAlike(async ({ Response }) => {
      const make = () => new Response(bodies[what]?.() as string);
      const whole = make();
      const copy = whole.clone();
      const again = new Response(make().body, { status: 404, headers: { a: "b" } });
      const spent = make();
      await spent.text();
      return [
        [...whole.headers],
        await whole.text(),
        whole.bodyUsed,
        Buffer.from(await copy.arrayBuffer()).toString("hex"),
        await outcome(() => make().json()),
        await again.text(),
        again.status,
        again.headers.get("a"),
        await outcome(() => spent.text()),
        await outcome(async () => (await make().blob()).size),
      ];
    }),
  );

  it("keeps the bytes it was made from, whatever becomes of them", async () => {
    const bytes = Buffer.from("kept");
    const answer = new light.Response(bytes);
    bytes.fill("x");
    expect(await answer.text()).toBe("kept");
  });

  it("of what the site makes none of is refused, not written as [object Blob]", () => {
    for (const body of [new Blob(["x"]), new FormData(), new DataView(new ArrayBuffer(1)), {}, 5]) {
      expect(() => new light.Response(body as string)).toThrow(TypeError);
    }
  });

  it("is compressed on its way", () =>
    expectAlike(async ({ Response }) => {
      const page = new Response("page ".repeat(1000));
      const packed = page.body?.pipeThrough(new CompressionStream("gzip"));
      const sent = new Response(packed as ReadableStream<Uint8Array<ArrayBuffer>>, page);
      const { body } = new Response(await sent.arrayBuffer());
      return new Response(
        body?.pipeThrough(new DecompressionStream("gzip")) as ReadableStream<
          Uint8Array<ArrayBuffer>
        >,
      ).text();
    }));
});

describe("a form", () => {
  const fieldsOf = async ({ Response }: typeof light, body: string, type: string) => {
    const form = await new Response(body, { headers: { "content-type": type } }).formData();
    const fields: unknown[] = [];
    form.forEach((content: unknown, key: string) => {
      fields.push([key, typeof content === "string" ? content : "a file"]);
    });
    return fields;
  };

  it("that is encoded like an address has the fields that Node finds", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.constantFrom("a=1&a=2&b=%C3%A4+x&&=&c", "%", "a=%E0%A4%A", "\ufeffa=b"),
        ),
        fc.constantFrom(
          "application/x-www-form-urlencoded",
          "application/x-www-form-urlencoded; charset=UTF-8",
          "Application/X-WWW-Form-URLencoded \t;",
          // No blanks of HTTP.
          "application/x-www-form-urlencoded\v",
          "application/x-www-form-urlencoded\f; a=b",
          "application/x-www-form-urlencoded\u00a0",
        ),
        (body, type) => expectAlike((classes) => fieldsOf(classes, body, type)),
      ),
    ));

  test.each([
    [
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\nfile\r\n--x--\r\n',
    ],
    ["multipart/form-data", "rubbish"],
    ["text/plain", "a=1"],
    ["", "a=1"],
  ])("of type %j is read, or refused, as Node does", (type, body) =>
    expectAlike((classes) => fieldsOf(classes, body, type)),
  );
});

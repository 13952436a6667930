/** What two independent parsers, postal-mime and mailparser, read back from the messages we write. */
import fc from "fast-check";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { bodyBytes, fillBody, joined, MissingTokenError } from "../../lambdas/mail/body.ts";
import {
  escapeHtml,
  type Header,
  InvalidHeaderError,
  MalformedTokenError,
  mimeMessage,
  prepareBody,
} from "../../lambdas/mail/mime.ts";

const asIs = (value: string) => value;

/** A body with everybody's values and then one reader's, as text. */
const splice = (
  text: string,
  values: Record<string, string> = {},
  everybodys: Record<string, string> = {},
  escapeValue = asIs,
) =>
  joined(fillBody(bodyBytes(prepareBody(text), everybodys, escapeValue), values)).toString(
    "latin1",
  );

function message(parts: { headers?: readonly Header[]; text?: string; html?: string }): string {
  return mimeMessage({
    headers: parts.headers ?? [{ name: "Subject", text: "Hello" }],
    boundary: "b1",
    text: [parts.text ?? "text"],
    html: [parts.html ?? "<p>html</p>"],
  }).toString("latin1");
}

/** Both parsers' view of a message, with line ends as written by a program on this machine. */
async function parse(raw: string) {
  const postal = await PostalMime.parse(raw);
  const parser = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true });
  const lines = (body: string | false | undefined) => (body || "").replaceAll("\r\n", "\n");
  return [
    { text: lines(postal.text), html: lines(postal.html), subject: postal.subject },
    { text: lines(parser.text), html: lines(parser.html), subject: parser.subject },
  ] as const;
}

/** Both parsers add a line end of their own to a part; what counts is everything before it. */
const withoutLastLineEnd = (body: string) => body.replace(/\n+$/, "");

/** What a value is after the trip: one kind of line end, no half characters. */
const travelled = (value: string) => value.replace(/\r\n?/g, "\n").toWellFormed();

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(" ", "\t", "\n", "\r\n", "=", ".", "From ", "ü", "🧪", "a", "--=_b1"),
    maxLength: 120,
  }),
  fc.string({ unit: fc.constantFrom(".", "a", "ü"), minLength: 70, maxLength: 200 }),
);

describe("a spliced body", () => {
  it("is read back as it was written, whatever a token's value and wherever it stands", async () => {
    const piece = anyText.map((text) => text.replaceAll("{", "("));
    await fc.assert(
      fc.asyncProperty(piece, anyText, piece, anyText, piece, async (a, name, b, url, c) => {
        // A first and last word of ours: parsers drop a byte order mark and empty lines there.
        const text = splice(`>${a}{{name}}${b}{{url}}${c}<`, { name, url });
        const sent = travelled(`>${a}${name}${b}${url}${c}<`);
        for (const read of await parse(message({ text, html: text }))) {
          expect(withoutLastLineEnd(read.text)).toBe(sent);
          expect(withoutLastLineEnd(read.html)).toBe(sent);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("keeps every line at 76 characters or fewer, in CRLF and ASCII only", () => {
    fc.assert(
      fc.property(anyText, anyText, (text, name) => {
        const body = splice(`${text.replaceAll("{", "(")}{{name}} and {{name}}`, { name });
        expect(body).toMatch(/^[\t\r\n\x20-\x7e]*$/);
        expect(body.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        for (const line of body.split("\r\n")) {
          expect(line.length).toBeLessThanOrEqual(76);
          expect(line).not.toMatch(/[ \t]$/);
          expect(line).not.toMatch(/^(\.|From )/);
        }
      }),
    );
  });

  it("starts every token on a line of its own, so a value moves nothing around it", () => {
    const { literals, tokens } = prepareBody("Hi {{name}}, see\n{{url}}\nBye {{name}}");
    expect(tokens).toEqual(["name", "url", "name"]);
    expect(literals).toEqual(["Hi=20=\r\n", ", see\r\n", "\r\nBye=20=\r\n", ""]);
  });

  it("does not end in a soft break when a token ends it", () => {
    expect(splice("Hi {{name}}", { name: "Ada" })).toBe("Hi=20=\r\nAda");
    expect(splice("Hi {{name}}", { name: "" })).toBe("Hi=20");
  });

  it("is the same whether a value is everybody's or one reader's", () => {
    const values = fc.dictionary(fc.constantFrom("a", "b", "c"), anyText, {
      noNullPrototype: true,
    });
    const pieces = fc.array(fc.oneof(anyText, fc.constantFrom("{{a}}", "{{b}}", "{{c}}")));
    fc.assert(
      fc.property(pieces, values, values, (texts, everybodys, readers) => {
        const text = texts
          .map((one) => (/^{{.}}$/.test(one) ? one : one.replaceAll("{", "(")))
          .join("");
        const all = { a: "", b: "", c: "", ...readers, ...everybodys };
        expect(splice(text, all, everybodys)).toBe(splice(text, all));
      }),
    );
  });

  it("refuses a token without a value, even one that every object has", () => {
    expect(() => splice("{{name}}", {})).toThrow(MissingTokenError);
    expect(() => splice("{{constructor}}", {})).toThrow("{{constructor}}");
  });

  it("refuses braces that open no token, and says where", () => {
    expect(() => prepareBody("one\ntwo {{ name }}")).toThrow(MalformedTokenError);
    expect(() => prepareBody("one\ntwo {{ name }}")).toThrow('Line 2: "{{ name }}"');
    expect(() => prepareBody("{{Name}}")).toThrow(MalformedTokenError);
    expect(() => prepareBody("{{name}")).toThrow(MalformedTokenError);
  });

  it("escapes a value for HTML in elements and in quoted attributes", () => {
    const html = '<a title="{{name}}">{{name}}</a>';
    const name = `<b>"'&`;
    const escaped =
      '<a title=3D"=\r\n&lt;b&gt;&quot;&#39;&amp;=\r\n">=\r\n&lt;b&gt;&quot;&#39;&amp;=\r\n</a>';
    expect(splice(html, { name }, {}, escapeHtml)).toBe(escaped);
    expect(splice(html, {}, { name }, escapeHtml)).toBe(escaped);
  });
});

describe("the headers", () => {
  const headLines = (raw: string) => (raw.split("\r\n\r\n", 1)[0] ?? "").split("\r\n");
  const words = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }),
    fc.string({
      unit: fc.constantFrom(" ", "a", '"', "\\", ",", "@", "<", "=?UTF-8?Q?a?=", "(b)", "ü"),
      minLength: 1,
      maxLength: 40,
    }),
    fc.string({ unit: fc.constantFrom("a", '"', "\\", ";", "=?UTF-8?Q?a?="), minLength: 1 }),
  );
  const printable = words.filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text));

  it("carry any subject and any name to both parsers", async () => {
    await fc.assert(
      fc.asyncProperty(printable, printable, async (subject, name) => {
        const raw = message({
          headers: [
            { name: "From", mailbox: { name, address: "course@example.org" } },
            { name: "Subject", text: subject },
          ],
        });
        const postal = await PostalMime.parse(raw);
        const parser = await simpleParser(raw);
        expect(postal.subject).toBe(subject);
        expect(postal.from).toMatchObject({ name, address: "course@example.org" });
        expect(parser.subject).toBe(subject);
        expect(parser.from?.value).toEqual([{ name, address: "course@example.org" }]);
        for (const line of headLines(raw)) {
          expect(line.length).toBeLessThanOrEqual(line.includes("=?") ? 76 : 78);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("show plain ASCII as it is, and quote only what needs it", () => {
    const lines = headLines(
      message({
        headers: [
          { name: "From", mailbox: { name: "Ada (Course), M.", address: "a@example.org" } },
          { name: "Reply-To", mailbox: { name: "Ada Course", address: "a@example.org" } },
          { name: "To", mailbox: { address: "reader+tag@example.org" } },
          { name: "Subject", text: "Lesson 1: train a model" },
        ],
      }),
    );
    expect(lines.slice(0, 4)).toEqual([
      'From: "Ada (Course), M." <a@example.org>',
      "Reply-To: Ada Course <a@example.org>",
      "To: reader+tag@example.org",
      "Subject: Lesson 1: train a model",
    ]);
  });

  it("encode a non-ASCII subject in words of at most 75 characters", () => {
    const raw = message({ headers: [{ name: "Subject", text: `Grüße ${"猫".repeat(40)}` }] });
    const subject = headLines(raw).join("").split("MIME-Version")[0] ?? "";
    const encoded = subject.match(/=\?UTF-8\?Q\?\S+\?=/g) ?? [];
    expect(encoded.length).toBeGreaterThan(4);
    for (const word of encoded) expect(word.length).toBeLessThanOrEqual(75);
  });

  it("fold a structured value between its parts and never encode it", () => {
    const leave = `<https://course.example.org/unsubscribe/${"k".repeat(60)}>,`;
    const mailto = "<mailto:leave+abc@example.org>";
    const lines = headLines(
      message({
        headers: [
          { name: "List-Unsubscribe", structured: `${leave} ${mailto}` },
          { name: "Precedence", structured: "bulk" },
        ],
      }),
    );
    expect(lines.slice(0, 3)).toEqual([
      `List-Unsubscribe: ${leave}`,
      ` ${mailto}`,
      "Precedence: bulk",
    ]);
  });

  it.each([
    ["a line break in a subject", { name: "Subject", text: "Hi\r\nBcc: eve@example.org" }],
    ["a lone line feed in a subject", { name: "Subject", text: "Hi\nBcc: eve@example.org" }],
    ["a control character in a subject", { name: "Subject", text: "Hi\u0000" }],
    ["a Unicode line separator", { name: "Subject", text: "Hi\u2028Bcc: eve@example.org" }],
    ["a line break in a name", { name: "From", mailbox: { name: "A\r\nB", address: "a@b.org" } }],
    ["a second recipient", { name: "To", mailbox: { address: "a@b.org,eve@example.org" } }],
    ["a line break in an address", { name: "To", mailbox: { address: "a@b.org\r\nBcc: e@e.org" } }],
    ["a non-ASCII address", { name: "To", mailbox: { address: "ä@b.org" } }],
    ["brackets in an address", { name: "To", mailbox: { address: "<a@b.org>" } }],
    ["no address", { name: "To", mailbox: { address: "" } }],
    [
      "a line break in a structured value",
      { name: "List-Id", structured: "<a.b>\r\nBcc: e@e.org" },
    ],
    ["a non-ASCII structured value", { name: "List-Id", structured: "<ä.b>" }],
    ["an empty structured value", { name: "List-Id", structured: "" }],
    ["a word beyond a line", { name: "List-Unsubscribe", structured: `<${"k".repeat(999)}>` }],
    ["a name with a colon", { name: "Subject: Hi\r\nBcc", text: "x" }],
  ] as const)("refuse %s", (_, header) => {
    expect(() => message({ headers: [header] })).toThrow(InvalidHeaderError);
  });

  it("keep the reader's address out of the error, because errors are logged", () => {
    const header = { name: "To", mailbox: { address: "ada lovelace@example.org" } };
    expect(() => message({ headers: [header] })).toThrow(/^(?!.*lovelace)/);
  });
});

describe("the message", () => {
  it("puts the text first and the HTML last, where the preferred part belongs", () => {
    const raw = message({});
    expect(raw.indexOf("text/plain")).toBeLessThan(raw.indexOf("text/html"));
    expect(raw.endsWith("--=_b1--\r\n")).toBe(true);
    expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("refuses a boundary that could break the header it stands in", () => {
    expect(() => mimeMessage({ headers: [], boundary: 'x"\r\n', text: [], html: [] })).toThrow(
      InvalidHeaderError,
    );
  });
});

/** Whether a domain takes mail: against a DNS server of the test's own, and one that is silent. */
import { createSocket, type Socket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type DnsResolver, mailDomains } from "../../lambdas/adapters/mail-domains.ts";
import { minuteMs } from "../../lambdas/domain/instant.ts";
import { fakeClock } from "../fakes/clock.ts";
import { at } from "../fakes/subscription.ts";

type Records = { readonly mx?: string; readonly a?: true; readonly aaaa?: true };
/** What the server knows: records, or a response code (2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED). */
const zone: Readonly<Record<string, Records | number | "silent">> = {
  "mail.example": { mx: "in.mail.example" },
  "address-only.example": { a: true },
  "ipv6-only.example": { aaaa: true },
  "null-mx.example": { mx: "", a: true },
  "nothing.example": {},
  "failing.example": 2,
  "refused.example": 5,
  "silent.example": "silent",
};

const typeA = 1;
const typeMx = 15;
const typeAaaa = 28;

/** A name in the form of RFC 1035, 3.1. */
function nameOf(name: string): Buffer {
  const labels = name === "" ? [] : name.split(".");
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}

function answerTo(query: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let offset = 12;
  for (let length = query[offset] ?? 0; length > 0; length = query[offset] ?? 0) {
    labels.push(query.subarray(offset + 1, offset + 1 + length).toString());
    offset += length + 1;
  }
  const type = query.readUInt16BE(offset + 1);
  const known = zone[labels.join(".").toLowerCase()] ?? 3;
  if (known === "silent") return undefined;
  const data: Buffer[] = [];
  if (typeof known === "object") {
    if (type === typeMx && known.mx !== undefined)
      data.push(Buffer.concat([Buffer.from([0, 0]), nameOf(known.mx)]));
    if (type === typeA && known.a) data.push(Buffer.from([192, 0, 2, 1]));
    if (type === typeAaaa && known.aaaa)
      data.push(Buffer.from("20010db8000000000000000000000001", "hex"));
  }
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | (typeof known === "number" ? known : 0), 2);
  header.writeUInt16BE(data.length, 6);
  header.fill(0, 8);
  const records = data.map((one) => {
    const start = Buffer.alloc(12);
    start.writeUInt16BE(0xc00c, 0);
    start.writeUInt16BE(type, 2);
    start.writeUInt16BE(1, 4);
    start.writeUInt32BE(60, 6);
    start.writeUInt16BE(one.length, 10);
    return Buffer.concat([start, one]);
  });
  return Buffer.concat([header, query.subarray(12, offset + 5), ...records]);
}

describe("a domain", () => {
  let server: Socket;
  const newResolver = () => {
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
    return resolver;
  };
  beforeAll(async () => {
    server = createSocket("udp4");
    server.on("message", (query, { port, address }) => {
      const answer = answerTo(query);
      if (answer) server.send(answer, port, address);
    });
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => server.close());

  test.each([
    ["mail.example", "takes-mail"],
    ["address-only.example", "takes-mail"],
    ["ipv6-only.example", "takes-mail"],
    ["null-mx.example", "takes-none"],
    ["nothing.example", "takes-none"],
    ["no-such-domain.example", "takes-none"],
    ["failing.example", "unknown"],
    ["refused.example", "unknown"],
    ["silent.example", "unknown"],
  ])("%s: %s", async (domain, expected) => {
    expect(await mailDomains(fakeClock(at("08:00")), newResolver)(domain)).toBe(expected);
  });

  it("whose resolver is never done is given up", async () => {
    let give: (error: Error) => void = () => undefined;
    const stuck: DnsResolver = {
      resolveMx: () =>
        new Promise((_, reject) => {
          give = reject;
        }),
      resolve4: () => Promise.reject(new Error("not asked")),
      resolve6: () => Promise.reject(new Error("not asked")),
      cancel: () => give(Object.assign(new Error("cancelled"), { code: "ECANCELLED" })),
    } as unknown as DnsResolver;
    expect(await mailDomains(fakeClock(at("08:00")), () => stuck)("any.example")).toBe("unknown");
  });
});

describe("what was found", () => {
  const counting = () => {
    const asked: string[] = [];
    const resolver = {
      resolveMx: async (domain: string) => {
        asked.push(domain);
        return [{ exchange: "in.mail.example", priority: 10 }];
      },
      cancel: () => undefined,
    } as unknown as DnsResolver;
    const clock = fakeClock(at("08:00"));
    return { asked, clock, lookUp: mailDomains(clock, () => resolver) };
  };

  it("is kept for five minutes", async () => {
    const { asked, clock, lookUp } = counting();
    await Promise.all([lookUp("mail.example"), lookUp("mail.example")]);
    clock.pass(5 * minuteMs - 1);
    await lookUp("mail.example");
    expect(asked).toHaveLength(1);
    clock.pass(1);
    await lookUp("mail.example");
    expect(asked).toHaveLength(2);
  });

  it("is kept for 500 domains, the oldest of which makes room", async () => {
    const { asked, lookUp } = counting();
    for (let index = 0; index <= 500; index += 1) await lookUp(`d${index}.example`);
    await lookUp("d500.example");
    await lookUp("d1.example");
    expect(asked).toHaveLength(501);
    await lookUp("d0.example");
    expect(asked).toHaveLength(502);
  });
});

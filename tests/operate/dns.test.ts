/** DNS through a name server of this machine that says what it is told. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { publicDns } from "../../operate/adapters/dns.ts";
import type { Dns } from "../../operate/doctor/ports.ts";

const types: Readonly<Record<number, string>> = { 1: "A", 16: "TXT", 28: "AAAA" };
const servers: Socket[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A name server with these records, by `name TYPE`; everything else is not there. */
async function dnsWith(records: Readonly<Record<string, Buffer>>): Promise<Dns> {
  const server = createSocket("udp4");
  servers.push(server);
  server.on("message", (question, { port, address }) =>
    server.send(answerTo(question, records), port, address),
  );
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  return publicDns([`127.0.0.1:${server.address().port}`]);
}

/** RFC 1035, 4.1: the header, the question as it came, and one record or none. */
function answerTo(question: Buffer, records: Readonly<Record<string, Buffer>>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const data = records[`${labels.join(".").toLowerCase()} ${types[type]}`];
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  header.writeUInt16BE(data ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data ? 1 : 0, 6);
  const asked = question.subarray(12, at + 5);
  if (!data) return Buffer.concat([header, asked]);
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([header, asked, record, data]);
}

const text = (...pieces: readonly string[]) =>
  Buffer.concat(
    pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])),
  );
const wellKnown = { "aws.amazon.com A": Buffer.from([192, 0, 2, 1]) };

test("a long text is one, whatever pieces it comes in", async () => {
  const dns = await dnsWith({ "one.net TXT": text("v=DMARC1; ", "p=none") });
  expect(await dns.txt("one.net")).toEqual(["v=DMARC1; p=none"]);
});

test("what is not there is an empty list", async () => {
  const dns = await dnsWith(wellKnown);
  expect(await dns.txt("one.net")).toEqual([]);
  expect(await dns.mx("one.net")).toEqual([]);
  expect(await dns.cname("one.net")).toEqual([]);
  expect(await dns.addresses("one.net")).toEqual([]);
});

test("a name server that knows no public name at all is believed nothing", async () => {
  const dns = await dnsWith({});
  await expect(dns.txt("one.net")).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("aws.amazon.com"),
  });
});

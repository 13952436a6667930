/**
 * An HTTP server on a free port of this machine that remembers what it was asked and answers as
 * told: enough of AWS for one adapter's real client.
 */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** True once the caller has gone away without an answer. */
  readonly abandoned: Promise<void>;
}

/** Answers one request; one that answers nothing lets the caller wait. */
export type Answer = (response: ServerResponse, request: Received) => void;

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  /** How requests are answered from now on. */
  answer(next: Answer): void;
  close(): Promise<void>;
}

/** Opens the server; until told otherwise it answers 200 with nothing. */
export async function openLoopback(): Promise<Loopback> {
  const received: Received[] = [];
  let answer: Answer = (response) => response.end();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const recorded: Received = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("latin1"),
      abandoned: once(response, "close").then(() => undefined),
    };
    received.push(recorded);
    answer(response, recorded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (next) => {
      answer = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer with a status and a body. */
export function answering(status: number, body: string, type = "text/xml"): Answer {
  return (response) => response.writeHead(status, { "Content-Type": type }).end(body);
}

/** Servers on the loopback interface. */
import { once } from "node:events";
import type { Server as WebServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { PortTakenError } from "./errors.ts";

/**
 * Listens on 127.0.0.1 and gives the port; 0 takes a free one.
 *
 * @throws PortTakenError when another program has it.
 */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new PortTakenError(
      error.code === "EADDRINUSE"
        ? `The port ${port} is taken by another program. End it, or choose another with PORT=3100 npm start.`
        : `The port ${port} cannot be used (${error.message}). Choose another with PORT=3100 npm start.`,
    );
  }
  return (server.address() as AddressInfo).port;
}

/** Closes a server and every connection to it. */
export async function closeServer(server: WebServer): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

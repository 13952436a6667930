/**
 * DynamoDB as tests and `npm start` have it, with the keys and queues beside it, over HTTPS in a process of
 * their own. Tells its parent the port.
 */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import { keysAndQueues, tls } from "./keys-and-queues.ts";

const table = dynalite({ createTableMs: 0 });
const server = createServer(tls, (request, response) => {
  const [service = "", operation = ""] = String(request.headers["x-amz-target"]).split(".");
  if (service.startsWith("DynamoDB")) table.emit("request", request, response);
  else response.end(JSON.stringify(keysAndQueues(operation)));
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("disconnect", () => process.exit());

/**
 * `npm run preview`: every mail in a browser, in every variant, drawn again when a file is saved.
 */
import { statSync } from "node:fs";
import { createServer } from "node:http";
import { relative, resolve } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { PortTakenError } from "../local/runtime/errors.ts";
import { closeServer, listen } from "../local/runtime/ports.ts";
import { previewApp } from "./preview/app.ts";
import { watchBuilds } from "./preview/builds.ts";

const port = Number(process.env.PORT ?? "3010");
const folder = resolve(process.argv[2] ?? "emails");

if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(
    `There is no folder ${folder}. Name the folder of a course, or begin one: npm run new-course -- FOLDER`,
  );
  process.exit(1);
}

const builds = await watchBuilds(folder);
const server = createServer(getRequestListener(previewApp(builds).fetch));

let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, async () => {
    // The terminal sends Ctrl-C to npm and to us, and npm passes it on once more.
    if (ending) return;
    ending = true;
    builds.close();
    await closeServer(server);
    process.exit(0);
  });
}

try {
  await listen(server, port);
  console.log(
    `Preview  http://localhost:${port}/\nSave a file in ${relative(".", folder)}/ and it shows. Ctrl-C ends it.`,
  );
} catch (error) {
  if (!(error instanceof PortTakenError)) throw error;
  console.error(`The port ${port} cannot be used. Choose another with PORT=3011 npm run preview.`);
  builds.close();
  process.exitCode = 1;
}

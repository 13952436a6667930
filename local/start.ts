/** `npm start`: the deployed system on this machine. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { LocalError } from "./runtime/errors.ts";
import type { LocalSystem } from "./system.ts";

// As in Lambda: a rule that leans on the machine's own zone must not work here by chance.
process.env.TZ = "UTC";
// What is kept is this user's alone, also what the libraries write.
process.umask(0o077);

let system: LocalSystem | undefined;
let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, async () => {
    // The terminal sends Ctrl-C to npm and to us, and npm passes it on once more.
    if (ending) return;
    ending = true;
    await system?.close();
    process.exit(0);
  });
}

try {
  const { values } = parseArgs({ options: { fresh: { type: "boolean", default: false } } });
  const port = readPort(process.env.PORT ?? "3000");
  // Loaded late: the CDK takes a second, and a wrong option should be told at once.
  const { startLocal } = await import("./start-local.ts");
  system = await startLocal({ port, stateDir: resolve(".local"), fresh: values.fresh });
  const { siteUrl, studioUrl, smtp } = system;
  const mail = smtp && `Mail    ${smtp.mailboxes.join(", ")} by SMTP to localhost:${smtp.port}\n`;
  console.log(`Site    ${siteUrl}\nStudio  ${studioUrl}\n${mail ?? ""}Ctrl-C ends all.`);
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exit(1);
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port < 65_533) return port;
  throw new LocalError(`PORT must be a whole number from 1 to 65532; it is "${text}".`);
}

/** What to tell the person who started it; undefined for a bug of ours. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof LocalError) return error.message;
  const isOption =
    error instanceof Error && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS");
  return isOption ? `${error.message}. The only option is --fresh.` : undefined;
}

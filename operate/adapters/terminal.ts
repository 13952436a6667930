/** The terminal this process has. */
import { createInterface } from "node:readline/promises";
import type { Screen } from "../course/screen.ts";

/** Standard output, standard error and standard input. */
export function terminal(): Screen {
  quietly(process.stdout);
  return {
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
    drawsBars: process.stderr.isTTY === true,
    drawsPages: process.stdout.isTTY === true,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      // An input that ends answers nothing.
      const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
      const answer = await Promise.race([lines.question(question), ended]);
      lines.close();
      return answer;
    },
  };
}

/** Who reads may have seen enough, as `head` has: then there is nobody to tell. */
export function quietly(output: NodeJS.WriteStream): void {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

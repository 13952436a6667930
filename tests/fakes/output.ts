/** What the functions write: whole lines on standard output, which a test reads and does not print. */

/** The output since `start`. */
export interface Output {
  /** From now on lines are kept and not printed. */
  start(): void;
  /** As JSON. */
  lines(): Record<string, unknown>[];
  stop(): void;
}

/** Reads the lines that the log and the journal write in this process. */
export function outputOf(stream: NodeJS.WriteStream = process.stdout): Output {
  const write = stream.write;
  let text = "";
  return {
    start() {
      text = "";
      stream.write = ((chunk: string) => {
        text += chunk;
        return true;
      }) as typeof write;
    },
    lines: () =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    stop() {
      stream.write = write;
    },
  };
}

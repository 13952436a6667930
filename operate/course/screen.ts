/** The terminal, as the commands have it. */
import type { Progress } from "./command.ts";

/** Where a command prints, complains and asks. */
export interface Screen {
  /** To standard output. */
  print(text: string): void;
  /** To standard error. */
  complain(text: string): void;
  /** Standard error is a terminal: a bar may be drawn there. */
  readonly drawsBars: boolean;
  /** Standard output is a terminal: a page may take the place of another. */
  readonly drawsPages: boolean;
  /** A person sits there: input and standard error are a terminal. */
  readonly canAsk: boolean;
  /** Asks on standard error; an input that ends is an empty answer. */
  ask(question: string): Promise<string>;
}

const barWidth = 30;

/** A bar on standard error, in one line; nothing where that is no terminal. */
export function progressOn(screen: Screen, what: string): Progress {
  const draw = (text: string) => {
    // Back to the line's begin, and clears it.
    if (screen.drawsBars) screen.complain(`\r\u001b[K${text}`);
  };
  return {
    show(done, total) {
      if (total === undefined) return draw(`${what}: ${done}`);
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const full = Math.round(share * barWidth);
      const bar = `${"█".repeat(full)}${"░".repeat(barWidth - full)}`;
      draw(`${what} ${bar} ${Math.floor(share * 100)} %`);
    },
    end: () => draw(""),
  };
}

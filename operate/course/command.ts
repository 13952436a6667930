/**
 * A command: one value that says what it is called, what it takes and what it does. The parser,
 * `--help`, `docs/commands.md` and the tests all read the same values (`commands/all.ts`).
 */
import type { OperatorPorts } from "./ports.ts";

/** Something a command takes by its place, such as an address. */
export interface Parameter {
  /** As `call.values` has it and, in capitals, as `--help` writes it. */
  readonly name: string;
  /** What it is, without a full stop. */
  readonly summary: string;
  readonly optional?: true;
}

/** Something a command takes by its name. */
export interface Option {
  /** Without the hyphens. */
  readonly name: string;
  /** What stands for its value in `--help`; without it the option is a switch. */
  readonly value?: string;
  /** What it does, without a full stop. */
  readonly summary: string;
  /** The command is refused without it. */
  readonly required?: true;
  /** The value may be left out; it is then this one. */
  readonly whenBare?: string;
}

/** A command. */
export interface Command {
  /** One or two words, such as `keys rotate`. */
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly summary: string;
  /** What an operator should know before; whole sentences. */
  readonly details?: string;
  readonly parameters?: readonly Parameter[];
  readonly options?: readonly Option[];
  /** Calls that work, as they are written behind `npm run course --`. */
  readonly examples: readonly string[];
  /** It asks before it does what cannot be undone (`Call.confirm`), and takes `--yes`. */
  readonly asks?: true;
  /**
   * @throws RefusedError when it is not done, WrongCallError when what it was given is wrong
   */
  run(call: Call, ports: OperatorPorts): Promise<Outcome>;
}

/** What a command comes to. */
export interface Outcome {
  /** What `--json` prints: plain data. */
  readonly value: unknown;
  /** What a person reads, with a line end. */
  readonly text: string;
  /** 1 where something was found wanting; 0 if left out. */
  readonly exit?: 1;
}

/** One call of a command, and what it has of the terminal. */
export interface Call {
  /** Parameters and options that have a value, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Switches that were given. */
  readonly flags: ReadonlySet<string>;
  /** Prints at once, before the outcome; nothing with `--json`. */
  print(text: string): void;
  /** Shows a page in place of the one before, on a terminal; elsewhere below it. */
  redraw(text: string): void;
  /** Begins a progress bar, on a terminal; elsewhere nothing is shown. */
  progress(what: string): Progress;
  /**
   * Asks before what cannot be undone; `--yes` has answered already.
   *
   * @param what the consequence, as a sentence
   * @throws RefusedError where nobody can be asked, or the answer is another one than yes
   */
  confirm(what: string): Promise<void>;
}

/** A progress bar on stderr. */
export interface Progress {
  /** @param total undefined while nobody knows it */
  show(done: number, total?: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** The command is not done: a sentence that says why, and what to do. */
export class RefusedError extends Error {
  override name = "RefusedError";
  /** What to do, as a sentence. */
  readonly remedy: string;

  constructor(sentence: string, remedy: string) {
    super(sentence);
    this.remedy = remedy;
  }
}

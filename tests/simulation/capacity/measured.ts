/** A row of the table in docs/sending.md, and how large its world is made. */
import type { Protocol } from "../core/protocol.ts";

/** One row. */
export interface Measured {
  readonly what: string;
  /** In words and numbers. */
  readonly found: string;
  readonly wanted: string;
  readonly isRight: boolean;
}

/** How large a world is made: 1 is the table's own size. */
export interface Size {
  readonly share: number;
  readonly seed: number;
  /** The steps under test; the product's own where left out. */
  readonly protocol?: Protocol;
}

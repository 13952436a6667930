/**
 * A slice of the table of docs/sending.md: the same worlds, smaller. `npm run simulate -- --capacity` prints
 * it whole.
 */
import { expect, test } from "vitest";
import { measures } from "./measures.ts";

test.each(measures({ share: 0.1, seed: 7 }).map((measure, index) => [index + 1, measure] as const))(
  "row %i of the table is right for a tenth of the crowd",
  async (_, measure) => {
    const measured = await measure();
    expect(measured).toMatchObject({ isRight: true });
  },
);

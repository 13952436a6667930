/**
 * Prints how the product stands against SES's limits, one row for each measure.
 */
import type { Measured } from "./measured.ts";
import { measures } from "./measures.ts";

/** Prints the table; false when a row is not as it should be. */
export async function printCapacity(seed: number): Promise<boolean> {
  let allRight = true;
  for (const measure of measures({ share: 1, seed })) {
    const startedMs = performance.now();
    const { what, found, wanted, isRight }: Measured = await measure();
    allRight &&= isRight;
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    console.log(
      `${isRight ? "right" : "WRONG"}  ${what}\n       ${found}\n       wanted: ${wanted} (${seconds} s)`,
    );
  }
  return allRight;
}

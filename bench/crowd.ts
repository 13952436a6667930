/** Readers by number: a crowd of a million that needs no memory. */
import { base32, fromBase32 } from "../lambdas/domain/base32.ts";

/** The id of a reader: sixteen bytes, the last four of which hold the number. */
export function idOf(number: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(12, number);
  return base32(bytes);
}

/** The number that an id holds. */
export function numberOf(id: string): number {
  const bytes = fromBase32(id) ?? new Uint8Array(16);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(12);
}

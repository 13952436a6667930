/**
 * The size of an item as DynamoDB counts it (developer guide, "DynamoDB item sizes and formats"):
 * names and text in UTF-8; a number a byte for two digits and one more; three bytes for a map or a
 * list, and one for each of its elements.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Bytes of a whole item. */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/\D|0+$/g, "").length / 2) + 1;
  if (value.M !== undefined) return 3 + itemBytes(value.M) + Object.keys(value.M).length;
  if (value.L !== undefined) {
    return 3 + value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 0);
  }
  return 1;
}

/** What a person is given who asks what is kept about them. */
import type { Subscription } from "./subscription.ts";

/** All that is kept about a reader, as the download on their page and the operator hand it over. */
export function personalData(reader: Subscription): string {
  const about = "All that this course keeps about you. Times are UTC.";
  return JSON.stringify({ about, ...reader }, null, 2);
}

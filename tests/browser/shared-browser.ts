/** One browser for all tests of a process: starting it takes longer than most of them. */
import type { Browser } from "playwright-core";
import { startBrowser } from "../../compiler/check/browser.ts";

let started: Promise<Browser> | undefined;

/**
 * The browser of this process, started by whoever asks first. It ends with the process: a test closes the
 * pages that it has opened, never the browser.
 *
 * @throws NoBrowserError with a sentence for this system.
 */
export function sharedBrowser(): Promise<Browser> {
  started ??= startBrowser();
  return started;
}

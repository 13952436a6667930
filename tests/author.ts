/**
 * What the tests of a course, in `emails/checks/`, use beside the compiler: the built course on the local
 * system, a reader of it, and how its pages are looked at.
 */
import { startLocal } from "../local/start-local.ts";
import type { LocalSystem } from "../local/system.ts";
import { settings } from "./fixtures/settings.ts";

export { bytesOf, expectGood, openPage, pageBytesMax, unfoldSchedule } from "./browser/looking.ts";
export { sharedBrowser } from "./browser/shared-browser.ts";
export { advance, join, mails, opened, untilMondayEvening } from "./journey/reader.ts";

/**
 * Starts the local system with what `npm run build` made of the course, and settings of the tests' own:
 * what an operator has set changes no test.
 */
export function startCourse(): Promise<LocalSystem> {
  return startLocal({ quiet: true, settings });
}

/**
 * Asks every address that a course links to whether it answers: `npm run check:links`, or
 * `npm run check:links -- <folder>`.
 *
 * The only check that needs the network, and part of no other. Prints what needs a look; fails where
 * an address is gone or does not answer.
 */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import {
  type Answered,
  checkExternalLinks,
  externalLinks,
  seemsOffline,
} from "./check/external-links.ts";

const [, , argument = "emails"] = process.argv;
const folder = resolve(argument);
if (existsSync(join(folder, "course.ts"))) {
  const links = externalLinks(folder);
  const answered = await checkExternalLinks(links, { timeoutMs: 20_000, againAfterMs: 2_000 });
  if (seemsOffline(answered)) {
    console.error(
      `None of ${answered.length} addresses answered (the first: ${answered[0]?.words}). This check needs the network: see that this computer is online, and run it again.`,
    );
    process.exitCode = 1;
  } else {
    tell(answered);
  }
} else {
  console.error(`There is no course.ts in ${argument}: name the folder of a course.`);
  process.exitCode = 2;
}

function tell(answered: readonly Answered[]): void {
  for (const { address, places, outcome, words } of answered) {
    if (outcome === "answers") continue;
    for (const place of places) {
      console.log(`${basename(folder)}/${place}: ${outcome}: ${address} – ${words}`);
    }
  }
  const broken = answered.filter(({ outcome }) => outcome === "broken").length;
  const count = answered.length === 1 ? "1 address" : `${answered.length} addresses`;
  console.log(`${count}, ${broken === 0 ? "none" : broken} broken.`);
  if (broken > 0) process.exitCode = 1;
}

/**
 * The page about privacy: its numbers are those of the rules and the stack. What the stack does is held
 * against the same numbers in `tests/infra/retention.test.ts`.
 */
import { expect, test } from "vitest";
import { retention } from "../../lambdas/domain/retention.ts";
import { linkDays } from "../../lambdas/domain/token.ts";
import { afterEndPerMonth, limitDays } from "../../lambdas/domain/transactional-mails.ts";
import { privacyPage } from "../../lambdas/web/privacy-page.ts";
import { siteText } from "../../lambdas/web/site-text.ts";
import { inEnglish } from "../fakes/course.ts";

const deployment = {
  text: siteText(inEnglish),
  senderName: "A Course & Co",
  postalAddress: "1 Example Street",
  contact: "help@example.com",
  region: "eu-north-1",
  forgetAfterDays: 123,
};
const words = async () =>
  String(await privacyPage(deployment))
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ");

test.each([
  `${deployment.forgetAfterDays} days after it ended`,
  `is forgotten ${limitDays} days after the last mail to it`,
  `no earlier than ${linkDays} days after that`,
  `reach back ${retention.backupDays} days`,
  `for ${retention.journalDays} days: with a code`,
  `${retention.queueDays} days at most, and those that cannot be processed ${retention.deadLetterDays} days at most`,
  `It is forgotten ${deployment.forgetAfterDays} days after the end, or ${linkDays} days after erasing`,
  `at most ${afterEndPerMonth} mails in ${limitDays} days`,
  `in the region ${deployment.region}`,
  "Responsible: A Course &amp; Co, 1 Example Street",
  "data protection authority",
  "your consent (GDPR, Article 6(1)(a))",
])("says: %s", async (sentence) => {
  expect(await words()).toContain(sentence);
});

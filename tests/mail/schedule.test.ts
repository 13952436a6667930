/** What mails say of a reader's hour and days, and of the mail that comes next. */
import PostalMime from "postal-mime";
import { expect, it, test } from "vitest";
import type { CompiledCourse } from "../../lambdas/domain/course.ts";
import type { Schedule } from "../../lambdas/domain/schedule.ts";
import type { Message, Subscription } from "../../lambdas/domain/subscription.ts";
import { compose } from "../../lambdas/mail/message.ts";
import { prepareBody } from "../../lambdas/mail/mime.ts";
import { testKeyring as keyring, testSender as sender } from "../fakes/course.ts";
import {
  at,
  confirmationSentAt,
  consent,
  course as plain,
  states,
  subscription,
} from "../fakes/subscription.ts";

const body = prepareBody("{{schedule}}. {{nextLesson}}");
const says = { subject: "When", preheader: "", html: body, text: body };
const course: CompiledCourse = {
  ...plain,
  mails: plain.mails.map((mail) => ({ ...mail, ...says })),
  transactional: { confirm: says, "already-subscribed": says, link: says },
};

async function wordsOf(reader: Subscription, message: Message, now = at("12:00", 4)) {
  const { raw } = compose({ course, sender, keyring }, reader, message, now, "0".repeat(32));
  const { text = "" } = await PostalMime.parse(raw);
  return text.trim();
}

const transactional = (mailKind: "confirm" | "already-subscribed" | "link"): Message => ({
  id: "request-1",
  kind: "transactional",
  mailKind,
  at: confirmationSentAt,
});
const weekdays: Schedule = { timeZone: "America/New_York", sendAt: "08:00", days: "weekdays" };
const when = "Monday to Friday at 08:00, New York time.";
const monday = "Lesson 1 comes on Monday 30 November, at 08:00.";

it("a confirmation mail names what was asked for last, and the day of lesson 1", async () => {
  const pendingSignUp = { schedule: weekdays, at: confirmationSentAt, consent };
  const words = await wordsOf({ ...states.pending(), pendingSignUp }, transactional("confirm"));
  expect(words).toContain(when);
  expect(words).toContain(monday);
});

it("the first mail, sent on a Friday, names Monday to who reads on working days", async () => {
  const reader = subscription({ schedule: weekdays, sent: {}, slot: at("12:00", 4) });
  const welcome: Message = { id: "1-welcome", kind: "in-turn", slug: "welcome" };
  const words = await wordsOf(reader, welcome);
  expect(words).toContain(when);
  expect(words).toContain(monday);
});

test.each([
  ["sent again", { id: "request-1", kind: "again", slug: "welcome" } as const],
  ["of the link", transactional("link")],
])("a mail %s names the next mail as it is planned", async (_, message) => {
  const words = await wordsOf(subscription(), message, at("07:00"));
  expect(words).toContain("Lesson 1 comes on Monday 23 November, at 08:00.");
});

test.each([
  ["the last mail", subscription({ sent: states.completed().sent }), "1-lesson-3"],
  ["a mail to who has completed the course", states.completed(), undefined],
])("%s says that nothing more is planned", async (_, reader, last) => {
  const message: Message = last
    ? { id: last, kind: "in-turn", slug: "lesson-3" }
    : transactional("link");
  expect(await wordsOf(reader, message)).toContain("Nothing more is planned");
});

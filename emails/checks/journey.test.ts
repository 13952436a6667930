/**
 * The course as built, sent to a reader through the public endpoints, from the form to the last
 * mail.
 */
import { expect, test } from "vitest";
import {
  advance,
  join,
  mails,
  opened,
  startCourse,
  untilMondayEvening,
} from "../../tests/author.ts";
import { course } from "./mails.ts";

test("a reader gets one transactional mail and every mail of the list, each on its day, and then no more", async () => {
  const { transactional, mails: listed } = course;
  await using stack = new AsyncDisposableStack();
  const system = stack.adopt(await startCourse(), (started) => started.close());
  await untilMondayEvening(system);

  const reader = "whole@example.org";
  await join(system, reader, { timeZone: "Asia/Kathmandu", sendAt: "07:30" });
  const days = listed.reduce((sum, { waitDays }) => sum + waitDays, 0);
  await advance(system, `P${days + 1}D`);
  const got = await mails(system, reader);
  const sent = [transactional.confirm, ...listed];
  expect(got.map(({ subject }) => subject)).toEqual(sent.map(({ subject }) => subject));

  const dates = got
    .slice(1)
    .map(({ at }) =>
      Date.parse(
        new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Kathmandu" }).format(new Date(at)),
      ),
    );
  const waited = dates.slice(1).map((date, index) => (date - (dates[index] ?? 0)) / 86_400_000);
  // It is early on Tuesday there when the first mail leaves, so the second may come the same day.
  expect(waited.slice(1)).toEqual(listed.slice(2).map(({ waitDays }) => waitDays));

  for (const each of got.slice(1)) {
    const { html = "", text = "" } = await opened(system, each);
    for (const part of [html, text]) {
      expect(part, each.subject).toContain("/unsubscribe/");
      expect(part, each.subject).not.toMatch(/\{\{|\[\[[a-z]/i);
    }
  }

  await advance(system, "P30D");
  expect(await mails(system, reader)).toHaveLength(sent.length);
});

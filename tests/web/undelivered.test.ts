/** A lesson that the mailbox did not take, on its reader's page. */
import { expect, it } from "vitest";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { at, subscription } from "../fakes/subscription.ts";
import { documentOf, now, tokenFor, visit } from "./visitor.ts";

it("says beside a lesson that the mailbox did not take it, and offers it again", async () => {
  const path = `/preferences/${tokenFor("preferences", at("06:00"))}`;
  const sent = { welcome: at("19:00", -1), "lesson-1": at("08:00", -1) };
  const reader = subscription({ sent, undelivered: ["lesson-1"] });
  const rows = async (known: Subscription) => {
    const $ = await documentOf(await (await visit([known])).get(path));
    return $(".mails li")
      .map((_, row) => $(row).text().replace(/\s+/g, " ").trim())
      .get();
  };
  const [welcome, lesson] = await rows(reader);
  expect(welcome).toBe("Title of welcome sent 22 November Send again");
  expect(lesson).toBe(
    "Lesson 1: Title of lesson-1 sent 22 November Send againYour mailbox did not take it. Read it here, or have it sent again.",
  );
  const requests = [{ kind: "again", slug: "lesson-1", at: now }] as const;
  expect((await rows({ ...reader, requests }))[1]).toBe(
    "Lesson 1: Title of lesson-1 on its way again",
  );
});

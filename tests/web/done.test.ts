/** What the preferences page says of an act: only what is stored confirms it. */
import { describe, expect, test } from "vitest";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { type State, states, subscription } from "../fakes/subscription.ts";
import { documentOf, now, tokenFor, visit } from "./visitor.ts";

const path = `/preferences/${tokenFor("owner")}`;

describe("the page", () => {
  test.each<[query: string, state: State, says: string]>([
    ["?welcome", "active", "Your address is confirmed."],
    ["?welcome", "completed", "You have confirmed already."],
    ["?done=save", "active", "Saved: every day at 08:00, UTC."],
    ["?done=save", "paused", "The course stays paused until Tuesday, 1 December 2026."],
    ["?done=pause", "paused", "Paused. The course resumes on Tuesday, 1 December 2026."],
    ["?done=resume", "active", "The course is not paused"],
    ["?done=next&mail=welcome", "active", "“Title of welcome” has been sent."],
    ["?done=next&mail=lesson-3", "completed", "Title of lesson-3” has been sent."],
    ["?done=again", "completed", "What you asked for has been sent again; nothing is waiting."],
  ])("after %s when %s says %s", async (query, state, says) => {
    const response = await (await visit([states[state]()])).get(path + query);
    const $ = await documentOf(response);
    expect($(".done[role=status]").text()).toContain(says);
    expect($("title").text()).toMatch(/^Done/);
  });

  const startedOver: Partial<Subscription> = {
    round: 2,
    before: { ...subscription(), at: now, round: 1 },
  };

  test.each<[query: string, says: string, values: Partial<Subscription>]>([
    ["?welcome", "The first mail is on its way", { sent: {}, slot: now }],
    ["?done=start-over", "Its first mail is on its way", { ...startedOver, sent: {}, slot: now }],
    ["?done=start-over", "The course has begun again.", startedOver],
    ["?done=undo", "Undone: the course goes on where it was.", { latestRound: 2 }],
    ["?done=revoke-links", "are out of use now", { linksRevokedAt: now }],
    ["?done=link", "has been sent to your mailbox", { linkSends: [{ at: now, by: "settings" }] }],
    ["?done=link", "is on its way to your mailbox", { requests: [{ kind: "link", at: now }] }],
    ["?done=next", "The next mail is on its way", { requests: [{ kind: "next", at: now }] }],
    [
      "?done=again",
      "That mail is on its way",
      { requests: [{ kind: "again", slug: "welcome", at: now }] },
    ],
  ])("after %s, where what is stored confirms it, says %s", async (query, says, values) => {
    const $ = await documentOf(await (await visit([subscription(values)])).get(path + query));
    expect($(".done[role=status]").text()).toContain(says);
  });

  test.each<[query: string, state: State]>([
    ["?welcome", "pending"],
    ["?welcome", "left"],
    ["?welcome", "bounced"],
    ["?welcome", "complained"],
    ["?done=pause", "active"],
    ["?done=resume", "paused"],
    ["?done=save", "completed"],
    ["?done=start-over", "left"],
    ["?done=start-over", "active"],
    ["?done=undo", "active"],
    ["?done=next", "active"],
    ["?done=next&mail=lesson-3", "active"],
    ["?done=next&mail=constructor", "active"],
    ["?done=link", "active"],
    ["?done=revoke-links", "active"],
  ])("after %s when %s says nothing: nothing stored confirms it", async (query, state) => {
    const $ = await documentOf(await (await visit([states[state]()])).get(path + query));
    expect($(".done")).toHaveLength(0);
  });

  test.each(["?done=constructor", "?done=__proto__", "?done=<script>", "?done=toString"])(
    "after %s says nothing",
    async (query) => {
      const $ = await documentOf(await (await visit([subscription()])).get(path + query));
      expect($(".done")).toHaveLength(0);
    },
  );
});

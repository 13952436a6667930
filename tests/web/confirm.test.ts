/** The page of the confirmation mail: it says when mails come, and lets that be changed first. */
import { describe, expect, it, test } from "vitest";
import type { Schedule } from "../../lambdas/domain/schedule.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { readerIn } from "../fakes/ports.ts";
import { adaId, at, consent, states, without } from "../fakes/subscription.ts";
import { documentOf, tokenFor, visit, wordsOf } from "./visitor.ts";

const path = `/confirm/${tokenFor("confirm")}`;
const weekdays: Schedule = { timeZone: "America/New_York", sendAt: "08:00", days: "weekdays" };

/** Ada asked for this, and has not pressed the button. */
function asked(schedule: Schedule): Subscription {
  const pending = states.pending();
  return { ...pending, pendingSignUp: { schedule, at: at("18:00", -1), consent } };
}

/** Friday, 27 November 2026, 12:00 UTC. */
const friday = { now: at("12:00", 4) };

describe("the confirmation page", () => {
  it("names hour, zone, days and the day of lesson 1 to who signs up for working days on a Friday", async () => {
    const visitor = await visit([asked(weekdays)], friday);
    const words = await wordsOf(await visitor.get(path));
    expect(words).toContain("Monday to Friday at 08:00, New York time");
    expect(words).toContain("comes on Monday, 30 November 2026, at 08:00 (New York time)");
    expect(words).not.toMatch(/tomorrow/i);
  });

  it("has the fields filled in as they were asked for, folded away", async () => {
    const visitor = await visit([asked(weekdays)], friday);
    const $ = await documentOf(await visitor.get(path));
    expect($("details").attr("open")).toBeUndefined();
    expect($("#sendAt").val()).toBe("08:00");
    expect($("#timeZone option[selected]").val()).toBe("America/New_York");
    expect($("input[name=days]:checked").val()).toBe("weekdays");
  });

  it("confirms with what was changed on it, and the next page says that", async () => {
    const visitor = await visit([asked(weekdays)], friday);
    const changed = { sendAt: "19.30", timeZone: "America/Lima", days: "sat" };
    const response = await visitor.post(path, changed);
    expect(response.status).toBe(303);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({
      status: "active",
      schedule: { sendAt: "19:30", timeZone: "America/Lima", days: "sat" },
    });
    const words = await wordsOf(await visitor.get(response.headers.get("Location") ?? ""));
    expect(words).toContain("Mails come Saturday at 19:30, Lima time.");
    expect(words).toContain("comes on Saturday, 28 November 2026, at 19:30 (Lima time)");
  });

  test.each([
    { sendAt: "25:00", timeZone: "America/Lima", days: "daily" },
    { sendAt: "08:00", timeZone: "America/Lima", days: "" },
    { sendAt: "08:00", timeZone: "Mars/Olympus", days: "daily" },
  ])("confirms nothing with %j, keeps it typed and says what is wrong", async (typed) => {
    const visitor = await visit([asked(weekdays)], friday);
    const before = visitor.everything();
    const response = await visitor.post(path, typed);
    expect(response.status).toBe(422);
    expect(visitor.everything()).toEqual(before);
    const $ = await documentOf(response);
    expect($("details").attr("open")).toBeDefined();
    expect($("[aria-invalid]")).toHaveLength(1);
    expect($(".error[role=alert]")).toHaveLength(1);
  });

  it("confirms what was asked for, when the button is sent without the fields", async () => {
    const visitor = await visit([asked(weekdays)], friday);
    expect((await visitor.post(path)).status).toBe(303);
    expect((await readerIn(visitor.ports, adaId))?.schedule).toEqual(weekdays);
  });

  it("names the mail that a course goes on with, and its day", async () => {
    const left = without(states.left(), "consent");
    const back = { ...left, pendingSignUp: asked(weekdays).pendingSignUp } as Subscription;
    const visitor = await visit([back], friday);
    const words = await wordsOf(await visitor.get(path));
    expect(words).toContain("Title of lesson-1” comes on Friday, 27 November 2026, at 08:00");
    expect(words).toContain("Go on with");
  });
});

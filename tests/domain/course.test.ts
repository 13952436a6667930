/** An author edits a running course: what that means for readers at some place in it. */
import { describe, expect, it, test } from "vitest";
import { type Course, nextInTurn } from "../../lambdas/domain/course.ts";
import { decide } from "../../lambdas/domain/decision.ts";
import { at, subscription } from "../fakes/subscription.ts";

/** A course of these slugs, a day apart; `slug:3` waits three days, `b<a` was called `a`. */
function courseOf(slugs: string): Course {
  const mails = slugs.split(" ").map((word, index) => {
    const [names = "", wait] = word.split(":");
    const [slug = "", ...was] = names.split("<");
    const waitDays = Number(wait ?? (index === 0 ? 0 : 1));
    return { slug, kind: "lesson" as const, waitDays, ...(was.length > 0 && { was }) };
  });
  return { title: "A Course", mails };
}

/** A reader who has had these, one a day until yesterday, and is owed the next one today at 08:00. */
function readerOf(slugs: string) {
  const had = slugs.split(" ");
  const sent = had.map((slug, index) => [slug, at("08:00", index - had.length)] as const);
  return subscription({ sent: Object.fromEntries(sent), slot: at("08:00") });
}

test.each<[edit: string, had: string, course: string, next: string | undefined]>([
  ["nothing changed", "w a", "w a b c", "b"],
  ["nothing sent yet: the first", "", "w a b c", "w"],
  ["inserted before their place: they get it next", "w a", "w new a b c", "new"],
  ["inserted at their place", "w a", "w a new b c", "new"],
  ["inserted behind their place: in its turn", "w a", "w a b new c", "b"],
  ["appended, and they are not done yet", "w a b c", "w a b c new", "new"],
  ["moved back, and they had it: nothing happens", "w a", "w b c a", "b"],
  ["moved forward, and they had not: they get it next", "w a", "w c a b", "c"],
  ["all moved about", "w a b", "c b a w d", "c"],
  ["removed after they had it", "w a", "w b c", "b"],
  ["removed before they had it: skipped", "w a", "w a c", "c"],
  ["renamed without its old name: it is a new mail", "w a", "w a2 b c", "a2"],
  ["renamed: who had it has had it", "w a", "w a2<a b c", "b"],
  ["renamed again and again: so have all", "w a", "w a3<a2<a b c", "b"],
  ["renamed and back: so have all", "w a2", "w a<a2 b c", "b"],
  ["renamed and had under both names", "w a a2", "w a2 b c", "b"],
  ["all that is left was had: done", "w a b", "w b", undefined],
  ["a slug that every object has", "w", "w constructor", "constructor"],
  ["another one", "w", "w to-string valueOf", "to-string"],
])("%s: who had %j of %j gets %s next", (_, had, course, next) => {
  const sent = Object.fromEntries(
    had
      .split(" ")
      .filter(Boolean)
      .map((slug) => [slug, at("08:00", -1)]),
  );
  expect(nextInTurn(courseOf(course), sent)?.slug).toBe(next);
});

describe("the hour of a reader in mid-course", () => {
  it("stays when a mail is inserted before their place", () => {
    const decision = decide(readerOf("w a"), courseOf("w new a b"), at("08:00"));
    expect(decision).toMatchObject({ do: "send", message: { id: "1-new" } });
  });

  it("moves when what is next now waits longer", () => {
    const decision = decide(readerOf("w a"), courseOf("w new:3 a b"), at("08:00"));
    expect(decision).toMatchObject({ do: "save", subscription: { slot: at("08:00", 2) } });
  });

  it("completes when the rest of the course is removed", () => {
    const decision = decide(readerOf("w a"), courseOf("w a"), at("08:00"));
    expect(decision).toMatchObject({ do: "save", subscription: { status: "completed" } });
  });
});

/** A link opens whatever a mail program or a person took along with it. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readerIn } from "../fakes/ports.ts";
import { adaId, states } from "../fakes/subscription.ts";
import { tokenFor, visit, wordsOf } from "./visitor.ts";

/** What stands behind a link in a sentence, a list or a piece of HTML, as a browser sends it. */
const endings = [
  ...[
    ".",
    ",",
    ";",
    ":",
    "!",
    "?",
    "/",
    "//",
    ")",
    "]",
    "}",
    ">",
    '"',
    "'",
    "*",
    "_",
    "~",
    "|",
    "-",
  ],
  ...[").", "/.", "'.", '".', "...", "…", "”", "’", "»", "。", "、", "）", "=", "=3D"],
  ...["%3E", "%22", "%29", "%5D", "%7D", "%2C", "%2E", "%20", "%0D%0A", "%09", "%2F", "%3F", "%23"],
  ...[
    "%C2%A0",
    "%E2%80%8B",
    "%E2%80%9D",
    "%EF%BB%BF",
    "%C2%AD",
    "%E3%80%82",
    "%3C%2Fa%3E",
    "%3Cbr%3E",
  ],
  ...["&gt;", "&quot;", "&#39;", "&gt;.", "%26gt%3B", "\\", "^", "`"],
];

const links: readonly [path: string, says: string][] = [
  [`/unsubscribe/${tokenFor("unsubscribe")}`, "Leave the course?"],
  [`/confirm/${tokenFor("confirm")}`, "Start the course?"],
  [`/preferences/${tokenFor("preferences")}`, "Your course"],
  ["/privacy", "Privacy"],
  ["/link", "Get your personal link"],
];

describe.each(links)("the link %.14s…", (path, says) => {
  test.each(endings)("opens with %j behind it", async (ending) => {
    const visitor = await visit([states[path.startsWith("/confirm") ? "pending" : "active"]()]);
    const response = await visitor.get(`${path}${ending}`);
    expect(response.status).toBe(200);
    expect(await wordsOf(response)).toContain(says);
  });
});

test("a lesson opens, too", async () => {
  const visitor = await visit();
  const [mail] = visitor.ports.course.mails;
  for (const ending of endings) {
    expect((await visitor.get(`/lessons/${mail?.slug}${ending}`)).status, ending).toBe(200);
  }
});

describe("a button that is pressed on such a page", () => {
  it.each(endings)("works: the link to leave with %j behind it", async (ending) => {
    const visitor = await visit([states.active()]);
    const path = `/unsubscribe/${tokenFor("unsubscribe")}${ending}`;
    expect((await visitor.post(path)).status).toBe(200);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("leads from the settings to the settings", async () => {
    const visitor = await visit([states.active()]);
    const path = `/preferences/${tokenFor("preferences")}`;
    const form = { action: "save", timeZone: "Asia/Tokyo", sendAt: "20:00", days: "daily" };
    const { headers } = await visitor.post(`${path}.%3E`, form);
    expect(headers.get("Location")).toMatch(new RegExp(`^${path}\\?done=save`));
  });
});

test("never does a cut or a changed link open for what stands behind it", async () => {
  const visitor = await visit([states.active()]);
  const token = tokenFor("unsubscribe");
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 4),
      fc.constantFrom(...endings, "a", "2", "x.y"),
      async (length, ending) => {
        const cut = `/unsubscribe/${token.slice(0, length + 1)}${ending}`;
        expect((await visitor.get(cut)).status).toBe(404);
      },
    ),
  );
});

test("a path of 8,000 characters of punctuation is answered at once", async () => {
  const visitor = await visit();
  for (const tail of ["x", ""]) {
    expect((await visitor.get(`/unsubscribe/${".)".repeat(4_000)}${tail}`)).status).toBe(404);
  }
});

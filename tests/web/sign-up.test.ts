/** Signing up, confirming, leaving and asking for the link, as a visitor does it. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { dayMs, type Instant, minuteMs, plus } from "../../lambdas/domain/instant.ts";
import { signToken } from "../../lambdas/domain/token.ts";
import { testKeyring } from "../fakes/course.ts";
import { readerIn } from "../fakes/ports.ts";
import { ada, adaId, at, confirmationSentAt, type State, states } from "../fakes/subscription.ts";
import { documentOf, now, tokenFor, visit, wordsOf } from "./visitor.ts";

const goodForm = {
  email: "Ada@example.org",
  timeZone: "Europe/Berlin",
  sendAt: "06:30",
  days: "weekdays",
};
const everyState = Object.keys(states) as State[];

describe("the sign-up form", () => {
  it("answers 303 to the inbox page and owes the transactional mail", async () => {
    const visitor = await visit();
    const response = await visitor.post("/subscribe", goodForm);
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toBe("/check-your-inbox");
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({
      status: "pending",
      email: "Ada@example.org",
      pendingSignUp: {
        schedule: { timeZone: "Europe/Berlin", sendAt: "06:30", days: "weekdays" },
      },
    });
    expect(visitor.ports.deliveryRequests).toEqual([adaId]);
  });

  test.each<[field: string, value: string, says: string]>([
    ["email", "", "Please enter your e-mail address."],
    ["email", "ada", "It should look like name@example.org."],
    ["email", "ada@localhost", "It should look like example.org."],
    ["email", "jürgen@example.org", "Please use another address."],
    ["email", "postmaster@example.org", "Please use your own."],
    ["email", `${"x".repeat(70)}@example.org`, "Please check it."],
    ["timeZone", "Europe/Atlantis", "Please choose a time zone from the list."],
    ["sendAt", "25:00", "Please enter a time such as 08:00."],
    ["days", "hourly", "Please choose every day or Monday to Friday."],
  ])(
    "with a wrong %s %.20j: 422, says so, and keeps what was typed",
    async (field, value, says) => {
      const visitor = await visit();
      const response = await visitor.post("/subscribe", { ...goodForm, [field]: value });
      expect(response.status).toBe(422);
      const $ = await documentOf(response);
      expect($(".error[role=alert]")).toHaveLength(1);
      const wrong = $("[aria-invalid=true]");
      expect(wrong).toHaveLength(1);
      expect($(`#${wrong.attr("aria-describedby")}`).text()).toContain(says);
      const typed: Record<string, unknown> = { ...goodForm, [field]: value };
      expect($("#email").val()).toBe(typed.email);
      expect($("#sendAt").val()).toBe(typed.sendAt);
      // A browser shows nothing in a field for a time that is none.
      expect($("#sendAt").attr("type")).toBe(field === "sendAt" ? "text" : "time");
      // What is no zone is not offered again.
      expect($("#timeZone").val()).toBe(field === "timeZone" ? "" : typed.timeZone);
      expect($("[name=days]:checked").val()).toBe(field === "days" ? "daily" : "weekdays");
      expect(visitor.everything()).toMatchObject({ subscriptions: [], deliveryRequests: [] });
    },
  );

  it("takes days one by one, and stores them in one spelling", async () => {
    const visitor = await visit();
    const body = new URLSearchParams(goodForm);
    body.delete("days");
    // As a browser sends the choice "Only on these" with its ticks.
    for (const day of ["", "sun", "mon", "tue"]) body.append("days", day);
    const response = await visitor.app.request("/subscribe", { method: "POST", body });
    expect(response.headers.get("Location")).toBe("/check-your-inbox");
    const [reader] = visitor.ports.store.items("subscription");
    expect(reader).toMatchObject({ pendingSignUp: { schedule: { days: "mon,tue,sun" } } });
  });

  it.each([
    ["no day", [""], []],
    ["a word beside days", ["daily", "mon"], ["mon"]],
    ["a day that is none", ["", "tue", "noday"], ["tue"]],
  ])("asks once more for %s, and keeps the ticks", async (_, days, ticks) => {
    const visitor = await visit();
    const body = new URLSearchParams(goodForm);
    body.delete("days");
    for (const day of days) body.append("days", day);
    const response = await visitor.app.request("/subscribe", { method: "POST", body });
    expect(response.status).toBe(422);
    const $ = await documentOf(response);
    expect($("#days-error").text()).toContain("Only on these");
    expect($("[type=radio]:checked").val()).toBe("");
    expect(
      $("[type=checkbox]:checked")
        .toArray()
        .map((box) => $(box).val()),
    ).toEqual(ticks);
    expect($("#email").val()).toBe(goodForm.email);
  });

  it("marks everything that is wrong at once", async () => {
    const $ = await documentOf(await (await visit()).post("/subscribe"));
    expect($("[aria-invalid=true]")).toHaveLength(4);
  });

  it("keeps of the network only what names no single connection", async () => {
    for (const [sourceIp, network] of [
      ["192.0.2.77", "192.0.2.0/24"],
      ["2001:db8:abcd:12::77", "2001:db8:abcd::/48"],
      ["2001:db8::77", "2001:db8:0::/48"],
      ["2001:db8:0:1::77", "2001:db8:0::/48"],
      ["2001:0DB8:0000:1::77", "2001:db8:0::/48"],
      ["fe80::77", "fe80:0:0::/48"],
      ["::1", "0:0:0::/48"],
      ["::ffff:192.0.2.77", "192.0.2.0/24"],
      ["", ""],
    ]) {
      const visitor = await visit();
      const body = new URLSearchParams(goodForm);
      await visitor.app.request(
        "/subscribe",
        { method: "POST", body },
        { requestContext: { http: { sourceIp } } },
      );
      expect((await readerIn(visitor.ports, adaId))?.pendingSignUp?.consent.network).toBe(network);
    }
  });

  it("sent by a hundred at once is answered a hundred times, and owes one transactional mail", async () => {
    const visitor = await visit();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => visitor.post("/subscribe", goodForm)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect((await readerIn(visitor.ports, adaId))?.transactionalSends).toHaveLength(1);
  });

  it("asks once more where the field that nobody sees is filled in, and loses nothing", async () => {
    const visitor = await visit();
    for (const values of [["https://spam.example"], ["https://spam.example", ""]]) {
      const body = new URLSearchParams([
        ...Object.entries(goodForm),
        ...values.map((value): [string, string] => ["blank-line", value]),
      ]);
      const response = await visitor.app.request("/subscribe", { method: "POST", body });
      expect(response.status).toBe(422);
      expect(visitor.everything()).toMatchObject({ subscriptions: [], deliveryRequests: [] });
      const $ = await documentOf(response);
      expect($("[role=alert]").text()).toContain("press the button once more");
      const field = (name: string) => String($(`[name="${name}"]`).val() ?? "");
      expect([field("email"), field("timeZone"), field("sendAt"), field("blank-line")]).toEqual([
        ...[goodForm.email, goodForm.timeZone, goodForm.sendAt],
        "",
      ]);
    }
    expect((await visitor.post("/subscribe", goodForm)).status).toBe(303);
  });

  it("has no hidden field that a form filler knows, and takes what one sends all the same", async () => {
    const visitor = await visit();
    const $ = await documentOf(await visitor.get("/"));
    const trap = $(".trap input");
    expect([trap.attr("tabindex"), trap.attr("autocomplete")]).toEqual(["-1", "off"]);
    expect(trap.closest("[aria-hidden=true]")).toHaveLength(1);
    expect(`${trap.attr("name")} ${trap.attr("id")}`).not.toMatch(
      /name|mail|web|url|site|home|company|organi|phone|tel|fax|street|city|zip|country|comment|user/i,
    );
    const form = { ...goodForm, website: "https://ada.example", url: "https://ada.example" };
    expect((await visitor.post("/subscribe", form)).status).toBe(303);
    expect(visitor.ports.deliveryRequests).toEqual([adaId]);
  });

  it("takes multipart forms too", async () => {
    const visitor = await visit();
    const body = new FormData();
    for (const [name, value] of Object.entries(goodForm)) body.append(name, value);
    expect((await visitor.app.request("/subscribe", { method: "POST", body })).status).toBe(303);
    expect(visitor.ports.store.items("subscription")).toHaveLength(1);
  });

  it("takes a file where text belongs for nothing", async () => {
    const body = new FormData();
    body.append("email", new Blob(["ada@example.org"]), "ada@example.org");
    const visitor = await visit();
    expect((await visitor.app.request("/subscribe", { method: "POST", body })).status).toBe(422);
  });

  it("many times sends no more transactional mails than the limits allow", async () => {
    const visitor = await visit();
    for (let times = 0; times < 30; times += 1) {
      expect((await visitor.post("/subscribe", goodForm)).status).toBe(303);
      visitor.ports.clock.pass(5 * minuteMs);
    }
    const { transactionalSends = [] } = (await readerIn(visitor.ports, adaId)) ?? {};
    expect(transactionalSends.filter((sentAt) => sentAt < plus(now, dayMs))).toHaveLength(3);
    expect(transactionalSends.length).toBeLessThanOrEqual(5);
  });

  test("shows hostile values as text", async () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '"><script>alert(1)</script>',
        "'><img src=x onerror=alert(1)>",
        "</title><svg/onload=alert(1)>",
        "</select><script>alert(1)</script>",
        "&lt;script&gt;",
        "{{constructor}}",
      ),
      fc.string(),
    );
    const visitor = await visit();
    const elements = (await documentOf(await visitor.post("/subscribe")))("*").length;
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (email, timeZone, sendAt) => {
        const $ = await documentOf(
          await visitor.post("/subscribe", {
            email: `${email}@`,
            timeZone: `${timeZone}!`,
            sendAt,
            days: "x",
          }),
        );
        // One option more for an hour or a zone that is in no list; nothing else was added.
        expect($("*").length - elements).toBeLessThanOrEqual(1);
        expect($("script:not([src^='/sign-up.js']), main img, svg")).toHaveLength(0);
        expect($("#email").attr("value")).toBe(`${email}@`.replace(/\r\n?/g, "\n"));
      }),
      { numRuns: 60 },
    );
  });
});

describe("nobody learns who is subscribed", () => {
  const answerOf = async (response: Response) => ({
    status: response.status,
    headers: [...response.headers].sort(),
    body: await response.text(),
  });

  test.each(["/subscribe", "/link"])("%s answers the same in every state", async (path) => {
    const unknown = await answerOf(await (await visit()).post(path, goodForm));
    expect(unknown.status).toBe(303);
    for (const state of everyState) {
      const visitor = await visit([states[state]()]);
      expect(await answerOf(await visitor.post(path, goodForm)), state).toEqual(unknown);
      expect(visitor.ports.deliveryRequests, state).toEqual([adaId]);
    }
  });
});

describe("the button of the confirmation mail", () => {
  const path = `/confirm/${tokenFor("confirm")}`;

  it("starts the course and leads to the preferences, with a link that works", async () => {
    const visitor = await visit([states.pending()]);
    const response = await visitor.post(path);
    expect(response.status).toBe(303);
    const location = response.headers.get("Location") ?? "";
    expect(location).toBe(`/preferences/${tokenFor("preferences", now)}?welcome`);
    expect(await wordsOf(await visitor.get(location))).toContain("Your address is confirmed.");
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "active", slot: now });
    expect(visitor.ports.deliveryRequests).toEqual([adaId]);
  });

  it("of a transactional mail whose links were taken out of use opens nothing", async () => {
    const visitor = await visit([states.pending()]);
    await visitor.post(path);
    visitor.ports.clock.pass(minuteMs);
    await visitor.post(`/preferences/${tokenFor("owner")}`, { action: "revoke-links" });
    expect((await visitor.post(path)).status).toBe(410);
  });

  it("pressed twice leads to the same place, and starts nothing over", async () => {
    const visitor = await visit([states.pending()]);
    await visitor.post(path);
    const before = visitor.everything() as { subscriptions: unknown };
    expect((await visitor.post(path)).status).toBe(303);
    expect(visitor.everything()).toMatchObject({ subscriptions: before.subscriptions });
  });

  test.each<[what: string, state: State | "unknown", issuedAt: Instant, says: string]>([
    ["a mail from before this sign-up", "pending", at("17:00", -1), "This sign-up was withdrawn"],
    [
      "a transactional mail used before leaving",
      "left",
      confirmationSentAt,
      "This link has been used",
    ],
    [
      "a transactional mail to who is forgotten",
      "unknown",
      confirmationSentAt,
      "This link has expired",
    ],
    [
      "a transactional mail to who was erased",
      "erased",
      confirmationSentAt,
      "Nothing is kept under this link",
    ],
  ])("of %s: 410 and what to do", async (_, state, issuedAt, says) => {
    const visitor = await visit(state === "unknown" ? [] : [states[state]()]);
    const before = visitor.everything();
    const response = await visitor.post(`/confirm/${tokenFor("confirm", issuedAt)}`);
    expect(response.status).toBe(410);
    expect(await wordsOf(response)).toMatch(new RegExp(`^${says}.*Sign up`));
    expect(visitor.everything()).toEqual(before);
  });
});

describe("leaving", () => {
  const path = `/unsubscribe/${tokenFor("unsubscribe")}`;
  const multipart = () => {
    const body = new FormData();
    body.append("List-Unsubscribe", "One-Click");
    return body;
  };

  test.each<[what: string, init: () => RequestInit]>([
    [
      "a click, form-urlencoded",
      () => ({ body: new URLSearchParams("List-Unsubscribe=One-Click") }),
    ],
    ["a click, multipart", () => ({ body: multipart() })],
    ["the page's own button", () => ({ body: new URLSearchParams() })],
    ["a post of nothing", () => ({})],
    [
      "a mail client that says what it likes",
      () => ({ body: "{}", headers: { "Content-Type": "application/json" } }),
    ],
  ])("by %s: 200, no redirect, and off the list at once", async (_, init) => {
    const visitor = await visit([states.active()]);
    const response = await visitor.app.request(path, { method: "POST", ...init() });
    expect(response.status).toBe(200);
    expect(await wordsOf(response)).toContain("You have left the course");
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
    expect(visitor.ports.store.earliestDue()).toBeUndefined();
  });

  test.each<State | "unknown">(["unknown", ...everyState])(
    "when %s is answered the same, however often",
    async (state) => {
      const visitor = await visit(state === "unknown" ? [] : [states[state]()]);
      const words = [
        await wordsOf(await visitor.post(path)),
        await wordsOf(await visitor.post(path)),
      ];
      const left = await wordsOf(await (await visit([states.active()])).post(path));
      // Only who never confirmed is told more: that the address is deleted.
      if (state === "pending") expect(words[0]).toContain("Your address is deleted");
      expect(words).toEqual([state === "pending" ? words[0] : left, left]);
      expect(visitor.ports.store.earliestDue()).toBeUndefined();
    },
  );

  it("with a link that a mail client upper-cased", async () => {
    const visitor = await visit([states.active()]);
    expect(
      (await visitor.post(`/unsubscribe/${tokenFor("unsubscribe").toUpperCase()}`)).status,
    ).toBe(200);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "unsubscribed" });
  });

  it("of one leaves the others", async () => {
    const other = { ...states.active(), id: "aaaaaaaaaaaaaaaaaaaaaaaaaa" };
    const visitor = await visit([states.active(), other]);
    const token = signToken(testKeyring, { purpose: "unsubscribe", subscriptionId: other.id });
    await visitor.post(`/unsubscribe/${token}`);
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({ status: "active" });
  });
});

describe("asking for the link", () => {
  it("owes the transactional mail", async () => {
    const visitor = await visit([states.active()]);
    const response = await visitor.post("/link", { email: ada.typed.toUpperCase() });
    expect(response.headers.get("Location")).toBe("/check-your-inbox?link");
    const words = await wordsOf(await visitor.get("/check-your-inbox?link"));
    expect(words).toContain("If a mail is due, it comes within ten minutes");
    expect(await readerIn(visitor.ports, adaId)).toMatchObject({
      requests: [{ kind: "link", at: now }],
    });
  });

  it("for what is no address: 422, the value kept and the reason", async () => {
    const visitor = await visit();
    const response = await visitor.post("/link", { email: '"><b>ada' });
    expect(response.status).toBe(422);
    const $ = await documentOf(response);
    expect($("#email").val()).toBe('"><b>ada');
    expect($("#email-error").text()).toContain("should look like");
  });
});

/** SES's events as EventBridge delivers them: one fixture for each type, and hostile bodies. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseSesEvent, SesEventError } from "../../lambdas/adapters/ses-events.ts";
import { bounceMeanings, sesEvents } from "../../lambdas/domain/ses-events.ts";
import {
  complaint,
  delay,
  delivery,
  envelope,
  events,
  mail,
  permanentBounce,
  reject,
} from "./ses-event-fixtures.ts";

const tagged = {
  mailAt: "2026-11-23T08:00:00.123Z",
  subscriptionId: "abcdefghijklmnopqrstuvwxya",
  messageId: "1-lesson-1",
};

/** The Send event with its `detail` changed. */
function changed(change: (detail: Record<string, unknown>) => unknown): string {
  const event = JSON.parse(envelope("Email Sent", "Send", { send: {} }));
  return JSON.stringify({ ...event, detail: change(event.detail) });
}

describe("an event of SES", () => {
  test.each(Object.entries(events))("%s is read", (what, [body]) => {
    expect(parseSesEvent(body)).toEqual({ what: what.replace(/ .*/, ""), ...tagged });
  });

  test.each([
    ["slug", "lesson-1"],
    ["transactional", "confirm"],
  ])("says by its tag %s what mail it is about", (name, value) => {
    const tags = { ...mail.tags, [name]: [value] };
    const body = changed((detail) => ({ ...detail, mail: { ...mail, tags } }));
    expect(parseSesEvent(body)).toEqual({ what: "sent", ...tagged, [name]: value });
  });

  test.each<[what: string, kind: string, details: object]>([
    ["other", "Bounce", {}],
    ["other", "Bounce", { bounce: { bounceType: 7 } }],
    ["transient-bounce", "Bounce", { bounce: { bounceType: "New", bounceSubType: 7 } }],
    ["complaint", "Complaint", {}],
    ["complaint", "Complaint", { complaint: "none" }],
    ["complaint", "Complaint", { complaint: { complaintFeedbackType: 7 } }],
  ])("is %s where the details of a %s cannot be read: %j", (what, eventType, details) => {
    const body = changed(({ send: _send, ...detail }) => ({ ...detail, eventType, ...details }));
    expect(parseSesEvent(body)).toMatchObject({ ...tagged, what });
  });

  it("has tags as long as SES takes them", () => {
    const tags = { subscription: ["s".repeat(256)], message: [`1-${"x".repeat(254)}`] };
    expect(parseSesEvent(changed((detail) => ({ ...detail, mail: { ...mail, tags } })))).toEqual(
      expect.objectContaining({ subscriptionId: tags.subscription[0], messageId: tags.message[0] }),
    );
  });

  it("has tags of all letters that SES takes, and of several values the first", () => {
    const tags = { subscription: ["aZ09_-", "other"], message: ["1-lesson_A", "2-lesson_B"] };
    expect(parseSesEvent(changed((detail) => ({ ...detail, mail: { ...mail, tags } })))).toEqual(
      expect.objectContaining({ subscriptionId: "aZ09_-", messageId: "1-lesson_A" }),
    );
  });

  it("about a probe says which", () => {
    const about = (probe: readonly string[]) =>
      parseSesEvent(changed((detail) => ({ ...detail, mail: { ...mail, tags: { probe } } })));
    expect(about(["1"])).toEqual({ what: "sent", mailAt: tagged.mailAt, probe: "1" });
    // Nobody but us is to be understood by it.
    expect(about(["not one of ours!"])).toEqual({ what: "sent", mailAt: tagged.mailAt });
  });

  it("about another program's mail has no tags of ours", () => {
    for (const tags of [{ "ses:source-ip": ["192.0.2.1"] }, {}, { subscription: [] }]) {
      const body = changed((detail) => ({ ...detail, mail: { ...mail, tags } }));
      expect(parseSesEvent(body)).toEqual({ what: "sent", mailAt: tagged.mailAt });
    }
    const untagged = changed((detail) => ({ ...detail, mail: { timestamp: mail.timestamp } }));
    expect(parseSesEvent(untagged)).toEqual({ what: "sent", mailAt: tagged.mailAt });
  });

  it("about a probe whose tag is not ours says no more than that", () => {
    const tags = { probe: ["not one of ours!"] };
    const body = changed((detail) => ({ ...detail, mail: { ...mail, tags } }));
    expect(parseSesEvent(body)).toEqual({ what: "sent", mailAt: tagged.mailAt });
  });

  it("takes a bounce that is neither permanent nor transient for a transient one", () => {
    const body = changed(() => ({
      eventType: "Bounce",
      mail,
      bounce: { bounceType: "Undetermined" },
    }));
    expect(parseSesEvent(body).what).toBe("transient-bounce");
  });

  test.each(Object.entries(bounceMeanings))("a bounce %s is a %s", (types, what) => {
    const [bounceType, bounceSubType] = types.split("/");
    const bounce = { bounceType, bounceSubType };
    expect(parseSesEvent(changed(() => ({ eventType: "Bounce", mail, bounce }))).what).toBe(what);
  });

  test.each([
    ["Permanent", "permanent-bounce"],
    ["Transient", "transient-bounce"],
    ["Undetermined", "transient-bounce"],
    ["Unheard", "transient-bounce"],
    ["constructor", "transient-bounce"],
  ])("a bounce %s of a new sub-type is a %s", (bounceType, what) => {
    const bounce = { bounceType, bounceSubType: "Unheard" };
    expect(parseSesEvent(changed(() => ({ eventType: "Bounce", mail, bounce }))).what).toBe(what);
  });

  test.each([
    ["not-spam", "harmless-complaint"],
    ["Not-Spam", "harmless-complaint"],
    ["auth-failure", "harmless-complaint"],
    ["virus", "harmless-complaint"],
    ["fraud", "harmless-complaint"],
    ["abuse", "complaint"],
    ["other", "complaint"],
    ["opt-out", "complaint"],
    ["", "complaint"],
    [null, "complaint"],
    [7, "complaint"],
  ])("a complaint with the feedback type %j is a %s", (complaintFeedbackType, what) => {
    const complaint = { complaintFeedbackType };
    const body = changed(() => ({ eventType: "Complaint", mail, complaint }));
    expect(parseSesEvent(body).what).toBe(what);
  });

  test.each([
    "Rendering Failure",
    "Open",
    "Something New",
    "constructor",
    "__proto__",
    "",
    "a very long name ".repeat(20),
    ["Send"],
    null,
  ])("of the kind %j is evidence all the same", (eventType) => {
    const body = changed(() => ({ eventType, mail }));
    expect(parseSesEvent(body)).toEqual({ what: "other", ...tagged });
  });

  it("whose details cannot be read is evidence, and ends nothing but for a complaint", () => {
    const details = fc.oneof(
      fc.json().map((text) => JSON.parse(text)),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(sesEvents)), details, (kind, detail) => {
        const body = changed(() => ({ eventType: kind.eventType, mail, [kind.details]: detail }));
        const { what, ...rest } = parseSesEvent(body);
        expect(rest).toEqual(tagged);
        if (kind !== sesEvents.complaint) expect(what).not.toMatch(/permanent|complaint/);
      }),
    );
  });

  it("writes its time in the one form, whatever zone it came in", () => {
    const body = changed((detail) => ({
      ...detail,
      mail: { ...mail, timestamp: "2026-11-23T10:00:00+02:00" },
    }));
    expect(parseSesEvent(body).mailAt).toBe("2026-11-23T08:00:00.000Z");
  });
});

describe("a body that is no event, or whose time or tags cannot be read, is refused by name", () => {
  test.each<[what: string, body: string]>([
    ["nothing", ""],
    ["no JSON", "Send"],
    ["null", "null"],
    ["a list", "[]"],
    ["no detail", "{}"],
    ["no mail", changed(({ mail: _mail, ...detail }) => detail)],
    ["no time", changed((detail) => ({ ...detail, mail: { ...mail, timestamp: "yesterday" } }))],
    [
      "a time that is a number",
      changed((detail) => ({ ...detail, mail: { ...mail, timestamp: 1 } })),
    ],
    [
      "a tag that is no list",
      changed((detail) => ({ ...detail, mail: { ...mail, tags: { subscription: "x" } } })),
    ],
    [
      "a tag with a line break",
      changed((detail) => ({ ...detail, mail: { ...mail, tags: { message: ["a\nb"] } } })),
    ],
    [
      "a tag with a key of the table",
      changed((detail) => ({
        ...detail,
        mail: { ...mail, tags: { subscription: ["EVENTS#ses"] } },
      })),
    ],
    [
      "a tag that has no end",
      changed((detail) => ({ ...detail, mail: { ...mail, tags: { message: ["a".repeat(257)] } } })),
    ],
  ])("%s", (_, body) => {
    expect(() => parseSesEvent(body)).toThrow(SesEventError);
  });

  it("says where it is not as it must be, for the log", () => {
    const late = changed((detail) => ({ ...detail, mail: { ...mail, timestamp: "soon" } }));
    const where = "detail.mail.timestamp";
    expect(() => parseSesEvent(late)).toThrow(expect.objectContaining({ where }));
    expect(() => parseSesEvent("no JSON")).toThrow(expect.objectContaining({ where: "body" }));
  });

  it("never names an address: the error is logged", () => {
    const hostile = changed((detail) => ({
      ...detail,
      mail: { ...mail, tags: { message: ["ada@example.org"] } },
    }));
    expect(() => parseSesEvent(hostile)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("@") }),
    );
  });

  it("whatever it is, it is an event or this one error", () => {
    const json = fc.json().map((text) => changed((detail) => ({ ...detail, ...JSON.parse(text) })));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), json), (body) => {
        try {
          expect(parseSesEvent(body).what).toMatch(/^(sent|other)$/);
        } catch (error) {
          expect(error).toBeInstanceOf(SesEventError);
        }
      }),
    );
  });
});

test("no fixture is told apart by more than its detail: recipients are never read", () => {
  for (const body of [delivery, delay, reject, complaint, permanentBounce]) {
    expect(JSON.stringify(parseSesEvent(body))).not.toContain("@");
  }
});

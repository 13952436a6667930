import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress, subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { ok } from "../../lambdas/domain/result.ts";
import { signToken } from "../../lambdas/domain/token.ts";
import { type InboundMail, requestOf } from "../../lambdas/mail/inbound-mail.ts";
import { testKeyring } from "../fakes/course.ts";
import { inboundMail, leaveAddress, testMailboxes } from "../fakes/inbound-mail.ts";

const now = "2026-11-23T08:00:00.000Z";
/** Comments that hold nothing but plain words, inner ones first. */
function withoutComments(text: string): string {
  const shorter = text.replace(/\([^()]*\)/g, " ");
  return shorter === text ? text : withoutComments(shorter);
}
const asked = (mail: InboundMail) => requestOf(mail, testMailboxes, testKeyring, now);
const idOf = (address: string) => {
  const parsed = parseAddress(address);
  if (!parsed.ok) throw new Error(parsed.why);
  return subscriptionIdOf(testKeyring.address, parsed.value);
};
const annsId = idOf("ann@example.org");
const bobsId = idOf("bob@example.org");
const annLeaves = { asks: "leave", subscriptionIds: [annsId] };
const nothing = (because: string) => ({ asks: "nothing", because });
const signsUp = (typed: string) => ({
  asks: "sign-up",
  address: expect.objectContaining({ typed }),
});

describe("a mail to start@", () => {
  test.each(["start@example.com", "START@Example.COM", "start+from-a-poster@example.com"])(
    "signs its sender up: %s",
    (to) => expect(asked(inboundMail({ to }))).toEqual(signsUp("ann@example.org")),
  );

  test("to other mailboxes asks for nothing", () => {
    for (const to of [
      "begin@example.com",
      "start@example.org",
      "start@sub.example.com",
      "start@example.com@example.org",
      "xstart@example.com",
      "start",
      "",
    ]) {
      expect(asked(inboundMail({ to })), to).toEqual(nothing("other-recipient"));
    }
    expect(asked(inboundMail({ recipients: [] }))).toEqual(nothing("other-recipient"));
  });

  test.each<[string, string]>([
    ["ann@example.org", "ann@example.org"],
    ["<ann@example.org>", "ann@example.org"],
    ['"Doe, Ann (home)" <ann@example.org>', "ann@example.org"],
    ['"bob@example.org" <ann@example.org>', "ann@example.org"],
    ['"a \\" <b@example.org>" <ann@example.org>', "ann@example.org"],
    ["=?utf-8?q?J=C3=B6rg?= <ann@example.org>", "ann@example.org"],
    ["Müller, Ann <Ann.B+Tag@example.org>", "Ann.B+Tag@example.org"],
    ["ann@bücher.example", "ann@bücher.example"],
    ["ann@example.org <ann@example.org>", "ann@example.org"],
    ["Ann@Example.org <ann@example.org>", "ann@example.org"],
    ["'ann@example.org' <ann@example.org>", "ann@example.org"],
    ["ann@example.org (Ann)", "ann@example.org"],
    ["(Ann) ann@example.org", "ann@example.org"],
    ["Ann (at home (upstairs)) <ann@example.org>", "ann@example.org"],
    ["Ann <ann@example.org> (home)", "ann@example.org"],
  ])("has one sender: %s", (from, typed) => {
    expect(asked(inboundMail({ headers: { from } }))).toEqual(signsUp(typed));
  });

  test.each<[string, string | readonly string[] | undefined]>([
    ["no From", undefined],
    ["an empty one", ""],
    ["two Froms", ["ann@example.org", "ann@example.org"]],
    ["two addresses", "ann@example.org, bob@example.org"],
    ["two in brackets", "<ann@example.org> <bob@example.org>"],
    ["a name that is an address", "bob@example.org <ann@example.org>"],
    ["a group", "Friends: ann@example.org;"],
    ["a group in brackets", "Friends: Ann <ann@example.org>;"],
    ["a route", "<@relay.example,@other.example:ann@example.org>"],
    ["a comment that is an address", "ann@example.org (bob@example.org)"],
    ["a comment in the address", "ann(x)@example.org"],
    ["a comment in the brackets", "<ann@example.org (x)>"],
    ["half a comment", "ann@example.org (Ann"],
    ["half a comment before", "Ann ( <ann@example.org>"],
    ["a comment that ends in a quote", 'ann@example.org ("x)'],
    ["a comment over the address", "bob@example.org (<ann@example.org>)"],
    ["another address in single quotes", "'bob@example.org' <ann@example.org>"],
    ["a quoted local part", '"ann b"@example.org'],
    ["half a quote", '"Ann <ann@example.org>'],
    ["text after the address", "Ann <ann@example.org> x"],
    ["a control character", "Ann\u0000 <ann@example.org>"],
    ["a line break", "Ann\r\nBcc: all@example.org <ann@example.org>"],
    ["an address literal", "ann@[203.0.113.7]"],
    ["a space in the brackets", "<ann@example.org >"],
    ["no domain", "ann"],
    ["a role", "postmaster@example.org"],
    ["a non-ASCII local part", "änn@example.org"],
    ["an overlong one", `${"a".repeat(990)} <ann@example.org>`],
  ])("asks for nothing with %s as sender", (_, from) => {
    expect(asked(inboundMail({ headers: { from } }))).toEqual(nothing("sender"));
  });

  test("whatever the From says, who is signed up stands in it, whole and alone", () => {
    const part = fc.constantFrom(
      "ann@example.org",
      "bob@example.org",
      ...["<", ">", '"', "\\", ",", ";", ":", "(", ")", " ", "@", "x", "\n", "é"],
    );
    const from = fc.oneof(
      fc.string(),
      fc.array(part).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(from, (value) => {
        const request = asked(inboundMail({ headers: { from: value } }));
        if (request.asks !== "sign-up") return;
        const { typed } = request.address;
        const plain = withoutComments(value).trim();
        expect(plain === typed || plain.endsWith(`<${typed}>`)).toBe(true);
        const unquoted = value.replace(/"(?:[^"\\]|\\.)*"/g, "");
        expect(unquoted.replaceAll(typed, ""), "no second address").not.toContain("@");
        expect(parseAddress(typed)).toEqual(ok(request.address));
      }),
      { numRuns: 2_000, examples: [["<ann@example.org >"], ["< ann@example.org>"]] },
    );
  });

  test("needs DMARC's word, or SPF's for the sender's own domain where there is no DMARC", () => {
    const verdicts = ["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"] as const;
    for (const spf of verdicts) {
      for (const dkim of verdicts) {
        for (const dmarc of verdicts) {
          const proved =
            (dmarc === "PASS" && dkim === "PASS") || (spf === "PASS" && dmarc !== "FAIL");
          expect(
            asked(inboundMail({ verdicts: { spf, dkim, dmarc } })).asks,
            `${spf} ${dkim} ${dmarc}`,
          ).toBe(proved ? "sign-up" : "nothing");
        }
      }
    }
    // A passed SPF speaks for the envelope, a passed DKIM for the signer: both may be another's.
    const forged = inboundMail({ returnPath: "eve@example.net", verdicts: { dmarc: "GRAY" } });
    expect(asked(forged)).toEqual(nothing("verdict"));
    expect(asked(inboundMail({ verdicts: { spam: "FAIL" } }))).toEqual(nothing("verdict"));
    expect(asked(inboundMail({ verdicts: { virus: "FAIL" } }))).toEqual(nothing("verdict"));
    expect(asked(inboundMail({ verdicts: { spam: "GRAY", virus: "DISABLED" } })).asks).toBe(
      "sign-up",
    );
  });

  test("with more headers than SES passes on asks for nothing", () => {
    expect(asked(inboundMail({ headersTruncated: true }))).toEqual(nothing("too-many-headers"));
  });
});

describe("a mail that no person wrote", () => {
  const answers: [string, Parameters<typeof inboundMail>[0]][] = [
    ["a bounce", { returnPath: "" }],
    ["a bounce, spelled", { returnPath: "<>" }],
    ["a mailer daemon's", { returnPath: "MAILER-DAEMON@mx.example.org" }],
    ["a report", { headers: { "content-type": "Multipart/Report; report-type=x" } }],
    ["a vacation notice", { headers: { "auto-submitted": "Auto-Replied; owner-email=x" } }],
    ["a mailing list's copy", { headers: { "list-id": "<course.example.com>" } }],
  ];
  const programs: [string, Parameters<typeof inboundMail>[0]][] = [
    ["generated", { headers: { "auto-submitted": "auto-generated" } }],
    ["notified", { headers: { "auto-submitted": "auto-notified" } }],
    ["of a kind to come", { headers: { "auto-submitted": "" } }],
    ["one no among others", { headers: { "auto-submitted": ["no", "auto-generated"] } }],
    ["bulk", { headers: { precedence: "Bulk" } }],
    ["list", { headers: { precedence: "list" } }],
    ["junk", { headers: { precedence: " junk" } }],
    ["an old responder's", { headers: { precedence: "auto_reply" } }],
    ["another old one's", { headers: { "x-autoreply": "yes" } }],
    ["from our own mailbox", { headers: { from: "start+x@example.com" } }],
    ["from our other mailbox", { headers: { from: "Leave@Example.com" } }],
  ];

  test.each([...answers, ...programs])("signs nobody up: %s", (_, values) => {
    expect(asked(inboundMail(values))).toEqual(nothing("robot"));
    expect(asked(inboundMail({ ...values, subject: "unsubscribe" }))).toEqual(nothing("robot"));
  });

  test.each(answers)("ends nothing, not even with a token: %s", (_, values) => {
    expect(asked(inboundMail({ ...values, to: leaveAddress(bobsId) }))).toEqual(nothing("robot"));
  });

  test.each(programs)(
    "leaves with a token: some programs leave for their reader: %s",
    (_, values) => {
      expect(asked(inboundMail({ ...values, to: leaveAddress(bobsId) }))).toEqual({
        asks: "leave",
        subscriptionIds: [bobsId],
      });
    },
  );

  test("a person who says that no robot sent it is a person", () => {
    for (const value of ["no", " No ", "no (really); x=y"]) {
      const mail = inboundMail({ headers: { "auto-submitted": value, precedence: "normal" } });
      expect(asked(mail).asks, value).toBe("sign-up");
    }
  });
});

describe("a mail to leave@ with a token", () => {
  test("ends the subscription the token names, no matter who sends it and what was found out", () => {
    const mail = inboundMail({
      to: leaveAddress(bobsId),
      headersTruncated: true,
      headers: { from: "not even an address" },
      verdicts: { spf: "FAIL", dkim: "FAIL", dmarc: "FAIL", spam: "FAIL" },
    });
    expect(asked(mail)).toEqual({ asks: "leave", subscriptionIds: [bobsId] });
  });

  test("works in upper case: mail systems may change the case of letters", () => {
    expect(asked(inboundMail({ to: leaveAddress(bobsId).toUpperCase() }))).toEqual({
      asks: "leave",
      subscriptionIds: [bobsId],
    });
  });

  test("may name several, and one of them twice; start@ beside it does not count", () => {
    const recipients = [
      "start@example.com",
      leaveAddress(bobsId),
      leaveAddress(annsId),
      leaveAddress(bobsId),
    ];
    expect(asked(inboundMail({ recipients }))).toEqual({
      asks: "leave",
      subscriptionIds: [bobsId, annsId],
    });
  });

  test("fits the local part of an address", () => {
    expect(leaveAddress(bobsId).split("@")[0]?.length).toBeLessThanOrEqual(64);
  });

  const token = leaveAddress(bobsId).slice("leave+".length, -"@example.com".length);
  test.each<[string, string]>([
    ["cut", token.slice(0, -1)],
    ["lengthened", `${token}a`],
    [
      "with another letter",
      `${token.slice(0, 30)}${token[30] === "a" ? "b" : "a"}${token.slice(31)}`,
    ],
    [
      "of another purpose",
      signToken(testKeyring, { purpose: "confirm", subscriptionId: bobsId, issuedAt: now }),
    ],
    ["with a label behind it", `${token}+x`],
    ["invented", "x"],
  ])("ends nothing when the token is %s", (_, label) => {
    expect(asked(inboundMail({ to: `leave+${label}@example.com` }))).toEqual(
      nothing("forged-token"),
    );
  });

  test("a token at start@ is only a label", () => {
    expect(asked(inboundMail({ to: `start+${token}@example.com` })).asks).toBe("sign-up");
  });
});

describe("a mail that says it wants to leave", () => {
  test.each([
    "unsubscribe",
    "Unsubscribe",
    "Re: UNSUBSCRIBE me, please",
    "stop",
    "STOP!",
    "Re: Stop.",
    "please stop",
  ])("ends its sender's own subscription: %s", (subject) => {
    expect(asked(inboundMail({ subject }))).toEqual(annLeaves);
    expect(asked(inboundMail({ headers: { subject } }))).toEqual(annLeaves);
    const besideToken = inboundMail({ subject, to: "leave+cut@example.com" });
    expect(asked(besideToken)).toEqual(annLeaves);
  });

  test.each(["Non-stop learning", "stop by tomorrow?", "unsubscribed?", "", "Re:", "stopp"])(
    "is not meant by: %s",
    (subject) => expect(asked(inboundMail({ subject })).asks).toBe("sign-up"),
  );

  test("is every mail to plain leave@", () => {
    expect(asked(inboundMail({ to: "Leave@example.com" }))).toEqual(annLeaves);
  });

  test("must be proved to be the sender's", () => {
    const says = (values: Parameters<typeof inboundMail>[0]) =>
      asked(inboundMail({ subject: "unsubscribe", ...values }));
    expect(says({ verdicts: { dmarc: "FAIL" } })).toEqual(nothing("verdict"));
    expect(says({ verdicts: { dmarc: "GRAY" } })).toEqual(annLeaves);
    // Without DMARC, a passed check speaks for the envelope, and the envelope may be another's.
    const forged = { returnPath: "eve@example.net", verdicts: { dmarc: "GRAY" } } as const;
    expect(says(forged)).toEqual(nothing("verdict"));
    expect(says({ verdicts: { dmarc: "GRAY", spf: "NONE" as "GRAY" } })).toEqual(
      nothing("verdict"),
    );
    expect(says({ ...forged, verdicts: { dmarc: "PASS" } })).toEqual(annLeaves);
  });

  test("is read in no time, however long the subject", () => {
    const started = performance.now();
    for (const subject of [
      `${"re: ".repeat(50_000)}stop`,
      " ".repeat(200_000),
      "-".repeat(200_000),
    ]) {
      asked(inboundMail({ subject }));
    }
    asked(inboundMail({ headers: { from: `"${'\\"'.repeat(400)} <ann@example.org>` } }));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

test("no mail, however strange, makes reading it fail", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }));
  const mail = fc.record({
    recipients: fc.array(
      fc.oneof(text, fc.constantFrom("start@example.com", "leave+a@example.com")),
    ),
    returnPath: text,
    subject: text,
    headersTruncated: fc.boolean(),
    headers: fc.array(
      fc.record({
        name: fc.oneof(text, fc.constantFrom("from", "auto-submitted", "precedence", "subject")),
        value: text,
      }),
    ),
  });
  fc.assert(
    fc.property(mail, (values) => {
      const { verdicts } = inboundMail();
      expect(["sign-up", "leave", "nothing"]).toContain(asked({ ...values, verdicts }).asks);
    }),
  );
});

/** The operator's test mail that comes back to the course's mailbox. */
import { describe, expect, test } from "vitest";
import type { CourseConfig } from "../../infra/config.ts";
import { receiveMail } from "../../lambdas/flow/receive-mail.ts";
import { probeOf, signsListHeaders } from "../../lambdas/mail/probe.ts";
import { liveMail } from "../../operate/doctor/live-mail.ts";
import { inboundMail, testMailboxes } from "../fakes/inbound-mail.ts";
import { fakePorts } from "../fakes/ports.ts";

const probe = "0123456789abcdef0123456789abcdef";

function cameBack(signature: string | readonly string[], dkim: "PASS" | "FAIL" = "PASS") {
  return inboundMail({
    headers: { "x-course-probe": probe, "dkim-signature": signature },
    verdicts: { dkim },
  });
}

const signed =
  "v=1; a=rsa-sha256; c=relaxed/simple; d=one-fine-course.net; h=From:To:List-Unsubscribe: List-Unsubscribe-Post:Subject; bh=x; b=y";

describe("the List headers are signed", () => {
  test("when one signature covers both, in any case and spacing", () => {
    expect(signsListHeaders(cameBack(signed))).toBe(true);
    expect(signsListHeaders(cameBack(["v=1; h=from:to; b=x", signed.toUpperCase()]))).toBe(true);
  });

  test("not when only one of them is covered, or each by another signature", () => {
    const first = "v=1; d=a.net; h=from:list-unsubscribe; b=x";
    const second = "v=1; d=b.net; h=from:list-unsubscribe-post; b=x";
    for (const signature of [first, second, [first, second], "v=1; bh=list-unsubscribe", []]) {
      expect(signsListHeaders(cameBack(signature))).toBe(false);
    }
  });

  test("not when the signature does not hold", () => {
    expect(signsListHeaders(cameBack(signed, "FAIL"))).toBe(false);
  });
});

test("a reader's mail is no test mail, whatever is in the header", () => {
  expect(probeOf(inboundMail())).toBeUndefined();
  for (const value of ["", "short", "has space in it, all of it", `${probe}\u0000`]) {
    expect(probeOf(inboundMail({ headers: { "x-course-probe": value } }))).toBeUndefined();
  }
});

test("a test mail leaves a line of the log, and signs nobody up", async () => {
  const ports = { ...fakePorts(), mailboxes: testMailboxes };
  await receiveMail(ports, cameBack(signed));
  expect(ports.logged).toEqual([
    { event: "probe-reported", fields: { probe, what: "list-headers-signed" } },
  ]);
  expect(ports.store.items("subscription")).toEqual([]);
});

test("the doctor's mail is one", () => {
  const config = {
    fromName: "One Fine Course",
    fromAddress: "hello@one-fine-course.net",
    senderDomain: "one-fine-course.net",
  } as CourseConfig;
  const raw = liveMail(config, testMailboxes.start, "2026-11-26T08:00:00.000Z", probe);
  const headers = raw
    .toString("latin1")
    .split("\r\n\r\n")[0]
    ?.replace(/\r\n[ \t]/g, " ")
    .split("\r\n")
    .map((line) => /^([^:]+): (.*)$/.exec(line))
    .flatMap((match) =>
      match ? [{ name: (match[1] ?? "").toLowerCase(), value: match[2] ?? "" }] : [],
    );
  expect(probeOf({ ...inboundMail(), headers: headers ?? [] })).toBe(probe);
  expect(headers?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["list-unsubscribe", "list-unsubscribe-post"]),
  );
});

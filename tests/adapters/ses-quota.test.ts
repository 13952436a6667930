/** What SES allows, as its real client reads it from a loopback server. */
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Mailer } from "../../lambdas/flow/ports.ts";
import { answering, type Loopback } from "../fakes/loopback.ts";
import { failing, openSes } from "../fakes/ses-loopback.ts";

let open: Awaited<ReturnType<typeof openSes>>;
let ses: Loopback;
let mailer: Mailer;

beforeEach(async () => {
  open = await openSes();
  ({ ses, mailer } = open);
});

afterEach(() => open.close());

describe("the quota", () => {
  test.each<[max: string, perSecond: number]>([
    ["14.0", 14],
    ["1.0", 1],
    ["0.5", 1],
    ["-1.0", 1],
  ])("of MaxSendRate %s is %d a second, and never less than one", async (max, perSecond) => {
    ses.answer(
      answering(
        200,
        `<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>
        <Max24HourSend>200.0</Max24HourSend><MaxSendRate>${max}</MaxSendRate><SentLast24Hours>1.0</SentLast24Hours>
        </GetSendQuotaResult></GetSendQuotaResponse>`,
      ),
    );
    expect(await mailer.quota()).toEqual({ perSecond, perDay: 200, sentLast24Hours: 1 });
  });

  it("that does not say is the least: one a second, no limit of the day, nothing sent", async () => {
    ses.answer(
      answering(200, "<GetSendQuotaResponse><GetSendQuotaResult/></GetSendQuotaResponse>"),
    );
    expect(await mailer.quota()).toEqual({ perSecond: 1, perDay: -1, sentLast24Hours: 0 });
  });

  it("is signed now: a claim's date is only for sends", async () => {
    ses.answer(
      answering(200, "<GetSendQuotaResponse><GetSendQuotaResult/></GetSendQuotaResponse>"),
    );
    await mailer.quota();
    const signedAt = String(ses.received[0]?.headers["x-amz-date"]);
    expect(signedAt.slice(0, 8)).toBe(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
  });

  it("that cannot be read is an error: the run goes by the last known one", async () => {
    ses.answer(failing(403, "AccessDenied"));
    await expect(mailer.quota()).rejects.toThrow();
  });
});

/** What is kept of an agreement: which words, when, and from which networks. */
import { expect, test } from "vitest";
import { formIdOf } from "../../lambdas/domain/consent-form.ts";
import { signToken } from "../../lambdas/domain/token.ts";
import { signUpWords } from "../../lambdas/web/consent-words.ts";
import { testKeyring } from "../fakes/course.ts";
import { readerIn } from "../fakes/ports.ts";
import { adaId } from "../fakes/subscription.ts";
import { now, readable, visit } from "./visitor.ts";

const form = { email: "Ada@example.org", sendAt: "08:00", timeZone: "UTC", days: "daily" };
const from = (sourceIp: string) => ({ requestContext: { http: { sourceIp } } });

test("the words of the form are kept once, and the consent names them", async () => {
  const visitor = await visit();
  await visitor.post("/subscribe", form);
  await visitor.post("/subscribe", { ...form, email: "eve@example.org" });
  const kept = visitor.ports.store.items("form");
  expect(kept).toMatchObject([{ at: now }]);
  const { id, words = "" } = kept[0] ?? {};
  expect(id).toBe(formIdOf(words));
  expect(words).toContain(readable.title);
  expect(words).toContain("Send me the course");
  expect(words).not.toContain("<");
  const reader = await readerIn(visitor.ports, adaId);
  expect(reader?.pendingSignUp?.consent.form).toBe(id);
});

test("other words have another name", async () => {
  const options = { proofOfWork: false, senderName: "Tea", contact: "tea@example.com" };
  const plain = await signUpWords(readable, options);
  const byMail = { ...options, startMailbox: "start@example.com" };
  expect(await signUpWords(readable, options)).toBe(plain);
  expect(formIdOf(await signUpWords(readable, byMail))).not.toBe(formIdOf(plain));
  const renamed = { ...readable, title: "Another course" };
  expect(formIdOf(await signUpWords(renamed, options))).not.toBe(formIdOf(plain));
});

test("the network of the form and that of the button are kept, shortened", async () => {
  const { app, ports } = await visit();
  const post = (path: string, body: Readonly<Record<string, string>>, ip: string) =>
    app.request(path, { method: "POST", body: new URLSearchParams(body) }, from(ip));
  await post("/subscribe", form, "192.0.2.77");
  const issuedAt = (await readerIn(ports, adaId))?.pendingSignUp?.at ?? now;
  const token = signToken(testKeyring, { purpose: "confirm", subscriptionId: adaId, issuedAt });
  await post(`/confirm/${token}`, {}, "2001:db8:7:9::1");
  const { consent } = (await readerIn(ports, adaId)) ?? {};
  expect(consent).toMatchObject({
    network: "192.0.2.0/24",
    confirmedNetwork: "2001:db8:7::/48",
    confirmedAt: now,
  });
});

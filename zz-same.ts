import { createHash } from "node:crypto";
import course from "./dist/course/course.js";
import { compose } from "./lambdas/mail/message.ts";
import { prepareBody, spliceBody, escapeHtml } from "./lambdas/mail/mime.ts";
import { testKeyring, testSender } from "./tests/fakes/course.ts";
import { at, subscription } from "./tests/fakes/subscription.ts";
import { randomOf } from "./tests/simulation/core/random.ts";
const h = createHash("sha256"); let n = 0;
const senders = [testSender, { ...testSender, postalAddress: ".1 Großer Weg = 3\nFrom here ", fromName: "A <b> & 'c'" }, { ...testSender, postalAddress: "x".repeat(300) + ".".repeat(200) + " From ".repeat(40), baseUrl: "https://" + "a.".repeat(120) + "example.com" }];
for (const sender of senders) for (let r = 0; r < 40; r++) for (const m of course.mails) {
  const reader = subscription({ email: `r${r}@example.org`, id: "abcdefghijklmnopqrstuvwxy" + "aeimquy4"[r % 8]! });
  h.update(compose({ course, sender, keyring: testKeyring } as never, reader, { kind: "mail", id: `1-${m.slug}`, slug: m.slug } as never, at("08:00"), r.toString(16).padStart(32, "0")).raw); n++;
}
const alphabet = [".", "F", "From ", " ", "\t", "=", "é", "a", "b", "😀", "\n", "\r\n", "~", "-", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "{"];
const rnd = randomOf("same", 1);
for (let i = 0; i < 60000; i++) { let v = ""; const k = Math.floor(rnd.next() * 30); for (let j = 0; j < k; j++) v += alphabet[Math.floor(rnd.next() * (i % 2 ? alphabet.length : 4) ) ] ?? ""; if (i%3===0) v = "abc. From x".repeat(k) + v; h.update(spliceBody(prepareBody("x {{a}} y {{a}}{{b}}z"), { a: v, b: v + "." }, i % 2 ? escapeHtml : (x) => x)); n++; }
console.log(n, h.digest("hex"));

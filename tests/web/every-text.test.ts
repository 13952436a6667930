/**
 * Every text of the site comes from the words of the course: read in a language that nobody speaks,
 * no page says a word of another, and no word of it is never said.
 */
import { load } from "cheerio";
import { expect, it } from "vitest";
import { dayMs, instantOf, minuteMs, plus, secondMs } from "../../lambdas/domain/instant.ts";
import type { Subscription } from "../../lambdas/domain/subscription.ts";
import { linkDays } from "../../lambdas/domain/token.ts";
import { english } from "../../lambdas/domain/words/english.ts";
import type { CourseLanguage, PluralText, Words } from "../../lambdas/domain/words/words.ts";
import { stopSending } from "../../lambdas/flow/stop.ts";
import { ConflictError } from "../../lambdas/flow/update-subscription.ts";
import { trapField } from "../../lambdas/web/pages.ts";
import { at, confirmed, states, subscription, without } from "../fakes/subscription.ts";
import { now, readable, tokenFor, type Visitor, visit } from "./visitor.ts";

/** Each text is its name in brackets, with the placeholders and links that it must have. */
const named = (key: string, text: string) =>
  `⟦${key}⟧${(text.match(/\{\w+\}|<\/?\w+>/g) ?? []).join("·")}`;

const words = Object.fromEntries(
  Object.entries(english).map(([page, texts]) => [
    page,
    Object.fromEntries(
      Object.entries(texts as Record<string, string | PluralText>).map(([name, text]) => {
        const key = `${page}.${name}`;
        return [
          name,
          typeof text === "string"
            ? named(key, text)
            : { one: named(key, text.other), other: named(key, text.other) },
        ];
      }),
    ),
  ]),
) as unknown as Words;

/** Greek, so that what is formatted for it holds no Latin letter. */
const nobodys: CourseLanguage = { language: "el", dir: "ltr", words };
const title = "Μάθημα";
const course = {
  ...readable,
  ...nobodys,
  title,
  summary: title,
  mails: readable.mails.map((mail) => ({ ...mail, title, subject: title, web: "<main></main>" })),
  retired: [{ slug: "gone", title }],
};

/** What is data and not words: addresses, zones, names of what is sent. */
const data =
  /https?:\S+|\S+@\S+|[A-Za-z_]+(?:\/[A-Za-z_-]+)+|\bUTC\b|\bKathmandu\b|\beu-central-1\b|A Course & Co|Gmail|Outlook|Yahoo Mail|iCloud Mail|Proton Mail|Fastmail|GMX|1 Example Street|\bexample\.org\b|\bhourly\b/g;

const said = new Set<string>();

/** The words on a page that are of no text, after noting the texts that it says. */
async function strangersOn(response: Response): Promise<string[]> {
  const $ = load(await response.text());
  const attributes = [
    "content",
    "label",
    "aria-label",
    "data-words",
    "title",
    "placeholder",
    "alt",
  ];
  const texts = $("*")
    .get()
    .flatMap((element) => attributes.map((name) => $(element).attr(name) ?? ""))
    .concat($("button[value]").text());
  // Places are named by the list of zones and by Intl.
  const places = $("option").text();
  $("meta, script, style, option").each((_, element) => {
    if ($(element).attr("name") === "viewport" || $(element).attr("name") === "color-scheme")
      return;
    if (!$(element).is("meta")) $(element).remove();
  });
  $("noscript").each((_, element) => void $(element).replaceWith($(element).html() ?? ""));
  const whole = [$.root().text(), ...texts].join("\n");
  for (const [, key = ""] of places.matchAll(/⟦([\w.-]+)⟧/g)) said.add(key);
  for (const [, key = ""] of whole.matchAll(/⟦([\w.-]+)⟧/g)) said.add(key);
  const rest = whole
    .replace(/⟦[\w.-]+⟧/g, " ")
    .replace(/"\w+":/g, " ")
    .replace(data, " ")
    .replace(
      /width=device-width, initial-scale=1|light dark|\bwebsite\b|\bsummary\b|\bblank-line\b/g,
      " ",
    );
  return rest.match(/[A-Za-z]{2,}/g) ?? [];
}

const form = { email: "new@example.org", timeZone: "UTC", sendAt: "08:00", days: "daily" };
const preferences = `/preferences/${tokenFor("preferences")}`;
const confirm = `/confirm/${tokenFor("confirm")}`;
const leave = `/unsubscribe/${tokenFor("unsubscribe")}`;
const owner = `/preferences/${tokenFor("owner")}`;
const minutesFromNow = (minutes: number) => plus(now, minutes * minuteMs);
const byMail = { proofOfWork: true, startMailbox: "start@example.com" };

type Visit = Parameters<typeof visit>;

/** A visitor of the course in that language. */
const visitIt = (
  readers: Visit[0] = [],
  values: NonNullable<Visit[1]> = {},
  options?: Visit[2],
): Promise<Visitor> => visit(readers, { course, ...values }, options);

/** Every page in every state that has words of its own. */
async function* pages(): AsyncGenerator<readonly [what: string, page: Response]> {
  const nobody = await visitIt();
  const paths = ["/", "/check-your-inbox", "/check-your-inbox?link", "/link", "/privacy", "/share"];
  for (const path of paths) yield [path, await nobody.get(path)];
  const mails = course.mails.map((mail) => ({ ...mail, waitDays: 7 }));
  yield ["a mail a week", await (await visitIt([], { course: { ...course, mails } })).get("/")];
  yield ["no such page", await nobody.get("/nowhere")];
  yield ["retired", await nobody.get("/lessons/gone")];
  yield ["a mail", await nobody.get(`/lessons/${course.mails[0]?.slug}`)];
  yield ["too large", await nobody.post("/link", { email: "x".repeat(20_000) })];
  yield* signUps();
  yield* links();
  yield* leaving();
  yield* settings();
  yield* commands();
  yield* ownerCommands();
  yield* undoing();
}

async function* signUps(): ReturnType<typeof pages> {
  for (const options of [{ proofOfWork: true }, byMail]) {
    const robots = await visitIt([], {}, options);
    yield ["proof of work", await robots.get("/")];
    yield ["no proof of work", await robots.post("/subscribe", form)];
  }
  const visitor = await visitIt([], { lookUpMailDomain: async () => "takes-none" });
  const wrong = [
    "",
    "ada",
    "ada@exa–mple.org",
    "ada@localhost",
    "jürgen@example.org",
    "postmaster@example.org",
  ];
  for (const email of [...wrong, `${"x".repeat(70)}@example.org`, form.email]) {
    yield [`address ${email}`, await visitor.post("/subscribe", { ...form, email })];
  }
  yield ["from another site", await visitor.post("/subscribe", { email: form.email })];
  yield ["link for nothing", await visitor.post("/link", { email: "ada" })];
  const none = { ...form, timeZone: "x/y", sendAt: "25:00", days: "hourly" };
  yield ["schedule", await visitor.post("/subscribe", none)];
  yield ["trapped", await visitor.post("/subscribe", { ...form, [trapField]: "x" })];
  const $ = load(await (await visitor.get("/")).text());
  const started = String($("input[name=started]").val());
  yield ["too young", await visitor.post("/subscribe", { ...form, started })];
  yield ["forged", await visitor.post("/subscribe", { ...form, started: `${started}x` })];
  visitor.ports.clock.pass(2 * dayMs);
  yield ["too old", await visitor.post("/subscribe", { ...form, started })];
  const onLaptop = await visitIt(
    [],
    {},
    { proofOfWork: false, studioUrl: "http://localhost:3001" },
  );
  yield ["on a laptop", await onLaptop.get("/check-your-inbox")];
  const stopped = await visitIt();
  const stop = { scope: "transactional", by: "operator", reason: "a test" } as const;
  await stopSending(stopped.ports, stop.scope, { by: stop.by, reason: stop.reason });
  yield ["stopped", await stopped.get("/check-your-inbox")];
  yield ["stopped link", await stopped.get("/check-your-inbox?link")];
  const busy = await visitIt();
  const env = { requestContext: { http: { sourceIp: "192.0.2.1" } } };
  const ask = (path: string, email: string) => {
    const body = new URLSearchParams({ ...form, email });
    return busy.app.request(path, { method: "POST", body }, env);
  };
  for (const path of ["/link", "/subscribe"]) {
    for (let times = 0; times < 200; times += 1) await ask(path, `reader${times}@example.org`);
    yield [`too many for ${path}`, await ask(path, form.email)];
  }
}

async function* links(): ReturnType<typeof pages> {
  const failing = (error: Error) =>
    visitIt([states.active()], { keys: () => Promise.reject(error) });
  yield ["failed", await (await failing(new TypeError("gone"))).get(preferences)];
  yield ["conflict", await (await failing(new ConflictError("x"))).get(preferences)];
  yield ["confirm", await (await visitIt([states.pending()])).get(confirm)];
  for (const purpose of ["confirm", "preferences"]) {
    yield ["forged link", await (await visitIt()).get(`/${purpose}/forged`)];
  }
  const late = await visitIt([states.active()]);
  late.ports.clock.pass((linkDays + 1) * dayMs);
  yield ["expired link", await late.get(preferences)];
  yield ["expired confirm", await late.get(confirm)];
  yield ["nobody confirms", await (await visitIt()).post(confirm)];
  yield ["complained confirms", await (await visitIt([states.complained()])).post(confirm)];
  yield ["left confirms", await (await visitIt([states.left()])).post(confirm)];
  yield ["confirmed", await (await visitIt([subscription()])).get(confirm)];
  const byNewer = { consent: { ...confirmed, confirmationSentAt: at("20:00", -1) } };
  const newer = subscription(byNewer);
  yield ["superseded", await (await visitIt([newer])).post(confirm)];
  yield ["withdrawn", await (await visitIt([{ ...states.left(), ...byNewer }])).post(confirm)];
  const { pendingSignUp } = states.pending();
  const back = { ...states.left(), ...(pendingSignUp && { pendingSignUp }) };
  yield ["left, signs up again", await (await visitIt([back])).get(confirm)];
  yield ["erased confirms", await (await visitIt([states.erased()])).post(confirm)];
  const blocked = await visitIt([states.active()]);
  await blocked.post(leave, { action: "never" });
  yield ["not wanted", await blocked.post(confirm)];
  const revoked = subscription({ linksRevokedAt: at("23:00", 1) });
  yield ["revoked", await (await visitIt([revoked])).get(preferences)];
  yield ["revoked confirm", await (await visitIt([revoked])).get(confirm)];
  const dayLater = await visitIt([states.active()]);
  dayLater.ports.clock.pass(dayMs + 1);
  yield ["expired owner's link", await dayLater.get(owner)];
  yield ["expired undo", await dayLater.get(`/undo/${tokenFor("undo")}`)];
}

async function* leaving(): ReturnType<typeof pages> {
  for (const reader of [states.pending(), states.active()]) {
    const visitor = await visitIt([reader]);
    yield ["leave", await visitor.get(leave)];
    yield ["left", await visitor.post(leave)];
    yield ["never", await visitor.post(leave, { action: "never" })];
  }
  const never = await visitIt([states.active()]);
  await never.post(leave, { action: "never" });
  yield ["never, again", await never.get(leave)];
  yield ["left, again", await (await visitIt([states.left()])).get(leave)];
  yield ["bounced", await (await visitIt([states.bounced()])).get(leave)];
  yield ["never, unknown", await (await visitIt()).post(leave, { action: "never" })];
}

async function* settings(): ReturnType<typeof pages> {
  for (const [state, reader] of Object.entries(states)) {
    yield [state, await (await visitIt([reader()])).get(preferences)];
    yield [`${state}, owner`, await (await visitIt([reader()])).get(owner)];
  }
  const extras = course.mails.map((mail) => ({ ...mail, kind: "extra" as const }));
  for (const sent of [{}, { welcome: at("19:00", -1) }]) {
    const visitor = await visitIt([subscription({ sent })], {
      course: { ...course, mails: extras },
    });
    yield ["only extras", await visitor.get(preferences)];
  }
  const had = { welcome: at("19:00", -2), "lesson-1": at("08:00", -1) };
  const zone = { timeZone: "Asia/Kathmandu", sendAt: "08:00", days: "weekdays" } as const;
  const readers = [
    subscription({ sent: had, undelivered: ["lesson-1"], schedule: zone }),
    subscription({ sent: had, requests: [{ kind: "again", slug: "welcome", at: at("06:00") }] }),
    subscription({ requests: [{ kind: "next", at: at("06:00") }] }),
    subscription({ requests: [{ kind: "link", at: at("06:00") }] }),
    subscription({ linkSends: [{ at: at("06:00"), by: "settings" }], latestRound: 2 }),
    subscription({ round: 2, before: { ...subscription(), at: at("06:00"), round: 1 } }),
    subscription({ linksRevokedAt: at("06:00") }),
    subscription({ sent: { ...had, gone: at("08:00", -3) } }),
    subscription({ sent: {}, slot: at("06:00") }),
    subscription({ sent: states.completed().sent }),
    states.paused(),
    states.completed(),
    { ...states.completed(), latestRound: 2 },
  ];
  const commands = [
    "save",
    "pause",
    "resume",
    "next",
    "again",
    "link",
    "start-over",
    "undo",
    "revoke-links",
  ];
  for (const reader of readers) {
    const visitor = await visitIt([reader]);
    yield ["welcome", await visitor.get(`${preferences}?welcome`)];
    for (const command of commands) {
      const was = encodeURIComponent("UTC 09:00 daily");
      yield [command, await visitor.get(`${preferences}?done=${command}&was=${was}&mail=welcome`)];
    }
  }
}

async function* commands(): ReturnType<typeof pages> {
  const visitor = await visitIt([states.paused()]);
  const asked: readonly Record<string, string>[] = [
    { action: "save", timeZone: "x/y", sendAt: "25:00", days: "hourly" },
    { action: "pause", until: "soon" },
    { action: "pause", until: "2020-01-01" },
    { action: "again", slug: "lesson-3" },
    { action: "next", slug: "welcome" },
    { action: "dance" },
    { action: "erase" },
  ];
  for (const command of asked) {
    yield [`asked ${Object.values(command).join(" ")}`, await visitor.post(preferences, command)];
  }
  const hadRetired = await visitIt([subscription({ sent: { gone: at("08:00", -3) } })]);
  yield ["retired", await hadRetired.post(preferences, { action: "again", slug: "gone" })];
  const sends = [-1, -1, -1].map((minutes) => ({ at: minutesFromNow(minutes), by: "settings" }));
  const linkSends = [...sends, { at: minutesFromNow(dayMs / minuteMs), by: "form" }];
  const manyLinks = await visitIt([subscription({ linkSends } as Partial<Subscription>)]);
  yield ["too many links", await manyLinks.post(preferences, { action: "link" })];
  yield ["ended", await (await visitIt([states.left()])).post(preferences, { action: "resume" })];
  yield [
    "left here",
    await (await visitIt([states.left()])).post(preferences, { action: "leave" }),
  ];
  yield ["nothing kept", await (await visitIt([states.erased()])).get(preferences)];
}

async function* ownerCommands(): ReturnType<typeof pages> {
  const visitor = await visitIt([states.paused()]);
  for (const ask of ["start-over", "erase"]) {
    yield [`${ask}?`, await visitor.get(`${owner}?ask=${ask}`)];
    yield [`${ask}?`, await (await visitIt([states.active()])).get(`${owner}?ask=${ask}`)];
  }
  const undone = { action: "undo", ended: at("06:00") };
  yield ["nothing to undo", await visitor.post(owner, undone)];
  for (let times = 0; times < 5; times += 1) {
    const { headers } = await visitor.post(owner, { action: "start-over" });
    yield ["started over", await visitor.get(headers.get("Location") ?? "")];
    visitor.ports.clock.pass(secondMs);
  }
  yield ["too many", await visitor.post(owner, { action: "start-over" })];
  yield ["erased", await visitor.post(owner, { action: "erase" })];
}

async function* undoing(): ReturnType<typeof pages> {
  const visitor = await visitIt([states.active()]);
  const left = (await visitor.post(leave, { page: "leave" })).headers.get("Location") ?? "";
  yield ["left, with an undo", await visitor.get(left)];
  yield ["undone", await visitor.get((await visitor.post(left)).headers.get("Location") ?? "")];
  yield ["undone twice", await visitor.post(left)];
  const restarted = await visitIt([states.active()]);
  const started = await restarted.post(owner, { action: "start-over" });
  const ending = Number(
    new URLSearchParams(started.headers.get("Location")?.split("?")[1]).get("undo"),
  );
  const startUndo = `/undo/${tokenFor("undo", instantOf(ending))}`;
  yield ["started over, with an undo", await restarted.get(startUndo)];
  const unplanned = await visitIt([without(subscription(), "slot")]);
  yield ["on the course", await unplanned.get(`/undo/${tokenFor("undo")}`)];
}

/** Said in mails and at the build, or where a mail signs up: not on a page. */
const notOnPages =
  /^course\.(?:next|lessonNumber|summary|summaryWithoutLessons)$|^mail\.(?:nothingPlanned|nextShort)$|^signUp\.mailForm$/;

it("no page says a word that is not of the course's language, and every word is said", async () => {
  for await (const [what, page] of pages()) {
    expect(await strangersOn(page), what).toEqual([]);
  }
  const all = Object.entries(english).flatMap(([page, texts]) =>
    Object.keys(texts).map((name) => `${page}.${name}`),
  );
  expect(all.filter((key) => !said.has(key) && !notOnPages.test(key))).toEqual([]);
});

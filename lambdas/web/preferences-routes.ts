/**
 * The preferences routes: one page behind the reader's own link, and its forms.
 */
import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { type CourseSite, countSent, mailName, nextInTurn, sentAtOf } from "../domain/course.ts";
import { hourMs, type Instant, msBetween, msOf, parseInstant } from "../domain/instant.ts";
import { nextAfter, nextMail } from "../domain/next-mail.ts";
import { personalData } from "../domain/personal-data.ts";
import type { Refusal } from "../domain/reader-commands.ts";
import { ok, type Result, refused } from "../domain/result.ts";
import { retention } from "../domain/retention.ts";
import { parseSchedule, type Schedule, scheduleKeys } from "../domain/schedule.ts";
import { isMember, latestRoundOf, type Subscription } from "../domain/subscription.ts";
import { ownerHours, signToken } from "../domain/token.ts";
import { isUndoable } from "../domain/undo.ts";
import { formatDate, formatDays, formatNextMail, formatSchedule } from "../domain/words/format.ts";
import type { Words } from "../domain/words/words.ts";
import type { WebPorts } from "../flow/ports.ts";
import {
  changePreferences,
  type PreferencesCommand,
  type PreferencesLink,
  readPreferences,
} from "../flow/preferences.ts";
import { undo } from "../flow/undo.ts";
import { unsubscribe } from "../flow/unsubscribe.ts";
import { scheduleIn } from "./fields.ts";
import type { Body } from "./html.ts";
import type { LayoutProps } from "./layout.ts";
import { leftPage } from "./leave-pages.ts";
import { askedIn, askPage } from "./owner-pages.ts";
import { brokenLinkPage, statusMessage } from "./pages.ts";
import { type PreferencesNote, preferencesPage } from "./preferences-page.ts";
import { formOf, type RenderPage, type VerifyLink } from "./request.ts";
import { scriptPath } from "./script.ts";
import type { SiteText } from "./site-text.ts";
import { undoPath } from "./undo-routes.ts";

/**
 * What was done, in words that are true of the reader as stored now; undefined where nothing stored
 * confirms it: an address that is opened again, or typed, claims nothing.
 *
 * @param mail the one that was asked for
 */
function doneMessage(
  text: SiteText,
  course: CourseSite,
  { done, mail }: { readonly done: string; readonly mail: string },
  reader: Subscription,
  now: Instant,
): string | undefined {
  const { t } = text;
  const member = isMember(reader);
  const paused = reader.status === "paused" && reader.pausedUntil;
  const owes = (what: string) => reader.requests.some((requested) => requested.kind === what);
  switch (done) {
    case "save": {
      if (!member) return undefined;
      const schedule = formatSchedule(text, reader.schedule);
      return paused
        ? t("done.savePaused", { schedule, date: formatDate(text, paused) })
        : t("done.save", { schedule });
    }
    case "pause":
      return paused ? t("done.pause", { date: formatDate(text, paused) }) : undefined;
    case "resume":
      return member && !paused ? t("done.resume") : undefined;
    case "next": {
      if (owes("next")) return t("done.next");
      const index = course.mails.findIndex(({ slug }) => slug === mail);
      const one = course.mails[index];
      if (!one || !sentAtOf(one, reader.sent)) return undefined;
      return t("done.nextSent", { mail: mailName(t, course.mails, index) });
    }
    case "again":
      return t(owes("again") ? "done.again" : "done.againSent");
    case "link":
      if (owes("link")) return t("done.link");
      return hasOwnLink(reader, now) ? t("done.linkSent") : undefined;
    case "start-over":
      if (!member || !reader.before || reader.before.round === reader.round) return undefined;
      return t(hasBegun(reader, now) ? "done.startedOver" : "done.startOver");
    case "undo":
      if (!isUndone(reader)) return undefined;
      return t(member ? "done.undo" : "done.undoCompleted");
    case "revoke-links":
      return reader.linksRevokedAt ? t("done.revokeLinks") : undefined;
    default:
      return undefined;
  }
}

/** True for a day after the mail with an owner's link has left: so long it works. */
function hasOwnLink({ linkSends = [] }: Subscription, now: Instant): boolean {
  return linkSends.some(
    ({ by, at }) => by === "settings" && at <= now && msBetween(at, now) < ownerHours * hourMs,
  );
}

/** A new start was taken back: the reader is in the round before it. */
function isUndone(reader: Subscription): boolean {
  const isHere = isMember(reader) || reader.status === "completed";
  return isHere && latestRoundOf(reader) > reader.round;
}

function hasBegun({ sent, slot }: Subscription, now: Instant): boolean {
  return Object.keys(sent).length > 0 || (slot !== undefined && slot > now);
}

function welcomeMessage(
  text: SiteText,
  course: CourseSite,
  reader: Subscription,
  now: Instant,
): string | undefined {
  const { t } = text;
  if (reader.status === "active" && countSent(course, reader.sent) <= 1) {
    const confirmed = t(hasBegun(reader, now) ? "done.confirmedSent" : "done.confirmed");
    const schedule = t("confirm.schedule", { schedule: formatSchedule(text, reader.schedule) });
    const next = nextMail(reader, course);
    const later = next && next.at <= now ? nextAfter(reader, next.slug, course, now) : next;
    const day = later && formatNextMail(text, course.mails, later, reader.schedule.timeZone);
    return [confirmed, schedule, ...(day ? [day] : [])].join(" ");
  }
  return isMember(reader) || reader.status === "completed" ? t("done.confirmedBefore") : undefined;
}

const refusals: Partial<Record<Refusal, keyof Words["refused"]>> = {
  "not-undoable": "notUndoable",
  "needs-owner-link": "needsOwner",
  "too-many-transactional-mails": "tooManyLinks",
  "not-possible": "notPossible",
  "no-longer-sent": "noLongerSent",
  "already-sent": "alreadySent",
  "too-many-requests": "tooMany",
  ended: "ended",
};

/** Adds the preferences routes to the site. */
export function preferencesRoutes(
  app: Hono,
  ports: WebPorts,
  verifyLink: VerifyLink,
  render: RenderPage,
  { text, contact, baseUrl }: LayoutProps,
): void {
  const { t } = text;
  const revoked = (context: Context) =>
    render(context, 410, t("broken.pageTitle"), brokenLinkPage(text, "revoked", "preferences"));

  /** The link in the address and the reader behind it, or the page that says why there is none. */
  const readLink = async (
    context: Context,
  ): Promise<{ readonly link: PreferencesLink; readonly reader: Subscription } | Response> => {
    const token = await verifyLink(context, "preferences", "owner");
    if (token instanceof Response) return token;
    const { purpose, ...known } = token;
    const link: PreferencesLink = { ...known, ...(purpose === "owner" && { strength: "owner" }) };
    const reader = await readPreferences(ports, link);
    if (reader.ok) return { link, reader: reader.value };
    return reader.why === "revoked"
      ? revoked(context)
      : render(context, 200, t("erased.nothingKeptPage"), nothingKept(text));
  };

  const settings = (
    context: Context,
    { link, reader }: { readonly link: PreferencesLink; readonly reader: Subscription },
    status: 200 | 403 | 422,
    note: PreferencesNote,
  ) => {
    const isOwner = link.strength === "owner";
    const now = ports.clock.now();
    const site = { course: ports.course, contact, baseUrl };
    const body = preferencesPage(text, site, reader, now, isOwner, note);
    const title = t(note.done ? "preferences.donePage" : "preferences.title");
    const unchanged = t("preferences.unchangedPage");
    return render(context, status, status === 200 ? title : unchanged, body, {
      script: scriptPath,
    });
  };

  app.get("/preferences/:token", async (context) => {
    const found = await readLink(context);
    if (found instanceof Response) return found;
    const { reader } = found;
    const query = context.req.query();
    const { welcome, done: command = "", mail = "", was = "", undo: ending = "", ask } = query;
    const now = ports.clock.now();
    const asked = askedIn(ask, reader);
    if (asked && found.link.strength === "owner") {
      const { title, body } = askPage(text, asked, reader);
      return render(context, 200, title, body);
    }
    const done =
      welcome === undefined
        ? doneMessage(text, ports.course, { done: command, mail }, reader, now)
        : welcomeMessage(text, ports.course, reader, now);
    const before = command === "save" ? scheduleBefore(was, reader) : undefined;
    const { before: ended } = reader;
    const isUndo =
      found.link.strength === "owner" &&
      ended &&
      ending === String(msOf(ended.at)) &&
      isUndoable(reader, ended.at, now);
    return settings(context, found, 200, {
      ...(done && { done }),
      ...(before && { before }),
      ...(isUndo && { ended: ended.at }),
    });
  });

  app.post("/preferences/:token", async (context) => {
    const found = await readLink(context);
    if (found instanceof Response) return found;
    const { link, reader } = found;
    const { id: subscriptionId } = reader;
    const form = await formOf(context);
    if (form("action") === "export") {
      return link.strength === "owner"
        ? download(context, reader)
        : settings(context, found, 403, noteOf(text, "needs-owner-link"));
    }
    if (form("action") === "leave") {
      const endedAt = await unsubscribe(ports, subscriptionId);
      if (endedAt) {
        return context.redirect(undoPath(await ports.keys(), subscriptionId, endedAt), 303);
      }
      return render(context, 200, t("leave.leftTitle"), leftPage(text, "reader"));
    }
    if (form("action") === "undo" && link.strength === "owner") {
      const ended = parseInstant(form("ended"));
      const undone = ended && (await undo(ports, { subscriptionId, issuedAt: ended }));
      // Pressed twice, it has done what it says.
      const now = undone?.ok ? undefined : await readPreferences(ports, link);
      return undone?.ok || (now?.ok && isUndone(now.value))
        ? context.redirect(`/preferences/${context.req.param("token")}?done=undo`, 303)
        : settings(context, found, 422, noteOf(text, "not-undoable"));
    }
    const asked = commandOf(text, form);
    if (!asked.ok) return settings(context, found, 422, asked.why);
    const command = asked.value;
    const changed = await changePreferences(ports, link, command);
    if (!changed.ok) {
      if (changed.why === "revoked") return revoked(context);
      const status = changed.why === "needs-owner-link" ? 403 : 422;
      return settings(context, found, status, noteOf(text, changed.why, command, contact));
    }
    if (command.command === "erase")
      return render(context, 200, t("erased.pageTitle"), erased(text));
    const token =
      command.command === "revoke-links"
        ? signToken(await ports.keys(), {
            purpose: "preferences",
            subscriptionId,
            issuedAt: ports.clock.now(),
          })
        : context.req.param("token");
    const was =
      command.command === "save" ? `&was=${encodeURIComponent(textOf(reader.schedule))}` : "";
    const ending = command.command === "start-over" ? changed.value.before?.at : undefined;
    const ended = ending ? `&undo=${msOf(ending)}` : "";
    const next = command.command === "next" && nextInTurn(ports.course, reader.sent)?.slug;
    const mail = next ? `&mail=${next}` : "";
    const done = `done=${command.command}${was}${ended}${mail}`;
    return context.redirect(`/preferences/${token}?${done}`, 303);
  });
}

function noteOf(
  { t }: SiteText,
  refusal: Refusal,
  command?: PreferencesCommand,
  contact = "",
): PreferencesNote {
  if (refusal === "not-wanted") return { error: t("owner.noMail", { contact }) };
  if (command?.command === "pause" && refusal === "not-possible") {
    const error = t("refused.nothingChanged");
    return { error, pause: { until: command.until, problem: t("refused.pauseDay") } };
  }
  return { error: t(`refused.${refusals[refusal] ?? "nothingChanged"}`) };
}

/** A schedule as one text, for the address of the page that offers to put it back. */
function textOf(schedule: Schedule): string {
  return scheduleKeys.map((key) => schedule[key]).join(" ");
}

function scheduleBefore(text: string, { schedule }: Subscription): Schedule | undefined {
  const texts = text.split(" ");
  const parsed = parseSchedule(scheduleIn((key) => texts[scheduleKeys.indexOf(key)] ?? ""));
  return parsed.ok && textOf(parsed.value) !== textOf(schedule) ? parsed.value : undefined;
}

function commandOf(
  { t }: SiteText,
  form: (name: string) => string,
): Result<PreferencesCommand, PreferencesNote> {
  const action = form("action");
  switch (action) {
    case "save": {
      const input = scheduleIn(form);
      const parsed = parseSchedule(input);
      return parsed.ok
        ? ok({ command: "save", schedule: parsed.value })
        : refused({
            error: t("refused.notSaved"),
            input,
            problems: parsed.why,
          });
    }
    case "pause":
      return isDate(form("until"))
        ? ok({ command: "pause", until: form("until") })
        : refused({
            error: t("refused.nothingChanged"),
            pause: { until: form("until"), problem: t("refused.noDay") },
          });
    case "again":
      return ok({ command: "again", slug: form("slug") });
    case "next":
      return ok({ command: "next", slug: form("slug") });
    case "resume":
    case "link":
    case "start-over":
    case "revoke-links":
    case "erase":
      return ok({ command: action });
    default:
      return refused({ error: t("refused.noAction") });
  }
}

/** A calendar date that exists, `YYYY-MM-DD`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  return parseInstant(`${text}T00:00:00.000Z`) !== undefined;
}

function download(context: Context, reader: Subscription): Response {
  return context.body(personalData(reader), 200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Disposition": 'attachment; filename="my-course-data.json"',
  });
}

function nothingKept({ say }: SiteText): Body {
  return html`<h1>${say("erased.nothingKeptTitle")}</h1>
<p>${say("erased.nothingKept")}</p>`;
}

function erased(text: SiteText): Body {
  const { t, say } = text;
  const backups = formatDays(text, retention.backupDays);
  return html`<h1>${say("erased.title")}</h1>
${statusMessage("done", t("erased.done"))}
<p>${say("erased.backups", { backups })}</p>
<p>${say("erased.signUp")}</p>`;
}

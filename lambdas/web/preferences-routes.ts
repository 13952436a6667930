/**
 * The preferences routes: one page behind the reader's own link, and its forms.
 */
import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { type Instant, msOf, parseInstant } from "../domain/instant.ts";
import { personalData } from "../domain/personal-data.ts";
import type { Refusal } from "../domain/reader-commands.ts";
import { ok, type Result, refused } from "../domain/result.ts";
import { retention } from "../domain/retention.ts";
import { parseSchedule, type Schedule, scheduleKeys } from "../domain/schedule.ts";
import { isMember, type Subscription } from "../domain/subscription.ts";
import { signToken } from "../domain/token.ts";
import { isUndoable } from "../domain/undo.ts";
import type { SitePorts } from "../flow/ports.ts";
import {
  changePreferences,
  type PreferencesCommand,
  type PreferencesLink,
  readPreferences,
} from "../flow/preferences.ts";
import { undo } from "../flow/undo.ts";
import { unsubscribe } from "../flow/unsubscribe.ts";
import { scheduleIn } from "./fields.ts";
import { formatDate, formatSchedule } from "./format.ts";
import type { LayoutProps } from "./layout.ts";
import { leftPage } from "./leave-pages.ts";
import { askedIn, askPage } from "./owner-pages.ts";
import { brokenLinkPage, statusMessage } from "./pages.ts";
import { type PreferencesNote, preferencesPage } from "./preferences-page.ts";
import { formOf, type RenderPage, type VerifyLink } from "./request.ts";
import { undoPath } from "./undo-routes.ts";

/**
 * What was done, in words that are true of the reader as they are now; undefined where they are
 * not.
 */
function doneMessage(done: string, reader: Subscription, now: Instant): string | undefined {
  const member = isMember(reader);
  const paused = reader.status === "paused" && reader.pausedUntil;
  const owes = (what: string) => reader.requests.some((requested) => requested.kind === what);
  switch (done) {
    case "save":
      if (!member) return undefined;
      return paused
        ? `Saved: ${formatSchedule(reader.schedule)}. The course stays paused until ${formatDate(paused)}.`
        : `Saved: ${formatSchedule(reader.schedule)}.`;
    case "pause":
      return paused
        ? `Paused. The course resumes on ${formatDate(paused)}. ` +
            "Until then you get only what you ask for yourself."
        : undefined;
    case "resume":
      return member && !paused ? "Welcome back. The course resumes where you stopped." : undefined;
    case "next":
      return owes("next")
        ? "The next mail is on its way to your inbox."
        : "The mail has been sent.";
    case "again":
      return owes("again")
        ? "That mail is on its way to your inbox again."
        : "The mail has been sent again.";
    case "link":
      return owes("link")
        ? "A mail with a link of your own is on its way to your mailbox. " +
            "It comes within ten minutes; after several requests, within a day."
        : "The mail with a link of your own has been sent to your mailbox.";
    case "start-over":
      if (!member) return undefined;
      return hasBegun(reader, now)
        ? "The course has begun again."
        : "The course begins again. Its first mail is on its way.";
    case "undo":
      return member ? "Undone: the course goes on where it was." : undefined;
    case "revoke-links":
      return (
        "Done. The links to your settings in all earlier mails are out of use now; " +
        "this page has a new one."
      );
    default:
      return undefined;
  }
}

function hasBegun({ sent, slot }: Subscription, now: Instant): boolean {
  return Object.keys(sent).length > 0 || (slot !== undefined && slot > now);
}

function welcomeMessage(reader: Subscription, now: Instant): string | undefined {
  if (reader.status === "active" && Object.keys(reader.sent).length <= 1) {
    const first = hasBegun(reader, now) ? "has been sent" : "is on its way to your inbox";
    return `Your address is confirmed. The first mail ${first}.`;
  }
  return isMember(reader) || reader.status === "completed"
    ? "You have confirmed already. Here is where you are."
    : undefined;
}

const refusalSentences: Partial<Record<Refusal, string>> = {
  "not-undoable": "This cannot be undone any more. Nothing was changed.",
  "needs-owner-link":
    "Nothing was changed: this link is in every mail, so it cannot do that. " +
    "Press “Mail me that link” below, and use the link that comes to your mailbox.",
  "too-many-transactional-mails":
    "No mail is due: you asked for several today. The link in each of them works for a day.",
  "not-possible": "That is not possible: it can only be a mail you have had.",
  "already-sent": "That mail has been sent already. Nothing was changed.",
  "too-many-requests":
    "You asked for many mails in a short time. " +
    "Wait until they have arrived, or until tomorrow, then ask again.",
  ended:
    "This course has ended for you, so nothing was changed. " +
    "You can sign up again on the first page.",
};

/** Adds the preferences routes to the site. */
export function preferencesRoutes(
  app: Hono,
  ports: SitePorts,
  verifyLink: VerifyLink,
  render: RenderPage,
  { contact }: LayoutProps,
): void {
  const revoked = (context: Context) =>
    render(context, 410, "This link does not work", brokenLinkPage("revoked", "preferences"));

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
      : render(context, 200, "Nothing is kept", nothingKept());
  };

  const settings = (
    context: Context,
    { link, reader }: { readonly link: PreferencesLink; readonly reader: Subscription },
    status: 200 | 403 | 422,
    note: PreferencesNote,
  ) => {
    const isOwner = link.strength === "owner";
    const now = ports.clock.now();
    const body = preferencesPage(ports.course, reader, now, contact, isOwner, note);
    const title = note.done ? "Done: your course" : "Your course";
    return render(
      context,
      status,
      status === 200 ? title : "Nothing was changed: your course",
      body,
    );
  };

  app.get("/preferences/:token", async (context) => {
    const found = await readLink(context);
    if (found instanceof Response) return found;
    const { reader } = found;
    const { welcome, done: command = "", was = "", undo: ending = "", ask } = context.req.query();
    const now = ports.clock.now();
    const asked = askedIn(ask);
    if (asked && found.link.strength === "owner") {
      const { title, body } = askPage(asked, reader);
      return render(context, 200, title, body);
    }
    const done =
      welcome === undefined ? doneMessage(command, reader, now) : welcomeMessage(reader, now);
    const before = command === "save" ? scheduleBefore(was, reader) : undefined;
    const { before: ended } = reader;
    const isUndo = ended && ending === String(msOf(ended.at)) && isUndoable(reader, ended.at, now);
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
        : settings(context, found, 403, noteOf("needs-owner-link"));
    }
    if (form("action") === "leave") {
      const endedAt = await unsubscribe(ports, subscriptionId);
      if (endedAt) {
        return context.redirect(undoPath(await ports.keys(), subscriptionId, endedAt), 303);
      }
      return render(context, 200, "You have left the course", leftPage("reader"));
    }
    if (form("action") === "undo" && link.strength === "owner") {
      const ended = parseInstant(form("ended"));
      const undone = ended && (await undo(ports, { subscriptionId, issuedAt: ended }));
      return undone?.ok
        ? context.redirect(`/preferences/${context.req.param("token")}?done=undo`, 303)
        : settings(context, found, 422, noteOf("not-undoable"));
    }
    const asked = commandOf(form);
    if (!asked.ok) return settings(context, found, 422, asked.why);
    const command = asked.value;
    const changed = await changePreferences(ports, link, command);
    if (!changed.ok) {
      if (changed.why === "revoked") return revoked(context);
      const status = changed.why === "needs-owner-link" ? 403 : 422;
      return settings(context, found, status, noteOf(changed.why, command));
    }
    if (command.command === "erase") return render(context, 200, "Erased", erased());
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
    return context.redirect(`/preferences/${token}?done=${command.command}${was}${ended}`, 303);
  });
}

function noteOf(refusal: Refusal, command?: PreferencesCommand): PreferencesNote {
  if (command?.command === "pause" && refusal === "not-possible") {
    const problem = "Please choose a day after today and within a year.";
    return { error: "Nothing was changed.", pause: { until: command.until, problem } };
  }
  return { error: refusalSentences[refusal] ?? "Nothing was changed." };
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

function commandOf(form: (name: string) => string): Result<PreferencesCommand, PreferencesNote> {
  const action = form("action");
  switch (action) {
    case "save": {
      const input = scheduleIn(form);
      const parsed = parseSchedule(input);
      return parsed.ok
        ? ok({ command: "save", schedule: parsed.value })
        : refused({
            error: "Nothing was saved. Please look at what is marked.",
            input,
            problems: parsed.why,
          });
    }
    case "pause":
      return isDate(form("until"))
        ? ok({ command: "pause", until: form("until") })
        : refused({
            error: "Nothing was changed.",
            pause: { until: form("until"), problem: "Please choose a day such as 2027-01-15." },
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
      return refused({ error: "Nothing was changed: the form did not say what to do." });
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

function nothingKept() {
  return html`<h1>Nothing is kept under this link</h1>
<p>What was kept has been erased. <a href="/">Sign up</a> if you want to begin again.</p>`;
}

function erased() {
  const done = "Your address and everything about you are erased, and nothing more will be sent.";
  return html`<h1>You have been erased</h1>
${statusMessage("done", done)}
<p>Backups hold them for ${retention.backupDays} days more.
<a href="/privacy">What else stays, and until when</a></p>
<p>You can <a href="/">sign up</a> again at any time.</p>`;
}

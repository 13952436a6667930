/**
 * The preferences routes: one page behind the reader's own link, and its forms.
 */
import type { Context, Hono } from "hono";
import { html } from "hono/html";
import type { Refusal } from "../domain/reader-acts.ts";
import { localDate, parseSchedule } from "../domain/schedule.ts";
import type { SitePorts } from "../flow/ports.ts";
import { changePreferences, type PreferencesAct, readPreferences } from "../flow/preferences.ts";
import { type PreferencesNote, preferencesPage } from "./preferences-page.ts";
import { formOf, type OpenToken, type Show } from "./request.ts";

const doneSentences = new Map(
  Object.entries({
    save: "Saved. The next mail comes at your new hour.",
    pause: "Paused. Nothing comes before that day.",
    resume: "Welcome back. The course goes on where you stopped.",
    next: "The next mail is on its way to your inbox.",
    again: "That mail is on its way to your inbox again.",
    "start-over": "The course begins again. The welcome is on its way.",
  }),
);

const refusalSentences: Partial<Record<Refusal, string>> = {
  "not-possible":
    "That is not possible. Choose a day after today and within a year, or a mail you have had.",
  "too-many-asked":
    "Several mails are on their way already. Wait until they have arrived, then ask again.",
  ended:
    "This course has ended for you, so nothing was changed. You can sign up again on the first page.",
};

/** Adds the preferences routes to the site. */
export function preferencesRoutes(app: Hono, ports: SitePorts, open: OpenToken, show: Show): void {
  const settings = async (
    context: Context,
    id: string,
    status: 200 | 422,
    note: PreferencesNote,
  ) => {
    const reader = await readPreferences(ports, id);
    if (!reader) return show(context, 200, "Nothing is kept", nothingKept());
    const body = preferencesPage(ports.course, reader, ports.world.now(), note);
    return show(context, status, "Your course", body);
  };

  app.get("/preferences/:token", async (context) => {
    const token = await open(context, "preferences");
    if (token instanceof Response) return token;
    const done =
      context.req.query("welcome") === undefined
        ? doneSentences.get(context.req.query("done") ?? "")
        : "Your address is confirmed. The welcome is on its way to your inbox.";
    return settings(context, token.id, 200, done ? { done } : {});
  });

  app.post("/preferences/:token", async (context) => {
    const token = await open(context, "preferences");
    if (token instanceof Response) return token;
    const { id } = token;
    const form = await formOf(context);
    if (form("action") === "export") return download(context, ports, id);
    const act = actOf(form);
    if ("note" in act) return settings(context, id, 422, act.note);
    const refusal = await changePreferences(ports, id, act);
    if (refusal) {
      return settings(context, id, 422, {
        error: refusalSentences[refusal] ?? "Nothing was changed.",
      });
    }
    if (act.act === "erase") return show(context, 200, "Erased", erased());
    return context.redirect(`/preferences/${context.req.param("token")}?done=${act.act}`, 303);
  });
}

function actOf(
  form: (name: string) => string,
): PreferencesAct | { readonly note: PreferencesNote } {
  const action = form("action");
  switch (action) {
    case "save": {
      const input = { timeZone: form("timeZone"), sendAt: form("sendAt"), days: form("days") };
      const parsed = parseSchedule(input);
      return "schedule" in parsed
        ? { act: "save", schedule: parsed.schedule }
        : {
            note: {
              error: "Nothing was saved. What is missing is marked below.",
              input,
              problems: parsed.problems,
            },
          };
    }
    case "pause":
      return isDate(form("until"))
        ? { act: "pause", until: form("until") }
        : { note: { error: "Please choose a day such as 2027-01-15." } };
    case "again":
      return { act: "again", slug: form("slug") };
    case "resume":
    case "next":
    case "start-over":
    case "erase":
      return { act: action };
    default:
      return { note: { error: "Nothing was changed: the form did not say what to do." } };
  }
}

/** A calendar date that exists, `YYYY-MM-DD`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(ms) && localDate("UTC", new Date(ms).toISOString()) === text;
}

async function download(context: Context, ports: SitePorts, id: string): Promise<Response> {
  const reader = await readPreferences(ports, id);
  return context.json(reader ?? {}, 200, {
    "Content-Disposition": 'attachment; filename="my-course-data.json"',
  });
}

function nothingKept() {
  return html`<h1>Nothing is kept under this link</h1>
<p>What was kept has been erased. <a href="/">Sign up</a> if you want to begin again.</p>`;
}

function erased() {
  return html`<h1>You have been erased</h1>
<p class="done" role="status">Your address and everything about you are gone, and nothing more will be sent.</p>
<p>You can <a href="/">sign up</a> again at any time.</p>`;
}

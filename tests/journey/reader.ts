/**
 * A reader, as the local system meets one: forms, an inbox, links taken out of real mails.
 */
import PostalMime, { type Email } from "postal-mime";
import type { LocalSystem } from "../../local/system.ts";

/** A mail as the studio lists it. */
export interface Listed {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly at: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Everything in the inboxes, oldest first. */
export async function mails(system: LocalSystem, to?: string): Promise<readonly Listed[]> {
  const all = (await (await fetch(`${system.studioUrl}/api/messages`)).json()) as Listed[];
  return all
    .filter((mail) => to === undefined || mail.to === to)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** One mail, parsed by an independent reader. */
export async function opened(system: LocalSystem, mail: Listed): Promise<Email> {
  const raw = await fetch(`${system.studioUrl}/api/messages/${mail.id}/raw`);
  return PostalMime.parse(await raw.arrayBuffer());
}

/** The first link to a path in the text part. */
export function linkTo(mail: Email, path: string): string {
  const link = new RegExp(`https?://[^\\s<>]*/${path}/[^\\s<>#]+`).exec(mail.text ?? "")?.[0];
  if (!link) throw new Error(`The mail "${mail.subject}" has no link to /${path}/.`);
  return link;
}

/** The value of a header, unfolded. */
export function header(mail: Email, name: string): string {
  return mail.headers.find(({ key }) => key === name.toLowerCase())?.value ?? "";
}

/** Where a mail program's own button posts: the https address in `List-Unsubscribe` (RFC 8058). */
export function oneClickUrl(mail: Email): string {
  const url = /<(https?:[^>]+)>/.exec(header(mail, "List-Unsubscribe"))?.[1];
  if (!url) throw new Error(`The mail "${mail.subject}" has no one-click address.`);
  return url;
}

/** Sends a form as a browser would; redirects are not followed. */
export function post(url: string, fields: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

/** Signs up on the page. */
export function signUp(
  system: LocalSystem,
  email: string,
  schedule: Record<string, string> = {},
): Promise<Response> {
  return post(`${system.siteUrl}/subscribe`, {
    email,
    timeZone: "Europe/Berlin",
    sendAt: "08:00",
    days: "daily",
    ...schedule,
  });
}

/** Moves the clock and waits until everything on the way is done. */
export async function advance(system: LocalSystem, duration: string): Promise<void> {
  const answer = await fetch(`${system.studioUrl}/api/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advance: duration }),
  });
  if (!answer.ok) throw new Error(`The clock did not move: ${await answer.text()}`);
}

/**
 * Moves the clock to the next Monday at 20:00 UTC, or to the second after, so that a test means the same
 * whenever it runs: a moment before, an hour of counted requests would end as it begins.
 */
export async function untilMondayEvening(system: LocalSystem): Promise<void> {
  const answer = await fetch(`${system.studioUrl}/api/clock`);
  const { now } = (await answer.json()) as { now: string };
  const monday = new Date(now);
  monday.setUTCDate(monday.getUTCDate() + ((8 - monday.getUTCDay()) % 7 || 7));
  monday.setUTCHours(20, 0, 0, 0);
  await advance(system, `PT${Math.ceil((monday.getTime() - Date.parse(now)) / 1000)}S`);
}

/** Signs up and presses the button of the confirmation mail. */
export async function join(
  system: LocalSystem,
  email: string,
  schedule: Record<string, string> = {},
): Promise<Email> {
  await signUp(system, email, schedule);
  await advance(system, "PT1M");
  const listed = (await mails(system, email)).at(-1);
  if (!listed) throw new Error(`No mail came to ${email}.`);
  const mail = await opened(system, listed);
  const answer = await post(linkTo(mail, "confirm"));
  if (answer.status !== 303) throw new Error(`Confirming answered ${answer.status}.`);
  return mail;
}

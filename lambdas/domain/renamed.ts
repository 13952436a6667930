/**
 * Renamed mails: what is kept of a reader under an old name of a mail, read by the present names.
 *
 * Claims, troubles and requests take the present name. That a mail was sent is kept under all of its
 * names: a run of the build before, which does not know the new one, must not send it again, and nor
 * must that build when it is deployed once more.
 */
import { type Course, type CourseMail, mailNamed, namesOf, presentSlug } from "./course.ts";
import type { Instant } from "./instant.ts";
import { type MailRequest, type Subscription, updateDueEntry } from "./subscription.ts";
import { mergeTrouble, type Trouble } from "./trouble.ts";

/** What is recorded of a round, be it the present one or the one that an undo goes back to. */
type Recorded = Pick<
  Subscription,
  "sent" | "claim" | "trouble" | "rejected" | "undelivered" | "softBounces"
>;

/** The name of a message, `<round>-<slug>`, by the present slug; any other name as it is. */
export function presentMessage(course: Pick<Course, "mails">, message: string): string {
  const [, round, name] = /^(\d+)-(.+)$/.exec(message) ?? [];
  return name === undefined ? message : `${round}-${presentSlug(course, name)}`;
}

/**
 * A subscription as the present course calls its mails; itself where nothing has another name. Every
 * step that decides by the course reads it through this.
 */
export function withPresentNames(subscription: Subscription, course: Course): Subscription {
  if (course.mails.every(({ was = [] }) => was.length === 0)) return subscription;
  const { before, requests } = subscription;
  const known: Subscription = {
    ...subscription,
    ...roundByPresentNames(subscription, course),
    requests: requests.map((one) => presentRequest(course, one)),
    ...(before && { before: { ...before, ...roundByPresentNames(before, course) } }),
  };
  return JSON.stringify(known) === JSON.stringify(subscription)
    ? subscription
    : updateDueEntry(known);
}

/** What is recorded of a round, by the present names. */
function roundByPresentNames(round: Recorded, course: Course): Recorded {
  const { sent, claim, trouble, rejected, undelivered, softBounces } = round;
  const message = (name: string) => presentMessage(course, name);
  return {
    sent: course.mails.filter(({ was = [] }) => was.length > 0).reduce(underAllNames, sent),
    softBounces: Object.fromEntries(
      Object.entries(softBounces).map(([name, at]) => [message(name), at]),
    ),
    ...(claim && { claim: { ...claim, messageId: message(claim.messageId) } }),
    ...(trouble && {
      trouble: trouble
        .map((one) => ({ ...one, message: message(one.message) }))
        .reduce<readonly Trouble[]>(mergeTrouble, []),
    }),
    ...(rejected && {
      rejected: rejected.map((one) => ({ ...one, message: message(one.message) })),
    }),
    ...(undelivered && {
      undelivered: [...new Set(undelivered.map((name) => presentSlug(course, name)))],
    }),
  };
}

function presentRequest(course: Course, request: MailRequest): MailRequest {
  if (!("slug" in request) || request.slug === undefined) return request;
  return { ...request, slug: presentSlug(course, request.slug) };
}

function underAllNames(sent: Subscription["sent"], mail: CourseMail): Subscription["sent"] {
  const names = namesOf(mail);
  const at = Object.entries(sent).flatMap(([name, one]) => (names.includes(name) ? [one] : []));
  const newest = at.sort().at(-1);
  if (newest === undefined || at.length === names.length) return sent;
  return { ...Object.fromEntries(names.map((name) => [name, newest])), ...sent };
}

/** The record of what was sent, with a mail that SES took at `at` under all of its names. */
export function withSent(
  sent: Subscription["sent"],
  slug: string,
  { mails }: Course,
  at: Instant,
): Subscription["sent"] {
  const mail = mailNamed(mails, slug) ?? { slug };
  return { ...sent, ...Object.fromEntries(namesOf(mail).map((name) => [name, at])) };
}

/** The record of what was sent without a mail, under none of its names. */
export function withoutSent(
  sent: Subscription["sent"],
  slug: string,
  { mails }: Course,
): Subscription["sent"] {
  const names = namesOf(mailNamed(mails, slug) ?? { slug });
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !names.includes(name)));
}

/** The mails that were sent, each once and by its present name, oldest first. */
export function mailsSent(
  sent: Subscription["sent"],
  course: Pick<Course, "mails">,
): readonly { readonly slug: string; readonly at: Instant }[] {
  const newestLast = Object.entries(sent).sort(([, one], [, other]) => (one < other ? -1 : 1));
  const byName = newestLast.map(([name, at]) => [presentSlug(course, name), at] as const);
  return [...new Map(byName)]
    .map(([slug, at]) => ({ slug, at }))
    .sort((one, other) => (one.at < other.at ? -1 : 1));
}

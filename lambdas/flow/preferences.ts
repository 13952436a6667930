/**
 * Preferences: what a reader with their own link may see and change.
 */
import { type Address, subscriptionIdOf } from "../domain/address.ts";
import { type Course, mailNamed, sentAtOf } from "../domain/course.ts";
import { erase, startOver } from "../domain/ending.ts";
import { dayMs, type Instant, latest, plus } from "../domain/instant.ts";
import type { Act } from "../domain/journal.ts";
import {
  changeSchedule,
  isRevoked,
  type Outcome,
  pause,
  requestAgain,
  requestNext,
  resume,
  revokeLinks,
} from "../domain/reader-commands.ts";
import { withPresentNames } from "../domain/renamed.ts";
import { ok, type Result, refused } from "../domain/result.ts";
import { localDate, type Schedule } from "../domain/schedule.ts";
import { requestLinkMail } from "../domain/sign-up.ts";
import {
  isExpired,
  mailboxOf,
  postpone,
  requestMessageId,
  type Subscription,
} from "../domain/subscription.ts";
import type { PreferencesToken } from "../domain/token.ts";
import { leavesAt } from "../domain/transactional-mails.ts";
import { isBlocked, mailboxesOf } from "./mailbox.ts";
import type { SitePorts } from "./ports.ts";
import { consume } from "./rate-limit.ts";
import { placeLink } from "./rate-limit-requests.ts";
import { takeTurn } from "./turn.ts";
import { tellNoChange, updateOf, updateSubscription } from "./update-subscription.ts";

/**
 * A verified link to the settings: whose it is, since when, and how strong. Every mail has a reader's;
 * only the mail that is asked for has an owner's.
 */
export interface PreferencesLink extends Pick<PreferencesToken, "subscriptionId" | "issuedAt"> {
  /** Absent: the link of a mail that may have been forwarded. */
  readonly strength?: "owner";
}

/** What a reader asks for on the preferences page. */
export type PreferencesCommand =
  | { readonly command: "save"; readonly schedule: Schedule }
  | { readonly command: "pause"; readonly until: string }
  | { readonly command: "resume" }
  | { readonly command: "next"; readonly slug?: string }
  | { readonly command: "again"; readonly slug: string }
  /** The mail with an owner's link. */
  | { readonly command: "link" }
  | { readonly command: "start-over" }
  | { readonly command: "revoke-links" }
  | { readonly command: "erase" };

/** The subscription behind a link; `revoked` by its reader; `nothing` when it is gone or erased. */
export async function readPreferences(
  { store, clock, course }: Pick<SitePorts, "store" | "clock" | "course">,
  { subscriptionId, issuedAt }: PreferencesLink,
): Promise<Result<Subscription, "revoked" | "nothing">> {
  const known = await store.read("subscription", subscriptionId);
  if (known?.email === undefined || isExpired(known, clock.now())) return refused("nothing");
  return isRevoked(known, issuedAt) ? refused("revoked") : ok(withPresentNames(known, course));
}

/**
 * Mails one reader may ask for in a day, and times they may start over: a course read in one
 * sitting, and no way to fill a mailbox, or use up the sending rate of all others, for anybody who
 * has the link.
 */
const requestsPerDay = 20;
const startsPerDay = 5;

/** Acts, or answers why not. What is owed now is sent now. */
export async function changePreferences(
  ports: SitePorts,
  link: PreferencesLink,
  command: PreferencesCommand,
): Promise<Outcome> {
  const { subscriptionId } = link;
  const now = ports.clock.now();
  const act = "preferences-changed";
  const limited = await limitedByRate(ports, link, command, now);
  if (limited) {
    const refusal = "too-many-requests";
    await tellNoChange(ports, limited, { act, command: command.command, refusal });
    return refused(refusal);
  }
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, async (known) => {
    const isRefused =
      command.command === "link" &&
      (await isBlocked(ports, [known ? mailboxOf(known) : subscriptionId, subscriptionId]));
    const judged: Outcome = isRefused
      ? refused("not-wanted")
      : judge(known, link, command, ports.course, now);
    const details = judged.ok ? detailsOf(command) : {};
    return updateOf(judged, { act, command: command.command, ...details });
  });
  if (outcome.ok) await ports.requestDelivery(subscriptionId);
  return outcome;
}

function judge(
  known: Subscription | undefined,
  { issuedAt, strength }: PreferencesLink,
  command: PreferencesCommand,
  course: Course,
  now: Instant,
): Outcome {
  if (known?.email === undefined || isExpired(known, now)) return refused("ended");
  // Here and not only where the page is shown: a link may be revoked in between.
  if (isRevoked(known, issuedAt)) return refused("revoked");
  if (strength !== "owner" && needsOwner(known, command, now)) return refused("needs-owner-link");
  return apply(withPresentNames(known, course), command, course, now);
}

/** Days that a reader's link may pause for: whoever was forwarded a mail must not end the course so. */
export const readerPauseDays = 30;

/** True for what cannot be taken back, or would take the course from its reader. */
function needsOwner(
  { schedule: { timeZone } }: Subscription,
  command: PreferencesCommand,
  now: Instant,
): boolean {
  switch (command.command) {
    case "start-over":
    case "revoke-links":
    case "erase":
      return true;
    case "pause":
      return command.until > localDate(timeZone, plus(now, readerPauseDays * dayMs));
    default:
      return false;
  }
}

/** What the journal keeps of a command, once it is done: until then it may say anything. */
function detailsOf(command: PreferencesCommand): Omit<Act, "act"> {
  switch (command.command) {
    case "save": {
      const { timeZone, sendAt, days } = command.schedule;
      return { timeZone, sendAt, days };
    }
    case "pause":
      return { until: command.until };
    case "again":
      return { slug: command.slug };
    default:
      return {};
  }
}

/**
 * Counts an act that will have a mail sent; what is refused or changes nothing costs nothing.
 * Answers the subscription where there were too many.
 */
async function limitedByRate(
  ports: SitePorts,
  link: PreferencesLink,
  command: PreferencesCommand,
  now: Instant,
): Promise<Subscription | undefined> {
  const { subscriptionId } = link;
  const [what, most] =
    command.command === "start-over"
      ? (["start-over", startsPerDay] as const)
      : (["requests", requestsPerDay] as const);
  if (what === "requests" && command.command !== "next" && command.command !== "again")
    return undefined;
  const stored = await ports.store.read("subscription", subscriptionId);
  const known = stored && withPresentNames(stored, ports.course);
  const outcome = judge(known, link, command, ports.course, now);
  if (!outcome.ok || outcome.value === known) return undefined;
  const until = await consume(ports, `${what}/${subscriptionId}`, dayMs, most);
  return until === null ? undefined : known;
}

function apply(
  known: Subscription,
  command: PreferencesCommand,
  course: Course,
  now: Instant,
): Outcome {
  switch (command.command) {
    case "save":
      return changeSchedule(known, command.schedule, course, now);
    case "pause":
      return pause(known, command.until, course, now);
    case "resume":
      return resume(known, course, now);
    case "next":
      // A name the course does not have names nothing.
      return requestNext(known, now, mailNamed(course.mails, command.slug ?? "")?.slug);
    case "again":
      return again(known, command.slug, course, now);
    case "link":
      return requestLinkMail(known, "settings", now);
    case "start-over":
      return startOver(known, course, now);
    case "revoke-links":
      return ok(revokeLinks(known, now));
    case "erase":
      return ok(erase(known, now));
  }
}

/** A mail by any of its names; what the course has no more is not promised. */
function again(known: Subscription, name: string, course: Course, now: Instant): Outcome {
  const mail = mailNamed(course.mails, name);
  if (mail) return requestAgain(known, mail.slug, now);
  const gone = mailNamed(course.retired ?? [], name) ?? { slug: name };
  const isHad = sentAtOf(gone, known.sent) !== undefined;
  return refused(isHad ? "no-longer-sent" : "not-possible");
}

/** With the mail that was just asked for leaving no earlier than `until`. */
function postponed(owed: Outcome, until: Instant): Outcome {
  if (!owed.ok) return owed;
  const link = owed.value.requests.find(({ kind }) => kind === "link");
  if (!link) return owed;
  return ok(postpone(owed.value, requestMessageId(link.at), latest(leavesAt(link), until)));
}

/** Owes an address the mail with its preferences link; answers the same for every address. */
export async function requestLink(ports: SitePorts, address: Address): Promise<void> {
  const keyring = await ports.keys();
  const subscriptionId = subscriptionIdOf(keyring.address, address);
  await takeTurn(ports, subscriptionId);
  const now = ports.clock.now();
  const outcome = await updateSubscription<Outcome>(ports, subscriptionId, async (known) => {
    const isRefused = await isBlocked(ports, mailboxesOf(keyring, address));
    const isKnown = known && !isRefused && !isExpired(known, now);
    const owed: Outcome = isKnown ? requestLinkMail(known, "form", now) : refused("not-wanted");
    const place = await placeLink(ports, owed.ok);
    return updateOf(place === "now" ? owed : postponed(owed, place.notBefore), {
      act: "link-requested",
    });
  });
  // One write in every case: the time an answer takes must not tell who is subscribed.
  if (!outcome.ok) await ports.store.count(now.slice(0, 10), { linksRefused: 1 });
  await ports.requestDelivery(subscriptionId);
}

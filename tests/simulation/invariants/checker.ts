/**
 * The invariants of docs/sending.md, "The invariants", looked at on every save and on every mail
 * that SES takes.
 *
 * They check by the history and by local time of their own, never by the code under test.
 */
import type { Subscription } from "../../../lambdas/domain/subscription.ts";
import { checkClaim } from "./claim.ts";
import { actOf, type History, nameOf, type Reader, slugOf, takenBack } from "./history.ts";
import { checkItem, type Saved } from "./item.ts";
import type { Checker, Circumstances } from "./judge.ts";
import { linesOf } from "./lines.ts";
import { checkEndOfClaim } from "./release.ts";

const ended = new Set(["completed", "unsubscribed", "suppressed"]);

/** Makes a checker over a history. */
export function checkerOf(history: History, circumstances: Circumstances): Checker {
  const violate = (invariant: number, { id }: Reader, atMs: number, text: string) => {
    checker.violations.push({ invariant, reader: id, atMs, text });
  };
  const watermarks: { watermark: string; atMs: number }[] = [];
  const checker: Checker = {
    violations: [],
    circumstances,
    duplicates: 0,
    latestMs: 0,
    daysLost: 0,
    lines: linesOf(history, violate),
    violate,
    saved(process, after, nowMs) {
      const reader = history.reader(after.id);
      // A sign-up that was never confirmed in time counts as absent.
      const expiresAt = reader.stored?.expiresAt;
      const vanished = expiresAt !== undefined && Date.parse(expiresAt) <= nowMs + 3000;
      const before = vanished && process.what === "sign-up" ? undefined : reader.stored;
      const back = before && takenBack(reader, process, before, after);
      if (back && !back.lawful) {
        violate(1, reader, nowMs, `${back.message} was taken back, and SES had not rejected it`);
      }
      const rejected = back?.message;
      const saved = { reader, process, before, after, nowMs, ...(rejected && { rejected }) };
      if (before) checkEnds(saved, before);
      if (before) checkRecords(saved, before);
      checkIndex(reader, after, nowMs);
      checkItem(checker, saved);
      checkEndOfClaim(checker, watermarks, saved);
      const claim = after.claim?.id === before?.claim?.id ? undefined : after.claim;
      // An undo puts back another process's claim, which was judged when it was made: it sends nothing.
      const claimant = claim && reader.claimants.get(claim.id);
      const isPutBack = claimant !== undefined && claimant !== process.key;
      if (claim && before && !isPutBack)
        checkClaim(checker, circumstances, { reader, process, after, claim, nowMs });
    },
    accepted(mail, nowMs) {
      const known = history.nameOfMail(mail);
      if (!known) return;
      const { reader, name } = known;
      // What SES rejected was not sent; another copy is the first.
      const rejection = reader.rejected.get(name);
      const isFirstCopy = rejection !== undefined && !rejection.sentAgain;
      if (rejection) rejection.sentAgain = true;
      if (reader.accepted.has(name) && !isFirstCopy) {
        checker.duplicates += 1;
        violate(1, reader, nowMs, `${name} was taken by SES a second time`);
      }
      reader.accepted.set(name, nowMs);
      const slug = slugOf(mail.tags.message ?? "");
      const [life, round] = name.split("/").map(Number);
      if (slug !== undefined && life === reader.generation && round !== undefined) {
        const nextRequest = reader.nextClaims.get(mail.tags.claim ?? "");
        if (nextRequest !== undefined && !reader.answered.has(nextRequest))
          reader.answered.set(nextRequest, slug);
        if (!reader.newest || reader.newest.round <= round) {
          reader.newestBefore = reader.newest?.round === round ? reader.newest : undefined;
          const asked = nextRequest !== undefined;
          const keptSlotMs = reader.keptSlots.get(mail.tags.claim ?? "");
          reader.newest = { round, slug, atMs: nowMs, asked, keptSlotMs };
        }
        // A mail already handed over may arrive shortly after the reader has left.
        if (reader.left && nowMs - reader.leftAtMs > 6 * 60_000) {
          violate(4, reader, nowMs, `${name} was taken by SES long after the reader had left`);
        }
      }
    },
    watermarkStored(watermark = "", atMs) {
      if (watermark < (watermarks.at(-1)?.watermark ?? "")) {
        const text = "the watermark went back";
        checker.violations.push({ invariant: 1, reader: "", atMs, text });
      }
      if (watermark) watermarks.push({ watermark, atMs });
    },
    acknowledged(process, id, nowMs) {
      const reader = history.reader(id);
      const status = reader.stored?.status;
      if (
        process.what === "unsubscribe" &&
        process.frozenMs === 0 &&
        status &&
        !ended.has(status)
      ) {
        violate(4, reader, nowMs, "the page said goodbye, but the subscription goes on");
      }
    },
  };

  /** Invariants 2 and 1: what is recorded was taken, and what was recorded stays so, but where SES rejects it. */
  function checkRecords(
    { reader, process, after, nowMs, rejected }: Saved,
    before: Subscription,
  ): void {
    const took = (name: string) => reader.accepted.has(name);
    const act = process.kind === "web" ? actOf(process, before) : "";
    if (before.round === after.round && !["sign-up", "erase", "confirm"].includes(act)) {
      const recorded = Object.keys(after.sent).filter((slug) => !(slug in before.sent));
      for (const slug of recorded) {
        const name = `${reader.generation}/${after.round}/${slug}`;
        reader.recorded.add(name);
        if (took(name)) continue;
        violate(2, reader, nowMs, `${slug} was recorded as sent, but SES never took it`);
      }
      const vanished = Object.keys(before.sent).find(
        (slug) => !(slug in after.sent) && rejected !== `${before.round}-${slug}`,
      );
      if (vanished) violate(1, reader, nowMs, `that ${vanished} was sent has been forgotten`);
    }
    if (process.kind === "web") return;
    for (const request of before.requests) {
      if (after.requests.some(({ at }) => at === request.at) || ended.has(after.status)) continue;
      const name = `request-${Date.parse(request.at)}`;
      const removed =
        request.kind === "again" && !process.course.mails.some(({ slug }) => slug === request.slug);
      const answered =
        request.kind === "next" || removed || took(name) || reader.rejected.has(name);
      if (request.kind !== "next" && !removed) reader.recorded.add(name);
      if (!answered) violate(2, reader, nowMs, `${request.kind} (${name}) was dropped unsent`);
    }
    if (after.status === "completed" && before.status !== "completed") {
      const missing = process.course.mails.find(
        ({ slug }) => !took(nameOf(reader, `x-${slug}`, after.round)),
      );
      if (missing) violate(2, reader, nowMs, `completed without ${missing.slug}`);
    }
  }

  /**
   * Invariant 9: nothing but a confirmed sign-up, an undo, or starting over what is completed, leaves
   * an ended state; and a rejection of a mail of the course that is completed.
   */
  function checkEnds(
    { reader, process, after, nowMs, rejected }: Saved,
    before: Subscription,
  ): void {
    const act = process.kind === "web" ? actOf(process, before) : "";
    const isUndo = act === "undo" && before.before !== undefined && after.before === undefined;
    if (
      before.round !== after.round &&
      !isUndo &&
      !["confirm", "start-over", "erase", "sign-up"].includes(act)
    ) {
      violate(9, reader, nowMs, "a new round began without the reader");
    }
    const known = before.email !== undefined && before.status !== "pending";
    if (act === "sign-up" && known && after.status !== before.status) {
      violate(9, reader, nowMs, "a mere sign-up changed a subscription");
    }
    if (act === "erase" && (after.email !== undefined || after.claim || after.due)) {
      violate(4, reader, nowMs, "erased, but not forgotten");
    }
    if (!ended.has(before.status)) return;
    const anew =
      act === "confirm" ||
      isUndo ||
      (act === "start-over" && before.status === "completed") ||
      (rejected !== undefined && before.status === "completed") ||
      (act === "sign-up" && before.email === undefined && after.status === "pending");
    if (!ended.has(after.status) && !anew) {
      violate(9, reader, nowMs, `${before.status} became ${after.status}`);
    }
    if (before.reason === "complaint" && after.reason !== "complaint") {
      violate(9, reader, nowMs, "a complaint was forgotten");
    }
    if (before.email === undefined && after.email !== undefined && act !== "sign-up") {
      violate(9, reader, nowMs, "an erased address came back");
    }
    const erased = before.email === undefined && after.email === undefined;
    if (erased && Object.keys(after.sent).length > 0) {
      violate(9, reader, nowMs, "something was written about an erased reader");
    }
  }

  /** Invariant 8, seen early: every reader who is owed something is in the index. */
  function checkIndex(reader: Reader, after: Subscription, nowMs: number): void {
    const member = after.status === "active" || after.status === "paused";
    const owed = (member && after.email !== undefined) || after.requests.length > 0;
    if (owed && (!after.due || !after.dueAt)) {
      violate(8, reader, nowMs, "something is owed, but the index does not know");
    }
    if ((after.due === undefined) !== (after.dueAt === undefined)) {
      violate(8, reader, nowMs, "half an index entry");
    }
    if (member && !after.slot) violate(8, reader, nowMs, "a reader of the course without a slot");
    if (!member && after.slot) violate(9, reader, nowMs, "a slot outside the course");
  }

  return checker;
}

/**
 * Parked: what waits for the operator, and the way out. Readers are parked by what keeps one of
 * their messages from being sent, lessons are held by what SES says of their content.
 */
import { type Course, mailNamed } from "../domain/course.ts";
import type { Instant } from "../domain/instant.ts";
import { parked, type Subscription, unpark } from "../domain/subscription.ts";
import type { Trouble } from "../domain/trouble.ts";
import { isInForce } from "./held.ts";
import type { HeldItem, Ports, Store } from "./ports.ts";
import { type UpdatePorts, updateSubscription } from "./update-subscription.ts";

/** One message that waits for the operator. */
export interface ParkedMessage extends Omit<Trouble, "parked"> {
  /** The subscription's. */
  readonly id: string;
}

/** One page of what is parked. */
export interface ParkedPage {
  readonly messages: readonly ParkedMessage[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** Behind every instant there is. */
const always: Instant = "9999-12-31T23:59:59.999Z";

/** What waits for the operator, longest first, a page at a time. */
export async function listParked(
  { store }: Pick<Ports, "store">,
  after?: string,
): Promise<ParkedPage> {
  const { keys, next } = await store.listDue(parked, always, after);
  const known = await Promise.all(keys.map(({ id }) => store.read("subscription", id)));
  const messages = known.flatMap((one) =>
    one?.due === parked
      ? (one.trouble ?? []).filter(isParked).map((trouble) => told(one, trouble))
      : [],
  );
  return { messages, ...(next && { next }) };
}

function isParked(trouble: Trouble): boolean {
  return trouble.parked === true;
}

function told({ id }: Subscription, { parked: _parked, ...trouble }: Trouble): ParkedMessage {
  return { id, ...trouble };
}

/**
 * Releases one reader: what is parked is tried again, and its counts begin again. False when
 * nothing is parked.
 *
 * @throws ConflictError when others change the subscription all the time
 */
export async function releaseParked(
  ports: UpdatePorts,
  id: string,
  which: (trouble: Trouble) => boolean = () => true,
): Promise<boolean> {
  return updateSubscription(ports, id, (known) => {
    const after = known && unpark(known, which);
    return after && after !== known
      ? { save: after, act: { act: "message-released" }, result: true }
      : { result: false };
  });
}

/** Releases everybody; answers how many. */
export async function releaseAllParked(
  ports: UpdatePorts,
  which: (trouble: Trouble) => boolean = () => true,
): Promise<number> {
  let count = 0;
  // The keys of a page first: a release takes its entry out of the pages that follow.
  for (const id of await allParked(ports.store)) {
    if (await releaseParked(ports, id, which)) count += 1;
  }
  return count;
}

async function allParked(store: Store): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.listDue(parked, always, after);
    ids.push(...page.keys.map(({ id }) => id));
    after = page.next;
  } while (after);
  return ids;
}

/**
 * Releases those whose mail could not be composed by an earlier build of the course, or is not in the
 * course any more. The first run of a new build does it, once: the build is noted when all are
 * released.
 */
export async function releaseForNewBuild(
  ports: UpdatePorts & Pick<Ports, "course">,
): Promise<void> {
  const { store, course, log } = ports;
  const { build } = course;
  // Nearly always nobody is parked, and then there is nothing to note.
  if ((await store.listDue(parked, always)).keys.length === 0) return;
  if ((await store.read("events", "ses"))?.releasedBuild === build) return;
  const count = await releaseAllParked(
    ports,
    ({ why, message, ...trouble }) =>
      (why === "composing" && trouble.build !== build) || isOfNoMail(message, course),
  );
  for (;;) {
    const events = (await store.read("events", "ses")) ?? { id: "ses" as const, version: 0 };
    if (await store.save("events", { ...events, releasedBuild: build })) break;
  }
  if (count > 0) log("build-released", { count, build });
}

/** True for the name of a mail in turn that the course does not have. */
function isOfNoMail(message: string, { mails }: Course): boolean {
  const name = /^\d+-(.+)$/.exec(message)?.[1];
  return name !== undefined && !mailNamed(mails, name);
}

/** The lessons of the course that are held now. */
export async function listHeld({
  store,
  course,
}: Pick<Ports, "store" | "course">): Promise<readonly HeldItem[]> {
  const items = await Promise.all(course.mails.map(({ slug }) => store.read("held", slug)));
  return items.flatMap((item) => (item && isInForce(item, course) ? [item] : []));
}

/** Releases a held lesson: its readers are counted from zero. False when it is not held. */
export async function releaseHeld(
  { store, course, log }: Pick<Ports, "store" | "course" | "log">,
  slug: string,
): Promise<boolean> {
  for (;;) {
    const item = await store.read("held", slug);
    if (!item || !isInForce(item, course)) return false;
    const { since: _since, ...rest } = item;
    if (!(await store.save("held", { ...rest, readers: [] }))) continue;
    log("lesson-released", { slug });
    return true;
  }
}

/** Held lessons, whatever build of the course is on the operator's computer. */
import { namesOf } from "../../lambdas/domain/course.ts";
import type { HeldItem } from "../../lambdas/flow/ports.ts";
import type { OperatorPorts } from "./ports.ts";

/**
 * The lessons that are held. A hold belongs to the build that was deployed when it began; which one
 * is deployed now, the table does not say, so a hold of an older build is in here too, under the name
 * that the lesson had in it.
 */
export async function heldLessons({
  store,
  course,
}: Pick<OperatorPorts, "store" | "course">): Promise<readonly (HeldItem & { since: string })[]> {
  const names = course.mails.flatMap((mail) => namesOf(mail));
  const items = await Promise.all(names.map((name) => store.read("held", name)));
  return items.flatMap((item) => (item?.since ? [{ ...item, since: item.since }] : []));
}

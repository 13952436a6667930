/** Held lessons, whatever build of the course is on the operator's computer. */
import type { HeldItem } from "../../lambdas/flow/ports.ts";
import type { OperatorPorts } from "./ports.ts";

/**
 * The lessons that are held. A hold belongs to the build that was deployed when it began; which one
 * is deployed now, the table does not say, so a hold of an older build is in here too.
 */
export async function heldLessons({
  store,
  course,
}: Pick<OperatorPorts, "store" | "course">): Promise<readonly (HeldItem & { since: string })[]> {
  const items = await Promise.all(course.mails.map(({ slug }) => store.read("held", slug)));
  return items.flatMap((item) => (item?.since ? [{ ...item, since: item.since }] : []));
}

/** The elements of this course's own. */
import type { Elements } from "../../compiler/author.ts";
import { afternoonStrip, dayStrip } from "./day-strip.ts";

export default {
  "mj-day-strip": dayStrip,
  "mj-afternoon-strip": afternoonStrip,
} satisfies Elements;

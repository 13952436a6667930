/** The drawn pictures of the course, each by the name of its file in `images/`. */
import { flaggedPicture } from "./flagged-share.ts";
import { everybody, people, person } from "./people.ts";
import { degreesPicture } from "./survey.ts";

/** What each file holds. After a change, `node emails/drawings/draw.ts` writes the files anew. */
export const pictures: Readonly<Record<string, string>> = {
  "degrees.svg": degreesPicture(),
  "flagged-share.svg": flaggedPicture(),
  "people.svg": everybody(),
  ...Object.fromEntries(
    (Object.keys(people) as (keyof typeof people)[]).map((who) => [`${who}.svg`, person(who)]),
  ),
};

/** `node emails/drawings/draw.ts` writes the drawn pictures of the course into `images/`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pictures } from "./pictures.ts";

for (const [name, svg] of Object.entries(pictures)) {
  writeFileSync(join(import.meta.dirname, "..", "images", name), svg);
}

/** The elements that a course brings along, beside those of the engine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import mjml2html from "mjml";
import { lineAt, type Problem } from "../problem.ts";
import { courseModule } from "../source/course-module.ts";
import type { Elements } from "./element.ts";
import { engineElements } from "./elements.ts";

const file = "elements/index.ts";

/**
 * All elements that the mails of a course may use: the engine's, and those of its `elements/index.ts`.
 *
 * @param problems Gets names that mean something else already, and what is no element.
 */
export async function courseElements(folder: string, problems: Problem[]): Promise<Elements> {
  const own = ((await courseModule(folder, file, problems)) ?? {}) as Elements;
  for (const [name, element] of Object.entries(own)) {
    const source = readFileSync(join(folder, file), "utf8");
    const line = lineAt(source, Math.max(0, source.indexOf(name)));
    const report = (what: string, remedy: string) => problems.push({ file, line, what, remedy });
    if (!/^mj(-[a-z0-9]+)+$/.test(name)) {
      report(`"${name}" is no name for an element`, 'write it like "mj-time-line"');
    } else if (Object.hasOwn(engineElements, name) || (await isMjml(name))) {
      report(`the element ${name} is there already`, "give yours another name");
    } else if (typeof element !== "function") {
      report(`${name} is no function`, "write one that takes attributes and answers MJML");
    }
  }
  return { ...own, ...engineElements };
}

/** Whether MJML knows an element of this name. It tells by what it complains of. */
async function isMjml(name: string): Promise<boolean> {
  try {
    await mjml2html(`<mjml><mj-body><${name}></${name}></mj-body></mjml>`, {
      validationLevel: "strict",
      keepComments: false,
      ignoreIncludes: false,
      fonts: {},
    });
    return true;
  } catch (error) {
    return !(error as Error).message.includes("doesn't exist");
  }
}

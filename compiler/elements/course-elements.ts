/** The elements that a course brings along, beside those of the engine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnosed, type Diagnostic, lineAt } from "../diagnostic.ts";
import { renderMjml } from "../mjml.ts";
import { courseModule } from "../source/course-module.ts";
import type { Elements } from "./element.ts";
import { engineElements } from "./elements.ts";

const file = "elements/index.ts";

/**
 * All elements that the mails of a course may use: the engine's, and those of its
 * `elements/index.ts`. A name that means something else already is a diagnostic, and so is what is
 * no element.
 */
export async function courseElements(folder: string): Promise<Diagnosed<Elements>> {
  const { value = {}, diagnostics } = await courseModule(folder, file);
  const found = await Promise.all(
    Object.entries(value).map(async ([name, element]): Promise<Diagnostic[]> => {
      const fault = await judgeElement(name, element);
      if (!fault) return [];
      const source = readFileSync(join(folder, file), "utf8");
      const line = lineAt(source, Math.max(0, source.indexOf(name)));
      return [{ file, line, what: fault[0], remedy: fault[1] }];
    }),
  );
  return {
    value: { ...(value as Elements), ...engineElements },
    diagnostics: [...diagnostics, ...found.flat()],
  };
}

async function judgeElement(
  name: string,
  element: unknown,
): Promise<readonly [what: string, remedy: string] | undefined> {
  if (!/^mj(-[a-z0-9]+)+$/.test(name)) {
    return [`"${name}" is no name for an element`, 'write it like "mj-time-line"'];
  }
  if (Object.hasOwn(engineElements, name) || (await isMjml(name))) {
    return [`the element ${name} is there already`, "give yours another name"];
  }
  if (typeof element === "function") return undefined;
  return [`${name} is no function`, "write one that takes attributes and answers MJML"];
}

/** Whether MJML knows an element of this name. It tells by what it complains of. */
async function isMjml(name: string): Promise<boolean> {
  try {
    await renderMjml(`<mjml><mj-body><${name}></${name}></mj-body></mjml>`);
    return true;
  } catch (error) {
    return !(error as Error).message.includes("doesn't exist");
  }
}

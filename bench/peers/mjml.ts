/** A lesson as somebody composes it who runs MJML for each recipient. */
import mjml2html from "mjml";
import { buildCourse } from "../../compiler/compile-course.ts";
import type { ExpandedMail } from "../../compiler/compile-mail.ts";
import { fillNavigation, type Navigation } from "../../compiler/source/expand.ts";

/**
 * Answers the MJML of a mail of the course in a folder: includes, elements and pictures in their places, open
 * only what each reader has of their own.
 *
 * @throws Error when the course has no such mail
 */
export async function mjmlOf(folder: string, file: string): Promise<string> {
  let found: string | undefined;
  await buildCourse(folder, {
    cache: {
      // What a mail is compiled from is what its result is remembered by.
      remember(step, input, make) {
        if (step === "compile") {
          const [mail, , navigation] = input as readonly [ExpandedMail, unknown, Navigation];
          if (mail.source.file === file) found = fillNavigation(mail.mjml, navigation);
        }
        return make();
      },
    },
  });
  if (found === undefined) throw new Error(`The course in ${folder} has no mail ${file}.`);
  return found;
}

/** Runs MJML for one reader, without its checks, which a sender needs once and not for each mail. */
export async function renderFor(
  mjml: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const filled = mjml.replace(/\{\{(\w+)\}\}/g, (_, token) => values[token] ?? "");
  const { html } = await mjml2html(filled, {
    validationLevel: "skip",
    keepComments: false,
    ignoreIncludes: false,
    fonts: {},
    presets: [],
  });
  return html;
}

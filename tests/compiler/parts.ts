/** A lesson as its readers get it, in its three parts. */
import PostalMime from "postal-mime";
import { composedSample } from "../../compiler/composed.ts";
import { built, mail, sendable, told } from "./course-folder.ts";

/** What becomes of one lesson. */
interface Parts {
  readonly subject: string;
  readonly html: string;
  /** Without the heading that every test's lesson has, and without the footer. */
  readonly text: string;
  /** The page, its `<main>` alone. */
  readonly page: string;
}

/** A whole lesson, with these sections after its heading (on line 14) and this in its head (on line 4). */
export function lesson(sections: string, head = ""): string {
  return mail("<h1>Tea</h1>")
    .replace("</mj-head>", `${head}</mj-head>`)
    .replace("<mj-include", `${sections}\n<mj-include`);
}

/** A whole lesson, with this in an `mj-text` of its own. */
export function words(html: string): string {
  return lesson(`<mj-section><mj-column><mj-text>${html}</mj-text></mj-column></mj-section>`);
}

/** Builds a course with this lesson. @throws CourseBuildError where the build refuses it. */
export async function partsOf(mjml: string): Promise<Parts> {
  const { course } = await built({ ...sendable, "lessons/tea.mjml": mjml });
  const raw = composedSample(course, { id: "1-tea", kind: "in-turn", slug: "tea" });
  const { html = "", text = "", subject = "" } = await PostalMime.parse(raw);
  const web = course.mails.find(({ slug }) => slug === "tea")?.web ?? "";
  return {
    subject,
    html,
    text: text
      .replaceAll("\r\n", "\n")
      .replace(/^Tea\n===\n+/, "")
      .replace(/\n+An Example Course in[\s\S]*$/, ""),
    page: /<main>([\s\S]*)<\/main>/.exec(web)?.[1] ?? "",
  };
}

/** What an author of this lesson is told, one problem a line, without the name of its file. */
export async function toldOf(mjml: string | Buffer): Promise<string[]> {
  const problems = await told({ ...sendable, "lessons/tea.mjml": mjml });
  return problems.map((problem) => problem.replace(/^emails\/lessons\/tea\.mjml:/, ""));
}

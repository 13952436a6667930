/** A small course in a folder of its own, right in every way, for a test to spoil. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { type BuildCache, noCache } from "../../compiler/build-cache.ts";
import { buildCourse, type CourseBuild } from "../../compiler/compile-course.ts";
import { CourseBuildError } from "../../compiler/diagnostic.ts";

const footer = `<mj-section css-class="mail-only"><mj-column><mj-text>
  <p>{{senderName}}, {{postalAddress}}, <a href="{{unsubscribeUrl}}">unsubscribe</a>,
  <a href="{{preferencesUrl}}">preferences</a></p>
</mj-text></mj-column></mj-section>
`;

/** A mail with these words in its one `mj-text`, the first of them on line 10. */
export function mail(
  words: string,
  { subject = "A subject", preheader = "A preheader" } = {},
): string {
  return `<mjml lang="en" dir="ltr">
<mj-head>
<mj-title>${subject}</mj-title>
<mj-preview>${preheader}</mj-preview>
</mj-head>
<mj-body>
<mj-section>
<mj-column>
<mj-text>
${words}
</mj-text>
</mj-column>
</mj-section>
<mj-include path="../partials/footer.mjml" />
</mj-body>
</mjml>
`;
}

/** A course.ts that lists these mails, one a line, the first of them on line 4. */
export function list(...mails: readonly string[]): string {
  return `export default {
  title: "Tea & Cake",
  mails: [
${mails.map((each) => `    ${each},\n`).join("")}  ],
};
`;
}

/** Files that give each mail only the links that its readers have, so that all of it can be sent. */
export const sendable: Readonly<Record<string, string>> = {
  "partials/footer.mjml": `<mj-section css-class="mail-only"><mj-column><mj-text>
  <p>{{senderName}}, {{postalAddress}}, <a href="{{unsubscribeUrl}}">unsubscribe</a>,
  <a href="{{preferencesUrl}}">preferences</a></p>
</mj-text></mj-column></mj-section>
`,
  "transactional/confirm.mjml": mail('<h1>Confirm</h1><p><a href="{{confirmUrl}}">Yes</a></p>'),
};

const right: Readonly<Record<string, string>> = {
  "course.ts": list(
    '{ slug: "welcome", kind: "extra", waitDays: 0 }',
    '{ slug: "tea", kind: "lesson" }',
    '{ slug: "cake", kind: "lesson", waitDays: 2 }',
  ),
  "lessons/welcome.mjml": mail("<h1>Welcome</h1>"),
  "lessons/tea.mjml": mail("<h1>Tea</h1><p>Lesson [[lessonNumber]] of [[lessonCount]]</p>"),
  "lessons/cake.mjml": mail("<h1>Cake &amp; more</h1>"),
  "transactional/confirm.mjml": mail('<h1>Confirm</h1><p><a href="{{confirmUrl}}">confirm</a></p>'),
  "transactional/already-subscribed.mjml": mail("<h1>Already here</h1>"),
  "transactional/link.mjml": mail("<h1>Your link</h1>"),
  "partials/footer.mjml": footer,
  "glossary.mjml": mail("<h1>Glossary</h1>").replace("../partials", "./partials"),
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Writes the right course with some files changed, or left out where `null`. */
export function courseFolder(
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): string {
  const parent = mkdtempSync(join(tmpdir(), "course-"));
  folders.push(parent);
  const folder = join(parent, "emails");
  for (const [file, text] of Object.entries({ ...right, ...changes })) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** What the mails that no test changes come to, made once; nothing else is kept. */
async function unchangedMails(): Promise<BuildCache> {
  const known = new Map<string, unknown>();
  const keyOf = (step: string, input: unknown) =>
    createHash("sha256")
      .update(`${step} ${JSON.stringify(input)}`)
      .digest("base64");
  const recording: BuildCache = {
    remember(step, input, make) {
      const value = make();
      known.set(keyOf(step, input), value);
      return value;
    },
  };
  for (const changes of [{}, sendable]) {
    await buildCourse(courseFolder(changes), { cache: recording });
  }
  return {
    remember: (step, input, make) =>
      (known.get(keyOf(step, input)) as ReturnType<typeof make> | undefined) ?? make(),
  };
}
let unchanged: Promise<BuildCache> | undefined;

/**
 * Builds the course with these changes, with all the checks of a build.
 *
 * @throws CourseBuildError with everything that is wrong.
 */
export async function built(
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<CourseBuild> {
  // No step is remembered by the code of an element.
  const hasElements = Object.keys(changes).some((file) => file.startsWith("elements/"));
  unchanged ??= unchangedMails();
  return buildCourse(courseFolder(changes), { cache: hasElements ? noCache : await unchanged });
}

/** What an author is told about a course with these changes, one problem a line. */
export async function told(
  changes: Readonly<Record<string, string | Uint8Array | null>>,
): Promise<string[]> {
  try {
    await built(changes);
    return [];
  } catch (error) {
    if (!(error instanceof CourseBuildError)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
}

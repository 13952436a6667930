/** The longest lesson of the built course, and the same lesson as other senders would hold it. */
import course from "../dist/course/course.js";
import type { CompiledCourse, PreparedBody } from "../lambdas/domain/course.ts";
import { testSender } from "../tests/fakes/course.ts";

/** The built course. */
export const built = course as CompiledCourse;

const sizeOf = ({ html, text }: CompiledCourse["mails"][number]) =>
  html.literals.join("").length + text.literals.join("").length;
const [longest] = built.mails.toSorted((one, other) => sizeOf(other) - sizeOf(one));
if (!longest) throw new Error("The course has no mail. Build one that has.");

/** Its longest mail. */
export const lesson = longest;

/** The body as its author wrote it: quoted-printable undone, tokens in their places. */
function sourceOf({ literals, tokens }: PreparedBody): string {
  const encoded = literals
    .flatMap((literal, index) => [literal, tokens[index] ? `{{${tokens[index]}}}` : ""])
    .join("")
    .replaceAll("=\r\n", "")
    .replace(/=([0-9A-F]{2})/g, (_, byte) => String.fromCharCode(Number.parseInt(byte, 16)));
  return Buffer.from(encoded, "latin1").toString();
}

/** Its bodies with handlebars' tokens in them. */
export const html = sourceOf(lesson.html);
export const text = sourceOf(lesson.text);

/** What is in one reader's copy, as long as what we put there. */
export const values = (unique: string) => ({
  siteUrl: testSender.baseUrl,
  senderName: testSender.fromName,
  postalAddress: testSender.postalAddress,
  unsubscribeUrl: `${testSender.baseUrl}/unsubscribe/${unique}`,
  preferencesUrl: `${testSender.baseUrl}/preferences/${unique}`,
  nextUrl: `${testSender.baseUrl}/preferences/${unique}#next`,
  webUrl: `${testSender.baseUrl}/lessons/${lesson.slug}`,
});

/** The mail as nodemailer takes it. */
export const mailFor = (
  unique: string,
  bodies: { readonly html: string; readonly text: string },
) => ({
  from: { name: testSender.fromName, address: testSender.fromAddress },
  to: "ada@example.org",
  replyTo: testSender.replyTo,
  subject: lesson.subject,
  messageId: `<${unique}@example.com>`,
  headers: {
    "List-Id": `<${testSender.listId}>`,
    "List-Unsubscribe": `<${values(unique).unsubscribeUrl}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  },
  ...bodies,
});

/**
 * The words of the sign-up form: what somebody read who agreed.
 */
import type { CourseSite } from "../domain/course.ts";
import { keepForm } from "../flow/consent-form.ts";
import type { WebPorts } from "../flow/ports.ts";
import { frontPage } from "./front-page.ts";
import { emptySignUp, type Sender, type SignUpOptions } from "./pages.ts";
import { siteText } from "./site-text.ts";

/** All that the form's page says, but for the list of time zones. */
export async function signUpWords(
  course: CourseSite,
  options: SignUpOptions & Sender,
): Promise<string> {
  // The list takes longer to write than all else, and its first reader waits for the sign-up.
  const form = { ...emptySignUp, timestamp: "", now: undefined };
  const page = String(await frontPage(siteText(course), course, options, form));
  return page
    .replace(/<select[\s\S]*?<\/select>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Keeps these words when they are first agreed to in this process, and answers their id. */
export function consentForm(
  ports: WebPorts,
  options: SignUpOptions & Sender,
): () => Promise<string> {
  let kept: string | undefined;
  return async () => {
    kept ??= await keepForm(ports, await signUpWords(ports.course, options));
    return kept;
  };
}

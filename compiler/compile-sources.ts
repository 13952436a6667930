/** All mails of a course and its glossary compiled, each with the tokens that it must hold. */
import {
  type CompiledCourse,
  type CompiledMail,
  type CompiledMessage,
  type Course,
  lessonCount,
  lessonNumber,
  type TransactionalKind,
} from "../lambdas/domain/course.ts";
import type { Translate } from "../lambdas/domain/words/words.ts";
import { escapeHtml } from "../lambdas/mail/mime.ts";
import { type Compiled, type CompileOptions, compileMail, expandMail } from "./compile-mail.ts";
import type { Diagnosed } from "./diagnostic.ts";
import type { Elements } from "./elements/element.ts";
import { earlierLessons, nextMail } from "./navigation.ts";
import type { CheckedSource, Sources } from "./source/course-sources.ts";
import { navigationTokens, type SendTimeToken } from "./source/tokens.ts";

/** RFC 8058 wants the way out in the mail too, and several laws the sender's name and address. */
const mailTokens: readonly SendTimeToken[] = ["unsubscribeUrl", "senderName", "postalAddress"];

/** What somebody asked the transactional mail for; without it nobody could act on it. */
const transactionalTokens: Readonly<Record<TransactionalKind, readonly SendTimeToken[]>> = {
  confirm: ["confirmUrl", "senderName", "postalAddress"],
  "already-subscribed": ["preferencesUrl", "senderName", "postalAddress"],
  link: ["preferencesUrl", "senderName", "postalAddress"],
};

/** All of a course that MJML makes. */
export interface CompiledSources {
  readonly mails: readonly CompiledMail[];
  readonly transactional: CompiledCourse["transactional"];
  readonly glossary?: Compiled["mail"];
  /** What the web editions were made from, for their style sheet. */
  readonly pages: readonly NonNullable<Compiled["page"]>[];
}

/** Compiles all that was read, the mails of the list with links to each other. */
export async function compileSources(
  list: Course & Pick<CompiledCourse, "language" | "dir" | "theme">,
  sources: Sources,
  elements: Elements,
  t: Translate,
): Promise<Diagnosed<CompiledSources>> {
  const count = lessonCount(sources.mails.map(({ mail }) => mail));
  const values = { courseTitle: escapeHtml(list.title), lessonCount: String(count) };
  const mails = await compileMails(
    sources.mails,
    { kind: "mail", values, elements, web: true, language: list, theme: list.theme },
    t,
  );
  const alone = (
    { source, isValid }: CheckedSource,
    options: Pick<CompileOptions, "kind" | "tokens" | "web">,
  ) =>
    compileMail(
      expandMail(
        source,
        { ...options, values, elements, language: list, theme: list.theme },
        isValid,
      ),
      {},
    );
  const transactional = (kind: TransactionalKind) => {
    const tokens = transactionalTokens[kind];
    return alone(sources.transactional[kind], { kind: "mail", tokens, web: false });
  };
  const confirm = await transactional("confirm");
  const alreadySubscribed = await transactional("already-subscribed");
  const link = await transactional("link");
  const glossary =
    sources.glossary && (await alone(sources.glossary, { kind: "page", tokens: [], web: true }));

  const all = [...mails, confirm, alreadySubscribed, link, ...(glossary ? [glossary] : [])];
  return {
    value: {
      mails: mails.map(({ listed, value: { mail } }) => ({ ...listed, ...mail })),
      transactional: {
        confirm: messageOf(confirm.value),
        "already-subscribed": messageOf(alreadySubscribed.value),
        link: messageOf(link.value),
      },
      ...(glossary && { glossary: glossary.value.mail }),
      pages: all.flatMap(({ value: { page } }) => (page ? [page] : [])),
    },
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Compiles the mails of the list, each with links to those around it. */
async function compileMails(
  mails: Sources["mails"],
  options: Omit<CompileOptions, "tokens">,
  t: Translate,
): Promise<readonly (Diagnosed<Compiled> & { readonly listed: Course["mails"][number] })[]> {
  const list = mails.map(({ mail }) => mail);
  // What names other mails stays open until all have been read.
  const open = Object.fromEntries(navigationTokens.map((token) => [token, `[[${token}]]`]));
  const expanded = mails.map(({ source, isValid, mail: listed }, index) => {
    const number = lessonNumber(list, index);
    const values = {
      ...options.values,
      ...open,
      ...(index === 0 && { earlierLessons: "" }),
      ...(number !== undefined && { lessonNumber: String(number) }),
    };
    return {
      listed,
      mail: expandMail(source, { ...options, values, tokens: mailTokens }, isValid),
    };
  });
  const titled = expanded.map(({ listed, mail }) => ({
    ...listed,
    title: mail.value.metadata.title,
  }));
  return Promise.all(
    expanded.map(async ({ listed, mail }, index) => {
      const navigation = {
        earlierLessons: earlierLessons(t, titled, index),
        nextMail: nextMail(t, titled, index),
      };
      return { listed, ...(await compileMail(mail, navigation)) };
    }),
  );
}

function messageOf({ mail: { subject, preheader, html, text } }: Compiled): CompiledMessage {
  return { subject, preheader, html, text };
}

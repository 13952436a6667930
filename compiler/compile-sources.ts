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
import { type BuildCache, noCache } from "./build-cache.ts";
import {
  type Compiled,
  type CompileOptions,
  compileMail,
  type ExpandedMail,
  expandMail,
} from "./compile-mail.ts";
import type { Diagnosed } from "./diagnostic.ts";
import type { Elements } from "./elements/element.ts";
import type { Image } from "./images/image-files.ts";
import { earlierLessons, nextMail } from "./navigation.ts";
import type { CheckedSource, Sources } from "./source/course-sources.ts";
import type { Navigation } from "./source/expand.ts";
import type { Source } from "./source/source.ts";
import { navigationTokens, type SendTimeToken } from "./source/tokens.ts";
import type { EditionSource } from "./web/edition-style.ts";

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
  /** What the web editions were made from, for their style sheets. */
  readonly pages: readonly EditionSource[];
}

/** What the mails of a course are made with. */
interface CourseParts {
  readonly elements: Elements;
  readonly images: readonly Image[];
  readonly t: Translate;
}

/** Compiles all that was read, the mails of the list with links to each other. */
export async function compileSources(
  list: Course & Pick<CompiledCourse, "language" | "dir" | "theme">,
  sources: Sources,
  { elements, images, t }: CourseParts,
  cache: BuildCache = noCache,
): Promise<Diagnosed<CompiledSources>> {
  const count = lessonCount(sources.mails.map(({ mail }) => mail));
  const values = { courseTitle: escapeHtml(list.title), lessonCount: String(count) };
  const { language, dir, theme } = list;
  const shared = { values, elements, images, theme, language: { language, dir } };
  const mails = await compileMails(sources.mails, { kind: "mail", ...shared, web: true }, t, cache);
  const alone = (
    { source, isValid }: CheckedSource,
    options: Pick<CompileOptions, "kind" | "tokens" | "web">,
  ) => compiled(cache, expanded(cache, source, { ...options, ...shared }, isValid), {});
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
      pages: [
        ...mails.map(({ listed, value }) => ({ name: `lessons/${listed.slug}`, mail: value.page })),
        { name: "glossary", mail: glossary?.value.page },
      ].flatMap(({ name, mail }) => (mail ? [{ name, mail }] : [])),
    },
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Compiles the mails of the list, each with links to those around it. */
async function compileMails(
  mails: Sources["mails"],
  options: Omit<CompileOptions, "tokens">,
  t: Translate,
  cache: BuildCache,
): Promise<readonly (Diagnosed<Compiled> & { readonly listed: Course["mails"][number] })[]> {
  const list = mails.map(({ mail }) => mail);
  // What names other mails stays open until all have been read.
  const open = Object.fromEntries(navigationTokens.map((token) => [token, `[[${token}]]`]));
  const read = mails.map(({ source, isValid, mail: listed }, index) => {
    const number = lessonNumber(list, index);
    const values = {
      ...options.values,
      ...open,
      ...(index === 0 && { earlierLessons: "" }),
      ...(number !== undefined && { lessonNumber: String(number) }),
    };
    return {
      listed,
      mail: expanded(cache, source, { ...options, values, tokens: mailTokens }, isValid),
    };
  });
  const titled = read.map(({ listed, mail }) => ({
    ...listed,
    title: mail.value.metadata.title,
  }));
  return Promise.all(
    read.map(async ({ listed, mail }, index) => {
      const navigation = {
        earlierLessons: earlierLessons(t, titled, index),
        nextMail: nextMail(t, titled, index),
      };
      return { listed, ...(await compiled(cache, mail, navigation)) };
    }),
  );
}

/** `expandMail`, remembered. */
function expanded(
  cache: BuildCache,
  source: Source,
  options: CompileOptions,
  isValid: boolean,
): Diagnosed<ExpandedMail> {
  return cache.remember("expand", [source, keyOf(options), isValid], () =>
    expandMail(source, options, isValid),
  );
}

/** `compileMail`, remembered. */
function compiled(
  cache: BuildCache,
  mail: Diagnosed<ExpandedMail>,
  navigation: Navigation,
): Promise<Diagnosed<Compiled>> {
  const { value, diagnostics } = mail;
  const key = [{ ...value, options: keyOf(value.options) }, diagnostics, navigation];
  return cache.remember("compile", key, () => compileMail(mail, navigation));
}

/** The options with the addresses of pictures, which tell what is in them, instead of their bytes. */
function keyOf({ images, ...options }: CompileOptions): unknown {
  const addresses = images.map(({ mail, page, ...image }) => ({
    ...image,
    paths: [mail.markedPath, page.markedPath],
  }));
  return { ...options, images: addresses };
}

function messageOf({ mail: { subject, preheader, html, text } }: Compiled): CompiledMessage {
  return { subject, preheader, html, text };
}

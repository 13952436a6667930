/**
 * Mistakes about mails that were renamed or retired.
 */
import { type Mutation, parking } from "./mutation.ts";

/** What an author's new names may break. */
export const nameMutations: readonly Mutation[] = [
  {
    name: "a renamed mail is a new one",
    rules: {
      "domain/course.ts": {
        namesOf:
          () =>
          ({ slug }) => [slug],
      },
    },
  },
  {
    name: "what is kept under an old name is not read by the present one",
    rules: { "domain/renamed.ts": { withPresentNames: () => (known) => known } },
  },
  {
    name: "what is sent is kept under the present name alone",
    rules: {
      "domain/renamed.ts": {
        withSent: () => (sent, slug, _course, at) => ({ ...sent, [slug]: at }),
      },
    },
  },
  {
    name: "an open claim and its trouble keep an old name",
    rules: { "domain/renamed.ts": { presentMessage: () => (_course, message) => message } },
  },
  {
    name: "a retired mail keeps its reader parked",
    patches: [[parking, " || isOfNoMail(message, course)", ""]],
  },
];

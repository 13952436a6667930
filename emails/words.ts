/**
 * Every sentence of the site and of the machinery in mails. This course says what the engine says,
 * but for what is written over here; in the same way, any other sentence can be.
 */
import { english, type Words } from "../compiler/author.ts";

export default {
  ...english,
  signUp: {
    ...english.signUp,
    noAddress: "The whole lesson, on a page of this site. No address needed.",
  },
} satisfies Words;

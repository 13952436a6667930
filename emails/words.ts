/**
 * Every sentence of the site and of the machinery in mails. This course says what the engine says;
 * to say something else, write it over:
 * `{ ...english, leave: { ...english.leave, title: "So long?" } }`.
 */
import { english, type Words } from "../compiler/author.ts";

export default english satisfies Words;

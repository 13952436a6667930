/**
 * The path of a request, without what a mail program or a person took along with the link: the full
 * stop of the sentence, a bracket, a quote, a slash. A form posts to the address of its page, so
 * every method is read in the same way.
 */
import { getPath } from "hono/utils/url";

/** No path of ours ends with one: each ends with a letter or a digit. */
const ending = /(?:[^\p{L}\p{N}]|[%=][0-9a-f]{2}|&(?:gt|lt|quot|apos|nbsp|amp|#x?[0-9a-f]+);?)$/iu;

/** A link's own characters end here. */
const foreign = /[<>"\s]/u;

/** Longer than any path of ours with what may follow it. */
const lengthMax = 500;

/**
 * The path that a request means.
 *
 * @param files paths of the course's own files: they are asked for by the letter, as pictures are,
 * because what is named relative to a page means something else behind a slash
 */
export function linkPath(files: ReadonlySet<string>): (request: Request) => string {
  return (request) => {
    const path = getPath(request);
    if (path.length > lengthMax || path.startsWith("/images/")) return path;
    const written = path.replace(/%26/g, "&").replace(/[\p{DI}\p{Cf}]/gu, "");
    const end = written.search(foreign);
    let link = end < 0 ? written : written.slice(0, end);
    while (ending.test(link)) link = link.replace(ending, "");
    return files.has(link) ? path : link || "/";
  };
}

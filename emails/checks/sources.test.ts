/** Every source that a mail names is on the sources page, and the mail leads to its part. */
import { expect, it } from "vitest";
import sources from "../sources.ts";
import { course, open } from "./mails.ts";

const cited = sources.parts.flatMap(({ sources: part }) =>
  part.flatMap((source) => ("cited" in source ? source.cited : [])),
);

/** What a mail says under "How do we know?". */
function note(slug: string): { words: string; links: string[] } {
  const { $ } = open(slug);
  const found = $("p.note")
    .filter((_, each) => $(each).prev().text() === "How do we know?")
    .first();
  return {
    words: found.text().replace(/\s+/g, " "),
    links: found
      .find("a")
      .toArray()
      .map((link) => $(link).attr("href") ?? ""),
  };
}

const withNotes = course.mails.map(({ slug }) => slug).filter((slug) => slug !== "welcome");

it.each(withNotes)("%s names only sources that are on the page", (slug) => {
  const { words, links } = note(slug);
  const others = cited
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, name) => left.replaceAll(name, ""), words);
  expect(others).not.toMatch(/\b(19|20)\d\d\b/);
  const parts = links.map((link) => link.split("/sources#")[1]);
  expect(parts).toHaveLength(1);
  expect(sources.parts.map(({ id }) => id)).toContain(parts[0]);
});

it("has no name that no mail uses", () => {
  const all = withNotes.map((slug) => note(slug).words).join("\n");
  for (const name of cited) expect(all).toContain(name);
});

it("who has completed the course is led to sources of the course, and to no other", () => {
  const addresses = sources.parts.flatMap(({ sources: part }) =>
    part.flatMap((source) => ("address" in source ? [source.address] : [])),
  );
  const links = [...(course.completed ?? "").matchAll(/href="(https:[^"]+)"/g)].map(([, to]) => to);
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) expect(addresses).toContain(link);
});

/** A course that is built with what earlier builds made is the course that is built anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MemoryCache } from "../../compiler/build-cache.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { CourseBuildError } from "../../compiler/diagnostic.ts";
import { courseFolder, mail, sendable } from "./course-folder.ts";

describe("a build that remembers", () => {
  it.each([
    ["the words of a lesson", "lessons/tea.mjml", mail("<h1>Tea</h1><p>Green</p>")],
    ["a heading, which other mails link to", "lessons/tea.mjml", mail("<h1>Green tea</h1>")],
    ["a style attribute", "lessons/tea.mjml", mail('<h1>Tea</h1><p style="color:red">x</p>')],
    [
      "a partial of every mail",
      "partials/footer.mjml",
      sendable["partials/footer.mjml"]?.replace("unsubscribe</a>", "leave</a>") ?? "",
    ],
  ])("makes what has changed anew: %s", async (_, file, text) => {
    const folder = courseFolder({
      ...sendable,
      "lessons/cake.mjml": mail("<h1>Cake</h1>[[earlierLessons]]"),
    });
    const cache = new MemoryCache();
    const before = await buildCourse(folder, { cache });
    cache.prune();
    writeFileSync(join(folder, file), text);
    const after = await buildCourse(folder, { cache });
    expect(after).toEqual(await buildCourse(folder));
    expect(after.course.build).not.toBe(before.course.build);
  });

  it("tells a mistake as often as it is there", async () => {
    const folder = courseFolder(sendable);
    const cache = new MemoryCache();
    const tea = join(folder, "lessons/tea.mjml");
    const right = readFileSync(tea, "utf8");
    writeFileSync(tea, right.replace("</h1>", "</h2>"));
    for (let build = 0; build < 2; build += 1) {
      await expect(buildCourse(folder, { cache })).rejects.toThrow(CourseBuildError);
    }
    writeFileSync(tea, right);
    expect((await buildCourse(folder, { cache })).course.mails).toHaveLength(3);
  });

  it("makes a step again only for another input, and forgets what two builds have not used", () => {
    const cache = new MemoryCache();
    let made = 0;
    const make = () => {
      made += 1;
      return made;
    };
    cache.remember("step", ["a"], make);
    cache.remember("step", ["a"], make);
    expect(made).toBe(1);
    cache.remember("step", ["b"], make);
    cache.remember("other step", ["a"], make);
    expect(made).toBe(3);
    cache.prune();
    cache.remember("step", ["a"], make);
    expect(made).toBe(3);
    cache.prune();
    cache.remember("step", ["b"], make);
    expect(made).toBe(4);
  });
});

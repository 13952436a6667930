/**
 * `npm run bench:preview`: the time from saving a lesson until the preview has it, and the processor
 * time of it, in courses of 10 and of 60 mails.
 *
 * One word of one lesson changes. The figures are of this process, the compiling worker included.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { watchBuilds } from "../studio/preview/builds.ts";

const sample = join(import.meta.dirname, "..", "tests", "fixtures", "course");
const savesCount = 5;

/** A course of so many lessons of some 600 words, in a folder of its own. */
function courseOf(mails: number): string {
  const folder = join(mkdtempSync(join(tmpdir(), "bench-preview-")), "course");
  cpSync(sample, folder, { recursive: true });
  rmSync(join(folder, "lessons"), { recursive: true });
  rmSync(join(folder, "glossary.mjml"));
  const footer = join(folder, "partials", "footer.mjml");
  writeFileSync(
    footer,
    readFileSync(footer, "utf8").replaceAll("{{siteUrl}}/glossary", "{{siteUrl}}"),
  );
  const lesson = readFileSync(join(sample, "lessons", "time.mjml"), "utf8");
  const words = "<p>Green tea likes water of eighty degrees and black tea likes it boiling.</p>";
  const slugs = Array.from({ length: mails }, (_, index) => `lesson-${index + 1}`);
  mkdirSync(join(folder, "lessons"));
  for (const slug of slugs) {
    const text = lesson
      .replaceAll(/\{\{siteUrl\}\}\/lessons\/[a-z-]+/g, "{{siteUrl}}")
      .replace("</h1>", `, ${slug}</h1>${`${words}<h2>Tea</h2>${words}`.repeat(23)}`);
    writeFileSync(join(folder, "lessons", `${slug}.mjml`), text);
  }
  const lines = slugs.map(
    (slug, index) => `{ slug: "${slug}", kind: "lesson"${index === 0 ? ", waitDays: 0" : ""} },\n`,
  );
  const list = `export default { title: "Tea", mails: [\n${lines.join("")}] };\n`;
  writeFileSync(join(folder, "course.ts"), list);
  return folder;
}

async function measure(mails: number): Promise<void> {
  const folder = courseOf(mails);
  const builds = await watchBuilds(folder);
  const { problems } = builds.current();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const file = join(folder, "lessons", "lesson-3.mjml");
  const original = readFileSync(file, "utf8");
  const figures: { readonly wallMs: number; readonly cpuMs: number }[] = [];
  for (let save = 1; save <= savesCount; save += 1) {
    const built = Promise.withResolvers<void>();
    const unsubscribe = builds.subscribe(() => built.resolve());
    const startedAt = performance.now();
    const before = process.cpuUsage();
    writeFileSync(file, original.replace("boiling", `boiling hot ${save}`));
    await built.promise;
    const { user, system } = process.cpuUsage(before);
    figures.push({ wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 });
    unsubscribe();
  }
  builds.close();
  rmSync(dirname(folder), { recursive: true });
  const middle = (name: "wallMs" | "cpuMs") =>
    Math.round(
      figures.map((each) => each[name]).sort((a, b) => a - b)[Math.floor(savesCount / 2)] ?? 0,
    );
  console.log(
    `${String(mails).padStart(3)} mails: ${middle("cpuMs")} ms of processor time, ${middle("wallMs")} ms from save to reload`,
  );
}

for (const mails of [10, 60]) await measure(mails);

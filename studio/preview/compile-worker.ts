/**
 * A worker that compiles the course whenever it is asked, and tells what came of it.
 *
 * It remembers what did not change. What is no MJML it has imported or read once: where that
 * changes, a new worker takes its place.
 */
import { parentPort, workerData } from "node:worker_threads";
import { MemoryCache } from "../../compiler/build-cache.ts";
import { courseChecks } from "../../compiler/check/course-checks.ts";
import { type Fixture, fixtures } from "../../compiler/check/fixture.ts";
import { reading } from "../../compiler/check/words.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { CourseBuildError, formatDiagnostics } from "../../compiler/diagnostic.ts";
import type { Build } from "./builds.ts";

const folder = workerData as string;
const cache = new MemoryCache();

async function build(): Promise<Build> {
  const { value: built, problems } = await attempt(() => buildCourse(folder, { cache }));
  if (!built) return { title: "", mails: [], images: {}, problems };
  const { course, files, images, drafts } = built;
  const ofDrafts = await Promise.all(drafts.map(draftFixtures));
  const { value: mails = [], problems: ofFixtures } = await attempt(async () => {
    const { words } = await courseChecks(folder);
    const published = await fixtures(course, files, cache);
    const shown = (fixture: Fixture, isDraft: boolean) => ({
      ...fixture,
      ...cache.remember("reading", fixture, () => reading(fixture, words)),
      isDraft,
    });
    return [
      ...published.map((fixture) => shown(fixture, false)),
      ...ofDrafts.flatMap(({ value = [] }) => value).map((fixture) => shown(fixture, true)),
    ];
  });
  if (ofFixtures.length === 0) cache.prune();
  const problemsOfAll = [...ofFixtures, ...ofDrafts.flatMap(({ problems: each }) => each)];
  return {
    title: course.title,
    mails,
    images: Object.fromEntries(
      images.map(({ markedPath, type = "", content }) => [
        markedPath.slice("/images/".length),
        { type, content },
      ]),
    ),
    problems: [...new Set(problemsOfAll)],
  };
}

/** A draft as it will be sent: compiled in a course in which it alone of all drafts is published. */
function draftFixtures(draft: string) {
  return attempt(async () => {
    const { course, files } = await buildCourse(folder, { draft, cache });
    const all = await fixtures(course, files, cache);
    return all.filter(({ name }) => name === draft || name === `page ${draft}`);
  });
}

/** What a step answers, or its problems. A fault of the compiler is one the author sees, too. */
async function attempt<Value>(
  step: () => Promise<Value>,
): Promise<{ readonly value?: Value; readonly problems: readonly string[] }> {
  try {
    return { value: await step(), problems: [] };
  } catch (error) {
    if (error instanceof CourseBuildError) {
      return { problems: formatDiagnostics(error.diagnostics) };
    }
    return { problems: [`The compiler failed: ${(error as Error).message}`] };
  }
}

parentPort?.on("message", async () => parentPort?.postMessage(await build()));

/**
 * A worker that compiles the course once and tells what came of it.
 *
 * A new worker for every change, because a module once imported is not read again: so a change to
 * `course.ts`, or to the compiler itself, shows too.
 */
import { parentPort, workerData } from "node:worker_threads";
import { courseChecks } from "../../compiler/check/course-checks.ts";
import { fixtures } from "../../compiler/check/fixture.ts";
import { reading } from "../../compiler/check/words.ts";
import { buildCourse } from "../../compiler/compile-course.ts";
import { CourseBuildError, formatDiagnostics } from "../../compiler/diagnostic.ts";
import type { Build } from "./builds.ts";

async function build(folder: string): Promise<Build> {
  try {
    const { course, files, images } = await buildCourse(folder);
    const { words } = await courseChecks(folder);
    const mails = await fixtures(course, files);
    return {
      title: course.title,
      mails: mails.map((fixture) => ({ ...fixture, ...reading(fixture, words) })),
      images: Object.fromEntries(
        images.map(({ markedPath, type = "", content }) => [
          markedPath.slice("/images/".length),
          { type, content },
        ]),
      ),
      problems: [],
    };
  } catch (error) {
    if (error instanceof CourseBuildError) {
      return { title: "", mails: [], images: {}, problems: formatDiagnostics(error.diagnostics) };
    }
    // A fault of the compiler: the author sees it in the page like any other.
    return {
      title: "",
      mails: [],
      images: {},
      problems: [(error as Error).stack ?? String(error)],
    };
  }
}

parentPort?.postMessage(await build(workerData as string));

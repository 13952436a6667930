/**
 * Checks every mail as a reader gets it: `npm run check:mails`, or `npm run check:mails --
 * <folder>`.
 *
 * Compiling finds what makes a mail wrong; this finds what makes it a bad read in some inbox. It
 * needs no network. One line a mail with its figures, then everything to fix.
 */
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import type { Page } from "playwright-core";
import { NoBrowserError, startBrowser } from "./check/browser.ts";
import { checkClients, staleGaps } from "./check/clients.ts";
import { type CourseChecks, courseChecks, type WordLimits } from "./check/course-checks.ts";
import { type Fixture, fixtures } from "./check/fixture.ts";
import { checkMarkup } from "./check/markup.ts";
import { type Contrasts, checkRendered, pageToCheckIn } from "./check/rendered.ts";
import { reported } from "./check/report.ts";
import { checkWordEngine } from "./check/word-engine.ts";
import { checkWords, reading } from "./check/words.ts";
import { buildCourse } from "./compile-course.ts";
import { CourseBuildError, type Diagnostic, formatDiagnostics } from "./diagnostic.ts";

/** What is wrong with a fixture, and the contrasts that were measured. */
interface Checked {
  readonly fixture: Fixture;
  readonly diagnostics: readonly Diagnostic[];
  readonly contrasts: Contrasts;
}

async function check(
  folder: string,
  page: Page,
  checks: CourseChecks,
  fixture: Fixture,
): Promise<Checked> {
  const { value: contrasts, diagnostics } = await reported(folder, fixture, async (report) => {
    checkMarkup(fixture, checks, report);
    checkClients(fixture, checks.knownGaps, report);
    checkWordEngine(fixture, report);
    if (fixture.kind !== "page") {
      checkWords(fixture, checks.words ?? {}, report);
      checks.mail?.(fixture, report);
    }
    return checkRendered(page, fixture, report);
  });
  return { fixture, diagnostics, contrasts };
}

function line({ fixture, diagnostics, contrasts }: Checked, limits: WordLimits = {}): string {
  const { words, grade } = reading(fixture, limits);
  const kilobytes = (Buffer.byteLength(fixture.html) / 1024).toFixed(1);
  const { light, dark, inverted } = contrasts;
  const figures = [
    `${kilobytes.padStart(5)} KB`,
    fixture.kind === "page"
      ? "".padEnd(22)
      : `${String(words).padStart(4)} words${grade === undefined ? "" : `, grade ${grade.toFixed(1)}`}`.padEnd(
          22,
        ),
    `contrast ${[light, dark, inverted].map((ratio) => ratio.toFixed(1)).join(" / ")}`,
  ];
  const mark = diagnostics.length === 0 ? "✓" : "✗";
  return `${mark} ${fixture.name.padEnd(26)} ${figures.join("  ")}`;
}

/** Checks every fixture, some at a time, and writes a line about each. */
async function checkAll(
  folder: string,
  checks: CourseChecks,
  all: readonly Fixture[],
): Promise<readonly Diagnostic[]> {
  const browser = await startBrowser();
  try {
    const waiting = [...all];
    const worker = async (): Promise<readonly Diagnostic[]> => {
      const page = await pageToCheckIn(browser);
      const found: Diagnostic[] = [];
      for (let fixture = waiting.shift(); fixture; fixture = waiting.shift()) {
        const checked = await check(folder, page, checks, fixture);
        console.log(line(checked, checks.words));
        found.push(...checked.diagnostics);
      }
      return found;
    };
    const workers = Array.from({ length: Math.min(4, availableParallelism()) }, worker);
    return (await Promise.all(workers)).flat();
  } finally {
    await browser.close();
  }
}

/** Checks the course in a folder and tells about it. Answers whether all is well. */
async function checkCourse(folder: string): Promise<boolean> {
  const { course, files } = await buildCourse(folder);
  const checks = await courseChecks(folder);
  const all = await fixtures(course, files);
  console.log("contrast: the lowest in light / dark / inverted by force, images off\n");
  const ofFixtures = await checkAll(folder, checks, all);
  const ofGaps = staleGaps(all, checks.knownGaps).map((feature) => ({
    file: "checks/index.ts",
    line: 1,
    what: `no mail uses "${feature}" any more`,
    remedy: "take it out of the course's checks, knownGaps",
  }));
  const { diagnostics: ofCourse } = await reported(folder, { file: "course.ts" }, async (report) =>
    checks.course?.(all, report),
  );
  const lines = formatDiagnostics([...ofFixtures, ...ofGaps, ...ofCourse], basename(folder));
  if (lines.length > 0) console.error(`\n${lines.join("\n")}`);
  console.log(`\n${all.length} mails and pages, ${lines.length} problems to fix.`);
  return lines.length === 0;
}

const [folder = "emails"] = process.argv.slice(2);
try {
  if (!(await checkCourse(resolve(folder)))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof CourseBuildError || error instanceof NoBrowserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

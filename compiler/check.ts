/**
 * Checks every mail as a reader gets it: `npm run check:mails`, or `npm run check:mails --
 * <folder>`.
 *
 * Compiling finds what makes a mail wrong; this finds what makes it a bad read in some inbox. It
 * needs no network. One line a mail with its figures, then everything to fix.
 */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { NoBrowserError, startBrowser } from "./check/browser.ts";
import { checkClients, staleGaps } from "./check/clients.ts";
import { type CourseChecks, courseChecks, type WordLimits } from "./check/course-checks.ts";
import { type Finding, formatFinding, type Report } from "./check/finding.ts";
import { type Fixture, fixtures } from "./check/fixture.ts";
import { checkMarkup } from "./check/markup.ts";
import { type Contrasts, checkRendered } from "./check/rendered.ts";
import { checkWords, reading } from "./check/words.ts";
import { buildCourse } from "./compile-course.ts";
import { CourseBuildError } from "./problem.ts";

/** One fixture's findings and the contrasts that were measured. */
interface Checked {
  readonly fixture: Fixture;
  readonly findings: readonly Finding[];
  readonly contrasts: Contrasts;
}

async function check(browser: Browser, checks: CourseChecks, fixture: Fixture): Promise<Checked> {
  const findings: Finding[] = [];
  const report: Report = (what, remedy) => findings.push({ mail: fixture.name, what, remedy });
  checkMarkup(fixture, checks, report);
  checkClients(fixture, checks.knownGaps, report);
  if (fixture.kind !== "page") {
    checkWords(fixture, checks.words ?? {}, report);
    checks.mail?.(fixture, report);
  }
  const contrasts = await checkRendered(browser, fixture, report);
  return { fixture, findings, contrasts };
}

function line({ fixture, findings, contrasts }: Checked, limits: WordLimits = {}): string {
  const { words, grade } = reading(fixture, limits);
  const kilobytes = (Buffer.byteLength(fixture.html) / 1024).toFixed(1);
  const { light, dark, inverted } = contrasts;
  const figures = [
    `${kilobytes.padStart(5)} KB`,
    fixture.kind === "page"
      ? "".padEnd(22)
      : `${String(words).padStart(4)} words, grade ${grade.toFixed(1)}`,
    `contrast ${[light, dark, inverted].map((ratio) => ratio.toFixed(1)).join(" / ")}`,
  ];
  const mark = findings.length === 0 ? "✓" : "✗";
  return `${mark} ${fixture.name.padEnd(26)} ${figures.join("  ")}`;
}

/** Checks the course in a folder and tells about it. Answers whether all is well. */
async function checkCourse(folder: string): Promise<boolean> {
  const { course, files } = await buildCourse(folder);
  const checks = await courseChecks(folder);
  const all = await fixtures(course, files);
  const browser = await startBrowser();
  const findings: Finding[] = [];
  try {
    console.log("contrast: the lowest in light / dark / inverted by force, images off\n");
    const waiting = [...all];
    const worker = async () => {
      for (let fixture = waiting.shift(); fixture; fixture = waiting.shift()) {
        const checked = await check(browser, checks, fixture);
        console.log(line(checked, checks.words));
        findings.push(...checked.findings);
      }
    };
    await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  } finally {
    await browser.close();
  }
  const report: Report = (what, remedy) => findings.push({ mail: "the course", what, remedy });
  for (const feature of staleGaps(all, checks.knownGaps)) {
    report(`no mail uses "${feature}" any more`, "take it out of the course's checks, knownGaps");
  }
  checks.course?.(all, report);
  if (findings.length > 0)
    console.error(`\n${[...new Set(findings.map(formatFinding))].join("\n")}`);
  console.log(`\n${all.length} mails and pages, ${findings.length} problems to fix.`);
  return findings.length === 0;
}

const [folder = "emails"] = process.argv.slice(2);
try {
  if (!(await checkCourse(resolve(folder)))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof CourseBuildError || error instanceof NoBrowserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

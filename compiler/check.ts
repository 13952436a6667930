/**
 * Checks every mail as a reader gets it: `npm run check:mails`, or `npm run check:mails -- <folder>`.
 *
 * Compiling finds what makes a mail wrong; this finds what makes it a bad read in some inbox. It
 * needs no network. One line a mail with its figures, then everything to mend.
 */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { NoBrowserError, startBrowser } from "./check/browser.ts";
import { checkClients, staleGaps } from "./check/clients.ts";
import { type CourseChecks, courseChecks, type WordLimits } from "./check/course-checks.ts";
import { type Finding, type Report, written } from "./check/finding.ts";
import { type Sample, samples } from "./check/fixture.ts";
import { checkMarkup } from "./check/markup.ts";
import { type Contrasts, checkDrawn } from "./check/rendered.ts";
import { checkWords, reading } from "./check/words.ts";
import { buildCourse } from "./compile-course.ts";
import { CourseBuildError } from "./problem.ts";

/** One sample's findings and the contrasts that were measured. */
interface Checked {
  readonly sample: Sample;
  readonly findings: readonly Finding[];
  readonly contrasts: Contrasts;
}

async function check(browser: Browser, checks: CourseChecks, sample: Sample): Promise<Checked> {
  const findings: Finding[] = [];
  const report: Report = (what, remedy) => findings.push({ mail: sample.name, what, remedy });
  checkMarkup(sample, checks, report);
  checkClients(sample, checks.knownGaps, report);
  if (sample.kind !== "page") {
    checkWords(sample, checks.words ?? {}, report);
    checks.mail?.(sample, report);
  }
  const contrasts = await checkDrawn(browser, sample, report);
  return { sample, findings, contrasts };
}

function line({ sample, findings, contrasts }: Checked, limits: WordLimits = {}): string {
  const { words, grade } = reading(sample, limits);
  const kilobytes = (Buffer.byteLength(sample.html) / 1024).toFixed(1);
  const { light, dark, inverted } = contrasts;
  const figures = [
    `${kilobytes.padStart(5)} KB`,
    sample.kind === "page"
      ? "".padEnd(22)
      : `${String(words).padStart(4)} words, grade ${grade.toFixed(1)}`,
    `contrast ${[light, dark, inverted].map((ratio) => ratio.toFixed(1)).join(" / ")}`,
  ];
  const mark = findings.length === 0 ? "✓" : "✗";
  return `${mark} ${sample.name.padEnd(26)} ${figures.join("  ")}`;
}

/** Checks the course in a folder and tells about it. Answers whether all is well. */
async function checkCourse(folder: string): Promise<boolean> {
  const { course, files } = await buildCourse(folder);
  const checks = await courseChecks(folder);
  const all = await samples(course, files);
  const browser = await startBrowser();
  const findings: Finding[] = [];
  try {
    console.log("contrast: the lowest in light / dark / inverted by force, images off\n");
    const waiting = [...all];
    const worker = async () => {
      for (let sample = waiting.shift(); sample; sample = waiting.shift()) {
        const checked = await check(browser, checks, sample);
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
  if (findings.length > 0) console.error(`\n${[...new Set(findings.map(written))].join("\n")}`);
  console.log(`\n${all.length} mails and pages, ${findings.length} things to mend.`);
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

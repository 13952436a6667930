/**
 * Checks every mail as a reader gets it: `npm run check:mails`, or `node compiler/check.ts <folder>`.
 *
 * Compiling finds what makes a mail wrong; this finds what makes it a bad read in some inbox. It
 * needs no network. One line a mail with its figures, then everything to mend.
 */
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { checkCanon, unsaidFacts } from "../emails/checks/story-numbers.ts";
import { NoBrowserError, startBrowser } from "./check/browser.ts";
import { checkClients, staleGaps } from "./check/clients.ts";
import { type Finding, type Report, written } from "./check/finding.ts";
import { type Sample, samples } from "./check/fixture.ts";
import { checkMarkup } from "./check/markup.ts";
import { type Contrasts, checkDrawn } from "./check/rendered.ts";
import { checkWords, reading } from "./check/words.ts";
import { compileCourse } from "./compile.ts";
import { CourseBuildError } from "./problem.ts";

const shipped = join(import.meta.dirname, "..", "emails");

/** One sample's findings and the contrasts that were measured. */
interface Checked {
  readonly sample: Sample;
  readonly findings: readonly Finding[];
  readonly contrasts: Contrasts;
}

async function check(browser: Browser, sample: Sample): Promise<Checked> {
  const findings: Finding[] = [];
  const report: Report = (what, remedy) => findings.push({ mail: sample.name, what, remedy });
  checkMarkup(sample, report);
  if (sample.kind !== "page") checkWords(sample, report);
  checkClients(sample, report);
  checkCanon(sample, report);
  const contrasts = await checkDrawn(browser, sample, report);
  return { sample, findings, contrasts };
}

function line({ sample, findings, contrasts }: Checked): string {
  const { words, grade } = reading(sample);
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
  const all = await samples(await compileCourse(folder));
  const browser = await startBrowser();
  const findings: Finding[] = [];
  try {
    console.log("contrast: the lowest in light / dark / inverted by force, images off\n");
    const waiting = [...all];
    const worker = async () => {
      for (let sample = waiting.shift(); sample; sample = waiting.shift()) {
        const checked = await check(browser, sample);
        console.log(line(checked));
        findings.push(...checked.findings);
      }
    };
    await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  } finally {
    await browser.close();
  }
  // Only the course of this repository has this story.
  if (folder === shipped) {
    for (const fact of unsaidFacts(all)) {
      const what = `"${fact}" is said nowhere in the known words`;
      findings.push({ mail: "the course", what, remedy: "teach check/canon.ts the new words" });
    }
    for (const feature of staleGaps(all)) {
      const what = `no mail uses "${feature}" any more`;
      findings.push({ mail: "check/known-gaps.ts", what, remedy: "take it out" });
    }
  }
  if (findings.length > 0) console.error(`\n${[...new Set(findings.map(written))].join("\n")}`);
  console.log(`\n${all.length} mails and pages, ${findings.length} things to mend.`);
  return findings.length === 0;
}

const [folder = shipped] = process.argv.slice(2);
try {
  if (!(await checkCourse(resolve(join(folder))))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof CourseBuildError || error instanceof NoBrowserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

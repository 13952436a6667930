/**
 * All that a course's own files may import: its list, its elements, its checks and their tests.
 *
 * What is here keeps its name and its meaning; the rest of the compiler may change.
 */
export { type CheerioAPI, load } from "cheerio";
export type { Theme } from "../lambdas/domain/theme.ts";
export { confirmDays } from "../lambdas/domain/token.ts";
export { english } from "../lambdas/domain/words/english.ts";
export type { Words } from "../lambdas/domain/words/words.ts";
export { startBrowser } from "./check/browser.ts";
export type { CourseChecks, Range, WordLimits } from "./check/course-checks.ts";
export { type Fixture, fixtures } from "./check/fixture.ts";
export { excerpt, type Report } from "./check/report.ts";
export { checkWords, type Reading, reading } from "./check/words.ts";
export { buildCourse, type CourseBuild } from "./compile-course.ts";
export { sampleSender } from "./composed.ts";
export type { CourseList } from "./course-list.ts";
export { type Element, ElementError, type Elements } from "./elements/element.ts";
export type { CourseSource, SourcesList } from "./pages/sources-page.ts";

/** A wrong number of the story is found, wherever a mail says it. */
import { describe, expect, it } from "vitest";
import type { Fixture } from "../../compiler/author.ts";
import { checkStoryNumbers, unsaidFacts } from "./story-numbers.ts";

const saying = (passage: string): Fixture => ({
  name: "a-lesson",
  kind: "lesson",
  file: "lessons/tea.mjml",
  subject: "A lesson",
  preheader: "",
  html: `<!doctype html><html lang="en"><body>${passage}</body></html>`,
  text: "",
  raw: "",
});

function told(passage: string): string {
  const findings: string[] = [];
  checkStoryNumbers(saying(passage), (what, remedy) => findings.push(`${what} – ${remedy}`));
  return findings.join("\n");
}

describe("the story's numbers", () => {
  it.each([
    [
      "<p>v1, which is 92% accurate and costs 175 minutes, while no filter at all costs 75</p>",
      "92, 175, 75",
    ],
    ["<p>Fourteen. 36 × ½ + 6 × 4 = 43 minutes</p>", "the story says 36, 6, 42"],
    ["<p>The field is empty for 30% of messages</p>", "share of empty texts: 30"],
    [
      '<table class="data"><thead><tr><th>Filter</th><th>Accuracy</th></tr></thead><tbody><tr><th>v2 strict</th><td>95.9%</td></tr></tbody></table>',
      "accuracy of v2 strict: 95.9% – the story says 95.8%",
    ],
  ])("do not let %s pass", (passage, finding) => {
    expect(told(passage)).toContain(finding);
  });

  it("let the right ones pass", () => {
    expect(told("<p>36 × ½ + 6 × 4 = 42 minutes, and it is empty for 31%</p>")).toBe("");
  });

  it("name the facts that nobody says", () => {
    expect(unsaidFacts([saying("")])).toContain("share of empty texts");
    expect(unsaidFacts([saying("<p>It is empty for 31 of 100</p>")])).not.toContain(
      "share of empty texts",
    );
  });
});

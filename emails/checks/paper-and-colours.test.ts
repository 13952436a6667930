/** Pages on paper, pages in colours that a reader's system forces, and pages of who has the course. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { siteInBrowser } from "../../tests/author.ts";
import theme from "../theme.ts";

const { look } = siteInBrowser();

/** The sheets of a page: PDF 32000-1, 7.7.3.3, has an object of this type for each. */
async function sheets(page: Page, format: string): Promise<number> {
  const pdf = await page.pdf({ format });
  return [...pdf.toString("latin1").matchAll(/\/Type\s*\/Page\b/g)].length;
}

describe("on paper", () => {
  it.each(["A4", "Letter"])(
    "the project sheet and the souvenir are one sheet of %s",
    async (format) => {
      for (const path of ["/project-sheet", "/finished"]) {
        await look(path, async (page) => expect(await sheets(page, format), path).toBe(1));
      }
    },
  );

  it.each(["/lessons/the-afternoon", "/finished", "/try/the-afternoon"])(
    "%s has nothing to press, and does not lead on",
    (path) =>
      look(path, async (page) => {
        await page.emulateMedia({ media: "print" });
        expect(await page.locator("h1").isVisible()).toBe(true);
        expect(await page.locator("button:visible, nav:visible, footer:visible").count()).toBe(0);
        expect(await page.getByText("Get this course by mail").isVisible()).toBe(false);
      }),
  );

  it("a lesson says where its links lead", () =>
    look("/lessons/the-afternoon", async (page) => {
      const said = `getComputedStyle(document.querySelector("a[href='https://reproducible.cs.princeton.edu']"), "::after").content`;
      expect(await page.evaluate(said)).toBe("none");
      await page.emulateMedia({ media: "print" });
      expect(await page.evaluate(said)).toContain("https://reproducible.cs.princeton.edu");
    }));

  it("the project sheet has room to write in, which the screen has not", () =>
    look("/project-sheet", async (page) => {
      expect(await page.locator(".room:visible").count()).toBe(0);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".room:visible").count()).toBe(5);
    }));
});

const rgb = (hex: string) =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(", ")})`;

describe("what an exercise is answered with", () => {
  it.each(["light", "dark"] as const)("has the colours of the theme, %s", (scheme) =>
    look("/try/soft-skills", async (page) => {
      await page.emulateMedia({ colorScheme: scheme });
      const { link, onLink, field } = theme[scheme];
      const of = (selector: string, property: string) =>
        page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
      expect(await of("#questions ~ p button", "backgroundColor")).toBe(rgb(link));
      expect(await of("#questions ~ p button", "color")).toBe(rgb(onLink));
      expect(await of("select", "backgroundColor")).toBe(rgb(field));
      for (const control of ["[type=range]", "[type=checkbox]"]) {
        expect(await of(control, "accentColor"), control).toBe(rgb(link));
      }
    }),
  );
});

describe("in forced colours", () => {
  it("each button and each panel has an edge, and the day of the front page is not drawn in its own", async () => {
    for (const path of ["/", "/try/soft-skills"]) {
      await look(path, async (page) => {
        await page.emulateMedia({ forcedColors: "active" });
        const edges = `[...document.querySelectorAll("button, .panel")].map((each) => getComputedStyle(each).borderTopWidth)`;
        for (const edge of (await page.evaluate(edges)) as string[])
          expect(edge, path).not.toBe("0px");
      });
    }
    await look("/", async (page) => {
      await page.emulateMedia({ forcedColors: "active" });
      const [drawn, said] = (await page.evaluate(`[
        getComputedStyle(document.querySelector(".hero text")).fill,
        getComputedStyle(document.querySelector("h1")).color,
      ]`)) as [string, string];
      expect(drawn).toBe(said);
    });
  });
});

describe("who comes from their settings", () => {
  it("is offered no course, and stays so on the next lesson", () =>
    look("/lessons/what-is-ml#reader", async (page) => {
      const offers = page.getByRole("link", { name: /Get this course by mail|Send me the course/ });
      expect(await offers.count()).toBe(0);
      await page.getByRole("link", { name: "Lesson 2" }).click();
      await page.waitForURL("**/lessons/who-they-are#reader");
      expect(await offers.count()).toBe(0);
    }));

  it("who does not, is offered it", () =>
    look("/lessons/what-is-ml", async (page) => {
      await page.getByRole("link", { name: "Lesson 2" }).click();
      await page.waitForURL("**/lessons/who-they-are");
      expect(await page.getByRole("link", { name: "Send me the course" }).count()).toBe(1);
    }));
});

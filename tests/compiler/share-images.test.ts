/** The pictures that a shared link shows, made at the build. */
import { imageSize } from "image-size";
import { expect, it } from "vitest";
import { shareImages } from "../../compiler/images/share-images.ts";
import { defaultTheme } from "../../compiler/theme/default-theme.ts";

const mail = (slug: string, subject: string) =>
  ({ slug, kind: "lesson", waitDays: 1, subject }) as const;
const course = (title: string, subject: string) =>
  ({ title, dir: "ltr", theme: defaultTheme, mails: [mail("tea", subject)] }) as const;

it("one for the course and one for each mail have 1200 × 630 pixels; the icon has 180", async () => {
  const made = await shareImages(course("Tea & more", "Lesson 1: how <hot> the water is"));
  const sizes = made.files.map(({ path, content }) => {
    const { width, height } = imageSize(content);
    return [path, width, height];
  });
  expect(sizes).toEqual([
    ["/images/touch-icon.png", 180, 180],
    ["/images/share.png", 1200, 630],
    ["/images/share-tea.png", 1200, 630],
  ]);
  expect(made.mails[0]?.share).toBe(made.files[2]?.markedPath);
});

it("another subject makes another picture under another address", async () => {
  const [one, other] = await Promise.all(
    ["Warm water", "Cold water"].map((subject) => shareImages(course("Tea", subject))),
  );
  expect(one?.mails[0]?.share).not.toBe(other?.mails[0]?.share);
  expect(one?.share).toBe(other?.share);
});

it("a text that the font has no letters for has none, and the others have theirs", async () => {
  const made = await shareImages(course("Tea", "الدرس الأول"));
  expect(made.share).toBeDefined();
  expect(made.mails[0]?.share).toBeUndefined();
});

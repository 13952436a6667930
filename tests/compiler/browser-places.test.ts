/** On every system the checks and tests find a browser, or say in one sentence how to get one. */
import { describe, expect, test } from "vitest";
import { NoBrowserError, startBrowser } from "../../compiler/check/browser.ts";
import { browserPlaces, browserRemedy } from "../../compiler/check/browser-places.ts";

const machines = [
  { platform: "linux", arch: "x64", env: {} },
  { platform: "linux", arch: "arm64", env: {} },
  { platform: "darwin", arch: "arm64", env: { HOME: "/Users/ada" } },
  { platform: "win32", arch: "x64", env: { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" } },
] as const;

describe.each(machines)("on $platform, $arch", (machine) => {
  test("Chrome, Edge and Chromium are looked for", () => {
    const places = browserPlaces(machine);
    expect(places).toContainEqual({ channel: "chrome" });
    expect(places).toContainEqual({ channel: "msedge" });
    expect(places.some((place) => "path" in place && /chromium/i.test(place.path))).toBe(true);
  });

  test("npm's is taken where it runs, and nowhere else", () => {
    const hasNpms = browserPlaces(machine).some((place) => "npm" in place);
    expect(hasNpms).toBe(machine.platform === "linux" && machine.arch === "x64");
  });

  test("CHROME_PATH is the one that is taken, and no other", () => {
    const path = "/somewhere/chrome";
    const places = browserPlaces({ ...machine, env: { ...machine.env, CHROME_PATH: path } });
    expect(places).toEqual([{ path, asked: true }]);
  });
});

test("each system has a sentence of its own, and all name CHROME_PATH", () => {
  const sentences = (["linux", "darwin", "win32"] as const).map(browserRemedy);
  expect(new Set(sentences).size).toBe(3);
  for (const sentence of sentences) expect(sentence).toMatch(/^Install .*CHROME_PATH.*\.$/);
});

test("a CHROME_PATH that leads nowhere is said, and is not passed over", async () => {
  const env = { ...process.env, CHROME_PATH: "/nowhere/chrome" };
  const failure = await startBrowser({ platform: process.platform, arch: process.arch, env }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(NoBrowserError);
  expect((failure as Error).message).toMatch(
    /^The browser that CHROME_PATH names could not be started\. Install .*\n\/nowhere\/chrome: /,
  );
});

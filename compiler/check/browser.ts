/** A Chromium without a window: npm's, which needs no installation, or else the machine's own. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** No browser can be started here; the message says what was tried. */
export class NoBrowserError extends Error {
  override name = "NoBrowserError";
}

/** Starts a browser. Closing it is the caller's. */
export async function startBrowser(): Promise<Browser> {
  // Loaded when it is needed: whoever only writes a course's element should not wait for it.
  const { chromium } = await import("playwright-core");
  const tried: string[] = [];
  const launch = async (executablePath: string, env: Readonly<Record<string, string>> = {}) => {
    try {
      return await chromium.launch({
        executablePath,
        // No sandbox: it shows only our own mails, and containers do not allow one.
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--font-render-hinting=none"],
        env: { ...process.env, ...env },
      });
    } catch (error) {
      tried.push(`${executablePath}: ${(error as Error).message.split("\n")[0]}`);
      return undefined;
    }
  };
  // The package brings a Linux binary.
  if (process.platform === "linux") {
    const folder = await unpacked();
    const path = join(folder, "chromium");
    const broughtAlong = {
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_PATH: join(folder, "fonts"),
    };
    const browser = (await launch(path)) ?? (await launch(path, broughtAlong));
    if (browser) return browser;
  }
  for (const path of installed.filter((each) => existsSync(each))) {
    const browser = await launch(path);
    if (browser) return browser;
  }
  throw new NoBrowserError(
    `No Chromium could be started. Install one, for instance with "apt-get install chromium".\n${tried.join("\n")}`,
  );
}

/** The folder of the unpacked Chromium. Several processes may want it at once: it appears whole or not. */
async function unpacked(): Promise<string> {
  const manifest = new URL("../package.json", import.meta.resolve("@sparticuz/chromium"));
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const folder = join(tmpdir(), `npm-chromium-${version}-${userInfo().uid}`);
  if (existsSync(folder)) return folder;
  const unfinished = mkdtempSync(`${folder}-`);
  const program = join(import.meta.dirname, "unpack-chromium.ts");
  await promisify(execFile)(process.execPath, [program], {
    env: { ...process.env, TMPDIR: unfinished },
  });
  try {
    renameSync(unfinished, folder);
  } catch {
    // Another process was faster; its copy is as good.
    rmSync(unfinished, { recursive: true });
  }
  return folder;
}

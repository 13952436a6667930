/** A Chromium without a window: the one CHROME_PATH names, npm's, or the machine's own. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, LaunchOptions } from "playwright-core";
import { browserPlaces, browserRemedy, type Machine, type Place } from "./browser-places.ts";

/** No browser can be started here; the message says what to do, and what was tried. */
export class NoBrowserError extends Error {
  override name = "NoBrowserError";
}

/**
 * Starts a browser. Closing it is the caller's.
 *
 * @throws NoBrowserError with a sentence for this system.
 */
export async function startBrowser(machine: Machine = process): Promise<Browser> {
  // Loaded when it is needed: a process that only writes a course's element should not wait for it.
  const { chromium } = await import("playwright-core");
  const tried: string[] = [];
  for (const place of browserPlaces(machine)) {
    for (const options of await waysToStart(place)) {
      try {
        return await chromium.launch({
          ...options,
          // No sandbox: it shows only our own mails, and containers do not allow one.
          args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--font-render-hinting=none"],
          env: { ...machine.env, ...options.env },
        });
      } catch (error) {
        const name = options.channel ?? options.executablePath;
        tried.push(`${name}: ${(error as Error).message.split("\n")[0]}`);
      }
    }
  }
  const what = machine.env.CHROME_PATH
    ? "The browser that CHROME_PATH names could not be started."
    : "No browser could be started.";
  throw new NoBrowserError([`${what} ${browserRemedy(machine.platform)}`, ...tried].join("\n"));
}

async function waysToStart(place: Place): Promise<readonly LaunchOptions[]> {
  if ("channel" in place) return [place];
  if ("path" in place) {
    return place.asked || existsSync(place.path) ? [{ executablePath: place.path }] : [];
  }
  const folder = await unpacked();
  const executablePath = join(folder, "chromium");
  const broughtAlong = {
    LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
    FONTCONFIG_PATH: join(folder, "fonts"),
  };
  return [{ executablePath }, { executablePath, env: broughtAlong }];
}

/**
 * The folder of the unpacked Chromium. Several processes may want it at once: it appears whole or
 * not.
 */
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

/** Where a Chromium may be: as the reader says, as npm brings it, or as each system installs one. */
import { join } from "node:path";

/** A browser that may be here. */
export type Place =
  /** The program itself; `asked` when the reader named it. */
  | { readonly path: string; readonly asked?: true }
  /** Chrome or Edge, which Playwright finds where their installers put them. */
  | { readonly channel: "chrome" | "msedge" }
  | { readonly npm: true };

/** The machine that looks for a browser. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The places to try, in order: npm's comes before the system's, because all machines get the same one. */
export function browserPlaces({ platform, arch, env }: Machine): readonly Place[] {
  // Who names a browser wants that one and no other.
  if (env.CHROME_PATH) return [{ path: env.CHROME_PATH, asked: true }];
  // The package brings a binary for this machine alone, whatever the machine is.
  const npm: readonly Place[] = platform === "linux" && arch === "x64" ? [{ npm: true }] : [];
  return [
    ...npm,
    { channel: "chrome" },
    { channel: "msedge" },
    ...chromiumPaths(platform, env).map((path) => ({ path })),
  ];
}

function chromiumPaths(platform: NodeJS.Platform, env: Machine["env"]): readonly string[] {
  const macProgram = "Applications/Chromium.app/Contents/MacOS/Chromium";
  switch (platform) {
    case "darwin":
      return [`/${macProgram}`, ...(env.HOME ? [`${env.HOME}/${macProgram}`] : [])];
    case "win32":
      return [env.LOCALAPPDATA, env.ProgramFiles, env["ProgramFiles(x86)"]].flatMap((folder) =>
        folder ? [join(folder, "Chromium", "Application", "chrome.exe")] : [],
      );
    default:
      return ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];
  }
}

/** How somebody gets a browser on their system, as a sentence. */
export function browserRemedy(platform: NodeJS.Platform): string {
  const otherwise = "or set CHROME_PATH to the program of one";
  switch (platform) {
    case "darwin":
      return `Install Google Chrome, Microsoft Edge or Chromium into Applications, for instance with "brew install --cask google-chrome", ${otherwise}.`;
    case "win32":
      return `Install Google Chrome or Microsoft Edge, for instance with "winget install Google.Chrome", ${otherwise}.`;
    default:
      return `Install Chromium or Google Chrome, for instance with "apt-get install chromium" (Debian), "dnf install chromium" (Fedora) or "snap install chromium" (Ubuntu), ${otherwise}.`;
  }
}

/**
 * Unpacks npm's Chromium, with the libraries and fonts a bare machine lacks, into `TMPDIR`.
 *
 * A program of its own, because the package unpacks into the temporary folder and nowhere else: it
 * is given another one by the process that starts it.
 */
import { fileURLToPath } from "node:url";
import npmChromium, { inflate } from "@sparticuz/chromium";

const libraries = new URL("../bin/al2023.tar.br", import.meta.resolve("@sparticuz/chromium"));
await npmChromium.executablePath();
await inflate(fileURLToPath(libraries));

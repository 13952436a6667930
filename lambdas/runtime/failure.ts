/**
 * What the log says of a failure: the class of the error, and where in our own code it happened.
 *
 * A bundle is one line of minified code, so its frames are translated by the source map that is
 * deployed beside it. The map is read when something fails for the first time: Node's own
 * `--enable-source-maps` reads it at every cold start (a seventh more CPU time, 10 MB of memory).
 */
import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";
import { nameOf } from "../flow/error-name.ts";

/** Fields of a log line about a failure. */
export interface FailureFields extends Readonly<Record<string, string>> {
  readonly error: string;
}

/** So many frames are kept, the innermost first. */
const framesMax = 6;

// The SDK alone takes more than V8's ten frames between its error and our call.
Error.stackTraceLimit = 50;

/** `at name (file:///path:line:column)`, or without name and parentheses. */
const framePattern = /^\s+at (?:.*?\()?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/;

/** A source file of ours, wherever the repository was when it was bundled. */
const ownSource = /^(?!.*node_modules)(?:.*\/)?(lambdas\/[\w/.-]+\.ts)$/;

/**
 * The class of an error (`error`), the system's code for it (`code`, such as ECONNREFUSED), and our
 * own frames (`stack`, as `file:line`, innermost first). Nothing of its message, and no frame of
 * Node or of a library: an error of a socket has a code and no frames.
 */
export function failureFields(error: unknown): FailureFields {
  if (!(error instanceof Error)) return { error: nameOf(error) };
  const { code } = error as NodeJS.ErrnoException;
  const frames = ownFrames(error);
  return {
    error: nameOf(error),
    ...(typeof code === "string" && /^E[A-Z]{2,20}$/.test(code) && { code }),
    ...(frames.length > 0 && { stack: frames.join(" ") }),
  };
}

function ownFrames({ stack, message }: Error): string[] {
  if (typeof stack !== "string") return [];
  // The message comes first, and could be written like frames.
  const start = stack.indexOf(message);
  return stack
    .slice(start < 0 ? 0 : start + message.length)
    .split("\n")
    .flatMap((line) => frameOf(line) ?? [])
    .slice(0, framesMax);
}

function frameOf(line: string): string | undefined {
  const [, file = "", row, column] = framePattern.exec(line) ?? [];
  const path = file.startsWith("file://") ? fileURLToPath(file) : file;
  const place = sourceOf(path, Number(row), Number(column));
  const source = ownSource.exec(place?.file ?? "")?.[1];
  return source && `${source}:${place?.line}`;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Where a place of the running code was written, relative to some folder above. */
function sourceOf(path: string, line: number, column: number): Place | undefined {
  const map = sourceMap();
  if (map === undefined) {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    return path.startsWith(root) ? { file: path.slice(root.length), line } : undefined;
  }
  if (path !== import.meta.filename) return undefined;
  const origin = map.findOrigin(line, column);
  return "fileName" in origin ? { file: origin.fileName, line: origin.lineNumber } : undefined;
}

let read: SourceMap | undefined;

/** The map of the bundle this module is in; undefined where the sources themselves run. */
function sourceMap(): SourceMap | undefined {
  const file = `${import.meta.filename}.map`;
  if (read === undefined && existsSync(file)) {
    read = new SourceMap(JSON.parse(readFileSync(file, "utf8")) as SourceMapPayload);
  }
  return read;
}

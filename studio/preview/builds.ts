/** The newest state of the course, compiled again whenever a file of it is saved. */
import { once } from "node:events";
import { readdirSync, statSync, watch } from "node:fs";
import { join, sep } from "node:path";
import { Worker } from "node:worker_threads";
import type { Fixture } from "../../compiler/check/fixture.ts";
import type { Reading } from "../../compiler/check/words.ts";

/** What a compilation brought. With problems there are no mails, unless they are those of drafts. */
export interface Build {
  readonly title: string;
  readonly mails: readonly (Fixture & Reading & { readonly isDraft: boolean })[];
  /** The pictures that they show, by the last part of their addresses. */
  readonly images: Readonly<
    Record<string, { readonly type: string; readonly content: Uint8Array }>
  >;
  /** `file:line: what – remedy`. */
  readonly problems: readonly string[];
}

/** The builds of a folder, newest last. */
export interface Builds {
  /** The last build that went well, with the problems of the newest one. */
  current(): Build;
  /** Calls back after each further build, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** An editor saves in several steps. */
const settleMs = 60;

/** Compiles a course's folder now and after each change. */
export async function watchBuilds(folder: string): Promise<Builds> {
  const listeners = new Set<() => void>();
  const compiler = new Compiler(folder);
  let current = await compiler.compile();
  let building = false;
  let changed = false;
  let settling: NodeJS.Timeout | undefined;

  const rebuild = async () => {
    changed = true;
    // A change during a build is seen by the build after it.
    if (building) return;
    building = true;
    while (changed) {
      changed = false;
      const build = await compiler.compile();
      const isWhole = build.problems.length === 0 || build.mails.length > 0;
      current = isWhole ? build : { ...current, problems: build.problems };
      for (const listener of listeners) listener();
    }
    building = false;
  };
  const watcher = watch(folder, { recursive: true }, (_, file) => {
    if (file?.split(sep).includes("dist")) return;
    clearTimeout(settling);
    settling = setTimeout(() => void rebuild(), settleMs);
  });
  return {
    current: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      clearTimeout(settling);
      watcher.close();
      compiler.close();
    },
  };
}

/** The worker that compiles a folder, and what it was started with. */
class Compiler {
  readonly #folder: string;
  #worker: Worker | undefined;
  #imported = "";

  constructor(folder: string) {
    this.#folder = folder;
  }

  async compile(): Promise<Build> {
    const imported = stateOfImports(this.#folder);
    if (imported !== this.#imported) this.close();
    this.#imported = imported;
    this.#worker ??= new Worker(new URL("./compile-worker.ts", import.meta.url), {
      workerData: this.#folder,
    });
    const answered = new AbortController();
    const { signal } = answered;
    try {
      this.#worker.postMessage("compile");
      const ended = once(this.#worker, "exit", { signal }).then(() => {
        throw new Error("The compiler ended: does a file of the course end the program?");
      });
      const [build] = (await Promise.race([once(this.#worker, "message"), ended])) as [Build];
      return build;
    } catch (error) {
      // The compiler does not load, or ends.
      this.close();
      return { title: "", mails: [], images: {}, problems: [(error as Error).message] };
    } finally {
      answered.abort();
    }
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}

/**
 * Which state all files of a folder are in that a worker reads once: those that are neither MJML nor
 * the list, which it reads again each time.
 */
function stateOfImports(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.endsWith(".mjml") && name !== "course.ts")
    .map((name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      return found?.isFile() ? `${name} ${found.size} ${found.mtimeMs}` : "";
    })
    .join("\n");
}

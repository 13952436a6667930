/** The newest state of the course, compiled again whenever a file of it is saved. */
import { once } from "node:events";
import { watch } from "node:fs";
import { sep } from "node:path";
import { Worker } from "node:worker_threads";
import type { Fixture } from "../../compiler/check/fixture.ts";
import type { Reading } from "../../compiler/check/words.ts";

/** What a compilation brought. With problems there are no mails. */
export interface Build {
  readonly title: string;
  readonly mails: readonly (Fixture & Reading)[];
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
  let current = await compile(folder);
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
      const build = await compile(folder);
      current = build.problems.length > 0 ? { ...current, problems: build.problems } : build;
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
    },
  };
}

async function compile(folder: string): Promise<Build> {
  const worker = new Worker(new URL("./compile-once.ts", import.meta.url), { workerData: folder });
  try {
    const [build] = (await once(worker, "message")) as [Build];
    return build;
  } catch (error) {
    // The compiler itself does not load.
    return {
      title: "",
      mails: [],
      images: {},
      problems: [(error as Error).stack ?? String(error)],
    };
  }
}

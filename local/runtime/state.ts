/** Where the local system keeps what must outlive a run: a folder, or nothing at all in tests. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf, StateError } from "./errors.ts";

/** A place for small files. */
export interface State {
  /** A folder for a part that keeps its own files; undefined when nothing is kept. */
  folder(name: string): string | undefined;
  /**
   * The JSON value saved under this name, or undefined.
   *
   * @throws StateError when the file is there but is not JSON.
   */
  load(name: string): unknown;
  /** Saves a JSON value whole or not at all. */
  save(name: string, value: unknown): void;
  /** The names saved under this folder, sorted. */
  names(folder: string): string[];
  /** Lets another program use the state. */
  close(): void;
}

/** Keeps nothing. */
export const memoryState: State = {
  folder: () => undefined,
  load: () => undefined,
  save: () => undefined,
  names: () => [],
  close: () => undefined,
};

/**
 * Keeps everything in one folder, which is made when it is missing and emptied when `fresh`.
 *
 * The folder and all in it become their user's alone, whatever an earlier run left: it holds keys
 * and mails, whose links act for their readers.
 *
 * @throws StateError when another running program uses the folder.
 */
export function folderState(root: string, fresh: boolean): State {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const lock = lockFolder(root);
  if (fresh) {
    for (const name of readdirSync(root)) {
      if (name !== lockName) rmSync(join(root, name), { recursive: true, force: true });
    }
  }
  makePrivate(root);
  const fileOf = (name: string) => join(root, `${name}.json`);
  return {
    folder: (name) => join(root, name),
    load(name) {
      let text: string;
      try {
        text = readFileSync(fileOf(name), "utf8");
      } catch {
        return undefined;
      }
      try {
        return JSON.parse(text);
      } catch (error) {
        throw new StateError(
          `The saved state ${fileOf(name)} cannot be read (${messageOf(error)}). Begin again with npm start -- --fresh.`,
        );
      }
    },
    save(name, value) {
      const file = fileOf(name);
      mkdirSync(join(file, ".."), { recursive: true });
      // Written to a new file and renamed: a crash in between leaves the old file.
      writeFileSync(`${file}.new`, JSON.stringify(value));
      renameSync(`${file}.new`, file);
    },
    names(folder) {
      try {
        return readdirSync(join(root, folder))
          .filter((name) => name.endsWith(".json"))
          .map((name) => name.slice(0, -".json".length))
          .sort();
      } catch {
        return [];
      }
    },
    close: () => lock.close(),
  };
}

/** @throws StateError when something in the folder is another user's. */
function makePrivate(root: string): void {
  const narrow = (path: string, mode: number) => {
    try {
      chmodSync(path, mode);
    } catch (error) {
      // What another program of ours has cleared away meanwhile needs no guard.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw new StateError(
        `The state in ${root} cannot be kept for you alone (${messageOf(error)}). Make it yours, or remove it.`,
      );
    }
  };
  narrow(root, 0o700);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    narrow(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
}

const lockName = "lock";

/**
 * SQLite's lock, because the system lifts it however a program ends; a file with a number stays.
 */
function lockFolder(root: string): DatabaseSync {
  const lock = new DatabaseSync(join(root, lockName));
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch {
    lock.close();
    throw new StateError(
      `Another npm start uses the state in ${root}. End it first; one system at a time.`,
    );
  }
}

/** What earlier builds of a course made, so that the next one makes only what has changed. */
import { createHash } from "node:crypto";

/**
 * Remembers the results of steps by the content that they were made from.
 *
 * One cache belongs to one folder, for as long as only its MJML and its `course.ts` change: what
 * else a step reads, such as the code of an element, is no part of what it is remembered by.
 */
export interface BuildCache {
  /**
   * What `make` answers, or what it answered for the same step and input before.
   *
   * @param input All that the result depends on; JSON must tell it apart.
   */
  remember<Value>(step: string, input: unknown, make: () => Value): Value;
}

/** Remembers nothing: every build makes everything. */
export const noCache: BuildCache = { remember: (_step, _input, make) => make() };

/** A cache that keeps what the newest successful build has used. */
export class MemoryCache implements BuildCache {
  #before = new Map<string, unknown>();
  #used = new Map<string, unknown>();

  remember<Value>(step: string, input: unknown, make: () => Value): Value {
    const content = createHash("sha256").update(JSON.stringify(input)).digest("base64");
    const key = `${step} ${content}`;
    const known = this.#used.has(key) ? this.#used.get(key) : this.#before.get(key);
    const value = known === undefined ? make() : (known as Value);
    this.#used.set(key, value);
    return value;
  }

  /** Forgets what has not been used since this was called before. To be called after a success. */
  prune(): void {
    this.#before = this.#used;
    this.#used = new Map();
  }
}

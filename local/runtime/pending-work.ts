/** Counts what is under way, so that one can wait until everything caused so far is done. */

/** Work under way in the local system. */
export class PendingWork {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Notes that work begins; call what it returns exactly once, when the work has ended. */
  begin(): () => void {
    this.#count++;
    return () => {
      if (--this.#count > 0) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Runs work and counts it while it lasts. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const end = this.begin();
    try {
      return await work();
    } finally {
      end();
    }
  }

  /**
   * Resolves when nothing is under way, or after `patienceMs` at the latest.
   *
   * @returns whether all was done.
   */
  async idle(patienceMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const deadline = performance.now() + patienceMs;
    while (this.#count > 0) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        if (Number.isFinite(leftMs)) timer = setTimeout(resolve, leftMs);
      });
      clearTimeout(timer);
    }
    return true;
  }
}

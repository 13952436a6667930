/**
 * Takes steps one after the other, and lets every promise settle between two of them.
 */

/** A turn of the event loop costs more than a step: each turn takes so many. */
const stepsATurn = 50;

/**
 * Calls `step` until it answers false. After each step, all promises have settled before the next:
 * Node.js drains them, and looks for rejections that nobody handles, after each immediate.
 *
 * @throws what `step` throws
 */
export function stepwise(step: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const take = () => {
      if (isOver) return;
      try {
        if (step()) return;
        isOver = true;
        resolve();
      } catch (error) {
        isOver = true;
        reject(error);
      }
    };
    const turn = () => {
      if (isOver) return;
      for (let steps = 0; steps < stepsATurn; steps += 1) setImmediate(take);
      setImmediate(turn);
    };
    turn();
  });
}

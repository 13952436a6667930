/**
 * Pure functions whose newest answers are kept: a crowd of one hour asks the same again and again.
 */

/** Answers of some hundred bytes each. */
const shortAnswersMax = 5000;

/**
 * The same function, which computes each answer once as long as it is kept. It must follow from its texts
 * alone; what it throws is not kept. Made at a module's top it is marked `@__PURE__`: the bundler leaves
 * out what a function does not use, and `Temporal` with it.
 *
 * @param compute takes texts without a line break
 * @param keptMax so many answers are kept; then all are dropped, and kept anew
 */
export function remembered<Texts extends readonly string[], Answer>(
  compute: (...texts: Texts) => Answer,
  keptMax = shortAnswersMax,
): (...texts: Texts) => Answer {
  const kept = new Map<string, { readonly answer: Answer }>();
  return (...texts) => {
    const key = texts.join("\n");
    const known = kept.get(key);
    if (known) return known.answer;
    const answer = compute(...texts);
    if (kept.size >= keptMax) kept.clear();
    kept.set(key, { answer });
    return answer;
  };
}

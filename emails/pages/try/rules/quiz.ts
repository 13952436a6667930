/** Questions from memory: what was not known comes back after three others, at most twice. */

/** One question of a quiz. */
export interface QuizQuestion {
  /** Its number in the mail. */
  readonly number: number;
  /** The lesson it belongs to; none where it is about the reader. */
  readonly lesson?: number;
}

/** Where a reader stands. */
export interface Quiz {
  /** The questions still to ask, by number; the first is asked now. */
  readonly queue: readonly number[];
  /** How often each was not known. */
  readonly missed: Readonly<Record<number, number>>;
}

/** A question that was not known comes back behind so many others. */
const distance = 3;
const returnsMax = 2;

/** @param order The questions' numbers in the order of the first round. */
export function start(order: readonly number[]): Quiz {
  return { queue: order, missed: {} };
}

/** After the question that is asked now was known, or not. */
export function answer({ queue, missed }: Quiz, known: boolean): Quiz {
  const [asked, ...rest] = queue;
  if (asked === undefined || known) return { queue: rest, missed };
  const times = (missed[asked] ?? 0) + 1;
  const counted = { ...missed, [asked]: times };
  if (times > returnsMax) return { queue: rest, missed: counted };
  return { queue: [...rest.slice(0, distance), asked, ...rest.slice(distance)], missed: counted };
}

/** What is said at the end. */
export function sayEnd({ missed }: Quiz, questions: readonly QuizQuestion[]): string {
  const first = questions.filter(({ number }) => !missed[number]).length;
  const said = `${first} of ${questions.length} at the first try.`;
  const others = questions.flatMap(({ number, lesson = 0 }) => (missed[number] ? [lesson] : []));
  const lessons = [...new Set(others)].filter((lesson) => lesson > 0).sort((a, b) => a - b);
  if (lessons.length === 0) return said;
  const [only] = lessons;
  if (lessons.length === 1) return `${said} Worth one more look: lesson ${only}.`;
  const list = `${lessons.slice(0, -1).join(", ")} and ${lessons.at(-1)}`;
  return `${said} The others are worth one look: lessons ${list}.`;
}

const ofLessons = (lessons: readonly (number | undefined)[]): readonly QuizQuestion[] =>
  lessons.map((lesson, index) => ({
    number: index + 1,
    ...(lesson !== undefined && { lesson }),
  }));

/** The finale's ten questions, in the order of the mail. */
export const finaleQuestions = ofLessons([1, 2, 2, 3, 4, 5, 6, 7, 7, 7]);

/** The order of the first round: neighbours are of different lessons. */
export const finaleOrder: readonly number[] = [1, 5, 9, 3, 7, 2, 10, 4, 8, 6];

/** The recap's five questions and five more; "Did you take your step?" belongs to no lesson. */
export const recapQuestions = ofLessons([1, 4, 7, 7, undefined, 2, 3, 5, 6, 7]);

/** The order of the first round. */
export const recapOrder: readonly number[] = [1, 6, 2, 7, 3, 8, 4, 9, 10, 5];

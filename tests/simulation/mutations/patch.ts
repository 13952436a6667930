/**
 * Replaces a fragment of source text that is found by its tokens.
 *
 * Spaces, line breaks, comments, the kind of quotes and trailing commas do not count. Where the
 * fragment is not found as it stands, the same tokens under new names will do: a name stands for one
 * other name, the same each time. `…` in a fragment stands for anything up to what follows it.
 */
import jsTokens, { type Token } from "js-tokens";

/** A replacement in one file of `lambdas/`. A name that only the replacement has begins with `$`. */
export type Patch = readonly [file: string, find: string, replace: string];

/** Source files by name. */
export type Sources = ReadonlyMap<string, string>;

/** A mutation does not fit the sources any more. */
export class UnfitError extends Error {
  override name = "UnfitError";
}

interface Place {
  readonly from: number;
  readonly to: number;
  /** New names of what the fragment names. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Applies a patch in its file. Where code has moved, it says so: the same words elsewhere may be about
 * something else.
 *
 * @param known every name that some patch uses: none of them is a new name of another
 * @throws UnfitError when the fragment is not there, or in two places
 */
export function patched(sources: Sources, patch: Patch, known: ReadonlySet<string>): Sources {
  const [file, find, replace] = patch;
  const text = sources.get(file) ?? "";
  const exact = placesOf(find, text);
  const places = exact.length > 0 ? exact : placesOf(find, text, known);
  const [place] = places;
  if (!place) {
    const others = [...sources].filter(([, other]) => placesOf(find, other).length > 0);
    const where = others.map(([name]) => name).join(", ");
    throw unfit(patch, where ? `is not there, but in ${where}` : "is not there");
  }
  if (places.length > 1) throw unfit(patch, `is there ${places.length} times`);
  const put = withNames(replace, place.names);
  const alien = aliensOf(put, sources);
  if (alien.length > 0) throw unfit(patch, `is there, but nothing called ${alien.join(", ")}`);
  return new Map(sources).set(file, text.slice(0, place.from) + put + text.slice(place.to));
}

/** Every name in some fragments. */
export function namesIn(texts: readonly string[]): Set<string> {
  return new Set(
    texts.flatMap((text) =>
      tokensOf(text)
        .filter(isName)
        .map(({ value }) => value),
    ),
  );
}

function unfit([file, find]: Patch, why: string): UnfitError {
  return new UnfitError(`${file}: ${find.trim().replaceAll(/\s+/g, " ").slice(0, 90)} — ${why}`);
}

interface Piece {
  readonly type: Token["type"];
  /** The text; of a string without its quotes. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const closing = new Set([")", "]", "}"]);
const idle = new Set<Token["type"]>([
  "WhiteSpace",
  "LineTerminatorSequence",
  "SingleLineComment",
  "MultiLineComment",
]);

function tokensOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { type, value } of jsTokens(text)) {
    const to = from + value.length;
    if (!idle.has(type)) {
      pieces.push({ type, value: type === "StringLiteral" ? value.slice(1, -1) : value, from, to });
    }
    from = to;
  }
  return pieces;
}

/** Words that mean themselves. */
const reserved = new Set(
  (
    "as async await break case catch class const continue default delete do else export extends false " +
    "finally for from function if import in instanceof interface let new null of return satisfies " +
    "switch this throw true try type typeof undefined var void while yield readonly string number " +
    "boolean unknown never"
  ).split(" "),
);

const isName = ({ type, value }: Piece) => type === "IdentifierName" && !reserved.has(value);

/** Where a fragment is; with `known`, also under names that are not among those. */
function placesOf(find: string, text: string, known?: ReadonlySet<string>): Place[] {
  const wanted = tokensOf(find);
  const source = tokensOf(text);
  return source.flatMap((first, start) => {
    const names = new Map<string, string>();
    const end = matchAt(wanted, source, start, names, known);
    const last = source[(end ?? 0) - 1];
    return end === undefined || !last ? [] : [{ from: first.from, to: last.to, names }];
  });
}

/** Where the match that begins at `start` ends, if there is one; fills `names`. */
function matchAt(
  wanted: readonly Piece[],
  source: readonly Piece[],
  start: number,
  names: Map<string, string>,
  known?: ReadonlySet<string>,
): number | undefined {
  let at = start;
  for (const [index, piece] of wanted.entries()) {
    if (piece.value === "…") {
      const until = endOfGap(source, at, wanted[index + 1]);
      if (until === undefined) return undefined;
      at = until;
      continue;
    }
    if (isTrailing(source, at) && piece.value !== ",") at += 1;
    const found = source[at];
    if (piece.value === "," && found && closing.has(found.value)) continue;
    if (!found || !fits(piece, found, names, known)) return undefined;
    at += 1;
  }
  return at;
}

function isTrailing(source: readonly Piece[], at: number): boolean {
  return source[at]?.value === "," && closing.has(source[at + 1]?.value ?? "");
}

/** The first place after `start`, outside brackets opened since, of the piece that ends a gap. */
function endOfGap(
  source: readonly Piece[],
  start: number,
  last: Piece | undefined,
): number | undefined {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    const { type, value } = source[at] as Piece;
    if (depth === 0 && type === last?.type && value === last.value) return at;
    if (type === "Punctuator" && "([{".includes(value)) depth += 1;
    if (type === "Punctuator" && closing.has(value)) depth -= 1;
    if (depth < 0) return undefined;
  }
  return undefined;
}

function fits(
  wanted: Piece,
  found: Piece,
  names: Map<string, string>,
  known?: ReadonlySet<string>,
): boolean {
  if (wanted.type !== found.type) return false;
  if (!known || !isName(wanted)) return wanted.value === found.value;
  if (!isName(found)) return false;
  const before = names.get(wanted.value);
  if (before !== undefined) return before === found.value;
  if ([...names.values()].includes(found.value)) return false;
  if (found.value !== wanted.value && known.has(found.value)) return false;
  names.set(wanted.value, found.value);
  return true;
}

function withNames(text: string, names: ReadonlyMap<string, string>): string {
  let put = "";
  for (const { type, value } of jsTokens(text)) {
    put += type === "IdentifierName" ? (names.get(value) ?? value) : value;
  }
  return put;
}

/** Names in a replacement that mean nothing in the sources: with them it would be another mistake. */
function aliensOf(put: string, sources: Sources): string[] {
  const builtIn = [globalThis, Object, Array.prototype, String.prototype];
  return [...namesIn([put])].filter(
    (name) =>
      !name.startsWith("$") &&
      !builtIn.some((owner) => name in owner) &&
      ![...sources.values()].some((text) => text.includes(name)),
  );
}

/**
 * How a mutation finds its place, whatever the sources look like, and what it says when there is
 * none; and that all of them have theirs.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mutations } from "./mutations/all.ts";
import { allEdits, edited } from "./mutations/generated.ts";
import { constant, type Mutation } from "./mutations/mutation.ts";
import { namesIn, type Patch, patched, UnfitError } from "./mutations/patch.ts";
import { seamMutations } from "./mutations/seams.ts";
import { checkMutation, mutated, protocolSources } from "./run/mutants.ts";
import { simulatedEvents } from "./run/reports.ts";
import { mutatedSeam, seamSources } from "./run/seam-mutants.ts";

const source = `
export function released(subscription: Subscription, now: Instant): Subscription {
  const rest = { ...subscription, attempts: 0, note: "none" };
  if (subscription.claim) return rest; // released
  return { ...rest, at: now };
}
export const restMs = 30 * minuteMs;
`;
const patch: Patch = ["claim.ts", "if (subscription.claim) return rest;", "if (rest) return rest;"];

function apply(text: string, [file, find, replace]: Patch = patch, where = file): string {
  const known = namesIn([find, replace]);
  return patched(new Map([[where, text]]), [file, find, replace], known).get(where) ?? "";
}

describe("a patch finds its place", () => {
  test("as it was written", () => {
    expect(apply(source)).toContain("if (rest) return rest; // released");
  });

  test("in another format: line breaks, comments, quotes, trailing commas", () => {
    const text = source.replace(
      "if (subscription.claim) return rest;",
      "if (\n    subscription.claim, // open\n  )\n    return rest;",
    );
    expect(apply(text)).toContain("if (rest) return rest;");
    const note: Patch = ["claim.ts", "attempts: 0, note: 'none',", "attempts: 0"];
    expect(apply(source, note)).toContain("{ ...subscription, attempts: 0 }");
  });

  test("under new names, which the replacement takes on", () => {
    const text = source.replaceAll("subscription", "reader").replaceAll("rest", "left");
    expect(apply(text)).toContain("if (left) return left;");
  });

  test("whatever the value of a constant", () => {
    const shorter = constant("claim.ts", "restMs", "minuteMs");
    expect(apply(source, shorter)).toContain("export const restMs = minuteMs;");
  });
});

describe("a patch that does not fit any more says so", () => {
  test("where its place is gone", () => {
    expect(() => apply(source.replace("subscription.claim", "!subscription"))).toThrow(UnfitError);
  });

  test("where code has moved, and to which file", () => {
    expect(() => apply(source, patch, "moved.ts")).toThrow("is not there, but in moved.ts");
  });

  test("where there are two places", () => {
    expect(() => apply(source + source)).toThrow("is there 2 times");
  });

  test("where its replacement names what is not there", () => {
    const text: Patch = ["claim.ts", "return rest;", "return gone;"];
    expect(() => apply(source, text)).toThrow("nothing called gone");
  });

  test("where a name would have to be another name that it knows", () => {
    const text: Patch = ["claim.ts", "attempts: 0, at", "note: at"];
    expect(() => apply("const a = { note: 0, at };", text)).toThrow(UnfitError);
  });
});

describe("every mutation fits the sources", () => {
  /** Those that do not, and why. */
  const unfit = <M extends { readonly name: string }>(all: readonly M[], apply: (one: M) => void) =>
    all.flatMap((one) => {
      try {
        apply(one);
        return [];
      } catch (error) {
        if (!(error instanceof UnfitError)) throw error;
        return [`${one.name}: ${error.message}`];
      }
    });

  test("of the protocol", () => {
    const sources = protocolSources();
    expect(unfit(mutations, (one) => mutated(sources, one, "not written down"))).toEqual([]);
  });

  test("at the seams, and has the tests that judge it", () => {
    const sources = seamSources();
    expect(unfit(seamMutations, (one) => mutatedSeam(sources, one))).toEqual([]);
    const root = join(import.meta.dirname, "..", "..");
    const files = new Set(seamMutations.flatMap(({ tests }) => tests));
    expect([...files].filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test("under a name of its own: that is how one is asked for", () => {
    const names = [...mutations, ...seamMutations].map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe("a mutation that does not fit any more is a verdict", () => {
  const unfit: readonly Mutation[] = [
    { name: "a patch", patches: [["domain/claim.ts", "no such text", ""]] },
    { name: "a rule", rules: { "domain/claim.ts": { gone: () => () => 0 } } as object },
    { name: "a file", rules: { "domain/gone.ts": { settle: () => () => 0 } } as object },
    { name: "does not load", patches: [["domain/claim.ts", "const holdMs = …;", "const = ;"]] },
  ];

  test.each(unfit)("$name", async (mutation) => {
    const verdict = await checkMutation(mutation, { worlds: 0 });
    expect(verdict.unfit).toBeDefined();
    expect(simulatedEvents(verdict)).toBe("no longer fits");
  });
});

test("generated mutations change one place each", () => {
  const sources = new Map([
    ["domain/claim.ts", "export const f = (a: Map<string, A>) => (a < 2 && !b ? 4 : 0);"],
  ]);
  const texts = allEdits(sources).map((edit) => edited(sources, edit).get("domain/claim.ts"));
  expect(texts).toContain("export const f = (a: Map<string, A>) => (((a) <= (2)) && !b ? 4 : 0);");
  expect(texts).toContain("export const f = (a: Map<string, A>) => (a < 2 && b ? 4 : 0);");
  expect(texts).toContain("export const f = (a: Map<string, A>) => (a < 2 && !b ? 8 : 0);");
  expect(new Set(texts).size).toBe(texts.length);
});

/** The site's one script is made of parts: together they must be a script that a browser can read. */
import { Script } from "node:vm";
import { expect, it } from "vitest";
import { signUpScript } from "../../lambdas/web/script.ts";

it("is one script whose parts declare no name twice", () => {
  expect(() => new Script(signUpScript)).not.toThrow();
});

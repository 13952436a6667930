/** The site's one script is made of parts: together they must be a script that a browser can read. */
import { Script } from "node:vm";
import { expect, it } from "vitest";
import { signUpScript } from "../../lambdas/web/script.ts";

it("the script that browsers load is one that they can read as a whole", () => {
  // Two parts that give one name twice are read by nobody, and then no part of it runs.
  expect(() => new Script(signUpScript)).not.toThrow();
});

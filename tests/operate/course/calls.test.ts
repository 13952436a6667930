/** The command line as a person and a script meet it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readArguments } from "../../../operate/course/arguments.ts";
import { type Command, RefusedError } from "../../../operate/course/command.ts";
import { allCommands } from "../../../operate/course/commands/all.ts";
import { commandsPage } from "../../../operate/course/help.ts";
import { fakePorts } from "../../fakes/ports.ts";
import { call } from "./calling.ts";
import { operatorPorts } from "./fake-ports.ts";

const ports = async () => operatorPorts(fakePorts());

describe("every command", () => {
  test.each(allCommands.map((command) => [command.name, command] as const))(
    "%s is called by its examples as they stand, and is in --help",
    async (name, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) {
        const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b ?? "");
        expect(readArguments(words, allCommands).command, example).toBe(command);
      }
      expect((await call(["--help"])).out).toContain(`  ${name}`);
      const own = await call([...name.split(" "), "--help"]);
      expect(own).toMatchObject({ exit: 0, err: "" });
      for (const { name: option } of command.options ?? [])
        expect(own.out).toContain(`--${option}`);
      for (const example of command.examples) expect(own.out).toContain(example);
      expect(own.out.includes("--yes")).toBe(command.asks === true);
    },
  );

  test("has a name of its own", () => {
    const names = allCommands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("is in docs/commands.md, which npm run docs:commands writes", () => {
    const page = join(import.meta.dirname, "..", "..", "..", "docs", "commands.md");
    expect(readFileSync(page, "utf8")).toBe(commandsPage(allCommands));
  });
});

describe("a wrong call", () => {
  test.each<[string[], RegExp]>([
    [[], /Name a command/],
    [["--json"], /Name a command/],
    [["delete"], /There is no command "delete"\. There are .*stop/],
    [["stop"], /needs --reason/],
    [["stop", "--reason"], /reason/],
    [["stop", "--reason", "  "], /needs --reason/],
    [["stop", "--reason", "ask ann@example.org"], /without an address/],
    [["stop", "--reason", "x".repeat(201)], /at most 200/],
    [["keys"], /"keys" is no command\. There are keys backup/],
    [["keys", "backup"], /needs a file.*keys backup FILE/],
    [["stop", "now", "--reason", "x"], /does not take "now"/],
    [["stop", "--reason", "x", "--quick"], /--quick.*"stop" takes --reason TEXT/],
    [["resume", "--yes"], /--yes/],
    [["resume", "--local", "--stage", "a"], /one of the two/],
    [["resume", "--stage"], /--stage needs a name/],
    [["resume", "--stage", "staging"], /There is no stage "staging"/],
  ])("%j ends with 2 and a sentence, and prints nothing", async (argv, sentence) => {
    for (const json of [[], ["--json"]]) {
      const { exit, out, err } = await call([...argv, ...json], { ports });
      expect({ exit, out }).toEqual({ exit: 2, out: "" });
      expect(err).toMatch(sentence);
      expect(err).toMatch(/--help says more/);
    }
  });

  test("names the stages where there are some and none is named", async () => {
    const context = { course: {}, stages: { staging: {}, production: {} } };
    expect(await call(["resume"], { context })).toMatchObject({
      exit: 2,
      err: expect.stringContaining("staging, production"),
    });
  });
});

describe("what cannot be undone", () => {
  const done: string[] = [];
  const commands: readonly Command[] = [
    {
      name: "burn",
      summary: "Burns it",
      examples: ["burn"],
      asks: true,
      async run({ confirm }) {
        await confirm("It burns.");
        done.push("burnt");
        return { value: { burnt: true }, text: "Burnt.\n" };
      },
    },
  ];
  const times = async (...given: Parameters<typeof call>) => {
    done.length = 0;
    const called = await call(given[0], { ports, commands, ...given[1] });
    return { ...called, times: done.length };
  };

  test("is asked, and done on yes alone", async () => {
    const asked = await times(["burn"], { answers: ["yes"] });
    expect(asked).toMatchObject({ exit: 0, out: "Burnt.\n", times: 1 });
    expect(asked.err).toMatch(/It burns\. This cannot be undone/);
    for (const answer of ["", "y", "no"]) {
      expect(await times(["burn"], { answers: [answer] })).toMatchObject({
        exit: 1,
        out: "",
        times: 0,
      });
    }
  });

  test("is refused where nobody can be asked, with --json too", async () => {
    for (const argv of [["burn"], ["burn", "--json"]]) {
      const { exit, out, err, times: count } = await times(argv);
      expect({ exit, out, count }).toEqual({ exit: 1, out: "", count: 0 });
      expect(err).toMatch(/nobody can be asked.*\nAdd --yes/);
    }
  });

  test("is done with --yes", async () => {
    expect(await times(["burn", "--yes"])).toMatchObject({ exit: 0, err: "", times: 1 });
  });
});

describe("what a command prints", () => {
  const commands: readonly Command[] = [
    {
      name: "walk",
      summary: "Walks",
      examples: ["walk"],
      async run({ print, progress }) {
        print("One step.\n");
        const bar = progress("Walking");
        bar.show(1, 2);
        bar.end();
        return { value: { steps: 2 }, text: "Two steps.\n", exit: 1 };
      },
    },
    {
      name: "fall",
      summary: "Falls",
      examples: ["fall"],
      async run() {
        throw new RefusedError("It fell.", "Pick it up.");
      },
    },
  ];

  test("is one JSON value with --json, and nothing else", async () => {
    const { exit, json, err } = await call(["walk", "--json"], { ports, commands });
    expect({ exit, json, err }).toEqual({ exit: 1, json: { steps: 2 }, err: "" });
  });

  test("has a bar on a terminal alone, on standard error", async () => {
    const quiet = await call(["walk"], { ports, commands });
    expect(quiet).toMatchObject({ out: "One step.\nTwo steps.\n", err: "" });
    const drawn = await call(["walk"], { ports, commands, drawsBars: true });
    expect(drawn.out).toBe(quiet.out);
    expect(drawn.err).toContain("50 %");
  });

  test("says a refusal and its remedy on standard error", async () => {
    expect(await call(["fall", "--json"], { ports, commands })).toMatchObject({
      exit: 1,
      out: "",
      err: "It fell.\nPick it up.\n",
    });
  });
});

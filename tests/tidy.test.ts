/**
 * The house rules as tests: who may import whom, how large a file grows, what is never written.
 *
 * The rules guard against a class of change that every other test lets pass: a step that reaches
 * round its ports into AWS, a rule that reads the clock, a file that swallows its neighbours.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dirname, join as joinNames, matchesGlob } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { alone } from "../vitest.config.ts";

const root = join(import.meta.dirname, "..");

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file.endsWith(".ts") && !file.includes("/dist/"))
  // Git lists a file that is deleted and not yet committed, as an author's old tests may be.
  .filter((file) => existsSync(join(root, file)));

const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const statement =
  /^(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']|import\(["']([^"']+)["']\)/gm;

function importsOf(file: string): Import[] {
  return [...(sources.get(file) ?? "").matchAll(statement)].map(([, type, named, dynamic]) => {
    const to = named ?? dynamic ?? "";
    return {
      from: file,
      to: to.startsWith(".") ? joinNames(dirname(file), to) : to,
      typeOnly: type !== undefined,
    };
  });
}

const imports = files.flatMap(importsOf);
const inside = (folder: string) => (path: string) => path.startsWith(`${folder}/`);

/** Imports that leave `from` for something that is not `allowed`. */
function strays(from: (path: string) => boolean, allowed: (to: string) => boolean): string[] {
  return imports
    .filter((one) => from(one.from) && !allowed(one.to))
    .map((one) => `${one.from} → ${one.to}`);
}

describe("who may import whom", () => {
  test("the scan sees the imports of every folder", () => {
    for (const folder of [
      "infra",
      "lambdas/domain",
      "lambdas/mail",
      "lambdas/flow",
      "lambdas/adapters",
      "compiler",
      "studio",
      "operate/doctor",
      "operate/course",
      "operate/adapters",
      "local/stack",
      "local/aws",
      "local/runtime",
    ]) {
      expect(imports.filter((one) => inside(folder)(one.from)).length, folder).toBeGreaterThan(5);
    }
  });

  test("the domain imports only itself, node:crypto and Temporal", () => {
    const allowed = new Set(["node:crypto", "temporal-polyfill"]);
    const domain = inside("lambdas/domain");
    expect(strays(domain, (to) => domain(to) || allowed.has(to))).toEqual([]);
  });

  test("the formats of mail import only the domain and node:crypto", () => {
    const mail = inside("lambdas/mail");
    const allowed = (to: string) =>
      mail(to) || inside("lambdas/domain")(to) || to === "node:crypto";
    expect(strays(mail, allowed)).toEqual([]);
  });

  test("steps import the domain, the formats and their own ports, nothing of the world", () => {
    const flow = inside("lambdas/flow");
    const allowed = (to: string) =>
      flow(to) || inside("lambdas/domain")(to) || inside("lambdas/mail")(to);
    expect(strays(flow, allowed)).toEqual([]);
  });

  test("only adapters and the composition root use the AWS SDK", () => {
    const others = (path: string) =>
      inside("lambdas")(path) &&
      !inside("lambdas/adapters")(path) &&
      path !== "lambdas/runtime/wiring.ts";
    expect(strays(others, (to) => !/^@(aws-sdk|smithy)\//.test(to))).toEqual([]);
  });

  test("only the composition root uses adapters; reading what AWS hands over is the one way in", () => {
    const others = (path: string) =>
      inside("lambdas")(path) &&
      !inside("lambdas/adapters")(path) &&
      path !== "lambdas/runtime/wiring.ts" &&
      !["lambdas/web.ts", "lambdas/feedback.ts", "lambdas/receive.ts"].includes(path);
    expect(strays(others, (to) => !inside("lambdas/adapters")(to))).toEqual([]);
  });

  test("what an operator asks imports settings, rules and formats; only its own adapters use the SDK and the functions' adapters", () => {
    const operate = inside("operate");
    const adapters = inside("operate/adapters");
    const shared = (to: string) =>
      /^infra\/(config|stages|dns-records)\.ts$|^infra\/config\//.test(to) ||
      /^lambdas\/(domain|mail|flow)\//.test(to);
    const asking = (path: string) => operate(path) && !adapters(path);
    const allowed = (to: string) =>
      (operate(to) && !adapters(to)) || shared(to) || to.startsWith("node:");
    const puttingTogether = (path: string) => /^operate\/(doctor|course)\/main\.ts$/.test(path);
    // The list of lessons, as the functions have it.
    const built = "dist/course/course.js";
    expect(strays((path) => asking(path) && !puttingTogether(path), allowed)).toEqual([]);
    expect(strays(puttingTogether, (to) => allowed(to) || adapters(to) || to === built)).toEqual(
      [],
    );
    const ofAdapters = (to: string) =>
      operate(to) ||
      shared(to) ||
      inside("lambdas/adapters")(to) ||
      to === "lambdas/runtime/settings.ts" ||
      /^(node:|@aws-sdk\/client-)/.test(to);
    expect(strays(adapters, ofAdapters)).toEqual([]);
  });

  test("only infra uses the CDK, only the compiler uses MJML", () => {
    const notInfra = (path: string) =>
      /^(lambdas|emails|compiler|studio|operate|local)\//.test(path);
    expect(strays(notInfra, (to) => !/^(aws-cdk-lib|constructs|cdk-nag)/.test(to))).toEqual([]);
    const notCompiler = (path: string) =>
      /^(lambdas|emails|infra|studio|operate|local)\//.test(path);
    expect(strays(notCompiler, (to) => !to.startsWith("mjml"))).toEqual([]);
  });

  test("infra shares with the functions only the names of their environment", () => {
    const allowed = (to: string) =>
      !/^(lambdas|emails|compiler|studio|operate|local)\//.test(to) ||
      to === "lambdas/runtime/settings.ts";
    expect(strays(inside("infra"), allowed)).toEqual([]);
  });

  test("a course imports only itself and what the compiler offers to authors", () => {
    const course = inside("emails");
    const offered = (to: string) => course(to) || to === "compiler/author.ts";
    const tools = ["emails/checks/mails.ts", "emails/drawings/draw.ts"];
    const isTest = (path: string) =>
      course(path) && (path.endsWith(".test.ts") || tools.includes(path));
    const content = (path: string) => course(path) && !isTest(path);
    expect(strays(content, offered)).toEqual([]);
    // Its tests and what writes its pictures may use packages and Node, and start the course that was built.
    const forTests = (to: string) => offered(to) || to === "tests/author.ts" || !sources.has(to);
    expect(strays(isTest, forTests)).toEqual([]);
  });

  test("nothing but the course itself imports a course", () => {
    expect(
      strays(
        (path) => !inside("emails")(path),
        (to) => !inside("emails")(to),
      ),
    ).toEqual([]);
  });

  test("what is deployed imports nothing that is not", () => {
    const production = (path: string) => /^(lambdas|infra)\//.test(path);
    expect(
      strays(production, (to) => !/^(compiler|studio|operate|local|tests|bench)\//.test(to)),
    ).toEqual([]);
    const built = (path: string) => inside("compiler")(path);
    expect(strays(built, (to) => !/^(infra|studio|operate|local|tests|bench)\//.test(to))).toEqual(
      [],
    );
  });

  test("the simulator judges by a second opinion: its invariants take only types from what they judge", () => {
    const judges = inside("tests/simulation/invariants");
    const called = imports.filter(
      ({ from, to, typeOnly }) => judges(from) && inside("lambdas")(to) && !typeOnly,
    );
    expect(called).toEqual([]);
  });

  test("the simulated world knows of no scenario, no mutation and no run", () => {
    const world = (path: string) => /^tests\/simulation\/(core|invariants)\//.test(path);
    const above = /^tests\/simulation\/(scenarios|mutations|run)\//;
    expect(imports.filter(({ from }) => world(from)).length).toBeGreaterThan(20);
    expect(strays(world, (to) => !above.test(to))).toEqual([]);
  });

  test("the engine's tests read nothing of the shipped course, neither as written nor as built", () => {
    // tests/author.ts starts the shipped course, for the course's own tests.
    const shipped = /["'`/](\.\.\/)+(emails|dist)\b|startLocal\(|shippedBundles/;
    const doors = ["tests/author.ts", "tests/fixtures/start-fixture.ts", "tests/tidy.test.ts"];
    const found = [...sources].filter(
      ([file, text]) => inside("tests")(file) && !doors.includes(file) && shipped.test(text),
    );
    expect(found.map(([file]) => file)).toEqual([]);
  });

  test("no two files need each other, not even for a type", () => {
    const edges = new Map<string, string[]>();
    for (const { from, to } of imports) {
      if (sources.has(to)) edges.set(from, [...(edges.get(from) ?? []), to]);
    }
    const cycles: string[] = [];
    const done = new Set<string>();
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(cycles).toEqual([]);
  });
});

test("the documents name no file that is not there", () => {
  const documents = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" })
    .trim()
    .split("\n")
    // The change log names what there was, and a course may be another one.
    .filter((file) => file !== "CHANGELOG.md" && !file.startsWith("emails/"));
  const rooms = readdirSync(join(root, "lambdas"), { withFileTypes: true })
    .concat(readdirSync(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !/^(emails|dist|\.local)$/.test(entry.name));
  const path = new RegExp(`\`((?:${rooms.map(({ name }) => name).join("|")})/[\\w./-]+)\``, "g");
  const gone = documents.flatMap((document) =>
    [...readFileSync(join(root, document), "utf8").matchAll(path)]
      .map(([, named = ""]) => named)
      .filter((named) => !["", "lambdas"].some((base) => existsSync(join(root, base, named))))
      .map((named) => `${document}: ${named}`),
  );
  expect(gone).toEqual([]);
});

test("docs/design.md lists every event of the log, and no other", () => {
  const table = readFileSync(join(root, "docs/design.md"), "utf8").split("\n## The log\n")[1] ?? "";
  const listed = (table.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([a-z-]+)`/g)])
    .map(([, event]) => event);
  const written = [...sources]
    .filter(([file]) => inside("lambdas")(file))
    .flatMap(([, text]) => [...text.matchAll(/\b(?:log\(\s*|act(?:: Act)? = |act: )"([a-z-]+)"/g)])
    .map(([, event]) => event);
  expect(listed.sort()).toEqual([...new Set(written)].sort());
});

describe("what is never written", () => {
  const production = [...sources].filter(([file]) =>
    /^(lambdas|infra|emails|compiler|studio|operate|local)\//.test(file),
  );

  test("the rules read no clock, no chance and no environment", () => {
    const impure = /Date\.now\(|new Date\(\)|Math\.random\(|process\.env|await |setTimeout/;
    const found = production.filter(
      ([file, text]) => inside("lambdas/domain")(file) && impure.test(text),
    );
    expect(found.map(([file]) => file)).toEqual([]);
  });

  test("only settings reads the environment of a function", () => {
    const found = production.filter(
      ([file, text]) =>
        inside("lambdas")(file) &&
        file !== "lambdas/runtime/settings.ts" &&
        text.includes("process.env"),
    );
    expect(found.map(([file]) => file)).toEqual([]);
  });

  test("no mocking library's module mocks, no sleeping test", () => {
    const banned = /\bvi\.(mock|spyOn|fn)\(|setTimeout\(\s*resolve/;
    const found = [...sources].filter(
      ([file, text]) => file.endsWith(".test.ts") && banned.test(text),
    );
    expect(found.map(([file]) => file).filter((file) => file !== "tests/tidy.test.ts")).toEqual([]);
  });

  test("a test that changes its process's environment or clock shares it with no other file", () => {
    const changes =
      /process\.env(\.\w+|\[\w+\])? = |(assign|delete) ?\(?process\.env|useFakeTimers|process\.chdir/;
    const found = [...sources].filter(
      ([file, text]) =>
        file.endsWith(".test.ts") &&
        changes.test(text) &&
        !alone.some((pattern) => matchesGlob(file, pattern)),
    );
    expect(found.map(([file]) => file).filter((file) => file !== "tests/tidy.test.ts")).toEqual([]);
  });

  test("no file outgrows one subject", () => {
    const long = [...sources]
      .map(([file, text]) => [file, text.split("\n").length] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  test("the stack stays a table of contents", () => {
    const lines = (sources.get("infra/course-stack.ts") ?? "").split("\n").length;
    expect(lines).toBeLessThanOrEqual(100);
  });
});

/** The command as an operator and a script meet it. */
import { describe, expect, test } from "vitest";
import {
  dnsOf,
  failing,
  findings,
  healthyAws,
  mailAccount,
  report,
  runDoctor,
} from "./fake-world.ts";

const sandbox = { aws: { mailAccount: async () => ({ ...mailAccount, productionAccess: false }) } };

describe("the exit code", () => {
  test("is 0 with warnings only", async () => {
    expect((await runDoctor([])).exit).toBe(0);
  });

  test("is 1 with a blocker, which is on top", async () => {
    const { exit, out } = await runDoctor([], sandbox);
    expect(exit).toBe(1);
    expect(out.split("\n")[0]).toMatch(/^blocker +ses-sandbox$/);
  });

  test.each([
    [["--verbose"], {}, /knows no --verbose/],
    [["staging"], {}, /knows no staging/],
    [["--stage"], {}, /--stage needs a name/],
    [["--stage", "staging"], {}, /There is no stage "staging"/],
    [
      [],
      { context: { course: {}, stages: { staging: {}, production: {} } } },
      /staging, production/,
    ],
  ])(
    "is 2 for a wrong call, %j, with nothing on standard output",
    async (argv, different, words) => {
      for (const json of [[], ["--json"]]) {
        const { exit, out, err } = await runDoctor([...argv, ...json], different);
        expect(exit).toBe(2);
        expect(out).toBe("");
        expect(err).toMatch(words);
      }
    },
  );
});

test("with --json there is one JSON value, blockers first", async () => {
  const { out, err } = await runDoctor(["--json"], sandbox);
  const value = JSON.parse(out);
  expect(err).toBe("");
  expect(value).toMatchObject({ region: "eu-central-1", counts: { blocker: 1 } });
  expect(value.lines[0]).toMatchObject({ id: "ses-sandbox", state: "blocker" });
  expect(Object.keys(value.lines[0])).toEqual(["id", "title", "state", "fact", "remedy"]);
});

test("--help names every line of the report", async () => {
  const { exit, out } = await runDoctor(["--help"]);
  expect(exit).toBe(0);
  for (const id of (await report({}, "--live")).keys()) {
    const [first = "", part = ""] =
      /^(.*?)-(1|2|3|mx|spf|success|bounce|complaint|stale-signature|list-headers)$/
        .exec(id)
        ?.slice(1) ?? [id];
    expect(out).toContain(first);
    expect(out).toContain(part);
  }
});

test("no two lines have the same id", async () => {
  const { out } = await runDoctor(["--json", "--live"], {
    settings: { inbound: { ruleSet: "course-mail", domain: "mail.one-fine-course.net" } },
  });
  const ids = JSON.parse(out).lines.map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a stage is looked at with its own settings, and its name is in the remedies", async () => {
  const course = { senderDomain: "one-fine-course.net", fromAddress: "a@one-fine-course.net" };
  const rest = { fromName: "A Course", postalAddress: "Hauptstrasse 1, 10115 Berlin, Germany" };
  const context = {
    course: { ...course, ...rest, stackName: "school" },
    stages: { staging: { region: "eu-west-1" }, production: {} },
  };
  const lines = await report({ context }, "--stage", "staging");
  expect(lines.get("region")?.fact).toContain("eu-west-1");
  expect(lines.get("stack")).toMatchObject({
    fact: expect.stringContaining("school-staging"),
    remedy: "npm run deploy -- --stage staging",
  });
});

test("stages that cannot be side by side are a blocker, those that may not be a warning", async () => {
  const course = { senderDomain: "one-fine-course.net", fromAddress: "a@one-fine-course.net" };
  const rest = { fromName: "A Course", postalAddress: "Hauptstrasse 1, 10115 Berlin, Germany" };
  const looked = async (staging: object) => {
    const stages = { staging, production: { siteDomain: "learn.one-fine-course.net" } };
    const context = { course: { ...course, ...rest }, stages };
    return (await report({ context }, "--stage", "production")).get("settings");
  };
  expect(await looked({ siteDomain: "learn.one-fine-course.net" })).toMatchObject({
    state: "blocker",
    fact: expect.stringContaining("siteDomain"),
  });
  expect(await looked({})).toMatchObject({
    state: "warning",
    fact: expect.stringContaining("SES identity"),
  });
  expect((await looked({ identity: "existing" }))?.state).toBe("ok");
});

test("without credentials the computer, the settings and DNS are looked at, and it says how to give some", async () => {
  const lines = await report({ account: null });
  expect(lines.get("credentials")).toMatchObject({
    state: "not checked",
    remedy: expect.stringMatching(/AWS_PROFILE.*AWS_ACCESS_KEY_ID/),
  });
  for (const id of ["node", "npm", "build", "settings", "dns-dmarc", "dns-mail-from-mx"]) {
    expect(lines.get(id)?.state, id).toBe("ok");
  }
  for (const id of ["bootstrap", "ses-sandbox", "ses-price-plan", "table-protection", "dns-dkim"]) {
    expect(lines.get(id), id).toMatchObject({
      state: "not checked",
      fact: expect.stringMatching("Needs AWS credentials"),
    });
  }
  expect((await runDoctor([], { account: null })).exit).toBe(0);
});

test("wrong settings are a blocker with each problem, and the account is looked at all the same", async () => {
  const lines = await report({
    settings: { fromAddress: "a@b.com", colour: "red" },
    region: "eu-west-1",
  });
  expect(lines.get("settings")).toMatchObject({
    state: "blocker",
    fact: expect.stringMatching(/"fromAddress" is "a@b.com"|"colour" is not a setting/),
  });
  expect(lines.get("ses-sandbox")?.state).toBe("ok");
  expect(lines.get("stack")?.fact).toContain("Needs settings");
  expect(lines.get("gmail-complaints")?.remedy).toContain("https://postmaster.google.com");
});

test("settings that are no object, and stages that are none, are blockers and no wrong call", async () => {
  for (const context of [{}, { course: 3 }, { course: {}, stages: [] }]) {
    const { exit, out } = await runDoctor([], { context });
    expect(exit).toBe(1);
    expect(out).toMatch(/^blocker +settings/);
  }
});

test("without a region the CDK's is looked at, with a warning", async () => {
  const lines = await report({ settings: { region: undefined } });
  expect(lines.get("region")).toMatchObject({
    state: "warning",
    fact: expect.stringContaining("us-east-1"),
  });
});

test("a call that is not allowed leaves its lines not checked, and names what to allow", async () => {
  const { mailAccount } = failing(healthyAws, "denied", "AccessDeniedException");
  const lines = await report({ aws: { mailAccount } });
  expect(lines.get("ses-sandbox")).toMatchObject({
    state: "not checked",
    fact: "These credentials may not call played:mailAccount.",
    remedy: expect.stringContaining("Allow played:mailAccount"),
  });
  expect(findings(lines)).not.toContainEqual(expect.stringMatching("blocker"));
});

test("credentials that have expired are said to be so, once", async () => {
  const { caller } = failing(healthyAws, "credentials", "ExpiredToken");
  const lines = await report({ aws: { caller } });
  expect(lines.get("credentials")).toMatchObject({
    state: "not checked",
    fact: expect.stringMatching("ExpiredToken"),
    remedy: expect.stringMatching("aws sso login"),
  });
  expect(lines.get("bootstrap")?.fact).toContain("Needs AWS credentials");
});

test("without a network nothing is a fault of the course, and no stack trace is shown", async () => {
  const aws = failing(healthyAws, "unreachable", "ENETUNREACH");
  const dns = failing(dnsOf({}), "unreachable", "ECONNREFUSED");
  const { exit, out, err } = await runDoctor([], { aws, dns });
  expect(exit).toBe(0);
  expect(err).toBe("");
  expect(out).toContain("ENETUNREACH");
  // What should be there is still said.
  expect(out).toContain('_dmarc.one-fine-course.net TXT "v=DMARC1; p=none"');
  expect(out).toContain("https://postmaster.google.com");
  expect(out).not.toMatch(/\n\s+at /);
});

test("SES that has no address where AWS answers is not offered there", async () => {
  const { mailAccount } = failing(healthyAws, "no-such-host", "ENOTFOUND");
  const lines = await report({ aws: { mailAccount } });
  expect(lines.get("ses-in-region")).toMatchObject({
    state: "blocker",
    remedy: expect.stringContaining('"region"'),
  });
});

test("a check that goes wrong itself is one line, and the others stand", async () => {
  const broken = async () => {
    throw new TypeError("x is not a function");
  };
  const lines = await report({ aws: { concurrency: broken } });
  expect(lines.get("lambda-concurrency")).toMatchObject({
    state: "not checked",
    fact: "The check itself failed: TypeError: x is not a function",
  });
  expect(lines.get("stack")?.state).toBe("ok");
});

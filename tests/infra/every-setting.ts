/** Every optional setting of an operator: each alone, and each pair of them. */
import { type CourseSettings, readConfig, SettingsError } from "../../infra/config.ts";
import { settings } from "../fixtures/settings.ts";

type Optional = {
  [Name in keyof CourseSettings]-?: object extends Pick<CourseSettings, Name> ? Name : never;
}[keyof CourseSettings];

/**
 * What each optional setting may be, beside left out: a setting without an entry is a type error.
 */
const fixtures: { readonly [Name in Optional]: readonly CourseSettings[Name][] } = {
  stackName: ["another-course"],
  replyTo: ["people@one-fine-course.net"],
  siteDomain: ["learn.one-fine-course.net"],
  certificateArn: [
    "arn:aws:acm:eu-central-1:123456789012:certificate/3e0b6c2a-5a0e-4b5b-9a52-1f8f1d0f2d11",
  ],
  hostedZone: [
    { id: "Z0123456789ABCDEFGHIJ", name: "one-fine-course.net" },
    { id: "Z0123456789ABCDEFGHIJ", name: "mails.one-fine-course.net" },
  ],
  baseUrl: ["https://course.one-fine-course.net"],
  proxy: [{ header: "cf-connecting-ip", secretHeader: "x-proxy-secret", secretName: "a/proxy" }],
  region: ["eu-central-1"],
  workers: [16],
  rateShare: [0.5],
  identity: ["existing"],
  inbound: [
    { ruleSet: "mail" },
    { ruleSet: "mail", create: true, domain: "in.mails.one-fine-course.net" },
  ],
  signUpProofOfWork: [true],
  table: ["one-fine-course-StorageTable0A1B2C3D-4E5F6G7H8I9J"],
  keysSecret: [
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:StorageKeys0A1B2C3D-4E5F6G7H8I9J-a1B2c3",
  ],
  unitsPerSecondMax: [5_000],
  forgetAfterDays: [91],
  alarmEmail: ["operator@one-fine-course.net"],
  monthlyBudget: [100],
};

const names = Object.keys(fixtures) as Optional[];
const chosen = names.flatMap((name) =>
  fixtures[name].map((value) => ({ name, value, said: `${name} ${JSON.stringify(value)}` })),
);
const pairs = chosen.flatMap((one, index) =>
  chosen.slice(index + 1).flatMap((other) => (one.name === other.name ? [] : [[one, other]])),
);
/** Every optional setting left out, whatever the cdk.json of this repository says. */
export const none = Object.fromEntries(names.map((name) => [name, undefined]));

/** Some settings stand on another one; the first of these with which they are right is taken. */
const grounds: readonly Partial<CourseSettings>[] = [{}, { siteDomain: fixtures.siteDomain[0] }];

function complete(some: readonly { name: Optional; value: unknown }[]) {
  const said = Object.fromEntries(some.map(({ name, value }) => [name, value]));
  return grounds
    .map((ground): Partial<CourseSettings> => ({ ...settings, ...none, ...ground, ...said }))
    .find(isAccepted);
}

function isAccepted(some: Partial<CourseSettings>): boolean {
  try {
    readConfig(some, true);
    return true;
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
}

const combinations = [[], ...chosen.map((one) => [one]), ...pairs].map((some) => ({
  said: some.map(({ said }) => said).join(" and ") || "nothing else",
  names: some.map(({ name }) => name).join(" and "),
  overrides: complete(some),
}));

/** Pairs of settings that contradict each other, by name. */
export const contradictions: readonly string[] = combinations
  .filter(({ overrides }) => overrides === undefined)
  .map(({ names }) => names);

/** What is set, in words, and the settings. */
export const cases: readonly [string, Partial<CourseSettings>][] = combinations.flatMap(
  ({ said, overrides }): [string, Partial<CourseSettings>][] =>
    overrides === undefined ? [] : [[said, overrides]],
);

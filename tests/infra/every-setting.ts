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
  keepApiAddress: [true],
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
/** Every optional setting left out, whatever the cdk.json of this repository says. */
export const none = Object.fromEntries(names.map((name) => [name, undefined]));

/** One setting with one of its values, or left out. */
interface Level {
  readonly name: Optional;
  readonly value: unknown;
  readonly said: string;
}

const levels: readonly (readonly Level[])[] = names.map((name) => [
  { name, value: undefined, said: `no ${name}` },
  ...fixtures[name].map((value) => ({ name, value, said: `${name} ${JSON.stringify(value)}` })),
]);

const overridesOf = (some: readonly Level[]): Partial<CourseSettings> => ({
  ...settings,
  ...none,
  ...Object.fromEntries(some.map(({ name, value }) => [name, value])),
});

function isAccepted(some: readonly Level[]): boolean {
  try {
    readConfig(overridesOf(some), true);
    return true;
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
}

/** Some settings stand on another one; the first of these with which they are right is added. */
const grounds = [
  [],
  ...levels
    .flat()
    .filter(({ name, value }) => value !== undefined && ["siteDomain", "baseUrl"].includes(name))
    .map((level) => [level]),
];

const keyOf = (one: Level, other: Level) => [one.said, other.said].sort().join(" and ");

/**
 * Sets of settings in which each pair of levels comes up at least once, by taking for each setting
 * in turn the level that brings most of the pairs still missing (pairwise testing: Cohen et al.,
 * "The AETG System", 1997). Each pair by itself would be ten times as many stacks.
 */
function coverPairs() {
  const missing = new Map<string, readonly [Level, Level]>();
  for (const [index, some] of levels.entries()) {
    for (const one of some) {
      for (const other of levels.slice(index + 1).flat())
        missing.set(keyOf(one, other), [one, other]);
    }
  }
  const covering: (readonly Level[])[] = [];
  const contradictory: string[] = [];
  for (const [key, pair] of missing) {
    if (!missing.has(key)) continue;
    const free = (ground: readonly Level[]) =>
      ground.every(({ name }) => pair.every((one) => one.name !== name));
    const ground = grounds.filter(free).find((ground) => isAccepted([...pair, ...ground]));
    if (!ground) {
      contradictory.push(key);
      missing.delete(key);
      continue;
    }
    const set: Level[] = [...pair, ...ground];
    for (const some of levels) {
      if (set.some(({ name }) => name === some[0]?.name)) continue;
      const gain = (level: Level) => set.filter((one) => missing.has(keyOf(one, level))).length;
      const best = [...some].sort((a, b) => gain(b) - gain(a));
      const level = best.find((level) => isAccepted([...set, level]));
      if (level) set.push(level);
    }
    for (const [index, one] of set.entries()) {
      for (const other of set.slice(index + 1)) missing.delete(keyOf(one, other));
    }
    covering.push(set);
  }
  return { covering, contradictory };
}

const { covering, contradictory } = coverPairs();

/** Pairs of levels that contradict each other, in words. */
export const contradictions: readonly string[] = contradictory;

/** What is set, in words, and the settings: nothing, each alone, and all pairs in few sets. */
export const cases: readonly [string, Partial<CourseSettings>][] = [
  ["nothing else", overridesOf([])],
  ...levels
    .flat()
    .filter(({ value }) => value !== undefined)
    .flatMap((level): [string, Partial<CourseSettings>][] => {
      const ground = grounds.find((ground) => isAccepted([...ground, level]));
      return ground ? [[`${level.said} alone`, overridesOf([...ground, level])]] : [];
    }),
  ...covering.map((set): [string, Partial<CourseSettings>] => [
    set
      .filter(({ value }) => value !== undefined)
      .map(({ said }) => said)
      .join(", "),
    overridesOf(set),
  ]),
];

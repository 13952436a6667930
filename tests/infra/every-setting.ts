/** Every optional setting of an operator: each alone, and each pair of them. */
import type { CourseSettings } from "../../infra/config.ts";
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
  baseUrl: ["https://course.one-fine-course.net"],
  region: ["eu-central-1"],
  workers: [16],
  rateShare: [0.5],
  identity: ["existing"],
  inbound: [
    { ruleSet: "mail" },
    { ruleSet: "mail", create: true, domain: "in.mails.one-fine-course.net" },
  ],
  signUpProofOfWork: [true],
  alarmEmail: ["operator@one-fine-course.net"],
  monthlyBudget: [100],
  logRetentionDays: [365],
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

/** What is set, in words, and the settings. */
export const cases: readonly [string, Partial<CourseSettings>][] = [
  [],
  ...chosen.map((one) => [one]),
  ...pairs,
].map((some) => [
  some.map(({ said }) => said).join(" and ") || "nothing else",
  { ...settings, ...none, ...Object.fromEntries(some.map(({ name, value }) => [name, value])) },
]);

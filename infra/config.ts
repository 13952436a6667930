/**
 * What an operator sets: `cdk.json`, `context.course`. Nothing else in `infra/` reads settings.
 *
 * Wrong settings stop synthesis with every problem at once, each as a sentence that says what to
 * set; a half-understood setting would otherwise become mail to real people.
 */
import { readFileSync } from "node:fs";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import * as v from "valibot";
import { off } from "../lambdas/runtime/settings.ts";

/**
 * What the sentence about a wrong setting ends with: the one place where each setting is explained.
 */
const wanted = {
  stackName:
    "a name of 2 to 40 lower-case letters, digits and hyphens that starts with a letter; it also names the list in List-Id",
  senderDomain: 'the domain the mails come from, such as "your-company.com"',
  fromAddress: "the address the mails come from; it must be in senderDomain",
  fromName: "the name the mails come from, 1 to 64 characters on one line",
  replyTo: "an address that somebody reads; without it, answers go to fromAddress",
  postalAddress:
    "the sender's postal address, 10 to 200 characters on one line; the law wants it in every mail",
  baseUrl:
    'the https address of the site without a path, such as "https://course.your-company.com"; without it, the address API Gateway gives',
  region: 'an AWS region, such as "eu-central-1"; without it, the region of your AWS profile',
  workers: "a whole number from 1 to 16: how many sending runs share the work",
  rateShare: "a number above 0 and up to 1: this course's part of the account's sending rate",
  identity:
    '"create" when this stack makes the SES identity of senderDomain, "existing" when the account has it already',
  inbound:
    'an object such as {"ruleSet": "mail", "create": true} to take mail for start@ and leave@: ruleSet names a SES receipt rule set, which the account has or, with create, this stack makes; "domain" is senderDomain or one below it; without it, senderDomain',
  signUpProofOfWork:
    "true while robots use the sign-up form, so that a reader's browser must do a small proof of work first (a second or two, with JavaScript), else false",
  alarmEmail:
    "the address that is told when something stands still; without it there are no alarms, no topic and no budget",
  monthlyBudget:
    "US dollars, 1 or more: alarmEmail is told when the account has cost more in a month",
  logRetentionDays:
    "a number of days CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 or more",
} as const;

const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const mailbox = /^[A-Za-z0-9._%+-]{1,64}@([^@]+)$/;
/** Plain http is for the local runner alone: tokens travel in these addresses. */
const origin = /^(https:\/\/[a-z0-9.-]+|http:\/\/localhost)(:\d{2,5})?$/;
/** A line break in a name or an address would let a setting write mail headers. */
const oneLine = /^[^\p{Cc}\u2028\u2029]+$/u;

const address = v.pipe(
  v.string(),
  v.check((text) => domain.test(mailbox.exec(text)?.[1] ?? "")),
);

const schema = v.pipe(
  v.strictObject({
    stackName: v.optional(
      v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/)),
      "email-course",
    ),
    senderDomain: v.pipe(v.string(), v.regex(domain)),
    fromAddress: address,
    fromName: v.pipe(v.string(), v.trim(), v.regex(oneLine), v.maxLength(64)),
    replyTo: v.optional(address),
    postalAddress: v.pipe(
      v.string(),
      v.trim(),
      v.regex(oneLine),
      v.minLength(10),
      v.maxLength(200),
    ),
    baseUrl: v.optional(v.pipe(v.string(), v.regex(origin))),
    region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/))),
    workers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)), 1),
    rateShare: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 1),
    identity: v.optional(v.picklist(["create", "existing"]), "create"),
    inbound: v.optional(
      v.strictObject({
        // SES allows 64 characters; dots and underscores at the ends it does not.
        ruleSet: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/)),
        create: v.optional(v.boolean(), false),
        domain: v.optional(v.pipe(v.string(), v.regex(domain))),
      }),
    ),
    signUpProofOfWork: v.optional(v.boolean(), false),
    alarmEmail: v.optional(address),
    monthlyBudget: v.optional(v.pipe(v.number(), v.minValue(1)), 20),
    logRetentionDays: v.optional(
      v.pipe(v.number(), v.enum(RetentionDays)),
      RetentionDays.ONE_MONTH,
    ),
  }),
  v.forward(
    v.partialCheck([["senderDomain"], ["fromAddress"]], ({ senderDomain, fromAddress }) =>
      fromAddress.endsWith(`@${senderDomain}`),
    ),
    ["fromAddress"],
  ),
  // SES receives for a verified domain and all below it, and for nothing else.
  v.forward(
    v.partialCheck([["senderDomain"], ["inbound"]], ({ senderDomain, inbound }) =>
      `.${inbound?.domain ?? senderDomain}`.endsWith(`.${senderDomain}`),
    ),
    ["inbound"],
  ),
);

/** The operator's settings as written in `cdk.json`. */
export type CourseSettings = v.InferInput<typeof schema>;

/** The operator's settings, validated and complete. */
export type CourseConfig = v.InferOutput<typeof schema>;

/** The settings are wrong; the message is written for the operator. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/**
 * The `context` of `cdk.json`; the CDK's own command line reads the same file.
 *
 * @throws SettingsError when the file is no JSON.
 */
export function cdkContext(): Record<string, unknown> {
  const text = readFileSync(new URL("../cdk.json", import.meta.url), "utf8");
  try {
    return JSON.parse(text).context;
  } catch (error) {
    throw new SettingsError(`cdk.json cannot be read as JSON: ${(error as Error).message}`);
  }
}

/**
 * Validates the operator's settings and fills in the defaults.
 *
 * @param settings what `context.course` holds.
 * @param mayDeploy whether real mail may follow; the example values are refused then.
 * @throws SettingsError with one sentence per problem.
 */
export function readConfig(settings: unknown, mayDeploy: boolean): CourseConfig {
  const result = v.safeParse(schema, settings ?? {});
  if (!result.success) {
    refuse(result.issues.map(sentence));
  }
  const config = result.output;
  const examples = mayDeploy ? placeholders(config) : [];
  if (examples.length > 0) {
    refuse(examples);
  }
  return config;
}

/** The List-Id of the course: one per stack, in the sender's own domain (RFC 2919). */
export function listId(config: CourseConfig): string {
  return `${config.stackName}.${config.senderDomain}`;
}

/** What tells the metrics of this stack from another's, or off where nobody is told of anything. */
export function metricsOf({ alarmEmail, stackName }: CourseConfig): string {
  return alarmEmail ? stackName : off;
}

/** Where and how a course takes mail. */
export interface Inbound {
  /** The receipt rule set that the rule goes into. */
  readonly ruleSet: string;
  /** Whether the stack makes the rule set. */
  readonly create: boolean;
  readonly domain: string;
  /** The address that signs up. */
  readonly start: string;
  /** The address that, labelled with a token, leaves. */
  readonly leave: string;
}

/** Where the course takes mail, if the operator wants it to. */
export function inboundOf({ inbound, senderDomain }: CourseConfig): Inbound | undefined {
  if (!inbound) return undefined;
  const domain = inbound.domain ?? senderDomain;
  return { ...inbound, domain, start: `start@${domain}`, leave: `leave@${domain}` };
}

function refuse(problems: string[]): never {
  throw new SettingsError(
    [
      'The settings of the course need attention: cdk.json, "context", "course".',
      ...problems.map((problem) => `- ${problem}`),
    ].join("\n"),
  );
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const key = issue.path?.[0]?.key;
  if (typeof key !== "string") {
    return `"course" must be an object with the settings ${Object.keys(wanted).join(", ")}.`;
  }
  if (!(key in wanted)) {
    return `"${key}" is not a setting; remove it. The settings are ${Object.keys(wanted).join(", ")}.`;
  }
  const value = issue.path?.[0]?.value;
  const fault = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return `"${key}" ${fault}: set it to ${wanted[key as keyof typeof wanted]}.`;
}

function placeholders(config: CourseConfig): string[] {
  const example = /(^|[.@/])example\.(com|org|net)$|(^|[.@])(test|invalid|localhost)$/;
  const problems: string[] = [];
  for (const key of ["senderDomain", "fromAddress", "replyTo", "alarmEmail", "baseUrl"] as const) {
    const value = config[key];
    if (value !== undefined && example.test(value)) {
      problems.push(
        `"${key}" is still the example ${JSON.stringify(value)}: set it to ${wanted[key]}.`,
      );
    }
  }
  if (/example/i.test(config.postalAddress)) {
    problems.push(
      `"postalAddress" is still the example ${JSON.stringify(config.postalAddress)}: set it to ${wanted.postalAddress}.`,
    );
  }
  if (config.baseUrl?.startsWith("http:")) {
    problems.push(`"baseUrl" is ${JSON.stringify(config.baseUrl)}: set it to ${wanted.baseUrl}.`);
  }
  return problems;
}

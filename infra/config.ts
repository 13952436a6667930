/**
 * What an operator sets: `cdk.json`, `context.course`. Nothing else in `infra/` reads settings.
 *
 * Wrong settings stop synthesis with every problem at once, each as a sentence that says what to
 * set; a half-understood setting would otherwise become mail to real people.
 */
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { off } from "../lambdas/runtime/settings.ts";
import { conflicts } from "./config/conflicts.ts";

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
  siteDomain:
    'the name at which this stack serves the site, such as "learn.your-company.com", 64 characters at most; without it and baseUrl, the address API Gateway gives',
  keepApiAddress:
    "true where mails have been sent with the address API Gateway gives, so that their links go on opening beside siteDomain, else false",
  certificateArn:
    "the ARN of a certificate for siteDomain that the account has in Certificate Manager, in the stack's region; without it, this stack makes one",
  hostedZone:
    'an object such as {"id": "Z0123456789ABCDEFGHIJ", "name": "your-company.com"}: the public Route 53 zone in which this stack makes the DNS records at and below that name; without it, they are printed',
  baseUrl:
    'the https address, without a path, of a proxy of your own that leads to the site, such as "https://course.your-company.com"; without it, siteDomain or the address API Gateway gives',
  proxy:
    'an object such as {"header": "cf-connecting-ip", "secretHeader": "x-proxy-secret", "secretName": "course/proxy"}: the header in which your proxy puts the one address of its client (X-Forwarded-For and Forwarded will not do, since API Gateway adds to them), the header in which it proves itself, and the name of the secret in Secrets Manager that both know, plain text of 16 characters or more',
  region: 'an AWS region, such as "eu-central-1"; without it, the region of your AWS profile',
  workers: "a whole number from 1 to 16: how many sending runs share the work",
  rateShare: "a number above 0 and up to 1: this course's part of the account's sending rate",
  identity:
    '"create" when this stack makes the SES identity of senderDomain, "existing" when the account has it already',
  inbound:
    'an object such as {"ruleSet": "mail", "create": true} to take mail for start@ and leave@: ruleSet names a SES receipt rule set, which the account has or, with create, this stack makes; "domain" is senderDomain or one below it; without it, senderDomain',
  signUpProofOfWork:
    "true while robots use the sign-up form, so that a reader's browser must do a small proof of work first (a second or two, with JavaScript), else false",
  table:
    "the name of a table that an earlier stack of this course left in the same account and region, to go on with it; without it, this stack makes one",
  keysSecret:
    "the whole ARN of the secret with the keys that an earlier stack of this course left, to go on with it; without it, this stack makes one",
  unitsPerSecondMax:
    "a whole number from 100 to 40000: the most units a second that the table may read, and write; without it, 1,000 a worker and at least 2,000",
  forgetAfterDays:
    "a whole number of days from 91 to 3650: so long after it ended, a reader's data is kept",
  alarmEmail:
    "the address that is told when something stands still; without it there are no alarms, no topic and no budget",
  monthlyBudget:
    "US dollars, 1 or more: alarmEmail is told when the account has cost more in a month",
} as const;

/** What a stack is called where the operator does not say. */
export const defaultStackName = "email-course";

const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const mailbox = /^[A-Za-z0-9._%+-]{1,64}@([^@]+)$/;
/** Plain http is for the local runner alone: tokens travel in these addresses. */
const origin = /^(https:\/\/[a-z0-9.-]+|http:\/\/localhost)(:\d{2,5})?$/;
/** A header's name, as API Gateway hands it over; these it writes or takes apart itself. */
const header = v.pipe(
  v.string(),
  v.regex(/^(?!(x-forwarded-|forwarded$|via$|host$|cookie$))[a-z][a-z0-9-]{1,63}$/i),
  v.toLowerCase(),
);
const arnOf = (service: string, resource: string) =>
  new RegExp(`^arn:aws(-[a-z]+)*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`);
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
      defaultStackName,
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
    // A certificate's first name may have no more (ACM, RequestCertificate, DomainName).
    siteDomain: v.optional(v.pipe(v.string(), v.regex(domain), v.maxLength(64))),
    keepApiAddress: v.optional(v.boolean(), false),
    certificateArn: v.optional(
      v.pipe(v.string(), v.regex(arnOf("acm", "certificate/[0-9A-Za-z-]{8,64}"))),
    ),
    hostedZone: v.optional(
      v.strictObject({
        id: v.pipe(v.string(), v.regex(/^Z[A-Z0-9]{1,31}$/)),
        name: v.pipe(v.string(), v.regex(domain)),
      }),
    ),
    baseUrl: v.optional(v.pipe(v.string(), v.regex(origin))),
    proxy: v.optional(
      v.pipe(
        v.strictObject({
          header,
          secretHeader: header,
          secretName: v.pipe(v.string(), v.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/)),
        }),
        v.check(({ header, secretHeader }) => header !== secretHeader),
      ),
    ),
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
    table: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{3,255}$/))),
    // Whole, because the functions may read nothing but it.
    keysSecret: v.optional(
      v.pipe(
        v.string(),
        v.regex(arnOf("secretsmanager", "secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}")),
      ),
    ),
    unitsPerSecondMax: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(40_000)),
    ),
    // Longer than any link to the settings works: a link must not outlive what it is revoked by.
    forgetAfterDays: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(91), v.maxValue(3650)),
      400,
    ),
    alarmEmail: v.optional(address),
    monthlyBudget: v.optional(v.pipe(v.number(), v.minValue(1)), 20),
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
 * @param settings what `context.course` holds, or a stage of it (`stages.ts`).
 * @param mayDeploy whether real mail may follow; the example values are refused then.
 * @param stage the stage's name, for the sentences.
 * @throws SettingsError with one sentence per problem.
 */
export function readConfig(settings: unknown, mayDeploy: boolean, stage?: string): CourseConfig {
  const result = v.safeParse(schema, settings ?? {});
  const problems = (result.issues ?? []).map(sentence);
  const wrong = new Set((result.issues ?? []).map(({ path }) => path?.[0]?.key));
  // What one setting says to another is told in the same breath, of those that are right alone.
  const said = Object.entries(isRecord(settings) ? settings : {}).filter(
    ([, value]) => value !== undefined,
  );
  const right = Object.fromEntries(said.filter(([key]) => !wrong.has(key)));
  problems.push(...conflicts(right, new Set(said.map(([key]) => key))));
  if (!result.success || problems.length > 0) return refuse(problems, stage);
  const config = result.output;
  const examples = mayDeploy ? placeholders(config) : [];
  if (examples.length > 0) refuse(examples, stage);
  return config;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The address the operator gives the site, without a trailing slash; undefined for API Gateway's own. */
export function siteUrlOf({
  siteDomain,
  baseUrl,
}: Pick<CourseConfig, "siteDomain" | "baseUrl">): string | undefined {
  return siteDomain === undefined ? baseUrl : `https://${siteDomain}`;
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

function refuse(problems: string[], stage?: string): never {
  const place = stage === undefined ? "" : `, with "stages", "${stage}"`;
  throw new SettingsError(
    [
      `The settings of the course need attention: cdk.json, "context", "course"${place}.`,
      // What is wrong in three parts of one setting is one problem.
      ...[...new Set(problems)].map((problem) => `- ${problem}`),
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
  for (const key of [
    "senderDomain",
    "fromAddress",
    "replyTo",
    "alarmEmail",
    "siteDomain",
    "baseUrl",
  ] as const) {
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

/** What SES is asked to tell: the one table that the stack and the functions share. */

import type { Sender } from "../mail/message.ts";

/** How long what is kept. */
export { retention } from "../domain/retention.ts";
export { publishedEvents } from "../domain/ses-events.ts";

/** The attribute that is the table's key. */
export const tableKey = "pk";

/** The sparse index of what is due: its name, and the attributes that put an item into it. */
export const dueIndex = { name: "due", partitionKey: "due", sortKey: "dueKey" } as const;

/**
 * The names of the environment variables, one list per function.
 *
 * Shared by the stack (which must provide exactly these) and the handlers (which may read only
 * these), so a forgotten variable is a type error and not a failed invocation.
 */
export const variables = {
  web: [
    "TABLE_NAME",
    "KEYS_SECRET_ARN",
    "DELIVER_FUNCTION_NAME",
    "BASE_URL",
    "FROM_NAME",
    "FROM_ADDRESS",
    "REPLY_TO",
    "POSTAL_ADDRESS",
    "STUDIO_URL",
    "START_MAILBOX",
    "SIGN_UP_PROOF_OF_WORK",
    "LOOK_UP_MAIL_DOMAINS",
    "PROXY_ADDRESS_HEADER",
    "PROXY_SECRET_HEADER",
    "PROXY_SECRET_NAME",
    "REGION",
    "FORGET_AFTER_DAYS",
    "METRICS_OF",
  ],
  deliver: [
    "TABLE_NAME",
    "KEYS_SECRET_ARN",
    "FEEDBACK_QUEUE_URL",
    "FEEDBACK_DEAD_LETTER_QUEUE_URL",
    "CONFIGURATION_SET",
    "BASE_URL",
    "FROM_NAME",
    "FROM_ADDRESS",
    "REPLY_TO",
    "POSTAL_ADDRESS",
    "LIST_ID",
    "LEAVE_MAILBOX",
    "WORKERS",
    "RATE_SHARE",
    "FORGET_AFTER_DAYS",
    "TICKS_EACH_MINUTE",
    "METRICS_OF",
  ],
  feedback: ["TABLE_NAME", "FORGET_AFTER_DAYS", "METRICS_OF"],
  receive: [
    "TABLE_NAME",
    "KEYS_SECRET_ARN",
    "DELIVER_FUNCTION_NAME",
    "START_MAILBOX",
    "LEAVE_MAILBOX",
    "FORGET_AFTER_DAYS",
    "METRICS_OF",
  ],
} as const;

/**
 * The course's own metrics: the functions write them, the stack's alarms look at them. `METRICS_OF`
 * names the stack they are told apart by, or is off where nobody is to be told.
 */
export const metrics = {
  namespace: "EmailCourse",
  dimension: "Stack",
  /** How long the mail that is due the longest has been due. */
  oldestDue: "OldestDueSeconds",
  /** Readers who wait for the operator. */
  parked: "Parked",
  /** How long sends have waited for any event of SES. */
  evidenceAge: "EvidenceAgeSeconds",
  /** Lines `attention` of the log. */
  attention: "Attention",
} as const;

/** The value of what the operator has not switched on: a variable is never empty. */
export const off = "off";

/** The value of a switch that is on. */
export const on = "on";

/** A Lambda function of the product. */
export type FunctionName = keyof typeof variables;

/** The environment one function is given: exactly the variables it may read. */
export type Environment<F extends FunctionName> = Record<(typeof variables)[F][number], string>;

/** A variable is missing or empty; the message names it, and who sets it. */
export class MissingSettingError extends Error {
  override name = "MissingSettingError";
}

/** A variable says something that the function cannot use; the message names both. */
export class WrongSettingError extends Error {
  override name = "WrongSettingError";
}

interface Wanted {
  readonly wanted: string;
  readonly isRight: (value: string) => boolean;
}

const onOrOff: Wanted = {
  wanted: `"${on}" or "${off}"`,
  isRight: (value) => value === on || value === off,
};
const url: Wanted = { wanted: "a URL", isRight: (value) => URL.canParse(value) };

/** What a wrong value would do without a word: no rate, links that lead nowhere, no dead letters. */
const checked: Readonly<Record<string, Wanted>> = {
  WORKERS: {
    wanted: "a whole number from 1 to 16",
    isRight: (value) => /^(?:[1-9]|1[0-6])$/.test(value),
  },
  RATE_SHARE: {
    wanted: "a number above 0 and up to 1",
    isRight: (value) => Number(value) > 0 && Number(value) <= 1,
  },
  FORGET_AFTER_DAYS: {
    wanted: "a whole number of days above 0",
    isRight: (value) => /^[1-9]\d*$/.test(value),
  },
  SIGN_UP_PROOF_OF_WORK: onOrOff,
  TICKS_EACH_MINUTE: onOrOff,
  BASE_URL: url,
  FEEDBACK_QUEUE_URL: url,
  FEEDBACK_DEAD_LETTER_QUEUE_URL: url,
};

/**
 * Reads the settings of one function from its environment.
 *
 * @throws MissingSettingError when a variable is absent or empty, WrongSettingError when one cannot
 *   be used
 */
export function readSettings<F extends FunctionName>(
  name: F,
  environment: NodeJS.ProcessEnv = process.env,
): Environment<F> {
  const settings: Record<string, string> = {};
  for (const variable of variables[name]) {
    const value = environment[variable];
    if (!value) {
      throw new MissingSettingError(
        `The function "${name}" needs the environment variable ${variable}. The stack sets it; deploy again.`,
      );
    }
    const check = checked[variable];
    if (check && !check.isRight(value)) {
      throw new WrongSettingError(
        `The function "${name}" needs the environment variable ${variable} to be ${check.wanted}. The stack sets it; deploy again.`,
      );
    }
    settings[variable] = value;
  }
  return settings as Environment<F>;
}

/** The region, as Lambda itself sets it. @throws MissingSettingError when it is absent or empty */
export function readRegion({ AWS_REGION }: NodeJS.ProcessEnv = process.env): string {
  if (AWS_REGION) return AWS_REGION;
  throw new MissingSettingError(
    "AWS_REGION is not set. Lambda sets it; elsewhere set it to the course's region, such as eu-west-1.",
  );
}

/** What stands in place of AWS's own endpoints, on this computer for instance. */
export function readEndpoint(
  { AWS_ENDPOINT_URL }: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return AWS_ENDPOINT_URL || undefined;
}

/** The sender in the settings of `deliver`. */
export function senderOf(settings: Environment<"deliver">): Sender {
  return {
    fromName: settings.FROM_NAME,
    fromAddress: settings.FROM_ADDRESS,
    replyTo: settings.REPLY_TO,
    postalAddress: settings.POSTAL_ADDRESS,
    baseUrl: settings.BASE_URL,
    listId: settings.LIST_ID,
    ...(settings.LEAVE_MAILBOX !== off && { leaveMailbox: settings.LEAVE_MAILBOX }),
  };
}

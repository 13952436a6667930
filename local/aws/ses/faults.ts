/**
 * How SES, its events and the schedule can be told to fail: what a person or a test sets, and the words in which SES refuses.
 */
import { AwsError } from "../protocol.ts";
import { type Quota, usualQuota } from "./quota.ts";

/**
 * How SES fails: `timeout-accepted` takes the mail and answers nothing, `timeout-lost` takes
 * nothing and answers nothing, `paused` is an account whose sending its owner has switched off.
 */
export const sesFaults = [
  "none",
  "throttle",
  "timeout-accepted",
  "timeout-lost",
  "paused",
] as const;

/** One of the faults. */
export type SesFault = (typeof sesFaults)[number];

/** Any refusal: SES's error code, its text, the HTTP status. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** What may be wrong with the account for longer; each in the words SES is known to use. */
export const accountStates = [
  "paused",
  "suspended",
  "disabled",
  "configuration-set-paused",
] as const;

/** One of the states. */
export type AccountState = (typeof accountStates)[number];

/** What becomes of SES's events: `lost` on the way, so that nobody learns of any send. */
export const eventFaults = ["lost"] as const;

/** What becomes of the schedule's calls: `refused`, as without the permission to start a run. */
export const scheduleFaults = ["refused"] as const;

/** All that can be set, as it is. Null is as usual. */
export interface Faults {
  readonly ses: SesFault | Refusal;
  readonly quota: Quota;
  /** In the sandbox: the addresses and domains that are verified besides the stack's own. */
  readonly sandbox: readonly string[] | null;
  /** The account's suppression list. */
  readonly suppressed: readonly string[] | null;
  readonly account: AccountState | null;
  /** These two are left out while all is as usual. */
  readonly events?: (typeof eventFaults)[number];
  readonly schedule?: (typeof scheduleFaults)[number];
}

/** What is set again; a key that is left out stays as it is, null ends it. */
export type FaultsChange = {
  readonly [K in keyof Faults]?: Faults[K] | null | undefined;
};

/** A healthy account out of the sandbox. */
export const asUsual: Faults = {
  ses: "none",
  quota: usualQuota,
  sandbox: null,
  suppressed: null,
  account: null,
};

/** The faults with the change made. */
export function changeFaults(faults: Faults, change: FaultsChange): Faults {
  const given = Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, value ?? asUsual[key as keyof Faults]]);
  const { events, schedule, ...rest }: Faults = { ...faults, ...Object.fromEntries(given) };
  return { ...rest, ...(events && { events }), ...(schedule && { schedule }) };
}

const seeInbox =
  "For more information, please check the inbox of the email address associated with your AWS account.";

/**
 * How SES refuses in each state. The texts of `paused` (today's) and `suspended` (the older one)
 * are from reports of people it happened to; the exceptions' are their descriptions in the API
 * reference, for their own were not found.
 */
const refusals: Readonly<Record<AccountState, Refusal>> = {
  paused: {
    code: "MessageRejected",
    message: `Sending paused for this account. ${seeInbox}`,
    status: 400,
  },
  suspended: {
    code: "MessageRejected",
    message: `Sending suspended for this account. ${seeInbox}`,
    status: 400,
  },
  disabled: {
    code: "AccountSendingPausedException",
    message: "Email sending is disabled for your entire Amazon SES account.",
    status: 400,
  },
  "configuration-set-paused": {
    code: "ConfigurationSetSendingPausedException",
    message: "Email sending is disabled for the configuration set.",
    status: 400,
  },
};

/** @throws AwsError when a fault is set that SES tells of. */
export function refuseFault(
  { ses, account }: Pick<Faults, "ses" | "account">,
  configurationSet: string | undefined,
): void {
  if (typeof ses === "object") refuse(ses);
  if (ses === "throttle") throw new AwsError("Throttling", "Maximum sending rate exceeded.");
  if (ses === "paused") refuse(refusals.disabled);
  if (account === null) return;
  if (account === "configuration-set-paused" && !configurationSet) return;
  refuse(refusals[account]);
}

function refuse({ code, message, status }: Refusal): never {
  throw new AwsError(code, message, status);
}

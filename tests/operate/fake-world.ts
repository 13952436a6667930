/** A world in which all is well, for the doctor; each test takes something out of it. */
import type { SendingOutcome } from "../../lambdas/domain/sending-outcome.ts";
import { type AccountIn, doctor, type World } from "../../operate/doctor/doctor.ts";
import {
  type Aws,
  type Dns,
  FailedCallError,
  type FailedCallKind,
  type LiveMail,
  type LivePorts,
  type MailAccount,
  type MailIdentity,
} from "../../operate/doctor/ports.ts";

/** Settings that can be deployed. */
export const course = {
  stackName: "one-fine-course",
  senderDomain: "one-fine-course.net",
  fromAddress: "hello@one-fine-course.net",
  fromName: "One Fine Course",
  postalAddress: "Hauptstrasse 1, 10115 Berlin, Germany",
  region: "eu-central-1",
};

/** An account that may send. */
export const mailAccount: MailAccount = {
  productionAccess: true,
  sendingEnabled: true,
  enforcement: "HEALTHY",
  perDay: 50_000,
  perSecond: 14,
  sentLast24Hours: 120,
  plan: "NONE",
};

/** The sender's domain, in force. */
export const mailIdentity: MailIdentity = {
  verified: true,
  dkim: "SUCCESS",
  dkimEnabled: true,
  dkimTokens: ["aaa", "bbb", "ccc"],
  mailFromDomain: "bounce.one-fine-course.net",
  mailFrom: "SUCCESS",
};

const stacks: Record<string, Awaited<ReturnType<Aws["stack"]>>> = {
  CDKToolkit: {
    name: "CDKToolkit",
    status: "UPDATE_COMPLETE",
    outputs: { BootstrapVersion: "28" },
  },
  "one-fine-course": {
    name: "one-fine-course",
    status: "UPDATE_COMPLETE",
    outputs: { TableName: "the-table", AlarmTopicArn: "arn:aws:sns:eu-central-1:1:alarms" },
  },
};

/** An account with the course in it. */
export const healthyAws: Aws = {
  region: "eu-central-1",
  caller: async () => ({ account: "123456789012", arn: "arn:aws:iam::123456789012:user/olga" }),
  bootstrapVersion: async () => 28,
  stack: async (name) => stacks[name],
  stackResources: async () => [
    { logicalId: "Set", type: "AWS::SES::ConfigurationSet", id: "the-set" },
    { logicalId: "Logs", type: "AWS::Logs::LogGroup", id: "the-log" },
  ],
  firstFailure: async () => undefined,
  mailAccount: async () => mailAccount,
  mailIdentity: async (domain) => (domain === "one-fine-course.net" ? mailIdentity : undefined),
  activeRuleSet: async () => ({
    name: "course-mail",
    rules: [{ name: "one-fine-course", enabled: true }],
  }),
  table: async () => ({ status: "ACTIVE", deletionProtection: true, items: 800 }),
  pointInTimeRecovery: async () => true,
  stops: async () => [],
  certificate: async () => ({
    status: "ISSUED",
    domains: ["learn.one-fine-course.net"],
    records: [],
  }),
  topic: async () => ({ confirmed: 1, pending: 0 }),
  concurrency: async () => 1_000,
};

/** DNS with every record; keys are as a zone file would begin. */
export const zone: Readonly<Record<string, readonly string[]>> = {
  "aaa._domainkey.one-fine-course.net CNAME": ["aaa.dkim.amazonses.com"],
  "bbb._domainkey.one-fine-course.net CNAME": ["bbb.dkim.amazonses.com"],
  "ccc._domainkey.one-fine-course.net CNAME": ["CCC.dkim.amazonses.com."],
  "bounce.one-fine-course.net MX": ["10 feedback-smtp.eu-central-1.amazonses.com"],
  "bounce.one-fine-course.net TXT": ["v=spf1 include:amazonses.com ~all"],
  "_dmarc.one-fine-course.net TXT": ["v=DMARC1; p=reject"],
  "one-fine-course.net TXT": ["google-site-verification=xyz", "v=spf1 -all"],
  "mail.one-fine-course.net MX": ["10 inbound-smtp.eu-central-1.amazonaws.com"],
  "inbound-smtp.eu-central-1.amazonaws.com A": ["192.0.2.1"],
};

/** DNS as a zone says. */
export function dnsOf(records: Readonly<Record<string, readonly string[]>>): Dns {
  const of = async (key: string) => records[key] ?? [];
  return {
    cname: (name) => of(`${name} CNAME`),
    txt: (name) => of(`${name} TXT`),
    addresses: (name) => of(`${name} A`),
    mx: async (name) =>
      (await of(`${name} MX`)).map((text) => {
        const [priority, exchange = ""] = text.split(" ");
        return { priority: Number(priority), exchange };
      }),
  };
}

/** The zone without these records. */
export function without(...keys: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(zone).filter(([key]) => !keys.includes(key)));
}

/** What is found in the healthy world: nobody has asked for alarms. */
export const usual: readonly string[] = ["warning alarm-subscription"];

/** A setting by which the course takes mail. */
export const inbound = {
  ruleSet: "course-mail",
  create: true,
  domain: "mail.one-fine-course.net",
};

/** A port on which every call fails in this way. */
export function failing<T extends object>(port: T, kind: FailedCallKind, detail: string): T {
  return new Proxy(port, {
    get: (target, name, receiver) =>
      typeof Reflect.get(target, name, receiver) === "function"
        ? async () => {
            throw new FailedCallError(kind, `played:${String(name)}`, detail);
          }
        : Reflect.get(target, name, receiver),
  });
}

/** SES's simulator and the deployed functions, by a clock that waits for nobody. */
export function livePorts({
  answer = (): SendingOutcome => ({ outcome: "accepted", sesMessageId: "1" }),
  reports = (mail: LiveMail): readonly string[] =>
    ({ success: ["sent", "delivered"], bounce: ["sent", "permanent-bounce"] })[
      mail.to.split("@")[0] ?? ""
    ] ??
    (mail.to.startsWith("complaint@")
      ? ["sent", "delivered", "complaint"]
      : ["list-headers-signed"]),
  afterMs = 20_000,
}: {
  answer?: (mail: LiveMail) => SendingOutcome;
  reports?: (mail: LiveMail) => readonly string[];
  afterMs?: number;
} = {}): LivePorts & { readonly mails: readonly LiveMail[] } {
  let now = Date.parse("2026-11-26T08:00:00Z");
  const mails: LiveMail[] = [];
  return {
    mails,
    async send(mail) {
      mails.push(mail);
      const stale = now - Date.parse(mail.signedAt) > 15 * 60_000;
      return stale
        ? { outcome: "refused", scope: "account", code: "SignatureDoesNotMatch" }
        : answer(mail);
    },
    async reported(probe, sinceMs) {
      const mail = mails.find((one) => one.probe === probe);
      return mail && now >= sinceMs + afterMs ? reports(mail) : [];
    },
    newId: () =>
      `probe${String(mails.length).padStart(4, "0")}${Math.random().toString(36).slice(2)}`,
    nowMs: () => now,
    async wait(ms) {
      now += ms;
    },
  };
}

/** What is different in a test. */
export interface Different {
  readonly settings?: object;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly aws?: Partial<Aws>;
  readonly account?: AccountIn | null;
  readonly zone?: Readonly<Record<string, readonly string[]>>;
  readonly dns?: Dns;
  readonly machine?: Partial<World["machine"]>;
  readonly live?: LivePorts;
  readonly region?: string;
}

/** What the command did. */
export interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in a healthy world that differs in this. */
export async function runDoctor(
  argv: readonly string[],
  different: Different = {},
): Promise<Outcome> {
  let [out, err] = ["", ""];
  const aws = { ...healthyAws, ...different.aws };
  const account: AccountIn = (region) => ({
    aws: { ...aws, region },
    live: () => different.live ?? livePorts(),
  });
  const given = different.account === undefined ? account : different.account;
  const exit = await doctor(argv, {
    context: () => different.context ?? { course: { ...course, ...different.settings } },
    machine: {
      nodeVersion: "24.21.0",
      npmVersion: async () => "11.19.1",
      missingOfBuild: async () => [],
      ...different.machine,
    },
    dns: different.dns ?? dnsOf(different.zone ?? zone),
    findAccess: async () => ({
      ...(different.region && { region: different.region }),
      ...(given && { account: given }),
    }),
    print: (text) => {
      out += text;
    },
    complain: (text) => {
      err += text;
    },
  });
  return { exit, out, err };
}

/** A line of the report. */
export interface ReportLine {
  readonly id: string;
  readonly state: string;
  readonly fact: string;
  readonly remedy?: string;
}

/** The lines of the report, by id. */
export async function report(
  different: Different = {},
  ...argv: readonly string[]
): Promise<ReadonlyMap<string, ReportLine>> {
  const { out } = await runDoctor(["--json", ...argv], different);
  const { lines } = JSON.parse(out) as { lines: readonly ReportLine[] };
  return new Map(lines.map((line) => [line.id, line]));
}

/** The lines that are not as they should be, as `state id`. */
export function findings(lines: ReadonlyMap<string, ReportLine>): readonly string[] {
  return [...lines.values()]
    .filter(({ state, id }) => state !== "ok" && !id.startsWith("live"))
    .map(({ state, id }) => `${state} ${id}`);
}

/**
 * The deployed system on one machine: the template's resources, each emulated by an embedded part.
 */
import { createServer, type RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { studio } from "../studio/studio.ts";
import { cloudFormation } from "./aws/cloudformation.ts";
import { openCloudWatch } from "./aws/cloudwatch.ts";
import { openTables } from "./aws/dynamodb.ts";
import { awsEndpoint, type DeniedCall } from "./aws/endpoint.ts";
import { openEventBus } from "./aws/eventbridge.ts";
import { lambdaApi } from "./aws/lambda.ts";
import { openLogs } from "./aws/logs.ts";
import type { AwsService } from "./aws/protocol.ts";
import { openSecrets } from "./aws/secrets-manager.ts";
import { openInbound } from "./aws/ses/inbound.ts";
import { Inbox } from "./aws/ses/inbox.ts";
import { openSes } from "./aws/ses/ses.ts";
import { startSmtp } from "./aws/ses/smtp.ts";
import { suppressionApi } from "./aws/ses/suppression-api.ts";
import { openQueues } from "./aws/sqs.ts";
import { startClock } from "./runtime/clock.ts";
import { startEventSources } from "./runtime/event-sources.ts";
import { startFunctions } from "./runtime/functions.ts";
import { httpApi } from "./runtime/http-api.ts";
import { PendingWork } from "./runtime/pending-work.ts";
import { closeServer, listen } from "./runtime/ports.ts";
import { startSchedules } from "./runtime/schedules.ts";
import { folderState, memoryState } from "./runtime/state.ts";
import { seriesOf } from "./stack/alarms.ts";
import { type Deployment, readDeployment } from "./stack/deployment.ts";
import { resolveOutputs, resolveTemplate, type Template } from "./stack/template.ts";

/** What is run, and how. */
export interface SystemOptions {
  /** Makes the template for a site at this address. */
  readonly synthesize: (siteUrl: string) => Template;
  /**
   * The site's port; the studio has the next one, mail the one after, the AWS endpoint the one after
   * that. With 0 all take free ones.
   */
  readonly port: number;
  /** Where everything is kept between runs; undefined keeps nothing. */
  readonly stateDir?: string | undefined;
  /** Forgets what an earlier run kept. */
  readonly fresh: boolean;
  /** Variables of the functions that have another value here. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Prints what the functions write and what goes wrong. */
  readonly log: (line: string) => void;
}

/** A running local system. */
export interface LocalSystem {
  /** Without a trailing slash. */
  readonly siteUrl: string;
  /** Without a trailing slash. */
  readonly studioUrl: string;
  /** The embedded AWS, for the operator's command and other tools; without a trailing slash. */
  readonly awsUrl: string;
  /** Where mail comes in by SMTP, and for whom; undefined when the stack takes none. */
  readonly smtp: { readonly port: number; readonly mailboxes: readonly string[] } | undefined;
  /** Every AWS call so far that the caller's role does not allow. */
  readonly deniedCalls: readonly DeniedCall[];
  /**
   * Ends a function's thread in the middle of whatever it does; the next invocation starts a new
   * one.
   */
  killWorker(name: string): Promise<void>;
  /** Resolves when SES has the next mail in hand, before it accepts or loses it. */
  nextSend(): Promise<void>;
  /** Resolves when everything under way, and all it causes, is done. */
  idle(): Promise<void>;
  /** Ends everything: ports closed, threads ended, state saved. */
  close(): Promise<void>;
}

/** Where the account and region are not set, the local system is here. */
const account = { region: "eu-central-1", accountId: "000000000000", stackName: "local" };

/**
 * Starts the system and resolves when it serves.
 *
 * @throws LocalError with a sentence for the person who started it.
 */
export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const closers: Closer[] = [];
  const close = async () => {
    // In reverse: what was started last needs what was started before.
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const endpoints = await openEndpoints(options.port, closers);
    const { siteUrl, awsUrl } = endpoints;
    const environment = { ...account, siteUrl, awsUrl };
    const template = options.synthesize(siteUrl);
    const resources = resolveTemplate(template, environment);
    const deployment = readDeployment(resources, environment);
    const outputs = resolveOutputs(template, environment);
    const services = {
      ...(await openServices(deployment, options, closers)),
      cloudformation: cloudFormation({ environment, resources, outputs }),
    };
    const running = await runFunctions(services, endpoints, options, closers);
    return { ...(await openDoors(running, endpoints, options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends one part. */
type Closer = () => Promise<void> | void;

/** The ports, taken before anything else. */
async function openEndpoints(port: number, closers: Closer[]) {
  const [site, studioSite, aws] = [webEndpoint(), webEndpoint(), awsEndpoint()];
  for (const { server } of [site, studioSite, aws]) closers.push(() => closeServer(server));
  const siteUrl = `http://localhost:${await listen(site.server, port)}`;
  const studioUrl = `http://localhost:${await listen(studioSite.server, port === 0 ? 0 : port + 1)}`;
  const awsUrl = `http://127.0.0.1:${await listen(aws.server, port === 0 ? 0 : port + 3)}`;
  return { site, studioSite, aws, siteUrl, studioUrl, awsUrl };
}

/** What the functions use: the clock and the AWS services, with what an earlier run left. */
async function openServices(
  deployment: Deployment,
  { stateDir, fresh, log }: SystemOptions,
  closers: Closer[],
) {
  const state = stateDir ? folderState(stateDir, fresh) : memoryState;
  closers.push(() => state.close());
  const pendingWork = new PendingWork();
  const clock = startClock(state);
  const tables = await openTables(deployment.tables, state.folder("tables"));
  closers.push(() => tables.close());
  const queues = openQueues(deployment.queues, clock, state);
  closers.push(() => queues.save());
  const cloudWatch = openCloudWatch({ specs: deployment.alarms, clock, queues, log });
  const logs = openLogs({
    groups: [...new Set(deployment.functions.map(({ logGroup }) => logGroup))],
    environment: deployment.environment,
    clock,
    folder: state.folder("log"),
  });
  const bus = openEventBus(deployment, queues, clock, (what) => log(`SES says: ${what}.`));
  const inbox = new Inbox(state);
  const publishMetric = cloudWatch.publish;
  const ses = openSes({ deployment, clock, inbox, bus, pendingWork, publishMetric });
  const secrets = openSecrets(deployment.secrets, state);
  return { deployment, pendingWork, clock, tables, queues, cloudWatch, logs, inbox, ses, secrets };
}

/** The functions, the endpoint at which they call AWS, and what calls them by itself. */
async function runFunctions(
  services: Awaited<ReturnType<typeof openServices>> & { readonly cloudformation: AwsService },
  { aws, studioUrl }: Awaited<ReturnType<typeof openEndpoints>>,
  { log, variables = {} }: SystemOptions,
  closers: Closer[],
) {
  const { deployment, clock, pendingWork, tables, queues, cloudWatch, logs, ses, secrets } =
    services;
  const { cloudformation } = services;
  const { environment, functions: specs } = deployment;
  const functions = await startFunctions({
    specs,
    variables: { STUDIO_URL: studioUrl, ...variables },
    environment,
    clock,
    pendingWork,
    log,
    keepLine: ({ logGroup, name }, line) => logs.take(logGroup, name, line),
    takeLine: cloudWatch.takeLine,
    onInvoked({ physicalName: FunctionName }, hasFailed) {
      cloudWatch.publish(seriesOf("AWS/Lambda", "Errors", { FunctionName }), hasFailed ? 1 : 0);
    },
    onLost: (queueArn, requestPayload) =>
      queues.get(queueArn).send(JSON.stringify({ version: "1.0", requestPayload })),
  });
  closers.push(() => functions.close());
  const deniedCalls: DeniedCall[] = [];
  aws.open({
    clock,
    log,
    functions: specs,
    operator: deployment.operator,
    services: {
      cloudformation,
      dynamodb: tables,
      sqs: queues,
      ses,
      sesv2: suppressionApi(ses),
      secretsmanager: secrets,
      logs,
      lambda: lambdaApi(specs, functions),
    },
    onDenied(call) {
      deniedCalls.push(call);
      log(
        `DENIED: the ${call.functionName === "operator" ? "policy" : "role"} of "${call.functionName}" does not allow ${call.action} on ${call.resources.join(" and ")}. Grant it in infra/.`,
      );
    },
  });
  const eventSources = startEventSources({
    deployment,
    queues,
    functions,
    pendingWork,
    clock,
    log,
  });
  closers.push(() => eventSources.close());
  const schedules = startSchedules({
    specs: deployment.schedules,
    clock,
    tables,
    functions,
    eventSources,
    pendingWork,
    queues,
    cloudWatch,
    isRefused: () => ses.faults.schedule === "refused",
  });
  closers.push(async () => {
    schedules.close();
    // Work under way may end, but not for long: Ctrl-C means now.
    await pendingWork.idle(2_000);
  });
  return { ...services, functions, schedules, deniedCalls };
}

/** What people reach: the site, the studio, and SMTP for mail that comes in. */
async function openDoors(
  running: Awaited<ReturnType<typeof runFunctions>>,
  { site, studioSite, siteUrl, studioUrl, awsUrl }: Awaited<ReturnType<typeof openEndpoints>>,
  { port, log }: SystemOptions,
  closers: Closer[],
): Promise<Omit<LocalSystem, "close">> {
  const { deployment, clock, functions, pendingWork, cloudWatch, ses, deniedCalls } = running;
  const { routes, receiptRules } = deployment;
  site.open(
    httpApi({
      routes,
      clock,
      log,
      invoke: functions.invoke,
      onAnswer(status) {
        const series = seriesOf("AWS/ApiGateway", "5xx", { ApiId: deployment.apiId });
        cloudWatch.publish(series, status >= 500 ? 1 : 0);
      },
    }),
  );
  const inbound = openInbound({ rules: receiptRules, functions, clock, pendingWork });
  studioSite.open(getRequestListener(studio({ ...running, siteUrl, inbound }).fetch));
  // First of all no new work: a request that came later would wake a function again.
  for (const { server } of [site, studioSite]) closers.push(() => closeServer(server));
  const takesMail = inbound.mailboxes.length > 0;
  const smtp = takesMail ? await startSmtp(inbound, port === 0 ? 0 : port + 2) : undefined;
  if (smtp) closers.push(() => smtp.close());
  return {
    siteUrl,
    studioUrl,
    awsUrl,
    smtp: smtp && { port: smtp.port, mailboxes: inbound.mailboxes },
    deniedCalls,
    killWorker: (name) => functions.kill(name),
    nextSend: () => ses.nextRequest(),
    idle: async () => void (await pendingWork.idle()),
  };
}

/** A server that holds its port from the first moment and answers 503 until it is opened. */
function webEndpoint() {
  let listener: RequestListener = (_, response) => void response.writeHead(503).end();
  return {
    server: createServer((request, response) => listener(request, response)),
    open(given: RequestListener) {
      listener = given;
    },
  };
}

/**
 * The deployed system on one machine: the template's resources, each emulated by an embedded part.
 */
import { createServer, type RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { studio } from "../studio/studio.ts";
import { openTables } from "./aws/dynamodb.ts";
import { awsEndpoint, type DeniedCall } from "./aws/endpoint.ts";
import { openEventBus } from "./aws/eventbridge.ts";
import { lambdaApi } from "./aws/lambda.ts";
import { openSecrets } from "./aws/secrets-manager.ts";
import { openInbound } from "./aws/ses/inbound.ts";
import { Inbox } from "./aws/ses/inbox.ts";
import { openSes } from "./aws/ses/ses.ts";
import { startSmtp } from "./aws/ses/smtp.ts";
import { openQueues } from "./aws/sqs.ts";
import { startClock } from "./runtime/clock.ts";
import { startEventSources } from "./runtime/event-sources.ts";
import { startFunctions } from "./runtime/functions.ts";
import { httpApi } from "./runtime/http-api.ts";
import { PendingWork } from "./runtime/pending-work.ts";
import { closeServer, listen } from "./runtime/ports.ts";
import { startSchedules } from "./runtime/schedules.ts";
import { folderState, memoryState } from "./runtime/state.ts";
import { readDeployment } from "./stack/deployment.ts";
import { resolveTemplate, type Template } from "./stack/template.ts";

/** What is run, and how. */
export interface SystemOptions {
  /** Makes the template for a site at this address. */
  readonly synthesize: (siteUrl: string) => Template;
  /**
   * The site's port; the studio has the next one, mail the one after. With 0 all take free ones.
   */
  readonly port: number;
  /** Where everything is kept between runs; undefined keeps nothing. */
  readonly stateDir?: string | undefined;
  /** Forgets what an earlier run kept. */
  readonly fresh: boolean;
  /** Prints what the functions write and what goes wrong. */
  readonly log: (line: string) => void;
}

/** A running local system. */
export interface LocalSystem {
  /** Without a trailing slash. */
  readonly siteUrl: string;
  /** Without a trailing slash. */
  readonly studioUrl: string;
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
  const { port, log } = options;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    // In reverse: what was started last needs what was started before.
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const site = webEndpoint();
    const studioEndpoint = webEndpoint();
    const aws = awsEndpoint();
    for (const { server } of [site, studioEndpoint, aws]) closers.push(() => closeServer(server));
    const sitePort = await listen(site.server, port);
    const studioPort = await listen(studioEndpoint.server, port === 0 ? 0 : port + 1);
    const siteUrl = `http://localhost:${sitePort}`;
    const studioUrl = `http://localhost:${studioPort}`;
    const awsUrl = `http://127.0.0.1:${await listen(aws.server, 0)}`;

    const stackEnvironment = { ...account, siteUrl, awsUrl };
    const deployment = readDeployment(
      resolveTemplate(options.synthesize(siteUrl), stackEnvironment),
      stackEnvironment,
    );
    const state = options.stateDir ? folderState(options.stateDir, options.fresh) : memoryState;
    closers.push(() => state.close());
    const pendingWork = new PendingWork();
    const clock = startClock(state);
    const tables = await openTables(deployment.tables, state.folder("tables"));
    closers.push(() => tables.close());
    const queues = openQueues(deployment.queues, clock, state);
    closers.push(() => queues.save());
    const bus = openEventBus(deployment, queues, clock);
    const inbox = new Inbox(state);
    const ses = openSes({ deployment, clock, inbox, bus, pendingWork });
    const deniedCalls: DeniedCall[] = [];
    const functions = await startFunctions({
      specs: deployment.functions,
      stackEnvironment,
      clock,
      pendingWork,
      log,
    });
    closers.push(() => functions.close());
    aws.open({
      clock,
      log,
      functions: deployment.functions,
      services: {
        dynamodb: tables,
        sqs: queues,
        ses,
        secretsmanager: openSecrets(deployment.secrets, state),
        lambda: lambdaApi(deployment.functions, functions),
      },
      onDenied(call) {
        deniedCalls.push(call);
        log(
          `DENIED: the role of "${call.functionName}" does not allow ${call.action} on ${call.resources.join(" and ")}. Add it to the function's statements in infra/.`,
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
    });
    closers.push(async () => {
      schedules.close();
      // Work under way may end, but not for long: Ctrl-C means now.
      await pendingWork.idle(2_000);
    });

    site.open(
      httpApi({ clock, log, invoke: (event) => functions.invoke(deployment.siteFunction, event) }),
    );
    const inbound = openInbound({ rules: deployment.receiptRules, functions, clock, pendingWork });
    const app = studio({ siteUrl, inbox, clock, schedules, ses, pendingWork, inbound });
    studioEndpoint.open(getRequestListener(app.fetch));
    // First of all no new work: a request that came later would wake a function again.
    for (const { server } of [site, studioEndpoint]) closers.push(() => closeServer(server));
    const takesMail = inbound.mailboxes.length > 0;
    const smtp = takesMail ? await startSmtp(inbound, port === 0 ? 0 : port + 2) : undefined;
    if (smtp) closers.push(() => smtp.close());
    return {
      siteUrl,
      studioUrl,
      smtp: smtp && { port: smtp.port, mailboxes: inbound.mailboxes },
      deniedCalls,
      killWorker: (name) => functions.kill(name),
      nextSend: () => ses.nextRequest(),
      idle: async () => void (await pendingWork.idle()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
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

import { ArnFormat, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnRoute,
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Grant, type Role } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { off, on } from "../lambdas/runtime/settings.ts";
import { type CourseConfig, inboundOf, metricsOf, siteUrlOf } from "./config.ts";
import type { Delivery } from "./delivery.ts";
import { HandlerFunction } from "./handler-function.ts";
import { type Journal, logRetention } from "./journal.ts";
import { SiteDomain } from "./site-domain.ts";
import type { Storage } from "./storage.ts";

/**
 * Requests a second before API Gateway answers 429: a flood costs a bounded sum.
 */
const throttle = { rateLimit: 50, burstLimit: 100 };

/** The pictures of mails: a thousand who open one in the same minute ask for each of them. */
const images = {
  method: HttpMethod.GET,
  path: "/images/{name}",
  rateLimit: 200,
  burstLimit: 400,
} as const;

/** What mail programs ask for when a reader leaves: beside the rest, so that a flood of pages delays nobody. */
const leave = { method: HttpMethod.POST, path: "/unsubscribe/{token}" } as const;

/** What the site's address needs. */
export type SiteAddressProps = Pick<
  CourseConfig,
  "stackName" | "siteDomain" | "keepApiAddress" | "certificateArn" | "hostedZone" | "baseUrl"
>;

/** Where the site is reached: known before the functions, because the mails link to it. */
export class SiteAddress extends Construct {
  readonly api: HttpApi;
  /** The site's address without a trailing slash. */
  readonly baseUrl: string;
  /** The operator's own name for the site; undefined where `siteDomain` is not set. */
  readonly domain: SiteDomain | undefined;
  private readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: SiteAddressProps) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: props.stackName,
      createDefaultStage: false,
      // Under a name of its own the site has one address, and no way around what stands before it;
      // but a link in a mail that was sent must go on opening.
      disableExecuteApiEndpoint: props.siteDomain !== undefined && !props.keepApiAddress,
    });
    this.baseUrl = siteUrlOf(props) ?? this.api.apiEndpoint;
    this.stage = this.makeStage();
    this.domain =
      props.siteDomain === undefined
        ? undefined
        : new SiteDomain(this, "Domain", {
            name: props.siteDomain,
            config: props,
            api: this.api,
            stage: this.stage,
          });
  }

  /** Gives one route a throttle of its own, as large as the one of all others where none is given. */
  throttleApart(
    route: HttpRoute,
    routeKey: string,
    { rateLimit, burstLimit }: Readonly<typeof throttle> = throttle,
  ): void {
    const stage = this.stage.node.defaultChild as CfnStage;
    stage.routeSettings = {
      ...(stage.routeSettings as Readonly<Record<string, unknown>> | undefined),
      [routeKey]: { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit },
    };
    // API Gateway refuses settings for a route that is not there yet.
    stage.addResourceDependency(route.node.defaultChild as CfnRoute);
  }

  private makeStage(): HttpStage {
    const accessLog = new LogGroup(this, "AccessLog", {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        // Never the path, which holds tokens, nor the reader's network address.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: AccessLogField.contextRequestId(),
            at: AccessLogField.contextRequestTimeEpoch(),
            method: AccessLogField.contextHttpMethod(),
            route: "$context.routeKey",
            status: AccessLogField.contextStatus(),
            latencyMs: AccessLogField.contextResponseLatency(),
            responseBytes: AccessLogField.contextResponseLength(),
          }),
        ),
      },
    });
  }
}

/** What the site needs. */
export interface WebProps {
  readonly config: CourseConfig;
  /** The folder of all bundled functions. */
  readonly bundles: string;
  readonly storage: Storage;
  readonly journal: Journal;
  readonly address: SiteAddress;
  readonly delivery: Delivery;
}

/** The pages and forms: one function, which does its own routing. */
export class Web extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: WebProps) {
    super(scope, id);
    const { config, bundles, storage, journal, address, delivery } = props;

    const { lambda, role } = new HandlerFunction(this, "Handler", {
      name: "web",
      bundles,
      description: "Serves the pages and takes the forms.",
      environment: {
        TABLE_NAME: storage.table.tableName,
        KEYS_SECRET_ARN: storage.keys.secretArn,
        DELIVER_FUNCTION_NAME: delivery.lambda.functionName,
        BASE_URL: address.baseUrl,
        FROM_NAME: config.fromName,
        FROM_ADDRESS: config.fromAddress,
        REPLY_TO: config.replyTo ?? config.fromAddress,
        POSTAL_ADDRESS: config.postalAddress,
        START_MAILBOX: inboundOf(config)?.start ?? off,
        SIGN_UP_PROOF_OF_WORK: config.signUpProofOfWork ? on : off,
        // Where mails are shown on a laptop, which sends none.
        STUDIO_URL: off,
        // Off on a laptop alone, which may have no network.
        LOOK_UP_MAIL_DOMAINS: on,
        PROXY_ADDRESS_HEADER: config.proxy?.header ?? off,
        PROXY_SECRET_HEADER: config.proxy?.secretHeader ?? off,
        PROXY_SECRET_NAME: config.proxy?.secretName ?? off,
        REGION: Stack.of(this).region,
        FORGET_AFTER_DAYS: String(config.forgetAfterDays),
        METRICS_OF: metricsOf(config),
      },
      timeoutSeconds: 10,
      memoryMb: 512,
      journal,
    });
    storage.grantItems(role);
    storage.grantKeys(role);
    delivery.grantStart(role);
    if (config.proxy) grantSecret(role, config.proxy.secretName);
    this.lambda = lambda;

    const integration = new HttpLambdaIntegration("Integration", lambda);
    const route = (name: string, routeKey: HttpRouteKey) => {
      const made = new HttpRoute(this, name, { httpApi: address.api, routeKey, integration });
      Validations.of(made).acknowledge({
        id: "AwsSolutions-APIG4",
        reason:
          "A public sign-up form has no one to authorise. What concerns one reader is opened by a signed, purpose-bound token in the link, which the function checks.",
      });
      return made;
    };
    route("Route", HttpRouteKey.DEFAULT);
    const leaveKey = HttpRouteKey.with(leave.path, leave.method);
    address.throttleApart(route("LeaveRoute", leaveKey), leaveKey.key);
    const imagesKey = HttpRouteKey.with(images.path, images.method);
    address.throttleApart(route("ImagesRoute", imagesKey), imagesKey.key, images);
  }
}

/** Lets it read the one secret of this name. Secrets Manager ends an ARN in six characters of its own. */
function grantSecret(grantee: Role, secretName: string): void {
  Grant.addToPrincipal({
    grantee,
    actions: ["secretsmanager:GetSecretValue"],
    resourceArns: [
      Stack.of(grantee).formatArn({
        service: "secretsmanager",
        resource: "secret",
        resourceName: `${secretName}-??????`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
  });
}

import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  HttpApi,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { off, on } from "../lambdas/runtime/settings.ts";
import { type CourseConfig, inboundOf, metricsOf } from "./config.ts";
import type { Delivery } from "./delivery.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Storage } from "./storage.ts";

/**
 * Requests a second before API Gateway answers 429: a flood costs a bounded sum, and a thousand
 * readers who open the same mail in the same minute still see its pictures.
 */
const throttle = { rateLimit: 50, burstLimit: 100 };

/** What the site's address needs. */
export type SiteAddressProps = Pick<CourseConfig, "stackName" | "baseUrl" | "logRetentionDays">;

/** Where the site is reached: known before the functions, because the mails link to it. */
export class SiteAddress extends Construct {
  readonly api: HttpApi;
  /** The site's address without a trailing slash. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, props: SiteAddressProps) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: props.stackName,
      createDefaultStage: false,
    });
    this.baseUrl = props.baseUrl ?? this.api.apiEndpoint;

    const accessLog = new LogGroup(this, "AccessLog", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, "Stage", {
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
  readonly address: SiteAddress;
  readonly delivery: Delivery;
}

/** The pages and forms: one function behind one route, which does its own routing. */
export class Web extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: WebProps) {
    super(scope, id);
    const { config, bundles, storage, address, delivery } = props;

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
        REPLY_TO: config.replyTo ?? config.fromAddress,
        POSTAL_ADDRESS: config.postalAddress,
        START_MAILBOX: inboundOf(config)?.start ?? off,
        SIGN_UP_PROOF_OF_WORK: config.signUpProofOfWork ? on : off,
        METRICS_OF: metricsOf(config),
      },
      timeoutSeconds: 10,
      memoryMb: 512,
      logRetentionDays: config.logRetentionDays,
    });
    storage.grantItems(role);
    storage.grantKeys(role);
    delivery.grantStart(role);
    this.lambda = lambda;

    const route = new HttpRoute(this, "Route", {
      httpApi: address.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration("Integration", lambda),
    });
    Validations.of(route).acknowledge({
      id: "AwsSolutions-APIG4",
      reason:
        "A public sign-up form has no one to authorise. What concerns one reader is opened by a signed, purpose-bound token in the link, which the function checks.",
    });
  }
}

/** Lambda's Invoke, for functions that call one another, and how a function is configured. */

import { FunctionError } from "../runtime/errors.ts";
import type { Functions } from "../runtime/functions.ts";
import type { FunctionSpec } from "../stack/functions.ts";
import { AwsError, type AwsService, jsonAnswer } from "./protocol.ts";

/** The embedded Lambda API. */
export function lambdaApi(specs: readonly FunctionSpec[], functions: Functions): AwsService {
  return {
    protocol: "json",
    read(request) {
      const [, target = "", what] =
        /^\/2015-03-31\/functions\/([^/]+)\/(invocations|configuration)$/.exec(request.url) ?? [];
      const nameOrArn = decodeURIComponent(target);
      const spec = specs.find(({ physicalName, arn }) => [physicalName, arn].includes(nameOrArn));
      if (what === "configuration") return readConfiguration(spec, nameOrArn);
      return {
        call: {
          action: "lambda:InvokeFunction",
          resources: [spec?.arn ?? nameOrArn],
          context: {},
        },
        async perform() {
          if (request.method !== "POST" || !spec) throw notFound(nameOrArn);
          const event = JSON.parse(request.body || "{}");
          if (request.headers["x-amz-invocation-type"] === "Event") {
            functions.invokeLater(spec.name, event);
            return { status: 202, body: "" };
          }
          try {
            return { status: 200, body: await functions.invoke(spec.name, event) };
          } catch (error) {
            if (!(error instanceof FunctionError)) throw error;
            const headers = { "x-amz-function-error": "Unhandled" };
            const body = JSON.stringify(error.cause ?? { errorMessage: error.message });
            return { status: 200, headers, body };
          }
        },
      };
    },
  };
}

function readConfiguration(
  spec: FunctionSpec | undefined,
  nameOrArn: string,
): ReturnType<AwsService["read"]> {
  return {
    call: {
      action: "lambda:GetFunctionConfiguration",
      resources: [spec?.arn ?? nameOrArn],
      context: {},
    },
    perform() {
      if (!spec) throw notFound(nameOrArn);
      const { physicalName, arn, environment } = spec;
      return jsonAnswer({
        FunctionName: physicalName,
        FunctionArn: arn,
        Environment: { Variables: environment },
      });
    },
  };
}

function notFound(nameOrArn: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, 404);
}

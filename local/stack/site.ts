/** The HTTP API, emulated by `runtime/http-api.ts`. */
import * as v from "valibot";
import { assertInvocable, type FunctionSpec } from "./functions.ts";
import { refuse, resourcesOf } from "./resources.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import type { Resource } from "./template.ts";

const route = v.object({ RouteKey: v.literal("$default"), Target: v.string() });
const integration = v.object({
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal("2.0"),
});

/**
 * Reads the name of the function behind the API's one route.
 *
 * @throws TemplateError when there is no such route or function, or the API may not invoke it.
 */
export function readSiteFunction(
  resources: readonly Resource[],
  functions: readonly FunctionSpec[],
  { accountId }: StackEnvironment,
): string {
  const [only, ...more] = resourcesOf(resources, "AWS::ApiGatewayV2::Route", route);
  if (!only || more.length > 0) return refuse("The HTTP API needs exactly one route, $default");
  const uri = resourcesOf(resources, "AWS::ApiGatewayV2::Integration", integration).find(
    ({ name }) => only.properties.Target.endsWith(`/${name}`),
  )?.properties.IntegrationUri;
  const lambda = functions.find(({ arn }) => uri?.includes(arn));
  if (!lambda) return refuse(`The route ${only.id} leads to no function of this template`);
  assertInvocable(resources, lambda, { service: "apigateway.amazonaws.com", accountId });
  return lambda.name;
}

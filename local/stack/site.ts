/** The HTTP API, emulated by `runtime/http-api.ts`. */
import * as v from "valibot";
import { assertInvocable, type FunctionSpec } from "./functions.ts";
import { refuse, resourcesOf } from "./resources.ts";
import type { StackEnvironment } from "./stack-environment.ts";
import type { Resource } from "./template.ts";

/** One way into the site, and the function it leads to. */
export interface SiteRoute {
  /** `$default`, or a method and a path whose segments may be `{names}`. */
  readonly routeKey: string;
  readonly functionName: string;
}

const route = v.object({
  // API Gateway knows ANY and {greedy+} too; nothing here has needed them.
  RouteKey: v.pipe(
    v.string(),
    v.regex(/^(\$default|(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/([^/{}]+|\{\w+\}))+)$/),
  ),
  Target: v.string(),
});
const integration = v.object({
  IntegrationUri: v.string(),
  PayloadFormatVersion: v.literal("2.0"),
});

/**
 * Reads the API's routes and the names of the functions behind them.
 *
 * @throws TemplateError when `$default` or a function is missing, or the API may not invoke it.
 */
export function readRoutes(
  resources: readonly Resource[],
  functions: readonly FunctionSpec[],
  { accountId }: StackEnvironment,
): readonly SiteRoute[] {
  const integrations = resourcesOf(resources, "AWS::ApiGatewayV2::Integration", integration);
  const routes = resourcesOf(resources, "AWS::ApiGatewayV2::Route", route).map(
    ({ id, properties: { RouteKey, Target } }) => {
      const uri = integrations.find(({ name }) => Target.endsWith(`/${name}`))?.properties
        .IntegrationUri;
      const lambda = functions.find(({ arn }) => uri?.includes(arn));
      if (!lambda) return refuse(`The route ${id} leads to no function of this template`);
      assertInvocable(resources, lambda, { service: "apigateway.amazonaws.com", accountId });
      return { routeKey: RouteKey, functionName: lambda.name };
    },
  );
  const defaults = routes.filter(({ routeKey }) => routeKey === "$default");
  if (defaults.length !== 1) return refuse("The HTTP API needs exactly one route $default");
  return routes;
}

/** The route of a request: the one whose method and path fit, or `$default`. */
export function routeOf(
  routes: readonly SiteRoute[],
  method: string,
  path: string,
): SiteRoute | undefined {
  return (
    routes.find(({ routeKey }) => fits(routeKey, method, path)) ??
    routes.find(({ routeKey }) => routeKey === "$default")
  );
}

function fits(routeKey: string, method: string, path: string): boolean {
  const [verb, pattern = ""] = routeKey.split(" ");
  const wanted = pattern.split("/");
  const given = path.split("/");
  return (
    verb === method &&
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith("{") ? given[at] !== "" : part === given[at]))
  );
}

/** A synthesized template, asked in the words of the product. */
import { basename } from "node:path";
import { synthesize, type Template, type TemplateResource } from "../../infra/app.ts";
import type { CourseSettings } from "../../infra/config.ts";
import type { FunctionName } from "../../lambdas/runtime/settings.ts";
import { fixtureBundles } from "../fixtures/build.ts";
import { settings } from "../fixtures/settings.ts";

export { settings };

/** A statement of a role's policy. */
export interface Statement {
  readonly actions: string[];
  /** Each as text, with the logical ids of what it refers to. */
  readonly resources: string[];
  readonly conditions: unknown;
}

/** Synthesizes the stack with plausible settings, without the slow validation. */
export function stackTemplate(overrides: Partial<CourseSettings> = {}): Template {
  return synthesize({ ...settings, ...overrides }, { validate: false, bundles: fixtureBundles });
}

/** Synthesizes the stack with plausible settings, and throws an Error with what the checks find. */
export function validateStack(overrides: Partial<CourseSettings> = {}): void {
  synthesize({ ...settings, ...overrides }, { validate: true, bundles: fixtureBundles });
}

/** All resources of a type, with their logical ids. */
export function ofType(template: Template, type: string): [string, TemplateResource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource of a type; throws when there is another number of them. */
export function only(template: Template, type: string): [string, TemplateResource] {
  const [first, ...others] = ofType(template, type);
  if (!first || others.length > 0) {
    throw new Error(`expected one ${type}, found ${others.length + (first ? 1 : 0)}`);
  }
  return first;
}

/** A property by its path. */
export function property(resource: TemplateResource, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    resource.Properties,
  );
}

/** The logical id a `Ref` or `Fn::GetAtt` points to. */
export function target(reference: unknown): string | undefined {
  const { Ref, "Fn::GetAtt": attribute } = reference as { Ref?: string; "Fn::GetAtt"?: string[] };
  return Ref ?? attribute?.[0];
}

/** A function of the product, found by its bundle. */
export function functionNamed(template: Template, name: FunctionName): [string, TemplateResource] {
  const found = ofType(template, "AWS::Lambda::Function").find(
    ([, { Metadata }]) => basename(String(Metadata?.["aws:asset:path"])) === name,
  );
  if (!found) {
    throw new Error(`no function runs the bundle "${name}"`);
  }
  return found;
}

/** What a role allows. */
export function statements(role: TemplateResource): Statement[] {
  const policies = (property(role, "Policies") ?? []) as { PolicyDocument: PolicyDocument }[];
  return policies.flatMap(({ PolicyDocument }) => statementsIn(PolicyDocument));
}

interface PolicyDocument {
  readonly Statement: readonly {
    Action: string | string[];
    Resource: unknown;
    Condition?: unknown;
  }[];
}

function statementsIn({ Statement }: PolicyDocument): Statement[] {
  return Statement.map(({ Action, Resource, Condition }) => ({
    actions: [Action].flat(),
    resources: [Resource].flat().map(asText),
    conditions: Condition,
  }));
}

/** What the operator's command may do. */
export function operatorPermissions(template: Template): Statement[] {
  const [, policy] = only(template, "AWS::IAM::ManagedPolicy");
  return statementsIn(property(policy, "PolicyDocument") as PolicyDocument);
}

/** What a function may do. */
export function permissions(template: Template, name: FunctionName): Statement[] {
  const [, lambda] = functionNamed(template, name);
  const role = template.Resources[target(property(lambda, "Role")) ?? ""];
  if (!role) {
    throw new Error(`the function "${name}" has no role of this template`);
  }
  return statements(role);
}

function asText(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  const joined = (value as { "Fn::Join"?: [string, unknown[]] })["Fn::Join"];
  return joined ? joined[1].map(asText).join(joined[0]) : `{${target(value)}}`;
}

/**
 * A CloudFormation template with its intrinsics resolved: what CloudFormation would do before it
 * creates anything. Only what this product's templates hold is known; anything else is refused by
 * name, so that nothing is left out in silence.
 */
import { TemplateError } from "../runtime/errors.ts";
import { knownTypes } from "./resource-types.ts";
import type { StackEnvironment } from "./stack-environment.ts";

/** A synthesized template, as far as the local system reads it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** One resource as written in the template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A resource with every intrinsic replaced by its value. */
export interface Resource {
  /** The logical id. */
  readonly id: string;
  readonly type: string;
  /** The physical name. */
  readonly name: string;
  /** Empty for a type that has none. */
  readonly arn: string;
  /** The folder its asset was made from, as the CDK notes it: a function's bundle. */
  readonly assetPath: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Resolves every resource of the template.
 *
 * @throws TemplateError naming the resource and property that cannot be resolved, or the resource
 * whose type the local system does not know.
 */
export function resolveTemplate(template: Template, environment: StackEnvironment): Resource[] {
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    if (!(Type in knownTypes)) {
      throw new TemplateError(
        `The template's resource ${id} is of the type ${Type}, which the local system does not know. Teach it in local/stack/resource-types.ts: as inert, or with a part that emulates it.`,
      );
    }
  }
  const resolver = new Resolver(template, environment);
  return Object.entries(template.Resources).map(([id, { Type, Properties = {}, Metadata }]) => ({
    id,
    type: Type,
    name: resolver.nameOf(id),
    arn: resolver.arnOf(id),
    assetPath: Metadata?.["aws:asset:path"] as string | undefined,
    properties: resolver.object(Properties, id),
  }));
}

/** Resolves the outputs of the template; without those of which only AWS knows, such as DKIM's. */
export function resolveOutputs(
  template: Template,
  environment: StackEnvironment,
): Readonly<Record<string, string>> {
  const resolver = new Resolver(template, environment);
  const resolved = Object.entries(template.Outputs ?? {}).flatMap(([name, { Value }]) => {
    try {
      return [[name, String(resolver.value(Value, `output ${name}`))] as const];
    } catch (error) {
      if (error instanceof TemplateError) return [];
      throw error;
    }
  });
  return Object.fromEntries(resolved);
}

/** What `Ref` gives: the name, ARN or address by which the service knows a resource. */
export function physicalIdOf(
  { type, name }: Pick<Resource, "type" | "name">,
  environment: StackEnvironment,
): string {
  return knownTypes[type]?.ref?.(name, environment) ?? name;
}

class Resolver {
  readonly #template: Template;
  readonly #environment: StackEnvironment;

  constructor(template: Template, environment: StackEnvironment) {
    this.#template = template;
    this.#environment = environment;
  }

  nameOf(id: string): string {
    const { Type, Properties } = this.#resource(id);
    const given = Properties?.[knownTypes[Type]?.nameProperty ?? ""];
    if (given !== undefined) return String(this.value(given, `${id} (name)`));
    return knownTypes[Type]?.fixedName ?? `${this.#environment.stackName}-${id}`;
  }

  arnOf(id: string): string {
    const { Type } = this.#resource(id);
    return knownTypes[Type]?.arn?.(this.nameOf(id), this.#environment) ?? "";
  }

  object(value: object, where: string): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, this.value(inner, `${where}.${key}`)]),
    );
  }

  value(value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
      return value.map((inner, index) => this.value(inner, `${where}[${index}]`));
    }
    if (typeof value !== "object" || value === null) return value;
    const [[key, operand] = ["", undefined], ...more] = Object.entries(value);
    if (more.length === 0 && (key === "Ref" || key.startsWith("Fn::"))) {
      return this.#intrinsic(key, operand, where);
    }
    return this.object(value, where);
  }

  #intrinsic(name: string, operand: unknown, where: string): unknown {
    if (name === "Ref") return this.#ref(String(operand), where);
    if (name === "Fn::GetAtt" && Array.isArray(operand)) {
      return this.#attribute(String(operand[0]), String(operand[1]), where);
    }
    if (name === "Fn::Join" && Array.isArray(operand)) {
      return [this.value(operand[1], where)].flat().join(String(operand[0]));
    }
    if (name === "Fn::Sub" && typeof operand === "string") {
      return operand.replace(/\$\{([^}]+)\}/g, (_, id: string) => String(this.#ref(id, where)));
    }
    throw new TemplateError(
      `The template's ${where} uses ${name} in a way that the local system cannot resolve. Teach it in local/stack/template.ts, or write the value without it.`,
    );
  }

  #ref(id: string, where: string): unknown {
    const { region, accountId, stackName } = this.#environment;
    switch (id) {
      case "AWS::Region":
        return region;
      case "AWS::AccountId":
        return accountId;
      case "AWS::StackName":
        return stackName;
      case "AWS::Partition":
        return "aws";
    }
    if (!(id in this.#template.Resources)) {
      throw new TemplateError(
        `The template's ${where} refers to ${id}, which is no resource and no pseudo parameter that the local system knows. Check the stack in infra/, or teach it in local/stack/template.ts.`,
      );
    }
    const { Type } = this.#resource(id);
    return physicalIdOf({ type: Type, name: this.nameOf(id) }, this.#environment);
  }

  #attribute(id: string, attribute: string, where: string): unknown {
    const resource = this.#template.Resources[id];
    const known = resource && knownTypes[resource.Type];
    const value =
      attribute === "Arn" && known?.arn
        ? this.arnOf(id)
        : known?.attributes?.[attribute]?.(this.nameOf(id), this.#environment);
    if (value !== undefined) return value;
    throw new TemplateError(
      `The template's ${where} asks for ${id}.${attribute}, which the local system cannot resolve. Check the stack in infra/, or teach it in local/stack/resource-types.ts.`,
    );
  }

  #resource(id: string): TemplateResource {
    const resource = this.#template.Resources[id];
    if (!resource) throw new TemplateError(`The template has no resource ${id}.`);
    return resource;
  }
}

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
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** One resource as written in the template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
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
  readonly properties: Readonly<Record<string, unknown>>;
}

/** `AWS::NoValue`: the property it stands for is left out. */
const noValue = Symbol("AWS::NoValue");

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
  return Object.entries(template.Resources).map(([id, { Type, Properties = {} }]) => ({
    id,
    type: Type,
    name: resolver.nameOf(id),
    arn: resolver.arnOf(id),
    properties: resolver.object(Properties, id),
  }));
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

  object(value: Readonly<Record<string, unknown>>, where: string): Record<string, unknown> {
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
      key,
      this.value(inner, `${where}.${key}`),
    ]);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
  }

  value(value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
      return value
        .map((inner, index) => this.value(inner, `${where}[${index}]`))
        .filter((inner) => inner !== noValue);
    }
    if (typeof value !== "object" || value === null) return value;
    const [[key, operand] = ["", undefined], ...more] = Object.entries(value);
    if (more.length === 0 && (key === "Ref" || key.startsWith("Fn::"))) {
      return this.#intrinsic(key, operand, where);
    }
    return this.object(value as Record<string, unknown>, where);
  }

  #intrinsic(name: string, operand: unknown, where: string): unknown {
    const text = (value: unknown) => String(this.value(value, where));
    const parts = Array.isArray(operand) ? operand : [];
    switch (name) {
      case "Ref":
        return this.#ref(String(operand), where);
      case "Fn::GetAtt":
        return this.#attribute(
          ...(typeof operand === "string" ? operand.split(".") : parts.map(String)),
        )(where);
      case "Fn::Join":
        return [this.value(parts[1], where)].flat().map(String).join(text(parts[0]));
      case "Fn::Select":
        return [this.value(parts[1], where)].flat()[Number(text(parts[0]))];
      case "Fn::Split":
        return text(parts[1]).split(text(parts[0]));
      case "Fn::Sub": {
        const [pattern, own = {}] = Array.isArray(operand) ? operand : [operand];
        const variables = this.object(own as Record<string, unknown>, where);
        return String(pattern).replace(/\$\{(!?)([^}]+)\}/g, (_, literal, variable: string) => {
          if (literal) return `\${${variable}}`;
          if (variable in variables) return String(variables[variable]);
          const [id, ...path] = variable.split(".");
          return String(
            path.length ? this.#attribute(id, path.join("."))(where) : this.#ref(variable, where),
          );
        });
      }
      default:
        throw new TemplateError(
          `The template's ${where} uses ${name}, which the local system cannot resolve. Teach it in local/stack/template.ts, or write the value without it.`,
        );
    }
  }

  #ref(id: string, where: string): unknown {
    const { region, accountId, stackName } = this.#environment;
    switch (id) {
      case "AWS::Region":
        return region;
      case "AWS::AccountId":
        return accountId;
      case "AWS::Partition":
        return "aws";
      case "AWS::URLSuffix":
        return "amazonaws.com";
      case "AWS::StackName":
        return stackName;
      case "AWS::StackId":
        return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`;
      case "AWS::NoValue":
        return noValue;
    }
    const parameter = this.#template.Parameters?.[id];
    if (parameter?.Default !== undefined) return parameter.Default;
    if (!(id in this.#template.Resources)) {
      throw new TemplateError(
        `The template's ${where} refers to ${id}, which is neither a resource nor a parameter with a default. Check the stack in infra/.`,
      );
    }
    const { Type } = this.#resource(id);
    return knownTypes[Type]?.ref?.(this.nameOf(id), this.#environment) ?? this.nameOf(id);
  }

  #attribute(id = "", attribute = ""): (where: string) => unknown {
    return (where) => {
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
    };
  }

  #resource(id: string): TemplateResource {
    const resource = this.#template.Resources[id];
    if (!resource) throw new TemplateError(`The template has no resource ${id}.`);
    return resource;
  }
}

/** The resources of one type, their properties checked. */
import * as v from "valibot";
import { TemplateError } from "../runtime/errors.ts";
import type { Resource } from "./template.ts";

/** A resource whose properties are known to be as the schema says, defaults filled in. */
export type Checked<Schema extends v.GenericSchema> = Omit<Resource, "properties"> & {
  readonly properties: v.InferOutput<Schema>;
};

/**
 * The resources of a type.
 *
 * @param schema the properties that the local system needs of it.
 * @throws TemplateError naming the resource and the property that is not so.
 */
export function resourcesOf<const Schema extends v.GenericSchema>(
  resources: readonly Resource[],
  type: string,
  schema: Schema,
): Checked<Schema>[] {
  return resources
    .filter((resource) => resource.type === type)
    .map((resource) => {
      const { success, issues, output } = v.safeParse(schema, resource.properties);
      if (success) return { ...resource, properties: output };
      const [issue] = issues;
      return refuse(
        `The resource ${resource.id} (${type}) is not as the local system needs it: ${v.getDotPath(issue) ?? "properties"}: ${issue.message}`,
      );
    });
}

/** @throws TemplateError always: the problem, and where to correct it. */
export function refuse(problem: string): never {
  throw new TemplateError(`${problem}. Correct it in infra/, or teach local/stack/ what is new.`);
}

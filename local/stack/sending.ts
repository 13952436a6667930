/** What SES sends with, emulated by `aws/ses/`: configuration sets and identities. */
import * as v from "valibot";
import { resourcesOf } from "./resources.ts";
import type { Resource } from "./template.ts";

/** A configuration set and the kinds of SES events it publishes to the event bus, in lower case. */
export interface ConfigurationSetSpec {
  readonly name: string;
  readonly publishes: ReadonlySet<string>;
}

const eventDestination = v.object({
  ConfigurationSetName: v.string(),
  EventDestination: v.object({
    Enabled: v.optional(v.boolean(), true),
    EventBridgeDestination: v.unknown(),
    MatchingEventTypes: v.array(v.string()),
  }),
});

/** Reads the configuration sets. */
export function readConfigurationSets(resources: readonly Resource[]): ConfigurationSetSpec[] {
  const type = "AWS::SES::ConfigurationSetEventDestination";
  const destinations = resourcesOf(resources, type, eventDestination);
  return resources
    .filter((resource) => resource.type === "AWS::SES::ConfigurationSet")
    .map(({ name }) => {
      const kinds = destinations
        .map(({ properties }) => properties)
        .filter((one) => one.ConfigurationSetName === name && one.EventDestination.Enabled)
        .flatMap(({ EventDestination }) => EventDestination.MatchingEventTypes);
      const publishes = new Set(kinds.map((kind) => kind.toLowerCase().replaceAll("_", "")));
      return { name, publishes };
    });
}

/** Reads the domains and addresses that are identities. */
export function readIdentities(resources: readonly Resource[]): string[] {
  return resources.filter(({ type }) => type === "AWS::SES::EmailIdentity").map(({ name }) => name);
}

/**
 * Takes the place of the SDK's chain of credential providers in the bundled functions: Lambda gives the
 * credentials of a function's role in its environment and nowhere else, and the chain's other providers
 * (files, single sign-on, metadata services, processes) would be loaded at every cold start.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";

/** Where the template is "deployed": what the pseudo parameters and the addresses become. */
export interface StackEnvironment {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** The site, where API Gateway would be; no trailing slash. */
  readonly siteUrl: string;
  /** The endpoint of the embedded AWS; no trailing slash. */
  readonly awsUrl: string;
}

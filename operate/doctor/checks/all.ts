/** Every check, in the order in which an operator meets what they ask for. */
import type { Check } from "../check.ts";
import { accountChecks } from "./account.ts";
import { dnsChecks } from "./dns.ts";
import { inboundChecks } from "./inbound.ts";
import { liveChecks } from "./live.ts";
import { machineChecks } from "./machine.ts";
import { sesChecks } from "./ses.ts";
import { siteChecks } from "./site.ts";
import { stackChecks } from "./stack.ts";

export const allChecks: readonly Check[] = [
  ...machineChecks,
  ...accountChecks,
  ...stackChecks,
  ...sesChecks,
  ...dnsChecks,
  ...siteChecks,
  ...inboundChecks,
  ...liveChecks,
];

/** What the commands need beside the steps' own ports, as fakes that remember. */
import type { OperatorPorts } from "../../../operate/course/ports.ts";
import type { FakePorts } from "../../fakes/ports.ts";

/** The operator's ports around the steps' fake ones. */
export function operatorPorts(
  ports: FakePorts,
  different: Partial<OperatorPorts> = {},
): OperatorPorts {
  return {
    ...ports,
    sendingQuota: async () => ({ perSecond: 14, perDay: 50_000, sentLast24Hours: 120 }),
    deadLetterQueues: [],
    readers: {
      approximateItems: async () => 0,
      statusPage: async () => ({ statuses: [], items: 0, units: 0 }),
    },
    keysSecret: {
      read: async () => '{"rootKey":"a root key of the tests, long enough to be one"}',
      write: async () => undefined,
    },
    ...different,
  };
}

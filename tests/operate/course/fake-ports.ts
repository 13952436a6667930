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
    suppressionList: suppressionList([]),
    timelines: { async *days() {} },
    ...different,
  };
}

/** SES's list, as an array: it knows an address letter by letter. */
export function suppressionList(listed: string[]): OperatorPorts["suppressionList"] {
  return {
    async add(address) {
      listed.push(address);
    },
    async remove(address) {
      const at = listed.indexOf(address);
      if (at >= 0) listed.splice(at, 1);
      return at >= 0;
    },
  };
}

/** Whatever an operator sets, the local system can run the stack. */
import { expect, test } from "vitest";
import { readDeployment } from "../../../local/stack/deployment.ts";
import { resolveTemplate } from "../../../local/stack/template.ts";
import { onlyForAws } from "../../../local/start-local.ts";
import { cases } from "../../infra/every-setting.ts";
import { stackTemplate } from "../../infra/template.ts";

const place = {
  region: "eu-central-1",
  accountId: "000000000000",
  stackName: "local",
  siteUrl: "http://localhost:3000",
  awsUrl: "http://127.0.0.1:4000",
};

/** What is only for AWS left out, and what is the same then once. */
const here = new Map(
  cases.map(([said, given]) => {
    const settings = { ...given, ...onlyForAws };
    return [JSON.stringify(settings), [said, settings] as const];
  }),
);

test.each([...here.values()])(
  "with %s set, every resource is known and may call what it calls",
  (_, given) => {
    const { functions, routes, schedules } = readDeployment(
      resolveTemplate(stackTemplate(given), place),
      place,
    );
    expect(functions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["deliver", "feedback", "web"]),
    );
    expect(routes).toEqual([
      { routeKey: "$default", functionName: "web" },
      { routeKey: "POST /unsubscribe/{token}", functionName: "web" },
      { routeKey: "GET /images/{name}", functionName: "web" },
    ]);
    expect(schedules.length).toBe(given.workers ?? 1);
  },
);

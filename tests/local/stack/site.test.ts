/** Requests find their route as API Gateway finds it: method and whole path first, then `$default`. */
import { expect, test } from "vitest";
import { routeOf } from "../../../local/stack/site.ts";

const routes = [
  { routeKey: "$default", functionName: "web" },
  { routeKey: "POST /unsubscribe/{token}", functionName: "leave" },
];

test.each([
  ["POST", "/unsubscribe/abc", "leave"],
  ["GET", "/unsubscribe/abc", "web"],
  ["POST", "/unsubscribe/", "web"],
  ["POST", "/unsubscribe/abc/def", "web"],
  ["POST", "/subscribe", "web"],
  ["GET", "/", "web"],
])("%s %s goes to %s", (method, path, functionName) => {
  expect(routeOf(routes, method, path)?.functionName).toBe(functionName);
});

test("without $default, what fits no route has none", () => {
  expect(routeOf(routes.slice(1), "GET", "/")).toBeUndefined();
});

/**
 * SES's API version 2, as far as it changes the account's suppression list.
 *
 * The list keeps the case of an address and is asked in the same case; sending knows no case (SES
 * developer guide, "Using the account-level suppression list").
 */
import * as v from "valibot";
import { AwsError, type AwsRequest, type AwsService, jsonAnswer } from "../protocol.ts";
import type { Ses } from "./ses.ts";

const path = "/v2/email/suppression/addresses";

const entry = v.object({
  EmailAddress: v.pipe(v.string(), v.regex(/^[^\s@]+@[^\s@]+$/)),
  Reason: v.picklist(["BOUNCE", "COMPLAINT"]),
});

/** The API of the account's suppression list, which is one of the faults that a person can set. */
export function suppressionApi(ses: Pick<Ses, "faults" | "setFaults">): AwsService {
  const listed = () => ses.faults.suppressed ?? [];

  function put({ body }: AwsRequest) {
    const { success, output } = v.safeParse(entry, JSON.parse(body || "{}"));
    if (!success) throw new AwsError("BadRequestException", "The address or the reason is wrong.");
    const { EmailAddress: address } = output;
    if (!listed().includes(address)) ses.setFaults({ suppressed: [...listed(), address] });
    return jsonAnswer({});
  }

  function remove(address: string) {
    if (!listed().includes(address)) {
      const sentence = "Email address does not exist on your suppression list.";
      throw new AwsError("NotFoundException", sentence, 404);
    }
    const left = listed().filter((one) => one !== address);
    ses.setFaults({ suppressed: left.length > 0 ? left : null });
    return jsonAnswer({});
  }

  return {
    protocol: "json",
    read(request) {
      const { method, url } = request;
      const address = url.startsWith(`${path}/`)
        ? decodeURIComponent(url.slice(path.length + 1))
        : "";
      const call = (name: string) => ({ action: `ses:${name}`, resources: ["*"], context: {} });
      if (method === "PUT" && url === path) {
        return { call: call("PutSuppressedDestination"), perform: () => put(request) };
      }
      if (method === "DELETE" && address) {
        return { call: call("DeleteSuppressedDestination"), perform: () => remove(address) };
      }
      throw new AwsError(
        "UnknownOperationException",
        `${method} ${url} is not embedded locally.`,
        404,
      );
    },
  };
}

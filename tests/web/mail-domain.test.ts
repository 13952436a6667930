/** A sign-up for a domain that takes no mail, and what the site says while mail is stopped. */
import { describe, expect, it, test } from "vitest";
import type { MailDomain } from "../../lambdas/flow/ports.ts";
import { resumeSending, stopSending } from "../../lambdas/flow/stop.ts";
import { documentOf, visit, wordsOf } from "./visitor.ts";

const form = { email: "ada@exämple.org", timeZone: "UTC", sendAt: "08:00", days: "daily" };

describe("an address whose domain", () => {
  const visitWith = async (found: MailDomain) => {
    const asked: string[] = [];
    const visitor = await visit([], {
      lookUpMailDomain: async (domain) => {
        asked.push(domain);
        return found;
      },
    });
    return { visitor, asked };
  };

  it("takes no mail is refused with a sentence, and what was typed stays", async () => {
    const { visitor, asked } = await visitWith("takes-none");
    const response = await visitor.post("/subscribe", { ...form, sendAt: "09:30" });
    expect(response.status).toBe(422);
    const $ = await documentOf(response);
    expect($("main").text()).toContain("takes no mail, so nothing we send would arrive");
    expect($("#email").val()).toBe(form.email);
    expect($("#email").attr("aria-invalid")).toBe("true");
    expect($("#sendAt").val()).toBe("09:30");
    expect(visitor.everything()).toMatchObject({ subscriptions: [], deliveryRequests: [] });
    expect(asked).toEqual(["xn--exmple-cua.org"]);
  });

  test.each(["takes-mail", "unknown"] as const)("%s signs up", async (found) => {
    const { visitor } = await visitWith(found);
    expect((await visitor.post("/subscribe", form)).status).toBe(303);
    expect(visitor.ports.store.items("subscription")).toHaveLength(1);
  });

  it("is looked up only where the form is valid and within the limits", async () => {
    const { visitor, asked } = await visitWith("takes-none");
    await visitor.post("/subscribe", { ...form, email: "ada@$(reboot).org" });
    await visitor.post("/subscribe", { ...form, sendAt: "25:00" });
    await visitor.post("/subscribe", { ...form, "blank-line": "https://spam.example" });
    await visitor.post("/link", { email: form.email });
    expect(asked).toEqual([]);
    const env = { requestContext: { http: { sourceIp: "192.0.2.1" } } };
    for (let time = 0; time < 210; time += 1) {
      const body = new URLSearchParams({ ...form, email: `ada@d${time}.example.org` });
      await visitor.app.request("/subscribe", { method: "POST", body }, env);
    }
    expect(asked).toHaveLength(200);
  });
});

describe("while transactional mail is stopped", () => {
  test.each(["sending", "transactional"] as const)(
    "by STOP#%s a sign-up is kept, and the page promises no mail within minutes",
    async (name) => {
      const visitor = await visit();
      await stopSending(visitor.ports, name, { by: "guard", reason: "bounces" });
      expect((await visitor.post("/subscribe", form)).status).toBe(303);
      expect(visitor.ports.store.items("subscription")[0]?.requests).toHaveLength(1);
      for (const path of ["/check-your-inbox", "/check-your-inbox?link"]) {
        const words = await wordsOf(await visitor.get(path));
        expect(words).toContain("Your mail will come later");
        expect(words).not.toContain("ten minutes");
      }
      await resumeSending(visitor.ports, name);
      expect(await wordsOf(await visitor.get("/check-your-inbox"))).toContain("ten minutes");
    },
  );
});

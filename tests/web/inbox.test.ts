/** The page after a form: where to look for the mail, the same for everybody. */
import { describe, expect, it, test } from "vitest";
import { documentOf, visit, wordsOf } from "./visitor.ts";

describe.each(["/check-your-inbox", "/check-your-inbox?link"])("%s", (path) => {
  it("names the sender to look for, and leads to the usual web mailers", async () => {
    const visitor = await visit();
    expect(await wordsOf(await visitor.get(path))).toContain(
      "Look for a mail from A Course & Co, course@example.com.",
    );
    const $ = await documentOf(await visitor.get(path));
    const links = $("nav .mailers a")
      .get()
      .map((link) => $(link).attr("href") ?? "");
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) expect(new URL(link).protocol).toBe("https:");
  });

  it("says first which mail to look for and what to do with it, then how to mend a slip", async () => {
    const words = await wordsOf(await (await visit()).get(path));
    const said = ["Look for a mail from", "in the mail", "A slip in the address?", "Gmail"];
    const places = said.map((part) => words.indexOf(part));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("has no address in it, and none in where it leads", async () => {
    const visitor = await visit();
    const form = { email: "xyz-1@example.org", timeZone: "UTC", sendAt: "08:00", days: "daily" };
    const to = path.includes("link") ? "/link" : "/subscribe";
    const location = (await visitor.post(to, form)).headers.get("Location");
    expect(location).toBe(path);
    expect(await (await visitor.get(path)).text()).not.toContain("xyz-1");
  });

  it("leads back to its form, as it was filled in where the browser remembers it", async () => {
    const $ = await documentOf(await (await visit()).get(path));
    expect($(`a[href="${path.includes("link") ? "/link" : "/"}#mend"]`)).toHaveLength(1);
    expect($("#typed").attr("hidden")).toBeDefined();
  });
});

test("on a laptop the page says that the mail is in the studio; deployed it says nothing of it", async () => {
  const options = { proofOfWork: false, studioUrl: "http://localhost:3001" };
  const $ = await documentOf(await (await visit([], {}, options)).get("/check-your-inbox"));
  expect($('a[href="http://localhost:3001"]').text()).toBe("the mail is in the studio");
  const deployed = await (await visit()).get("/check-your-inbox");
  expect(await deployed.text()).not.toContain("studio");
});

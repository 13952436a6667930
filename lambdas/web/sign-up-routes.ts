/**
 * The routes by which an address asks for a letter: the sign-up form, and the form for a lost link.
 */
import type { Context, Hono } from "hono";
import { parseAddress } from "../domain/address.ts";
import { ageOfForm, type FormAge, stampForm } from "../domain/form-stamp.ts";
import { minuteMs, msBetween } from "../domain/instant.ts";
import { parseSchedule } from "../domain/schedule.ts";
import { admit } from "../flow/admit.ts";
import type { SitePorts } from "../flow/ports.ts";
import { requestLink } from "../flow/preferences.ts";
import { signUp } from "../flow/sign-up.ts";
import * as pages from "./pages.ts";
import { formOf, networkOf, type Show, shown } from "./request.ts";

const notices: Partial<Record<FormAge, string>> = {
  "too-young":
    "That was faster than we expected of a person. Nothing is lost: please press the button once more.",
  "too-old":
    "This page was open for more than a day. Nothing is lost: please press the button once more.",
  forged: "A part of the form got lost on the way. Please press the button once more.",
};

/** Adds the sign-up form, the form for a link, and the page that follows both. */
export function signUpRoutes(app: Hono, ports: SitePorts, show: Show): void {
  const freshStamp = async () => stampForm(await ports.keys(), ports.world.now());

  /** Null when a letter may be asked for, else the page that says when. */
  const refused = async (context: Context) => {
    const until = await admit(ports, networkOf(context));
    if (!until) return null;
    const ms = Math.max(1, msBetween(ports.world.now(), until));
    context.header("Retry-After", String(Math.ceil(ms / 1000)));
    const body = pages.tooManyPage(Math.ceil(ms / minuteMs));
    return show(context, 429, "Too many requests", body);
  };

  app.get("/", async (context) => {
    context.header("Cache-Control", shown);
    const body = pages.signUpPage(ports.course, {
      ...pages.emptySignUp,
      stamp: await freshStamp(),
    });
    return show(context, 200, ports.course.title, body, { script: true });
  });

  app.post("/subscribe", async (context) => {
    const form = await formOf(context);
    const address = parseAddress(form("email"));
    const age = ageOfForm(await ports.keys(), form("started"), ports.world.now());
    const input = {
      email: form("email"),
      timeZone: form("timeZone"),
      sendAt: form("sendAt"),
      days: form("days"),
      stamp: age === "fine" || age === "too-young" ? form("started") : await freshStamp(),
    };
    const parsed = parseSchedule(input);
    if ("problem" in address || "problems" in parsed) {
      const body = pages.signUpPage(ports.course, {
        ...input,
        ...("problem" in address && { addressProblem: address.problem }),
        problems: "problems" in parsed ? parsed.problems : [],
      });
      return show(context, 422, "Please check the form", body);
    }
    const notice = notices[age];
    if (notice) {
      const body = pages.signUpPage(ports.course, { ...input, problems: [], notice });
      return show(context, 422, "Please send the form again", body);
    }
    const tooMany = await refused(context);
    if (tooMany) return tooMany;
    // Only a robot fills in a field that nobody sees; it gets the answer everyone gets.
    if (form("website") === "") {
      await signUp(ports, { address, schedule: parsed.schedule, network: networkOf(context) });
    }
    return context.redirect("/check-your-inbox", 303);
  });

  app.get("/check-your-inbox", (context) =>
    show(context, 200, "Check your inbox", pages.checkYourInboxPage()),
  );

  app.get("/link", (context) => show(context, 200, "Get your link", pages.linkPage()));
  app.post("/link", async (context) => {
    const form = await formOf(context);
    const address = parseAddress(form("email"));
    if ("problem" in address) {
      const body = pages.linkPage(form("email"), address.problem);
      return show(context, 422, "Please check the address", body);
    }
    const tooMany = await refused(context);
    if (tooMany) return tooMany;
    await requestLink(ports, address);
    return context.redirect("/check-your-inbox", 303);
  });
}

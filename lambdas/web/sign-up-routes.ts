/**
 * The routes by which an address asks for a transactional mail: the sign-up form, and the form for
 * a lost link.
 */
import type { Context, Hono } from "hono";
import { domainOf, parseAddress } from "../domain/address.ts";
import {
  checkTimestamp,
  signTimestamp,
  type TimestampCheck,
  verifyProofOfWork,
} from "../domain/form-timestamp.ts";
import { type Instant, minuteMs, msBetween } from "../domain/instant.ts";
import { parseSchedule } from "../domain/schedule.ts";
import type { WebPorts } from "../flow/ports.ts";
import { requestLink } from "../flow/preferences.ts";
import { placeForm, rateLimitNetwork } from "../flow/rate-limit-requests.ts";
import { signUp } from "../flow/sign-up.ts";
import { isTransactionalStopped } from "../flow/stop.ts";
import { consentForm } from "./consent-words.ts";
import { scheduleIn } from "./fields.ts";
import { frontPage } from "./front-page.ts";
import { checkYourInboxPage, type Inbox, linkSentPage } from "./inbox-page.ts";
import type { LinkInput, Sender, SignUpInput, SignUpOptions } from "./pages.ts";
import * as pages from "./pages.ts";
import { cached, formOf, networkOf, networksOf, type RenderPage } from "./request.ts";
import { scriptPath } from "./script.ts";
import type { SiteText } from "./site-text.ts";

const notices: Partial<Record<TimestampCheck, "tooYoung" | "tooOld" | "forged">> = {
  "too-young": "tooYoung",
  "too-old": "tooOld",
  forged: "forged",
};

/** Adds the sign-up form, the form for a link, and the page that follows both. */
export function signUpRoutes(
  app: Hono,
  ports: WebPorts,
  render: RenderPage,
  text: SiteText,
  options: SignUpOptions & Inbox & Sender,
): void {
  const { t } = text;
  const freshTimestamp = async () => signTimestamp(await ports.keys(), ports.clock.now());

  const formId = consentForm(ports, options);

  const signUpForm = (
    context: Context,
    status: 200 | 422 | 429,
    title: string,
    given: Omit<SignUpInput, "now">,
  ) => {
    const input = { ...given, now: ports.clock.now() };
    const body = frontPage(text, ports.course, options, input);
    return render(context, status, title, body, {
      script: scriptPath,
      summary: ports.course.summary,
    });
  };

  /** What to say of too many requests. */
  const tooMany = (context: Context, until: Instant): string => {
    const ms = Math.max(1, msBetween(ports.clock.now(), until));
    context.header("Retry-After", String(Math.ceil(ms / 1000)));
    return pages.tooMany(text, Math.ceil(ms / minuteMs));
  };

  /** The timestamp that a form goes on with, and what to say where it came too fast or unproved. */
  const checkForm = async (form: (name: string) => string, startMailbox?: string) => {
    const started = form("started");
    const check = checkTimestamp(await ports.keys(), started, ports.clock.now());
    const isGood = check === "valid" || check === "too-young";
    const timestamp = isGood ? started : await freshTimestamp();
    const isProved =
      !options.proofOfWork ||
      (check === "valid" && verifyProofOfWork(started, form("email"), form("answer")));
    const problem = notices[check];
    const notice =
      (problem && t(`signUp.${problem}`)) ??
      (isProved ? undefined : pages.proofOfWorkMissing(text, startMailbox));
    return { timestamp, notice };
  };

  app.get("/", async (context) => {
    const timestamp = await freshTimestamp();
    context.header("Cache-Control", cached);
    return signUpForm(context, 200, ports.course.title, { ...pages.emptySignUp, timestamp });
  });

  app.post("/subscribe", async (context) => {
    const form = await formOf(context);
    const address = parseAddress(form("email"));
    // A form on another site (docs/writing.md): its reader sees ours next, and presses its button.
    const ours = ["started", "sendAt", "timeZone", "days"];
    if (form("email") !== "" && ours.every((name) => form(name) === "")) {
      return signUpForm(context, address.ok ? 200 : 422, ports.course.title, {
        ...pages.emptySignUp,
        email: form("email"),
        timestamp: await freshTimestamp(),
        isFromElsewhere: true,
        ...(address.ok
          ? { notice: t("signUp.elsewhere") }
          : { addressProblem: address.why, notice: t("signUp.check") }),
      });
    }
    const { timestamp, notice: unproved } = await checkForm(form, options.startMailbox);
    const input = { email: form("email"), schedule: scheduleIn(form), timestamp, problems: [] };
    const schedule = parseSchedule(input.schedule);
    if (!address.ok || !schedule.ok) {
      return signUpForm(context, 422, t("signUp.checkTitle"), {
        ...input,
        ...(!address.ok && { addressProblem: address.why }),
        problems: schedule.ok ? [] : schedule.why,
      });
    }
    const isTrapped = form(pages.trapField) !== "";
    const notice = unproved ?? (isTrapped ? t("signUp.trapped") : undefined);
    if (notice) {
      return signUpForm(context, 422, t("signUp.againTitle"), { ...input, notice });
    }
    const refuse = ({ until }: { readonly until: Instant }) => {
      const notice = tooMany(context, until);
      return signUpForm(context, 429, t("signUp.laterTitle"), { ...input, notice });
    };
    const networks = networksOf(context);
    const limited = await rateLimitNetwork(ports, { form: "sign-up", networks });
    if ("until" in limited) return refuse(limited);
    const place = await placeForm(ports, address.value, limited.times);
    if (typeof place === "object" && "until" in place) return refuse(place);
    if (place !== "ignored") {
      // After the limits: they bound the look-ups too.
      if ((await ports.lookUpMailDomain?.(domainOf(address.value))) === "takes-none") {
        const addressProblem = "takes-no-mail" as const;
        return signUpForm(context, 422, t("signUp.checkTitle"), { ...input, addressProblem });
      }
      const consent = { network: networkOf(context), form: await formId() };
      await signUp(ports, {
        address: address.value,
        schedule: schedule.value,
        ...consent,
        ...(place !== "now" && place),
      });
    }
    return context.redirect("/check-your-inbox", 303);
  });

  app.get("/check-your-inbox", async (context) => {
    const isLink = context.req.query("link") !== undefined;
    const isStopped = await isTransactionalStopped(ports);
    const body = isLink
      ? linkSentPage(text, options, isStopped)
      : checkYourInboxPage(text, options, isStopped);
    const title = t(isStopped ? "inbox.laterTitle" : "inbox.title");
    return render(context, 200, title, body, { script: scriptPath });
  });

  const linkForm = (context: Context, status: 200 | 422 | 429, input: LinkInput) =>
    render(context, status, t("link.pageTitle"), pages.linkPage(text, options, input), {
      script: scriptPath,
    });

  app.get("/link", async (context) =>
    linkForm(context, 200, { email: "", timestamp: await freshTimestamp() }),
  );
  app.post("/link", async (context) => {
    const form = await formOf(context);
    const { timestamp, notice } = await checkForm(form);
    const input = { email: form("email"), timestamp };
    const address = parseAddress(input.email);
    if (!address.ok) return linkForm(context, 422, { ...input, problem: address.why });
    if (notice) return linkForm(context, 422, { ...input, notice });
    const networks = networksOf(context);
    const limited = await rateLimitNetwork(ports, { form: "link", networks });
    if ("until" in limited) {
      return linkForm(context, 429, { ...input, notice: tooMany(context, limited.until) });
    }
    await requestLink(ports, address.value);
    return context.redirect("/check-your-inbox?link", 303);
  });
}

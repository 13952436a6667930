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
import { rateLimitRequest } from "../flow/rate-limit-requests.ts";
import { signUp } from "../flow/sign-up.ts";
import { isTransactionalStopped } from "../flow/stop.ts";
import { consentForm } from "./consent-words.ts";
import { scheduleIn } from "./fields.ts";
import type { LinkInput, SignUpInput, SignUpOptions } from "./pages.ts";
import * as pages from "./pages.ts";
import { cached, formOf, networkOf, type RenderPage } from "./request.ts";
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
  options: SignUpOptions,
): void {
  const { t } = text;
  const freshTimestamp = async () => signTimestamp(await ports.keys(), ports.clock.now());

  const formId = consentForm(ports, options);

  const signUpForm = (
    context: Context,
    status: 200 | 422 | 429,
    title: string,
    input: SignUpInput,
  ) => {
    const body = pages.signUpPage(text, ports.course, options, input);
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

  app.get("/", async (context) => {
    const timestamp = await freshTimestamp();
    context.header("Cache-Control", cached);
    return signUpForm(context, 200, ports.course.title, { ...pages.emptySignUp, timestamp });
  });

  app.post("/subscribe", async (context) => {
    const form = await formOf(context);
    const address = parseAddress(form("email"));
    const check = checkTimestamp(await ports.keys(), form("started"), ports.clock.now());
    const input = {
      email: form("email"),
      schedule: scheduleIn(form),
      timestamp:
        check === "valid" || check === "too-young" ? form("started") : await freshTimestamp(),
      problems: [],
    };
    const schedule = parseSchedule(input.schedule);
    if (!address.ok || !schedule.ok) {
      return signUpForm(context, 422, t("signUp.checkTitle"), {
        ...input,
        ...(!address.ok && { addressProblem: address.why }),
        problems: schedule.ok ? [] : schedule.why,
      });
    }
    const hasProofOfWork =
      !options.proofOfWork ||
      (check === "valid" && verifyProofOfWork(input.timestamp, input.email, form("answer")));
    const problem = notices[check];
    const notice =
      (problem && t(`signUp.${problem}`)) ??
      (hasProofOfWork ? undefined : pages.proofOfWorkMissing(text, options.startMailbox));
    if (notice) {
      return signUpForm(context, 422, t("signUp.againTitle"), { ...input, notice });
    }
    // Only a robot fills in a field that nobody sees; it gets the answer everyone gets.
    if (form("website") !== "") return context.redirect("/check-your-inbox", 303);
    const network = networkOf(context);
    const rateLimit = await rateLimitRequest(ports, { address: address.value, network });
    if (typeof rateLimit === "object") {
      const notice = tooMany(context, rateLimit.until);
      return signUpForm(context, 429, t("signUp.laterTitle"), { ...input, notice });
    }
    if (rateLimit === "allowed") {
      // After the limits: they bound the look-ups too.
      if ((await ports.lookUpMailDomain?.(domainOf(address.value))) === "takes-none") {
        const addressProblem = "takes-no-mail" as const;
        return signUpForm(context, 422, t("signUp.checkTitle"), { ...input, addressProblem });
      }
      const consent = { network, form: await formId() };
      await signUp(ports, { address: address.value, schedule: schedule.value, ...consent });
    }
    return context.redirect("/check-your-inbox", 303);
  });

  app.get("/check-your-inbox", async (context) => {
    const isLink = context.req.query("link") !== undefined;
    const isStopped = await isTransactionalStopped(ports);
    const body = isLink
      ? pages.linkSentPage(text, isStopped)
      : pages.checkYourInboxPage(text, isStopped);
    return render(context, 200, t(isStopped ? "inbox.laterTitle" : "inbox.title"), body);
  });

  const linkForm = (context: Context, status: 200 | 422 | 429, input: LinkInput) =>
    render(context, status, t("link.pageTitle"), pages.linkPage(text, input));

  app.get("/link", (context) => linkForm(context, 200, { email: "" }));
  app.post("/link", async (context) => {
    const form = await formOf(context);
    const email = form("email");
    const address = parseAddress(email);
    if (!address.ok) {
      return linkForm(context, 422, { email, problem: address.why });
    }
    const rateLimit = await rateLimitRequest(ports, { network: networkOf(context) });
    if (typeof rateLimit === "object") {
      return linkForm(context, 429, { email, notice: tooMany(context, rateLimit.until) });
    }
    if (rateLimit === "allowed") await requestLink(ports, address.value);
    return context.redirect("/check-your-inbox?link", 303);
  });
}

/**
 * The page about privacy: what is kept where and until when. Its numbers are those that the stack and
 * the rules use, so that the page changes with them; `docs/security.md`, "What is kept", names the test
 * of each sentence.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import { linkDays } from "../domain/token.ts";
import { afterEndPerMonth, limitDays } from "../domain/transactional-mails.ts";
import { formatDays } from "../domain/words/format.ts";
import { type Body, mailLink } from "./html.ts";
import type { LayoutProps } from "./layout.ts";

/** What the page says of this deployment. */
export interface PrivacyProps
  extends Pick<LayoutProps, "text" | "senderName" | "postalAddress" | "contact"> {
  readonly region: string;
  readonly forgetAfterDays: number;
}

/** What is kept, why, where and for how long, and what its reader can do. */
export function privacyPage(props: PrivacyProps): Body {
  const { text, senderName: name, postalAddress: address, region } = props;
  const { say } = text;
  const days = (count: number) => formatDays(text, count);
  const contact = mailLink(props.contact);
  const afterEnd = days(props.forgetAfterDays);
  const limit = days(limitDays);
  const link = days(linkDays);
  const backups = days(retention.backupDays);
  const journal = days(retention.journalDays);
  const queue = days(retention.queueDays);
  const deadLetters = days(retention.deadLetterDays);
  return html`<h1>${say("privacy.title")}</h1>
<h2>${say("privacy.keptTitle")}</h2>
<p>${say("privacy.kept")}</p>
<p>${say("privacy.noTracking")}</p>
<h2>${say("privacy.purposeTitle")}</h2>
<p>${say("privacy.purpose")}</p>
<h2>${say("privacy.whereTitle")}</h2>
<ul>
<li>${say("privacy.table", { afterEnd, limit, link })}</li>
<li>${say("privacy.backups", { backups })}</li>
<li>${say("privacy.log", { journal })}</li>
<li>${say("privacy.reports", { queue, deadLetters })}</li>
<li>${say("privacy.suppressionList")}</li>
<li>${say("privacy.counters")}</li>
</ul>
<p>${say("privacy.forgotten")}</p>
<h2>${say("privacy.rightsTitle")}</h2>
<ul>
<li>${say("privacy.leave")}</li>
<li>${say("privacy.change", { contact })}</li>
<li>${say("privacy.notYou")}</li>
<li>${say("privacy.never", { contact })}</li>
<li>${say("privacy.complain")}</li>
</ul>
<h2>${say("privacy.erasingTitle")}</h2>
<p>${say("privacy.erasing", { afterEnd, limit, link, mails: afterEndPerMonth })}</p>
<h2>${say("privacy.whoTitle")}</h2>
<p>${say("privacy.who", { name, address, contact, region })}</p>`;
}

/**
 * The page about privacy: what is kept where and until when. Its numbers are those that the stack and
 * the rules use, so that the page changes with them; `docs/security.md`, "What is kept", names the test
 * of each sentence.
 */
import { html } from "hono/html";
import { retention } from "../domain/retention.ts";
import { linkDays } from "../domain/token.ts";
import { afterEndPerMonth, limitDays } from "../domain/transactional-mails.ts";
import type { Html, LayoutProps } from "./layout.ts";

/** What the page says of this deployment. */
export interface PrivacyProps
  extends Pick<LayoutProps, "senderName" | "postalAddress" | "contact"> {
  readonly region: string;
  readonly forgetAfterDays: number;
}

/** What is kept, why, where and for how long, and what its reader can do. */
export function privacyPage(props: PrivacyProps): Html | Promise<Html> {
  const { senderName, postalAddress, contact, region, forgetAfterDays } = props;
  const { backupDays, journalDays, queueDays, deadLetterDays } = retention;
  const writeToUs = html`<a href="mailto:${contact}">${contact}</a>`;
  return html`<h1>Privacy</h1>
<h2>What is kept</h2>
<p>Your e-mail address, your time zone, the hour and days you chose. When you agreed: the time of the
form and of the button in the confirmation mail, the words of the form, and from which network each
came, shortened so that it names no single connection. Which mails were sent to you and when, and
whether your mailbox turned them away.</p>
<p>Mails contain no tracking pixels and no tracked links. We learn whether a mail was delivered,
bounced or was reported as spam, because the mail service tells us, and what you do on these pages
yourself.</p>
<h2>What for</h2>
<p>To send you this course, and nothing else. The basis is your consent (GDPR, Article 6(1)(a)); you
take it back by leaving. So that nobody can misuse the forms against you, and so that we can show that
you agreed, we have a legitimate interest (Article 6(1)(f)) in the limits and codes described
here.</p>
<h2>Where, and until when</h2>
<ul>
<li><strong>The table of the course</strong> holds all of the above: as long as you are on the course,
and ${forgetAfterDays} days after it ended, be it that you completed it or
left, that your mailbox turned mails away, or that one was reported as spam. Then it is forgotten. An address that was never confirmed is forgotten
${limitDays} days after the last mail to it; if it had been erased before, no earlier than
${linkDays} days after that.</li>
<li><strong>Backups of the table</strong> reach back ${backupDays} days. What is erased or forgotten is in them
for so long.</li>
<li><strong>A log</strong> of what was done and when, for ${journalDays} days: with a code in place of your
address, and without your network.</li>
<li><strong>Reports of the mail service</strong> name your address. They are processed within seconds; if that
fails they wait for us, ${queueDays} days at most, and those that cannot be processed
${deadLetterDays} days at most. A mail to us that asks to sign up or to leave is read at once and
not kept, unless that fails: then for ${deadLetterDays} days at most.</li>
<li><strong>The mail service’s own list</strong>: after a complaint it takes no mail to your address any
more, for any sender of ours. Erasing you here does not change that list; write to us to be taken off.</li>
<li><strong>Counters</strong>: requests for mails are counted by shortened network and by a code of the mailbox, for
a day, sign-ups by mail by a code of their domain, for five days at most; bounces and complaints by the code, for a week.</li>
</ul>
<p>“Forgotten” means that nothing is done with it from that day on; the storage itself is cleaned up
within days.</p>
<h2>What you can do</h2>
<ul>
<li><strong>Leave</strong>, with one click in every mail.</li>
<li><strong>See, change, download or erase</strong> everything on your own page, linked in every mail of the
course. If nothing is sent to you any more because your mailbox turned mails away or one was reported as
spam, write to ${writeToUs}, and we erase it.</li>
<li><strong>It was not you?</strong> The page that the confirmation mail leads to has a link by which an
address that never confirmed is deleted at once; the mail’s link to unsubscribe does the same.</li>
<li><strong>Never hear from us again</strong>: the second button behind the link to unsubscribe. Nobody can sign your
mailbox up any more, in no spelling that we know to lead to it (a “+label”; at Gmail dots, too). To
undo it, write to ${writeToUs}.</li>
<li><strong>Complain</strong> to the data protection authority of the country you live or work in (GDPR,
Article 77).</li>
</ul>
<h2>What erasing does</h2>
<p>Your address, your settings, your consent and what was sent to you leave the table at once; backups,
log and reports end as said above. What stays is a code that only this system can make of your address,
with this: whether and why nothing is sent to it, how often the course was begun, when it ended, when mails
were asked for in the last ${limitDays} days, and since when old links are out of use. It is forgotten ${forgetAfterDays} days after the end, or
${linkDays} days after erasing if that is later. While we know it, a sign-up by
somebody else brings that address at most ${afterEndPerMonth} mails in ${limitDays} days. “Never write to this address
again” and a complaint stay for ever, as a code without an address.</p>
<h2>Who and where</h2>
<p>Responsible: ${senderName}, ${postalAddress}. Questions: ${writeToUs}. The pages and mails are run on
Amazon Web Services, which works on our behalf, in the region ${region}; there all this is kept. When you sign up
we ask the domain name system whether the domain of your address takes mail. Nobody else gets your
data.</p>`;
}

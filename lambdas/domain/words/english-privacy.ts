/** What the page about privacy says, in English. */

/** The page, in order. */
export const englishPrivacy = {
  privacy: {
    title: "Privacy",
    keptTitle: "What is kept",
    kept: "Your e-mail address, your time zone, the hour and days you chose. When you agreed: the time of the form and of the button in the confirmation mail, the words of the form, and from which network each came, shortened so that it names no single connection. Which mails were sent to you and when, and whether your mailbox turned them away. When a mail with your link was sent to you, in the last 30 days. After you leave or start over: where you were, so that you can undo it for a day. What you type into a form your browser remembers in its tab alone, to show it to you once more.",
    noTracking:
      "Mails contain no tracking pixels and no tracked links. We learn whether a mail was delivered, bounced or was reported as spam, because the mail service tells us, and what you do on these pages yourself.",
    purposeTitle: "What for",
    purpose:
      "To send you this course, and nothing else. The basis is your consent (GDPR, Article 6(1)(a)); you take it back by leaving. So that nobody can misuse the forms against you, and so that we can show that you agreed, we have a legitimate interest (Article 6(1)(f)) in the limits and codes described here.",
    whereTitle: "Where, and until when",
    table:
      "<strong>The table of the course</strong> holds all of the above: as long as you are on the course, and {afterEnd} after it ended, be it that you completed it or left, that your mailbox turned mails away, or that one was reported as spam. Then it is forgotten. An address that was never confirmed is forgotten {limit} after the last mail to it; if it had been erased before, no earlier than {link} after that.",
    backups:
      "<strong>Backups of the table</strong> reach back {backups}. What is erased or forgotten is in them for so long.",
    log: "<strong>A log</strong> of what was done and when, for {journal}: with a code in place of your address, and without your network.",
    reports:
      "<strong>Reports of the mail service</strong> name your address. They are processed within seconds; if that fails they wait for us, {queue} at most, and those that cannot be processed {deadLetters} at most. A mail to us that asks to sign up or to leave is read at once and not kept, unless that fails: then for {deadLetters} at most.",
    suppressionList:
      "<strong>The mail service’s own list</strong>: after a complaint it takes no mail to your address any more, for any sender of ours. Erasing you here does not change that list; write to us to be taken off.",
    counters:
      "<strong>Counters</strong>: requests for mails are counted by shortened network and by a code of the mailbox, for a day, sign-ups by mail by a code of their domain, for five days at most; bounces and complaints by the code, for a week.",
    forgotten:
      "“Forgotten” means that nothing is done with it from that day on; the storage itself is cleaned up within days.",
    rightsTitle: "What you can do",
    leave: "<strong>Leave</strong>, with one click in every mail.",
    change:
      "<strong>See, change, download or erase</strong> everything on your own page, linked in every mail of the course. If nothing is sent to you any more because your mailbox turned mails away or one was reported as spam, write to {contact}, and we erase it.",
    notYou:
      "<strong>It was not you?</strong> The page that the confirmation mail leads to has a link by which an address that never confirmed is deleted at once; the mail’s link to unsubscribe does the same.",
    never:
      "<strong>Never hear from us again</strong>: the second button behind the link to unsubscribe. Nobody can sign your mailbox up any more, in no spelling that we know to lead to it (a “+label”; at Gmail dots, too). To undo it, write to {contact}.",
    complain:
      "<strong>Complain</strong> to the data protection authority of the country you live or work in (GDPR, Article 77).",
    erasingTitle: "What erasing does",
    erasing:
      "Your address, your settings, your consent and what was sent to you leave the table at once; backups, log and reports end as said above. What stays is a code that only this system can make of your address, with this: whether and why nothing is sent to it, how often the course was begun, when it ended, when mails were asked for in the last {limit}, and since when old links are out of use. It is forgotten {afterEnd} after the end, or {link} after erasing if that is later. While we know it, a sign-up by somebody else brings that address at most {mails} mails in {limit}. “Never write to this address again” and a complaint stay for ever, as a code without an address.",
    whoTitle: "Who and where",
    who: "Responsible: {name}, {address}. Questions: {contact}. The pages and mails are run on Amazon Web Services, which works on our behalf, in the region {region}; there all this is kept. When you sign up we ask the domain name system whether the domain of your address takes mail. Nobody else gets your data.",
  },
} as const;

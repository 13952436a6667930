/**
 * Every sentence of the site and of the machinery in mails, in English, by page: what a course says
 * that has no `words.ts` of its own, and the shape that each language must fill.
 *
 * `{name}` is a placeholder, `<name>…</name>` a link or what is set apart. What depends on a number
 * says so once for each form that the language has (CLDR's plural categories). The functions take
 * only its type; the words reach them in the compiled course.
 */
import { englishPreferences } from "./english-preferences.ts";
import { englishPrivacy } from "./english-privacy.ts";

/** The words of the engine. */
export const english = {
  /** What mails and pages say of the course as a whole. */
  course: {
    lesson: "Lesson {number}: {title}",
    next: "Next: {mail}",
    summary: {
      one: "An e-mail course in {count} lesson.",
      other: "An e-mail course in {count} lessons.",
    },
    summaryWithoutLessons: "An e-mail course.",
    lessonNumber: "Lesson {number}",
  },
  time: {
    day: "{date}, at {time} ({zone})",
    zone: "{place} time",
    schedule: "{days} at {time}, {zone}",
    daily: "every day",
    dayRange: "{first} to {last}",
  },
  /** Around every page. */
  layout: {
    pageTitle: "{page} – {course}",
    more: "More",
    course: "The course",
    glossary: "Glossary",
    privacy: "Privacy",
    settings: "Change my settings or leave",
    sender: "{name}, {address}",
  },
  /** The front page and its form. */
  signUp: {
    facts: {
      one: "Free · 1 mail, then it ends by itself",
      other: "Free · {count} mails, then it ends by itself",
    },
    offer: {
      one: "Free: 1 mail, at your hour. It lets you leave with one click.",
      other:
        "Free: {count} mails, on your days and at your hour. Each lets you leave with one click.",
    },
    readFirst: "Read lesson 1 now",
    noAddress: "No address needed.",
    chosen: "{time}, {zone}, {days}",
    change: "change",
    trap: "Leave this empty",
    button: "Send me the course",
    hint: "First we send one mail to check that it is you. Press the button in it, and the course begins.",
    byMail: "Or write a mail to {mailbox}; {invitation}",
    invitation: "the answer has a button that starts the course.",
    mailForm: "A mail to {mailbox}: {invitation}",
    arrives: "What arrives",
    arrivesWhen: "On the days and at the hour you choose.",
    arrivesFrom: "If you start today, they come at {time}, {zone}:",
    atOnce: "At once",
    dayNumber: "Day {number}",
    later: "{days} later",
    who: "Who is behind it",
    sends: "The mails are sent by {name}. <contact>Ask a question, or correct something</contact>",
    addressTitle: "Your address",
    address:
      "We use your address for this course and for nothing else. The mails contain no tracking. Every mail lets you pause, leave with one click, or have your data erased. <privacy>What is kept, and until when</privacy>",
    elsewhere: "Almost done: look at the hour under the button, and press it.",
    checkTitle: "Please check the form",
    check: "The form was not sent. Please look at what is marked.",
    againTitle: "Please send the form again",
    laterTitle: "Please try a little later",
    trapped:
      "A field that nobody sees came back filled in; a program that fills in forms may have done that. Nothing is lost: please press the button once more.",
    tooYoung:
      "That was faster than we expected of a person. Nothing is lost: please press the button once more.",
    tooOld:
      "This page was open for more than a day. Nothing is lost: please press the button once more.",
    forged: "A part of the form got lost on the way. Please press the button once more.",
    proofOfWork:
      "Robots are using this form, so your browser must do a small calculation first. Please switch JavaScript on and press the button once more.",
    proofOfWorkByMail: "Or write a mail to {mailbox}.",
    tooMany: {
      one: "More mails were asked for than we send in so short a time, from your network or altogether. Nothing was changed. Please try again in a minute.",
      other:
        "More mails were asked for than we send in so short a time, from your network or altogether. Nothing was changed. Please try again in {count} minutes.",
    },
  },
  /** What the form's script says. */
  script: {
    useThis: "Use {address}",
    didYouMean: "Did you mean {domain}?",
    keep: "Or send the form again to keep what you typed.",
    preparing: "Preparing the form…",
    sending: "Sending…",
  },
  /** The list of time zones. */
  zones: {
    africa: "Africa",
    america: "America",
    antarctica: "Antarctica",
    asia: "Asia",
    atlantic: "Atlantic",
    australia: "Australia",
    europe: "Europe",
    indian: "Indian Ocean",
    pacific: "Pacific",
    universal: "Universal time",
    fixed: "The same all year",
    now: "now {time}",
    own: "Your browser’s own time zone: {place}",
    useOwn: "Use this browser’s: {place}",
    find: "Find your city or country",
    none: "No such place in the list. Try your country, or a larger city near you.",
    chosen: "Chosen: {place}",
    found: "({matches} found, all in the list)",
  },
  /** Fields, and what is wrong with one. */
  fields: {
    email: "E-mail address",
    sendAt: "Time of day",
    timeZone: "Time zone",
    chooseTimeZone: "Choose your time zone",
    noGuess: "Without JavaScript we cannot see where you are: please choose.",
    days: "Days",
    daily: "Every day",
    weekdays: "Monday to Friday",
    sendAtWrong: "Please enter a time such as 08:00.",
    timeZoneWrong: "Please choose a time zone from the list.",
    daysWrong:
      "Please choose every day or Monday to Friday. Or choose “Only on these”, and tick one day or more.",
    didYouMean: "Did you mean {address}?",
    onlyOn: "Only on these:",
  },
  /** What is wrong with an address, by its problem. */
  address: {
    empty: "Please enter your e-mail address.",
    "not-an-address":
      "This does not look like an e-mail address. It should look like name@example.org.",
    "too-long": "This address is longer than e-mail allows. Please check it.",
    "non-ascii-local-part":
      "Our mail service cannot send to ü, é and the like before the @. Please use another address.",
    domain: "The part after the @ is not a domain we can send to. It should look like example.org.",
    "look-alike":
      "A character of this address only looks like a plain one and leads to another address. Please type it anew.",
    "takes-no-mail":
      "The domain after the @ takes no mail, so nothing we send would arrive. Please check its spelling.",
    role: "Addresses such as postmaster@ are read by several people. Please use your own.",
  },
  /** After a form for an address. */
  inbox: {
    title: "Check your inbox",
    sent: "Press the button in the mail, and the course begins as you asked last. If a mail is due, it comes within ten minutes; after several requests, within a day, and not more than a few a month. The button of every such mail works for {days}.",
    back: "<home>Back to the home page</home>",
    laterTitle: "Your mail will come later",
    later:
      "We are not sending at the moment. Your request is kept: if this address can get the course, a mail goes to it as soon as we send again. Press the button in it, and the course begins.",
    noNeed: "There is nothing else to do, and no need to ask again.",
    linkSent:
      "Open the link in the mail within {hours}, and you can change everything or leave. If a mail is due, it comes within ten minutes; after several requests, within a day, and not more than three a day.",
    linkNothing: "Not signed up, or not confirmed yet? <home>Sign up</home>",
    linkLater:
      "We are not sending at the moment. Your request is kept: if this address is on the course, a mail with your link goes to it as soon as we send again. Every mail you have had holds a link to leave, and it works now.",
    typed: "You typed {address}.",
    mend: "A slip in the address? <mend>Change the form and send it again</mend>",
    sender: "Look for a mail from {name}, {address}. Nothing there? Look in the spam folder.",
    mailers: "Open your mailbox",
    studio:
      "This course runs on this computer, and no mail leaves it: <studio>the mail is in the studio</studio>.",
  },
  /** The confirmation mail's page. */
  confirm: {
    title: "Start the course?",
    what: "“{course}”: the first mail comes at once, the next ones {schedule}.",
    button: "Yes, start the course",
    notYou:
      "Not you? Close this page, and no lesson will be sent. Or <leave>have this address deleted at once</leave>.",
    failedTitle: "Not confirmed",
    supersededTitle: "This link belongs to an earlier sign-up",
    superseded:
      "You are on the course by a newer one. Your settings are behind the link in each mail.",
    notWantedTitle: "Nothing is sent to this address",
    notWanted:
      "Somebody who reads its mail asked us never to write to it again, or reported one of our mails as spam. To undo that, please write to us; our address is on the page about privacy.",
    endedTitle: "This link has been used",
    ended: "It started the course once. If you have left since, sign up again to come back.",
    expiredTitle: "This link has expired",
    expired: "A confirmation link works for {days}. Sign up again, and you get a new one.",
    signUpAgain: "<home>Sign up again</home>",
    aboutPrivacy: "<privacy>About privacy</privacy>",
    hadBefore:
      "“{course}”: you have had a part of it before. Go on where you stopped, or begin again.",
    schedule: "Mails come {schedule}.",
    resume: "Go on with “{mail}”",
    anew: "Begin again with the first mail",
    onCourseTitle: "You are on the course",
    onCourse:
      "You have confirmed already: “{course}” has begun. You can see where you are, and change the hour.",
    openSettings: "Open my settings",
    leaveInstead: "Not you? <leave>Leave the course</leave>.",
    withdrawnTitle: "This sign-up was withdrawn",
    withdrawn:
      "Somebody left by a link in a mail to this address. Sign up again, and you get a new mail.",
    revokedTitle: "This link was taken out of use",
    revoked:
      "Its reader took all earlier links out of use. Your settings are behind the link in each newer mail.",
    erasedTitle: "Nothing is kept under this link",
    erased: "What was kept has been erased. Sign up again if you want to begin anew.",
    change: "Change hour, time zone or days",
  },
  /** The form for a lost link. */
  link: {
    pageTitle: "Get your link",
    title: "Get your personal link",
    what: "Every mail of the course has a link to your settings. If you have lost it, enter your address and we send you a new one. With it you can change everything, or leave.",
    button: "Send me the link",
  },
  /** A link that opens nothing. */
  broken: {
    pageTitle: "This link does not work",
    expiredTitle: "This link has expired",
    expired: "For your safety a link to your settings works for {days}.",
    revokedTitle: "This link was taken out of use",
    revoked: "Its reader asked for a new one since, or had everything erased.",
    forgedTitle: "This link is not complete",
    forged:
      "A part of it may have been lost when it was copied. Open it from the mail again, or copy all of it.",
    newLink: "<link>Get a new link by mail</link>. With it you can change everything, or leave.",
    ownerExpired:
      "For your safety the link in this mail works for {hours}. The links in your other mails go on working.",
    undoExpired: "An undo works for a day.",
  },
  /** Telling somebody of the course. */
  share: {
    title: "Tell somebody about the course",
    text: "“{course}”, a free course by mail:",
    byMail: "Write it in a mail",
    share: "Share",
    copy: "Copy words and link",
    copied: "Copied.",
    notCopied: "Your browser did not copy it. It is marked: copy it by hand.",
  },
  /** Pages for what went wrong. */
  problem: {
    retiredPage: "{title}: no longer sent",
    retired:
      "This was part of the course. It has been taken out, is no longer sent, and cannot be read here any more. If you have had it, your copy in your mailbox stays.",
    notFoundPage: "No such page",
    notFoundTitle: "There is no such page",
    notFound: "<home>Go to the home page</home>",
    lostLink: "Lost the link to your settings? <link>Get it by mail</link>",
    conflictPage: "Once more",
    conflictTitle: "Please do that once more",
    conflict:
      "Something else changed at the same moment, so nothing was done. Go back and press the button again.",
    failedTitle: "That did not work",
    failed: "Something failed on our side, and nothing was changed. Please try again in a minute.",
    tooLargePage: "Too large",
    tooLargeTitle: "That was too much",
    tooLarge: "The form sent more than it can hold. <home>Start again</home>.",
  },
  /** The pages of the leave link. */
  leave: {
    title: "Leave the course?",
    what: "No more mails will come. You can sign up again at any time.",
    button: "Leave now",
    deleteTitle: "Delete this address?",
    deleteWhat:
      "Somebody entered your address on our site, and the course was never started. Press the button, and the address is deleted.",
    deleteButton: "Delete my address",
    leftTitle: "You have left the course",
    left: "Done. Nothing more will be sent to you. A mail that was already under way may still arrive within the next minutes.",
    changedMind:
      "Changed your mind? <home>Sign up again</home> at any time: you can go on where you stopped, or begin anew.",
    deletedTitle: "Your address is deleted",
    deleted:
      "Done. Nothing more is sent to it. A mail that was already under way may still arrive within the next minutes.",
    codeStays:
      "A code that only this system can make of your address stays, so that we know it if somebody enters it again: at most two mails in 30 days come of that. Backups hold the address for {backups} more. <privacy>What is kept, and until when</privacy>",
    neverTitle: "Or never hear from us again",
    neverWhat:
      "If somebody enters your address on our site, it gets a mail that asks whether it was you. You can rule that out: then nobody can sign your mailbox up any more, you included. Only we can undo it: write to {contact}.",
    neverButton: "Never write to this address again",
    neverDoneTitle: "You will not hear from us again",
    neverDone:
      "Done. Nothing more is written to this address. A mail that was already under way may still arrive within the next minutes.",
    neverThis:
      "Nobody can sign it up any more. A course that runs under another spelling goes on: leave it by the link in its mails.",
    neverAll:
      "Nobody can sign it up any more, also not in another spelling, such as with a “+label” before the @. A course that runs under another spelling goes on: leave it by the link in its mails.",
    neverKept:
      "For this we keep no address, only a code that this system alone can make of it (<privacy>what else is kept, and until when</privacy>). Changed your mind? Write to {contact}.",
    nobodyTitle: "Nothing is sent to this address",
    nobody: "There is no course to leave: nothing is sent to this address.",
    blocked: "Nothing is written to this address, and nobody can sign it up.",
  },
  /** What mails say by tokens. */
  mail: {
    next: "“{mail}” comes on {day}.",
    nothingPlanned: "Nothing more is planned unless you ask for it.",
    nextShort: "{mail} comes on {date}, at {time}.",
  },
  ...englishPreferences,
  ...englishPrivacy,
} as const;

/** What the preferences page and its forms say, in English. */

/** The reader's own page, what was done there, and why something was not. */
export const englishPreferences = {
  /** The page of one reader. */
  preferences: {
    title: "Your course",
    donePage: "Done: your course",
    unchangedPage: "Nothing was changed: your course",
    hourAndDays: "Hour and days",
    save: "Save",
    undo: "Undo: back to {schedule}",
    leaveTitle: "Leave",
    leaveWhat: "No more mails will come. You can sign up again at any time.",
    leave: "Leave the course",
    startOverTitle: "Start over",
    startOverWhat: "The course begins again with its first mail, now. You lose your place.",
    startOverPaused:
      "The course begins again with its first mail, now. You lose your place, and the pause ends.",
    dataTitle: "Your data",
    download: "Download what is kept about you",
    revokeWhat:
      "Every mail has a link to this page. If you forwarded one, or somebody else reads your mail, take the links of all earlier mails out of use. Links for leaving go on working.",
    revoke: "Take older links out of use",
    eraseTitle: "Erase",
    eraseWhat:
      "Removes your address and everything about you from the course, at once; backups hold them for {backups} more (<privacy>what else stays</privacy>). It ends the course and cannot be undone.",
    leaveInstead: "If you only want no more mail, leave instead.",
    next: "Next: <strong>{mail}</strong>, on {day}.",
    nextOnItsWay: "Next: <strong>{mail}</strong>, on its way.",
    sendNow: "Send it now",
    mails: "Lessons and mails",
    isNext: "next",
    toCome: "to come",
    retired: "sent {date}, no longer part of the course",
    sent: "sent {date}",
    again: "Send again",
    againThis: "Send again: {mail}",
    againOnItsWay: "on its way again",
    undelivered: "Your mailbox did not take it. Read it here, or have it sent again.",
    pauseTitle: "Pause",
    resume: "Resume now",
    until: "Send nothing before",
    resumesWith: "Then the course resumes with “{mail}”. You can resume earlier at any time.",
    resumes: "Then the course resumes. You can resume earlier at any time.",
    changePause: "Change the pause",
    pause: "Pause",
    longerPause: "For more than {days} use a link of your own, below.",
    startOver: "Start over",
    erase: "Erase me",
    whose: "This page is for {address}.",
  },
  /** Where a reader is. */
  standing: {
    lessonsToCome: {
      one: "You are at the beginning: {count} lesson is to come.",
      other: "You are at the beginning: {count} lessons are to come.",
    },
    mailsToCome: {
      one: "You are at the beginning: {count} mail is to come.",
      other: "You are at the beginning: {count} mails are to come.",
    },
    lessonsHad: "You have had lesson {number} of {all}.",
    mailsHad: "You have had mail {number} of {all}.",
    pending: "You have not confirmed yet: press the button in the mail we sent you.",
    paused: "{place} The course is paused until {date}.",
    completed: "You have completed the course. Nothing more comes unless you ask for it.",
    unsubscribed:
      "You have left the course. Nothing is sent to you. <home>Sign up again</home>: you can go on where you stopped, or begin anew.",
    complaint:
      "One of our mails was reported as spam from this address, so we send nothing to it any more. Was it a mistake? Write to {contact}.",
    bounce:
      "Your mailbox sent our mail back, so nothing is sent to it. A week after that it can be tried again: <home>Sign up again</home>, or use another address.",
  },
  /** What was done. */
  done: {
    save: "Saved: {schedule}.",
    savePaused: "Saved: {schedule}. The course stays paused until {date}.",
    pause:
      "Paused. The course resumes on {date}. Until then you get only what you ask for yourself.",
    resume: "The course is not paused: it goes on where you stopped.",
    next: "The next mail is on its way to your inbox.",
    nextSent: "“{mail}” has been sent.",
    again: "That mail is on its way to your inbox again.",
    againSent: "What you asked for has been sent again; nothing is waiting.",
    startOver: "The course begins again. Its first mail is on its way.",
    startedOver: "The course has begun again.",
    revokeLinks:
      "Done. The links to your settings in all earlier mails are out of use now; this page has a new one.",
    confirmed: "Your address is confirmed. The first mail is on its way to your inbox.",
    confirmedSent: "Your address is confirmed. The first mail has been sent.",
    confirmedBefore: "You have confirmed already. Here is where you are.",
    link: "A mail with a link of your own is on its way to your mailbox. It comes within ten minutes; after several requests, within a day.",
    linkSent: "The mail with a link of your own has been sent to your mailbox.",
    undo: "Undone: the course goes on where it was.",
    undoCompleted: "Undone: you have completed the course, as before.",
  },
  /** Why something was not done. */
  refused: {
    nothingChanged: "Nothing was changed.",
    notPossible: "That is not possible: it can only be a mail you have had.",
    noLongerSent:
      "That mail is no longer part of the course, so it cannot be sent again. Nothing was changed.",
    alreadySent: "That mail has been sent already. Nothing was changed.",
    tooMany:
      "You asked for many mails in a short time. Wait until they have arrived, or until tomorrow, then ask again.",
    ended:
      "This course has ended for you, so nothing was changed. You can sign up again on the home page.",
    notSaved: "Nothing was saved. Please look at what is marked.",
    pauseDay: "Please choose a day after today and within a year.",
    noDay: "Please choose a day such as 2027-01-15.",
    noAction: "Nothing was changed: the form did not say what to do.",
    notUndoable: "This cannot be undone any more. Nothing was changed.",
    needsOwner:
      "Nothing was changed: this link is in every mail, so it cannot do that. Press “Mail me that link” below, and use the link that comes to your mailbox.",
    tooManyLinks:
      "No mail is due: you asked for several today. The link in each of them works for a day.",
  },
  /** After everything was erased. */
  erased: {
    pageTitle: "Erased",
    title: "You have been erased",
    done: "Your address and everything about you are erased, and nothing more will be sent.",
    backups:
      "Backups hold them for {backups} more. <privacy>What else stays, and until when</privacy>",
    signUp: "You can <home>sign up</home> again at any time.",
    nothingKeptPage: "Nothing is kept",
    nothingKeptTitle: "Nothing is kept under this link",
    nothingKept: "What was kept has been erased. <home>Sign up</home> if you want to begin again.",
  },
  /** The page after leaving or starting over. */
  undo: {
    startedOverTitle: "The course has begun again",
    onCourseTitle: "You are on the course",
    onCourse: "You are on the course.",
    onCourseNext: "You are on the course. Next: “{mail}”, on {day}.",
    settings: "Your settings are behind the link in each mail.",
    start: "Undo: go back to where you were",
    leave: "Undo: stay on the course",
    once: "You can do this for a day, and once.",
  },
  /** What only a link of the reader’s own can do. */
  owner: {
    startOverTitle: "Start over?",
    startOverUndo: "You can undo it for a day.",
    startOver: "Yes, start over",
    eraseTitle: "Erase everything?",
    erase: "Yes, erase me",
    back: "No, go back",
    moreTitle: "More, by a link of your own",
    moreCompletedTitle: "Start over and more, by a link of your own",
    more: "This link is in every mail, so whoever you forward one to has it. To start over, pause for longer, download your data, take older links out of use or have everything erased, use a link that goes to your mailbox alone and works for {hours}.",
    moreWithoutMails:
      "This link is in every mail, so whoever you forward one to has it. To download your data, take older links out of use or have everything erased, use a link that goes to your mailbox alone and works for {hours}.",
    mailLink: "Mail me that link",
    noMail:
      "Nothing is mailed to this address, so no link of your own can be. For your data, or to have everything erased, write to {contact}.",
  },
} as const;

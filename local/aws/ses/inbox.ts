/** The mails SES accepted, kept from run to run. */
import * as v from "valibot";
import { StateError } from "../../runtime/errors.ts";
import type { State } from "../../runtime/state.ts";

const keptMail = v.object({
  id: v.string(),
  at: v.string(),
  from: v.string(),
  to: v.array(v.string()),
  subject: v.string(),
  tags: v.record(v.string(), v.string()),
  configurationSet: v.optional(v.string()),
  /** The kinds of SES events published so far, in order. */
  events: v.array(v.string()),
  raw: v.string(),
});

/**
 * A mail as SES passed it on. `at` is ISO-8601; `raw` holds its bytes as base64; `id` is SES's
 * message id.
 */
export type Mail = v.InferOutput<typeof keptMail>;

/** All accepted mails, oldest first. */
export class Inbox {
  readonly #state: State;
  readonly #mails: Mail[];

  /** @throws StateError when a kept mail cannot be read. */
  constructor(state: State) {
    this.#state = state;
    this.#mails = state.names("mails").map((name) => {
      const kept = v.safeParse(keptMail, state.load(`mails/${name}`));
      if (kept.success) return kept.output;
      throw new StateError(
        `The kept mail ${name} cannot be read. Begin again with npm start -- --fresh.`,
      );
    });
  }

  /** The mails, oldest first. */
  all(): readonly Mail[] {
    return this.#mails;
  }

  /** The mail with this message id. */
  find(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /** Takes in a mail and saves it. */
  add(mail: Mail): void {
    this.#mails.push(mail);
    this.#save(mail, this.#mails.length);
  }

  /** Notes that an event of this kind was published for the mail. */
  noteEvent(mail: Mail, kind: string): void {
    mail.events.push(kind);
    this.#save(mail, this.#mails.indexOf(mail) + 1);
  }

  #save(mail: Mail, position: number): void {
    // The position keeps mails of the same millisecond in order.
    this.#state.save(`mails/${String(position).padStart(7, "0")}`, mail);
  }
}

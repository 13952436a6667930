/** "Never write to this address again", a complaint, and the operator's own block and its undoing. */
import { describe, expect, it, test } from "vitest";
import { mailboxIdOf, subscriptionIdOf } from "../../lambdas/domain/address.ts";
import { refused } from "../../lambdas/domain/result.ts";
import { confirm } from "../../lambdas/flow/confirm.ts";
import { requestLink } from "../../lambdas/flow/preferences.ts";
import { recordFeedback } from "../../lambdas/flow/record-feedback.ts";
import { signUp } from "../../lambdas/flow/sign-up.ts";
import { eraseAddress, suppress, unsuppress } from "../../lambdas/flow/suppress.ts";
import { neverWriteAgain, unsubscribe } from "../../lambdas/flow/unsubscribe.ts";
import { testKeyring } from "../fakes/course.ts";
import { type FakePorts, fakePorts, readerIn, stored } from "../fakes/ports.ts";
import { ada, adaId, addressOf, at, type State, states } from "../fakes/subscription.ts";

const everyState = Object.keys(states) as State[];
const schedule = { timeZone: "UTC", sendAt: "08:00", days: "daily" } as const;
const idOf = (typed: string) => subscriptionIdOf(testKeyring.address, addressOf(typed));
const signUpAs = (ports: FakePorts, typed: string) =>
  signUp(ports, { address: addressOf(typed), schedule, network: "192.0.2.0/24", form: "form" });
/** The mails that are owed to an address after somebody signed it up and asked for its link. */
async function owedAfterAsking(ports: FakePorts, typed: string): Promise<string[]> {
  ports.clock.pass(20 * 60_000);
  await signUpAs(ports, typed);
  await requestLink(ports, addressOf(typed));
  return ((await readerIn(ports, idOf(typed)))?.requests ?? []).map(({ kind }) => kind);
}

async function portsIn(state?: State): Promise<FakePorts> {
  const ports = fakePorts({ now: at("07:00") });
  if (state) await stored(ports, states[state]());
  return ports;
}

describe("never written to again", () => {
  test.each(everyState)(
    "is who was %s: no sign-up and no lost link brings a mail",
    async (state) => {
      const ports = await portsIn(state);
      expect(await neverWriteAgain(ports, adaId)).toBe(true);
      for (const typed of ["Ada@example.org", "ada+other@example.org", "ADA@example.org"]) {
        expect(await owedAfterAsking(ports, typed), typed).toEqual([]);
      }
      expect(await owedAfterAsking(ports, "eve@example.org")).toEqual(["confirm"]);
    },
  );

  it("holds for every spelling, whichever of them said so", async () => {
    for (const said of ["ada.l@gmail.com", "a.d.a.l+x@googlemail.com"]) {
      const ports = await portsIn();
      await signUpAs(ports, said);
      await neverWriteAgain(ports, idOf(said));
      for (const typed of ["adal@gmail.com", "Ada.L+y@gmail.com", "ada.l@googlemail.com"]) {
        expect(await owedAfterAsking(ports, typed), `${said}, then ${typed}`).toEqual([]);
      }
    }
  });

  it("holds for who is forgotten, in the spelling of the link", async () => {
    const ports = await portsIn();
    expect(await neverWriteAgain(ports, idOf("ada+x@example.org"))).toBe(false);
    expect(await owedAfterAsking(ports, "ada+x@example.org")).toEqual([]);
  });

  it("lets no confirmation mail that is under way start the course", async () => {
    const ports = await portsIn();
    for (const typed of ["ada@example.org", "ada+x@example.org"]) await signUpAs(ports, typed);
    await neverWriteAgain(ports, adaId);
    const pressed = { subscriptionId: idOf("ada+x@example.org"), issuedAt: at("07:00") };
    expect(await confirm(ports, pressed)).toEqual(refused("not-wanted"));
    expect(await readerIn(ports, pressed.subscriptionId)).toMatchObject({ status: "pending" });
  });

  it("holds against a sign-up that was reading while it was said", async () => {
    const ports = await portsIn("active");
    const { read } = ports.store;
    let isSaid = false;
    const store = {
      ...ports.store,
      read: async (...asked: Parameters<typeof read>) => {
        const known = await read(...asked);
        if (asked[0] === "mailbox" && !isSaid) {
          isSaid = true;
          await neverWriteAgain(ports, adaId);
        }
        return known;
      },
    } as FakePorts["store"];
    await signUpAs({ ...ports, store }, "Ada@example.org");
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "unsubscribed", requests: [] });
  });

  it("keeps no address, and outlives the subscription", async () => {
    const ports = await portsIn("active");
    await neverWriteAgain(ports, adaId);
    expect(JSON.stringify(ports.store.items("mailbox"))).not.toContain("@");
    ports.store.remove("subscription", adaId);
    expect(await owedAfterAsking(ports, "ada@example.org")).toEqual([]);
  });

  it("is not what leaving does", async () => {
    const ports = await portsIn("active");
    await unsubscribe(ports, adaId);
    expect(ports.store.items("mailbox")).toEqual([]);
    // The mail with the link is counted apart.
    expect(await owedAfterAsking(ports, "ada@example.org")).toEqual(["confirm", "link"]);
  });

  it("is asked about in the same way whoever it is, and answered with as much work", async () => {
    const calls = async (before: (ports: FakePorts) => Promise<unknown>, act: typeof signUpAs) => {
      const ports = await portsIn();
      await before(ports);
      const made: string[] = [];
      const noting = (name: string, call: (...args: never[]) => unknown) =>
        Object.assign((...args: never[]) => {
          made.push(name);
          return call(...args);
        });
      const { store } = ports;
      const watched = {
        ...store,
        read: noting("read", store.read),
        save: noting("write", store.save),
        count: noting("write", store.count),
      } as FakePorts["store"];
      await act({ ...ports, store: watched }, "ada+x@example.org");
      return [...made, `requests ${ports.deliveryRequests.length}`];
    };
    const blocked = (ports: FakePorts) => suppress(ports, addressOf("ada+x@example.org"));
    const asking = (ports: FakePorts, typed: string) => requestLink(ports, addressOf(typed));
    for (const act of [signUpAs, asking]) {
      expect(await calls(blocked, act)).toEqual(await calls(async () => {}, act));
    }
  });
});

describe("a complaint", () => {
  const complaint = {
    what: "complaint",
    mailAt: at("06:00"),
    subscriptionId: adaId,
    messageId: "1-welcome",
  } as const;

  test.each(everyState)("from who is %s stops every spelling", async (state) => {
    const ports = await portsIn(state);
    expect(await recordFeedback(ports, [complaint])).toEqual([]);
    for (const typed of ["ada@example.org", "ada+x@example.org"]) {
      expect(await owedAfterAsking(ports, typed), typed).toEqual([]);
    }
  });

  it("stops every spelling also where it came to another one, and after erasure", async () => {
    const ports = await portsIn();
    const id = idOf("ada+x@example.org");
    await signUpAs(ports, "ada+x@example.org");
    await eraseAddress(ports, addressOf("ada+x@example.org"));
    await recordFeedback(ports, [{ ...complaint, subscriptionId: id }]);
    expect(await owedAfterAsking(ports, "ada@example.org")).toEqual([]);
  });

  it("that is none, such as not-spam, blocks nothing", async () => {
    const ports = await portsIn("active");
    await recordFeedback(ports, [{ ...complaint, what: "harmless-complaint" }]);
    expect(ports.store.items("mailbox")).toEqual([]);
  });
});

describe("the operator", () => {
  test.each(everyState)("lets in again who was %s, and nothing is sent by that", async (state) => {
    const ports = await portsIn(state);
    await neverWriteAgain(ports, adaId);
    await unsuppress(ports, ada);
    expect((await readerIn(ports, adaId))?.requests).toEqual([]);
    expect(await owedAfterAsking(ports, "ada@example.org")).toContain("confirm");
  });

  it("lets in again whose link was of a reader who is forgotten", async () => {
    const ports = await portsIn();
    const typed = "ada+x@example.org";
    await neverWriteAgain(ports, idOf(typed));
    await unsuppress(ports, addressOf(typed));
    expect(await owedAfterAsking(ports, typed)).toEqual(["confirm"]);
  });

  it("ends and blocks by address", async () => {
    const ports = await portsIn("active");
    await suppress(ports, ada);
    expect(await readerIn(ports, adaId)).toMatchObject({ status: "unsubscribed" });
    expect(await owedAfterAsking(ports, "ada+x@example.org")).toEqual([]);
  });

  test.each(everyState)("erases who is %s", async (state) => {
    const ports = await portsIn(state);
    const { email } = states[state]() as { email?: string };
    const erased = await eraseAddress(ports, ada);
    expect(erased?.before.email).toBe(email);
    expect(JSON.stringify(ports.store.items("subscription"))).not.toContain("@");
  });

  it("erases nobody where nobody is known", async () => {
    expect(await eraseAddress(await portsIn(), ada)).toBeUndefined();
  });
});

test("a plain address is its own mailbox, so that a link alone can block it", () => {
  expect(mailboxIdOf(testKeyring.address, ada)).toBe(adaId);
});

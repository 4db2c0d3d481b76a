import { beforeEach, describe, expect, test } from "vitest";
import { kitSecrets } from "../keys/kit.ts";
import { kitOf } from "../protocol/roster/members.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import {
  addressOf,
  createBareVault,
  joinBareDevice,
  TEST_KIT,
  type BareDevice,
} from "../testing/bare-device.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { syncRoster } from "../sync/roster-sync.ts";
import { askForKit, cancelKitChange, isInForce, settleKit, takeKit } from "./kit-replace.ts";
import { openByKit } from "./recover.ts";
import { removeMember } from "./remove.ts";

const HOURS = 3_600_000;
const old = () => kitSecrets(TEST_KIT);
const rk = new Uint8Array(32).fill(21);
const fresh = () => kitSecrets(rk);
const otherKit = () => kitSecrets(new Uint8Array(32).fill(22));

let server = new FakeServer();
let laptop: BareDevice;
beforeEach(async () => {
  server = new FakeServer();
  laptop = await createBareVault(server);
});

/** The device at another time. */
function later(device: BareDevice, hours: number): BareDevice {
  return { ...device, now: () => Date.now() + hours * HOURS };
}

function current(): RosterState {
  return readRoster(server.entries);
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => (error as { code: unknown }).code,
  );
}

describe("with the old kit", () => {
  test("a new one is in force at once, opens the newest epoch, and the old one opens nothing", async () => {
    await laptop.log.append([]);
    const after = await takeKit(laptop, laptop.roster.current(), { kit: fresh(), old: old() });
    expect(isInForce(after, fresh())).toBe(true);
    expect(after.epoch).toBe(2);
    expect(laptop.keeper.current().epochKeys.has(2)).toBe(true);
    const opened = await openByKit(addressOf(laptop), rk);
    expect(opened.epochKeys.size).toBe(2);
    expect(opened.epochKeys.get(2)).toEqual(laptop.keeper.current().epochKeys.get(2));
    expect(await codeOf(openByKit(addressOf(laptop), TEST_KIT))).toBe("KIT_MISMATCH");
  });

  test("is put in force once, also when its answer was lost and it is taken again", async () => {
    const after = await takeKit(laptop, laptop.roster.current(), { kit: fresh(), old: old() });
    const again = await takeKit(laptop, after, { kit: fresh(), old: old() });
    expect(again.head).toEqual(after.head);
    expect(server.entries).toHaveLength(after.entries.length);
  });

  test("words of a kit that is not in force replace nothing", async () => {
    const taking = takeKit(laptop, laptop.roster.current(), { kit: fresh(), old: otherKit() });
    expect(await codeOf(taking)).toBe("KIT_MISMATCH");
    expect(server.entries).toHaveLength(1);
  });
});

describe("without the old kit", () => {
  let asked: RosterState;
  beforeEach(async () => {
    asked = await askForKit(laptop, laptop.roster.current(), fresh());
    expect(asked.recoveryAsk?.by).toBe(laptop.keeper.current().device);
    expect(isInForce(asked, old())).toBe(true);
  });

  test("it is taken after 72 hours, and not a minute before", async () => {
    expect(await codeOf(takeKit(later(laptop, 71.98), asked, { kit: fresh() }))).toBe("too-early");
    const after = await takeKit(later(laptop, 72.01), asked, { kit: fresh() });
    expect(isInForce(after, fresh())).toBe(true);
    expect(after.recoveryAsk).toBeNull();
    expect((await openByKit(addressOf(laptop), rk)).state.epoch).toBe(2);
  });

  test("other keys than those that were asked for are not taken", async () => {
    const taking = takeKit(later(laptop, 73), asked, { kit: otherKit() });
    expect(await codeOf(taking)).toBe("no-kit-change");
    expect(isInForce(current(), old())).toBe(true);
  });

  test("another device cannot take it, and its own ask begins the wait anew", async () => {
    const phone = await joinBareDevice(server, laptop);
    const state = phone.roster.current();
    expect(await codeOf(takeKit(later(phone, 73), state, { kit: fresh() }))).toBe("no-kit-change");
    const second = await askForKit(later(phone, 60), state, otherKit());
    expect(second.recoveryAsk?.by).toBe(phone.keeper.current().device);
    // The first ask is gone with the second.
    expect(await codeOf(takeKit(later(laptop, 73), second, { kit: fresh() }))).toBe(
      "no-kit-change",
    );
    expect(await codeOf(takeKit(later(phone, 73), second, { kit: otherKit() }))).toBe("too-early");
    const after = await takeKit(later(phone, 133), second, { kit: otherKit() });
    expect(kitOf(after).signKey).not.toEqual(kitOf(asked).signKey);
  });

  test("the old kit cancels it, by starting an epoch together with a device", async () => {
    const phone = await joinBareDevice(server, laptop);
    const state = phone.roster.current();
    expect(await codeOf(cancelKitChange(phone, state, otherKit()))).toBe("KIT_MISMATCH");
    const cancelled = await cancelKitChange(phone, state, old());
    expect([cancelled.recoveryAsk, cancelled.epoch]).toEqual([null, 2]);
    expect(await codeOf(takeKit(later(laptop, 73), cancelled, { kit: fresh() }))).toBe(
      "no-kit-change",
    );
    expect(await codeOf(cancelKitChange(phone, cancelled, old()))).toBe("no-kit-change");
    expect((await openByKit(addressOf(laptop), TEST_KIT)).state.epoch).toBe(2);
  });

  test("cancelled by two devices at once it costs one epoch", async () => {
    const phone = await joinBareDevice(server, laptop);
    const state = phone.roster.current();
    const one = await cancelKitChange(laptop, state, old());
    const two = await cancelKitChange(phone, state, old());
    expect([two.head, two.epoch]).toEqual([one.head, 2]);
  });

  test("it lapses with the removal of the device that asked", async () => {
    const phone = await joinBareDevice(server, laptop);
    const { device } = laptop.keeper.current();
    const after = await removeMember(phone, phone.roster.current(), device, {});
    expect(after.recoveryAsk).toBeNull();
  });

  test("every device is told until it is over", async () => {
    const phone = await joinBareDevice(server, laptop);
    const codes = () => phone.alarms.list().map(({ code }) => code);
    await syncRoster(phone);
    await syncRoster(phone);
    expect(codes()).toEqual(["KIT_CHANGE_PENDING"]);
    expect(phone.alarms.isStopped()).toBe(false);
    await cancelKitChange(laptop, phone.roster.current(), old());
    await syncRoster(phone);
    expect(codes()).not.toContain("KIT_CHANGE_PENDING");
  });

  test("asking twice for the same kit, as after a lost answer, is one ask", async () => {
    await askForKit(laptop, asked, fresh());
    expect(server.entries).toHaveLength(2);
  });
});

test("a kit that came into force while the answer was lost is kept, and the old one is wiped", async () => {
  await laptop.keeper.save({ ...laptop.keeper.current(), nextKit: rk });
  await takeKit(laptop, laptop.roster.current(), { kit: fresh(), old: old() });
  await settleKit(laptop, current());
  expect(laptop.keeper.current()).toMatchObject({ kit: rk, nextKit: null });
  // Another device replaces it: what this one kept is no kit any more.
  const phone = await joinBareDevice(server, { ...laptop, roster: laptop.roster });
  await takeKit(phone, phone.roster.current(), { kit: otherKit(), old: fresh() });
  await settleKit(laptop, current());
  expect(laptop.keeper.current().kit).toBeNull();
});

test("two devices that start an epoch at once keep the key that came into force", async () => {
  const phone = await joinBareDevice(server, laptop);
  const tablet = await joinBareDevice(server, laptop);
  const { device } = tablet.keeper.current();
  // Both remove the tablet, on the same roster: one entry wins, the other device must not keep its own key.
  const state = laptop.roster.current();
  const one = await removeMember(laptop, state, device, {});
  const two = await removeMember(phone, state, device, {});
  expect(one.head).toEqual(two.head);
  await syncRoster(phone);
  expect(phone.keeper.current().epochKeys.get(2)).toEqual(laptop.keeper.current().epochKeys.get(2));
});

/**
 * The recovery kit over a life: rehearsed at set-up and again after a year, replaced with the old one at hand, and
 * replaced without it after 72 hours that everybody sees.
 * @module
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createVault, restoreVault } from "@rootvault/vault-core";
import { tent } from "@rootvault/vault-core/testing";
import { readWords } from "../../vault-core/src/crypto/words.ts";
import {
  joinDevice,
  PASSWORD,
  platformOf,
  toDevice,
  type TestDevice,
} from "../support/household.ts";
import { startTestServer } from "../support/server.ts";

const HOUR = 3_600_000;
let now = Date.now();
const clock = (): number => now;
let server: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  server = await startTestServer({}, { now: clock });
});
afterAll(async () => server.close());

interface Ann {
  readonly laptop: TestDevice;
  readonly phone: TestDevice;
  readonly kit: readonly string[];
}

/** The kit with another last word; of eight words that fit the checksum none is taken. */
function wordThatFails(kit: readonly string[]): string {
  const others = ["zoo", "zone", "zero", "zebra"].filter((word) => word !== kit[23]);
  const texts = others.map((word) => kit.with(23, word).join(" "));
  return texts.find((text) => !isKit(text)) ?? "";
}

function isKit(text: string): boolean {
  return readWords(text.split(" ")) !== null;
}

/** Ann's laptop and phone, on a clock that the test moves. */
async function annAtHome(): Promise<Ann> {
  const platform = platformOf("ann's laptop", { now: clock });
  const made = await createVault(platform, { origin: server.origin, password: PASSWORD });
  const laptop = toDevice("laptop", platform, made.vault);
  const phone = await joinDevice(laptop, "phone", platformOf("ann's phone", { now: clock }));
  return { laptop, phone, kit: made.kit.words };
}

async function restore(text: string): Promise<string> {
  const platform = platformOf("new laptop", { now: clock });
  try {
    const vault = await restoreVault(platform, { origin: server.origin, text, password: PASSWORD });
    const { vaultCode } = await vault.api.status();
    await vault.close();
    return vaultCode.length > 0 ? "restored" : "empty";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing",
    (error: { code: string }) => error.code,
  );
}

test("a rehearsal is remembered on every device, until a year is over or the kit is another", async () => {
  const { laptop, phone, kit } = await annAtHome();
  expect(await laptop.api.status()).toMatchObject({ kitRehearsed: null, kitRehearsalDue: true });
  // One wrong word is named by its place, for the roster knows what all others stand for.
  const wrong = wordThatFails(kit);
  await expect(laptop.api.kitVerify({ text: wrong })).rejects.toMatchObject({
    code: "KIT_MISMATCH",
    details: { position: 24 },
  });
  const { at } = await laptop.api.kitVerify({ text: kit.join("\n").toUpperCase() });
  await laptop.api.sync();
  await phone.api.sync();
  expect(await phone.api.status()).toMatchObject({ kitRehearsed: at, kitRehearsalDue: false });
  const begun = now;
  now += 366 * 24 * HOUR;
  expect(await phone.api.status()).toMatchObject({ kitRehearsed: at, kitRehearsalDue: true });
  now = begun;
  // A new kit, with the old one in hand, is in force at once; it was never rehearsed.
  const made = await phone.api.kitReplace({ text: kit.join(" ") });
  expect(made).toMatchObject({ stage: "done", change: null });
  expect((await phone.api.kitShow()).words).toEqual(made.words);
  expect(await phone.api.status()).toMatchObject({ kitRehearsed: null, kitVerified: false });
  expect(await restore(kit.join(" "))).toBe("KIT_MISMATCH");
  expect(await restore(made.qr)).toBe("restored");
  // The laptop had kept nothing of the old kit; with the next sync it knows the new one's keys.
  expect(await codeOf(laptop.api.kitVerify({ text: kit.join(" ") }))).toBe("KIT_MISMATCH");
  expect(await laptop.api.kitVerify({ text: made.words.join(" ") })).toMatchObject({ epoch: 2 });
  for (const device of [laptop, phone]) await device.vault.close();
});

test("without the old kit everybody is told for 72 hours, at every start", async () => {
  const { laptop, phone, kit } = await annAtHome();
  const asked = await laptop.api.kitReplace({});
  expect(asked).toMatchObject({ stage: "asked", change: { mine: true } });
  expect(await restore(asked.words.join(" "))).toBe("KIT_MISMATCH");
  await phone.api.sync();
  for (const device of [laptop, phone]) {
    await device.reopen();
    const { kitChange, alarms, publishing } = await device.api.status();
    expect(kitChange).toMatchObject({ byName: "ann's laptop", mine: device === laptop });
    expect(alarms.map(({ code }) => code)).toContain("KIT_CHANGE_PENDING");
    expect(publishing).toBe(true);
  }
  // Early, by the device's clock and by the server's.
  now += 71 * HOUR;
  expect(await codeOf(laptop.api.kitTake())).toBe("too-early");
  expect(await codeOf(phone.api.kitTake())).toBe("no-kit-change");
  now += 1.1 * HOUR;
  expect(await laptop.api.kitTake()).toEqual({ epoch: 2 });
  expect(await restore(kit.join(" "))).toBe("KIT_MISMATCH");
  expect(await restore(asked.words.join(" "))).toBe("restored");
  await phone.api.sync();
  const after = await phone.api.status();
  expect(after).toMatchObject({ kitChange: null, epoch: 2 });
  expect(after.alarms.map(({ code }) => code)).not.toContain("KIT_CHANGE_PENDING");
  for (const device of [laptop, phone]) await device.vault.close();
});

test("a thief with the unlocked phone asks for a kit; the old kit cancels it, and so does removing the phone", async () => {
  const { laptop, phone, kit } = await annAtHome();
  await phone.api.kitReplace({});
  await laptop.api.sync();
  expect((await laptop.api.status()).kitChange).toMatchObject({ byName: "ann's phone" });
  expect(await codeOf(laptop.api.kitCancel({ text: kit.with(4, "zzz").join(" ") }))).toBe(
    "KIT_MISMATCH",
  );
  expect(await laptop.api.kitCancel({ text: kit.join(" ") })).toEqual({ cancelled: true });
  expect((await laptop.api.status()).kitChange).toBeNull();
  now += 73 * HOUR;
  expect(await codeOf(phone.api.kitTake())).toBe("no-kit-change");
  // The thief asks again; Ann takes the phone out, and its ask is gone with it.
  await phone.api.kitReplace({});
  await laptop.api.sync();
  const { deviceId } = await phone.api.status();
  expect(await laptop.api.couldHold({ id: deviceId })).toMatchObject({
    class: "device",
    removed: null,
    epochs: [1, 2],
    keys: ["epoch-keys", "pairwise-root", "local-copy"],
  });
  await laptop.api.removeDevice({ id: deviceId });
  expect((await laptop.api.status()).kitChange).toBeNull();
  now += 73 * HOUR;
  expect(await codeOf(phone.api.kitTake())).not.toBe("nothing");
  // What Ann saves from now on the phone could not hold.
  await laptop.api.add({ collection: "purchases", fields: tent });
  await laptop.api.sync();
  const held = await laptop.api.couldHold({ id: deviceId });
  expect(held).toMatchObject({ epochs: [1, 2], records: {} });
  expect(held.blocks).toBeLessThan((await laptop.api.status()).blocks);
  expect(await restore(kit.join(" "))).toBe("restored");
  for (const device of [laptop, phone]) await device.vault.close();
});

/**
 * Ann's laptop and phone on the fake server, and what tests of sync ask of them.
 * @module
 */
import type { LiveLine, VaultLog } from "../log/vault-log.ts";
import { passkeySecrets } from "../keys/passkey.ts";
import { addPasskey } from "../roster/add-passkey.ts";
import { toPin } from "../roster/pin.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import { syncOnce } from "../sync/sync-once.ts";
import { createBareVault, joinBareDevice, openBareDevice, type BareDevice } from "./bare-device.ts";
import { FakeServer } from "./fake-server.ts";

/** A household and its server. */
export interface Household {
  readonly server: FakeServer;
  readonly laptop: BareDevice;
  readonly phone: BareDevice;
}

/** The laptop has written thing 1, the phone thing 2, a block each; both are in step. */
export async function bareHousehold(): Promise<Household> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await saveThings(laptop, 1);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  await saveThings(phone, 2);
  await syncOnce(phone);
  await syncOnce(laptop);
  return { server, laptop, phone };
}

/** Saves things by their numbers, each in a block of its own. */
export async function saveThings(device: BareDevice, ...numbers: readonly number[]): Promise<void> {
  for (const n of numbers) {
    const id = `${"A".repeat(18)}${String(n).padStart(3, "0")}A`;
    const text = JSON.stringify({ id, v: 1, rev: 1, name: `thing ${n}` });
    await device.log.append([{ collection: "purchases", from: "self", text }]);
    await device.log.flush();
  }
}

/** Numbers of the things that a device holds. */
export async function thingsOf(device: BareDevice): Promise<readonly number[]> {
  return (await liveLines(device.log, "purchases"))
    .map(({ text }) => Number(/thing (\d+)/.exec(text)?.[1]))
    .toSorted((a, b) => a - b);
}

/** All live lines of a collection, whether they are in memory or in blocks. */
export async function liveLines(
  log: Pick<VaultLog, "walk" | "isInMemory" | "all">,
  collection: string,
): Promise<readonly LiveLine[]> {
  const found = log.isInMemory(collection) ? [] : [...log.all(collection)];
  for await (const { lines } of log.walk(collection)) found.push(...lines);
  return found;
}

/** The live line of an id, or null. */
export async function liveLine(
  log: Pick<VaultLog, "find">,
  collection: string,
  id: string,
): Promise<LiveLine | null> {
  return (await log.find(collection, [id])).get(id) ?? null;
}

/** Codes of a device's alarms and notes. */
export function codesOf(device: BareDevice): readonly string[] {
  return device.alarms.list().map(({ code }) => code);
}

/** Adds a passkey, and opens the vault as one who writes and reads under the passkey's own name. */
export async function openAsPasskey({ server, laptop }: Household): Promise<BareDevice> {
  const passkey = { credentialId: new Uint8Array(32).fill(31), prf: new Uint8Array(32).fill(32) };
  const { state } = await addPasskey(laptop, laptop.roster.current(), passkey);
  await laptop.roster.accept(state);
  const mine = passkeySecrets(passkey.prf, state.vault, passkey.credentialId);
  const { id: device, signSeed, kemSeed } = mine;
  const pin = toPin(state, laptop.log.vector());
  const current = { ...laptop.keeper.current(), device, signSeed, kemSeed, kit: null, pin };
  return openBareDevice(server, { stores: createMemoryStores(), secrets: { current } });
}

/** An answer by which the server refuses blocks of a device that were sent just now. */
export function refusalOf(device: BareDevice, error: string): Response {
  const [block] = device.log.unpublished();
  return new Response(`${JSON.stringify({ id: block?.id ?? "", error })}\n`);
}

/** Bytes that are no blocks. */
export function noBlocks(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(64).fill(255);
}

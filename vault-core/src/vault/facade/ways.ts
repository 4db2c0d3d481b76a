/**
 * The part of `VaultApi` about the ways in to this device: password, passkey, keyring, browser key. Slots are local:
 * none is ever sent, and changing one touches neither blocks nor server.
 * @module
 */
import { readBase64Url, toBase64Url, toHex } from "../../bytes/encoding.ts";
import { equalBytes } from "../../bytes/compare.ts";
import { VaultError } from "../../errors.ts";
import { passkeyEval, passkeyId } from "../../keys/passkey.ts";
import type { Slot } from "../../keys/secrets-file.ts";
import { createKeyringSlot, createWebcryptoSlot, keyringName } from "../../keys/slot-held.ts";
import { CREDENTIAL_BYTES } from "../../keys/slot-prf.ts";
import { idBytes } from "../../protocol/shapes.ts";
import { activeMember } from "../../protocol/roster/members.ts";
import { addPasskey } from "../../roster/add-passkey.ts";
import type { PasskeyOptions, VaultApi } from "../api/vault-api.ts";
import { toMemberView } from "../shown/member-view.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { mustBeStrong } from "../platform.ts";
import { toDeviceNameLine } from "../settings.ts";
import { newPasswordSlot, newPrfSlot, type PasskeyParts, toSlotView } from "../enter/ways-in.ts";

/** The methods of this part. */
export type WayMethods = Pick<
  VaultApi,
  "slots" | "setPassword" | "addSlot" | "removeSlot" | "passkeyOptions" | "addPasskey"
>;

/** Makes the methods. */
export function wayMethods(parts: OpenParts): WayMethods {
  const { secrets, platform, device } = parts;
  const { luk, slots } = secrets;
  const { vault } = device.keeper.current();
  const change = async (next: (held: readonly Slot[]) => Promise<readonly Slot[]>) => {
    await slots.change(next);
    return slots.current().map(toSlotView);
  };

  return {
    slots: async () => Promise.resolve(slots.current().map(toSlotView)),
    setPassword: async ({ password }) => {
      mustBeStrong(password);
      const made = await newPasswordSlot(platform, luk, { vault, password });
      return change(async (held) => Promise.resolve([made, ...without(held, "pw")]));
    },
    addSlot: async ({ kind, until }) => {
      const before = slots.current();
      const made = await heldSlot(parts, kind, until);
      const views = await change(async (held) => Promise.resolve([...without(held, kind), made]));
      await forgetHeld(parts, before);
      return views;
    },
    removeSlot: async ({ id }) => {
      const before = slots.current();
      const views = await change(async (held) => Promise.resolve(mustRemove(held, id)));
      await forgetHeld(parts, before);
      return views;
    },
    passkeyOptions: async () => Promise.resolve(optionsOf(parts)),
    addPasskey: async (ask) => parts.exclusive(async () => addPasskeyHere(parts, ask)),
  };
}

/** Takes away the slots of removed passkeys: they open nothing but this device, and the owner ended them. */
export async function dropRemovedPasskeys({ device, secrets }: OpenParts): Promise<void> {
  const { vault } = device.keeper.current();
  const state = device.roster.current();
  const isRemoved = (slot: Slot): boolean => {
    const id = slot.kind === "prf" ? passkeyId(vault, slot.cred_id) : null;
    return id !== null && state.members.has(id) && activeMember(state, id) === null;
  };
  const { slots } = secrets;
  if (!slots.current().some(isRemoved)) return;
  const left = slots.current().filter((slot) => !isRemoved(slot));
  // The owner is never shut out of a device: the last way in stays until there is another.
  if (left.some(isLasting)) await slots.change(async () => Promise.resolve(left));
}

async function heldSlot(
  { platform, secrets, device }: OpenParts,
  kind: "keyring" | "webcrypto",
  until?: string,
): Promise<Slot> {
  const { keyring, deviceKey, random } = platform;
  const { vault } = device.keeper.current();
  if (kind === "keyring" && keyring !== undefined)
    return createKeyringSlot(secrets.luk, vault, { keyring, random });
  if (kind === "webcrypto" && deviceKey !== undefined) {
    const end = until === undefined ? null : Date.parse(until);
    if (Number.isNaN(end)) throw new VaultError("bad-value", `"${until}" is no time.`);
    return createWebcryptoSlot(secrets.luk, vault, { deviceKey, random, until: end });
  }
  throw new VaultError("no-keyring", "This device offers nothing that could keep the key.");
}

/** What the platform holds for slots that are gone is wiped there too. */
async function forgetHeld(
  { platform, secrets, device }: OpenParts,
  before: readonly Slot[],
): Promise<void> {
  const { vault } = device.keeper.current();
  const now = secrets.slots.current();
  for (const slot of before) {
    if (slot.kind !== "keyring" || now.includes(slot)) continue;
    await platform.keyring?.remove(keyringName(vault, slot));
  }
  const had = before.some((slot) => slot.kind === "webcrypto");
  if (had && !now.some((slot) => slot.kind === "webcrypto")) await platform.deviceKey?.forget();
}

function without(slots: readonly Slot[], kind: Slot["kind"]): readonly Slot[] {
  return slots.filter((slot) => slot.kind !== kind);
}

function mustRemove(held: readonly Slot[], id: string): readonly Slot[] {
  const left = held.filter((slot) => toHex(slot.slot_id) !== id);
  if (left.length === held.length)
    throw new VaultError("no-slot", "There is no such way in to this device.");
  if (left.some(isLasting)) return left;
  throw new VaultError(
    "last-slot",
    "This is the last lasting way in to this device. Add another one first.",
  );
}

/** A browser's key ends with its time; the others stay until the owner takes them away. */
function isLasting({ kind }: Slot): boolean {
  return kind !== "webcrypto";
}

function optionsOf({ device, secrets, deviceName }: OpenParts): PasskeyOptions {
  const { vault } = device.keeper.current();
  const credentials = secrets.slots
    .current()
    .flatMap((slot) => (slot.kind === "prf" ? [toBase64Url(slot.cred_id)] : []));
  return {
    rpName: "Rootvault",
    userId: toBase64Url(idBytes(vault)),
    // Shown by the authenticator among other passkeys of this host; no name of the owner is in it.
    userName: `Vault ${vault.slice(0, 8)}${deviceName === "" ? "" : `, ${deviceName}`}`,
    evalFirst: toBase64Url(passkeyEval()),
    excludeCredentials: credentials,
  };
}

async function addPasskeyHere(
  parts: OpenParts,
  ask: { readonly credentialId: string; readonly prf: string; readonly name?: string },
): Promise<ReturnType<typeof toMemberView>> {
  const { device, platform, secrets, serial, context } = parts;
  const { vault } = device.keeper.current();
  const passkey = mustBePasskey(ask.credentialId, ask.prf);
  await parts.syncHere();
  const { state, id } = await addPasskey(device, device.roster.current(), passkey);
  await device.roster.accept(state);
  const slot = newPrfSlot(platform, secrets.luk, { vault, passkey });
  await secrets.slots.change(async (held) =>
    Promise.resolve([...held.filter((one) => !isOf(one, passkey)), slot]),
  );
  passkey.prf.fill(0);
  const name = ask.name ?? "Passkey";
  await serial(async () => context.records.write([toDeviceNameLine(context, id, name)]));
  await parts.syncHere();
  return toMemberView(parts, id);
}

function isOf(slot: Slot, { credentialId }: PasskeyParts): boolean {
  return slot.kind === "prf" && equalBytes(slot.cred_id, credentialId);
}

function mustBePasskey(credential: string, prf: string): PasskeyParts {
  const credentialId = readBase64Url(credential);
  const bytes = readBase64Url(prf);
  const isCredential =
    credentialId !== null && credentialId.length > 0 && credentialId.length <= CREDENTIAL_BYTES;
  if (isCredential && bytes?.length === 32) return { credentialId, prf: bytes };
  throw new VaultError("bad-value", "This is no passkey with a key of its own (PRF).");
}

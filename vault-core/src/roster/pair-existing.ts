/**
 * Pairing, seen from a device that is already in: it reads the QR code, checks that the server's offer is of that
 * code, shows the words, and once the owner has confirmed them admits the new device.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import { verifySignature } from "../crypto/public.ts";
import type { MemberKeys } from "../keys/device.ts";
import { wrapEpochKey } from "../keys/kem-box.ts";
import type { Vector } from "../protocol/log/block-stream.ts";
import { popMessage } from "../protocol/roster/entry.ts";
import { entryHashAt } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { currentEpochKey, type RosterDevice, writerOf } from "./device-roster.ts";
import { mismatch } from "./pair-new.ts";
import { awaitMessage, leaveMessage, lookAtPairing, type PairingServer } from "./pairing-calls.ts";
import {
  isOfCode,
  pairingWords,
  type PairingCode,
  readPairingCode,
  sealHello,
  sealWelcome,
} from "./pairing-keys.ts";

/** A new device's offer that matches its QR code. */
export interface CheckedOffer {
  readonly code: PairingCode;
  readonly keys: MemberKeys;
  /** Six words that the new device's screen shows too. */
  readonly words: readonly string[];
}

/**
 * Fetches the offer that a QR code names.
 * @throws {VaultError} PAIRING_MISMATCH for a text that is no code, a code of another server, or keys that are not of
 *   the code; pairing-gone.
 */
export async function lookAtOffer(server: PairingServer, text: string): Promise<CheckedOffer> {
  const code = readPairingCode(text);
  // The welcome names a vault at our server: a code made for another cannot be meant.
  if (code === null || code.origin !== server.origin) throw mismatch();
  const offer = await lookAtPairing(server, code.p);
  const keys: MemberKeys = { id: offer.id, signKey: offer.sig, kemKey: offer.kem };
  if (!isOfCode(code, keys, offer.mac)) throw mismatch();
  return { code, keys, words: pairingWords(keys) };
}

/**
 * Admits the new device, after the owner has compared the words.
 *
 * @param vector what this device has verified: the new one pins it.
 * @returns the roster with the new device in it.
 * @throws {VaultError} PAIRING_MISMATCH if the new device does not prove its key; pairing-gone.
 */
export async function admitDevice(
  server: PairingServer,
  device: RosterDevice,
  { code, keys }: CheckedOffer,
  known: { readonly state: RosterState; readonly vector: Vector },
): Promise<RosterState> {
  const { vault } = known.state;
  await leaveMessage(server, code.p, "hello", sealHello(code, keys.id, vault));
  const pop = await awaitMessage(server, code.p, "pop");
  if (!verifySignature(keys.signKey, "pop", popMessage(vault, keys.id, keys.kemKey), pop))
    throw mismatch();
  const after = await appendAdd(device, known.state, keys, pop);
  const welcome = sealWelcome(code, keys.id, {
    vault,
    genesis: entryHashAt(after, 0) ?? "",
    roster: after.head,
    vector: known.vector,
    epoch: after.epoch,
    server_key: after.serverKey,
  });
  await leaveMessage(server, code.p, "welcome", welcome);
  return after;
}

/** Appends a device to the roster, with its lockbox for the epoch in force. */
export function appendAdd(
  device: RosterDevice,
  state: RosterState,
  { id, signKey, kemKey }: MemberKeys,
  pop: Uint8Array,
): Promise<RosterState> {
  return appendRoster(writerOf(device), state, async (base) => {
    if (base.members.has(id)) return null;
    const { vault, epoch } = base;
    const vek = await currentEpochKey(device, base);
    const data = wrapEpochKey({ vault, epoch, rid: id }, kemKey, vek, device.random);
    const added = { id, class: "device" as const, sig: toHex(signKey), kem: toHex(kemKey) };
    return {
      ops: [{ op: "add", device: added, pop: toHex(pop) }],
      lockboxes: [{ epoch, rid: id, data }],
    };
  });
}

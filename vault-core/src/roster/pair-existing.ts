/**
 * Pairing, seen from a device that is already in: it reads the QR code or the nine words, checks that the server's offer is of that
 * code, shows the words, and once the owner has confirmed them admits the new device.
 * @module
 */
import { verifySignature } from "../crypto/public.ts";
import type { MemberKeys } from "../keys/device.ts";
import type { Vector } from "../protocol/log/block-stream.ts";
import { popMessage } from "../protocol/roster/entry.ts";
import { entryHashAt } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendAdd } from "./append-add.ts";
import type { RosterDevice } from "./device-roster.ts";
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

/** A new device's offer that matches its code. */
export interface CheckedOffer {
  readonly code: PairingCode;
  readonly keys: MemberKeys;
  /** Six words that the new device's screen shows too. */
  readonly words: readonly string[];
}

/** What the admitting device knows, and how it admits. */
export interface KnownState {
  readonly state: RosterState;
  /** What this device has verified: the new one pins it. */
  readonly vector: Vector;
  /** Adds the new member once it has proved its key; absent: as a device. */
  readonly add?: (pop: Uint8Array) => Promise<RosterState>;
}

/**
 * Fetches the offer that a QR code or nine words name.
 * @throws {VaultError} PAIRING_MISMATCH for a text that is no code, a code of another server, or keys that are not of
 *   the code; bad-value for words that are none; pairing-gone after its time, or if no device waits under these words.
 */
export async function lookAtOffer(server: PairingServer, text: string): Promise<CheckedOffer> {
  const code = readPairingCode(text);
  // The welcome names a vault at our server: a code made for another cannot be meant.
  if (code === null || (code.origin ?? server.origin) !== server.origin) throw mismatch();
  const offer = await lookAtPairing(server, code.p);
  const keys: MemberKeys = { id: offer.id, signKey: offer.sig, kemKey: offer.kem };
  if (!isOfCode(code, keys, offer.mac)) throw mismatch();
  return { code, keys, words: pairingWords(keys) };
}

/**
 * Admits the new device, after the owner has compared the words.
 *
 * @returns the roster with the new device in it.
 * @throws {VaultError} PAIRING_MISMATCH if the new device does not prove its key; pairing-gone.
 */
export async function admitDevice(
  server: PairingServer,
  device: RosterDevice,
  { code, keys }: CheckedOffer,
  known: KnownState,
): Promise<RosterState> {
  const { vault } = known.state;
  await leaveMessage(server, code.p, "hello", sealHello(code, keys.id, vault));
  const pop = await awaitMessage(server, code.p, "pop");
  if (!verifySignature(keys.signKey, "pop", popMessage(vault, keys.id, keys.kemKey), pop))
    throw mismatch();
  const add =
    known.add ??
    (async (proof: Uint8Array) =>
      appendAdd(device, known.state, { class: "device", keys, pop: proof }));
  const after = await add(pop);
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

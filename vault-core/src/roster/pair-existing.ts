/**
 * Pairing, seen from a device that is already in: it reads the QR code or the nine words, checks that the server's offer is of that
 * code, shows the words, and once the owner has confirmed them admits the new device.
 * @module
 */
import { verifySignature } from "../crypto/public.ts";
import { splitWords } from "../crypto/words.ts";
import { VaultError } from "../errors.ts";
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
  CODE_WORDS,
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
 * @throws {VaultError} bad-value for a text that is no code, a code of another server, or words that are none;
 *   PAIRING_MISMATCH for keys that are not of the code; pairing-gone after its time, or if no device waits under it.
 */
export async function lookAtOffer(server: PairingServer, text: string): Promise<CheckedOffer> {
  const code = readPairingCode(text);
  if (code === null) throw noCode(text);
  // The welcome names a vault at our server: a code made for another cannot be meant.
  if (code.origin !== null && code.origin !== server.origin) throw elsewhere(code.origin, server);
  const offer = await lookAtPairing(server, code.p);
  const keys: MemberKeys = { id: offer.id, signKey: offer.sig, kemKey: offer.kem };
  if (!isOfCode(code, keys, offer.mac)) throw mismatch();
  return { code, keys, words: pairingWords(keys) };
}

/** Nothing was compared yet, so that this is no alarm: it was typed or copied in part, or is something else. */
function noCode(text: string): VaultError {
  const { length } = splitWords(text);
  return new VaultError(
    "bad-value",
    /^\s*rv1:/i.test(text)
      ? "This is not the text of a new device's code, or not all of it. Copy it whole, from rv1:pair on."
      : `A new device shows ${CODE_WORDS} words, or the text of its code; here ${length === 1 ? "is 1 word" : `are ${length} words`}.`,
  );
}

function elsewhere(origin: string, server: PairingServer): VaultError {
  return new VaultError(
    "bad-value",
    `The new device waits at ${origin}, and this vault is at ${server.origin}. Let it join there.`,
  );
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

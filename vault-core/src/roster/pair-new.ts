/**
 * Pairing, seen from the new device: it shows a QR code and nine words for the same secret, proves its key, and believes what the welcome says, which
 * only the device that read the code could seal.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import { createDevice, type MemberSecrets, toMemberKeys } from "../keys/device.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import { provePossession } from "../keys/sign-entry.ts";
import { awaitMessage, leaveMessage, offerPairing, type PairingServer } from "./pairing-calls.ts";
import {
  createPairingSecret,
  type NewPairingCode,
  openHello,
  openWelcome,
  pairingAddress,
  pairingWords,
  pairKeyHash,
  pairMac,
  secretWords,
  type Welcome,
  writePairingCode,
} from "./pairing-keys.ts";

/** A new device that waits to be admitted. */
export interface NewDevicePairing {
  /** Text of the QR code. */
  readonly qr: string;
  /** Nine words that say the same where no camera is: to be typed on the other device. */
  readonly codeWords: readonly string[];
  /** Six words that the other screen shows too. */
  readonly words: readonly string[];
  /** Unix ms. */
  readonly expiresAt: number;
  readonly code: NewPairingCode;
  readonly device: MemberSecrets;
}

/** A new device that was admitted. */
export interface Admitted {
  /** Secrets with the pin of the welcome; no key of an epoch yet. */
  readonly secrets: DeviceSecrets;
  /** Hash of the vault's genesis, which the roster must begin with. */
  readonly genesis: string;
  /** The key whose acks count, unless the roster names another since. */
  readonly serverKey: Uint8Array | null;
}

/** Makes the keys of a new device and offers them. */
export async function beginPairing(
  server: PairingServer,
  random: RandomSource,
): Promise<NewDevicePairing> {
  const device = createDevice(random);
  const keys = toMemberKeys(device);
  // One secret and one letterbox for both: the hash of the keys is in the QR code alone.
  const s = createPairingSecret(random);
  const h = pairKeyHash(keys).slice(0, 16);
  const code: NewPairingCode = { origin: server.origin, p: pairingAddress(s), s, h };
  const expiresAt = await offerPairing(server, {
    p: code.p,
    id: device.id,
    sig: keys.signKey,
    kem: keys.kemKey,
    mac: pairMac(code.s, keys),
  });
  const codeWords = secretWords(s);
  return {
    qr: writePairingCode(code),
    codeWords,
    words: pairingWords(keys),
    expiresAt,
    code,
    device,
  };
}

/**
 * Waits until the existing device has admitted this one.
 * @throws {VaultError} PAIRING_MISMATCH for a message that the code's secret did not make; pairing-gone; interrupted.
 */
export async function finishPairing(
  server: PairingServer,
  { code, device }: NewDevicePairing,
): Promise<Admitted> {
  const { id } = device;
  const vault = openHello(code, id, await awaitMessage(server, code.p, "hello"));
  if (vault === null) throw mismatch();
  const pop = provePossession(device, vault, toMemberKeys(device).kemKey);
  await leaveMessage(server, code.p, "pop", pop);
  const welcome = openWelcome(code, { vault, id }, await awaitMessage(server, code.p, "welcome"));
  if (welcome === null) throw mismatch();
  return {
    secrets: toSecrets(device, welcome),
    genesis: welcome.genesis,
    serverKey: welcome.server_key,
  };
}

/** The error of every mismatch in a pairing. */
export function mismatch(): VaultError {
  return new VaultError("PAIRING_MISMATCH", "Pairing failed: the keys do not match.");
}

function toSecrets({ id, signSeed, kemSeed }: MemberSecrets, welcome: Welcome): DeviceSecrets {
  const [n, hash] = welcome.roster;
  return {
    vault: welcome.vault,
    device: id,
    signSeed,
    kemSeed,
    nextKemSeed: null,
    epochKeys: new Map(),
    kit: null,
    pin: { n, hash, vector: welcome.vector },
  };
}

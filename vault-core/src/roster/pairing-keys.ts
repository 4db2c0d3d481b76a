/**
 * What the secret of a QR code keys in a pairing (docs/protocol/http.md): the mac over the new device's keys, the
 * hello that names the vault, the welcome that pins it. A server sees none of it in clear and can forge none.
 *
 * s = 16 random bytes; S = H("pair-secret", s); h = H("pair-key", sig, kem)[0..16]
 * QR: `rv1:pair?u=<origin>&p=<p>&s=<s>&h=<h>`, base64url
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { readBase64Url, readUtf8, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { frame, hash } from "../crypto/public.ts";
import { kdf, openOnce, sealOnce } from "../crypto/secret.ts";
import { compareWords } from "../crypto/words.ts";
import type { MemberKeys } from "../keys/device.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import { toVaultId } from "../protocol/ids.ts";
import { type Vector, vectorShape } from "../protocol/log/block-stream.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import {
  binary,
  countShape,
  hashHexShape,
  headShape,
  idBytes,
  vaultIdShape,
} from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

/** What the QR code of a new device says. */
export interface PairingCode {
  readonly origin: string;
  /** Address of the pairing at the server, 16 bytes. */
  readonly p: Uint8Array;
  /** The secret, 16 bytes. */
  readonly s: Uint8Array;
  /** Front of the hash of the new device's public keys, 16 bytes. */
  readonly h: Uint8Array;
}

/** What the existing device tells the new one, so that it believes nobody else. */
export const welcomeShape = z.strictObject({
  vault: vaultIdShape,
  /** Hash of the genesis entry. */
  genesis: hashHexShape,
  roster: headShape,
  vector: vectorShape,
  epoch: countShape,
  server_key: binary(32).nullable(),
});

/** A welcome. */
export type Welcome = Omit<z.output<typeof welcomeShape>, "vector" | "roster"> & {
  readonly vector: Vector;
  readonly roster: RosterState["head"];
};

/** Words of a pairing's comparison. */
export const PAIRING_WORDS = 6;

/** Writes the text of a pairing's QR code. */
export function writePairingCode({ origin, p, s, h }: PairingCode): string {
  return `rv1:pair?u=${origin}&p=${toBase64Url(p)}&s=${toBase64Url(s)}&h=${toBase64Url(h)}`;
}

/** Reads the text of a pairing's QR code; null for any other text. */
export function readPairingCode(text: string): PairingCode | null {
  const match =
    /^rv1:pair\?u=([^&\s]{1,256})&p=([A-Za-z0-9_-]{22})&s=([A-Za-z0-9_-]{22})&h=([A-Za-z0-9_-]{22})$/.exec(
      text.trim(),
    );
  const [, origin = "", ...parts] = match ?? [];
  const [p, s, h] = parts.map((part) => readBase64Url(part) ?? undefined);
  if (p === undefined || s === undefined || h === undefined || !URL.canParse(origin)) return null;
  return new URL(origin).origin === origin ? { origin, p, s, h } : null;
}

/** Hashes the public keys of a new device: both screens show words of it, the QR code its front. */
export function pairKeyHash({ signKey, kemKey }: MemberKeys): Uint8Array {
  return hash("pair-key", signKey, kemKey);
}

/** The words that both screens show. */
export function pairingWords(keys: MemberKeys): readonly string[] {
  return compareWords(pairKeyHash(keys), PAIRING_WORDS);
}

/** The mac over a new device's id and keys. */
export function pairMac(s: Uint8Array, { id, signKey, kemKey }: MemberKeys): Uint8Array {
  return kdf(pairSecret(s), "pair-mac", 32, idBytes(id), signKey, kemKey);
}

/** Tells whether keys are those of the QR code: by mac and by hash. */
export function isOfCode(code: PairingCode, keys: MemberKeys, mac: Uint8Array): boolean {
  const front = pairKeyHash(keys).subarray(0, 16);
  return equalBytes(pairMac(code.s, keys), mac) && equalBytes(front, code.h);
}

/** Seals the vault's id for the new device. */
export function sealHello(code: PairingSecret, id: MemberId, vault: VaultId): Uint8Array {
  return sealOnce(helloKey(code, id), frame("pair-hello-ad", code.p), idBytes(vault));
}

/** Opens a hello; null if it was not made with this code's secret. */
export function openHello(code: PairingSecret, id: MemberId, box: Uint8Array): VaultId | null {
  const opened = openOnce(helloKey(code, id), frame("pair-hello-ad", code.p), box);
  return opened?.length === 16 ? toVaultId(opened) : null;
}

/** Seals a welcome for the new device. */
export function sealWelcome(code: PairingSecret, id: MemberId, welcome: Welcome): Uint8Array {
  const key = kdf(pairSecret(code.s), "welcome", 32, idBytes(welcome.vault), idBytes(id));
  const { server_key: serverKey, ...rest } = welcome;
  const json = { ...rest, server_key: serverKey === null ? null : toBase64Url(serverKey) };
  return sealOnce(key, frame("welcome-ad", code.p), utf8(JSON.stringify(json)));
}

/** Opens a welcome of a vault; null if it was not made with this code's secret, or is of another vault. */
export function openWelcome(
  code: PairingSecret,
  names: { readonly vault: VaultId; readonly id: MemberId },
  box: Uint8Array,
): Welcome | null {
  const key = kdf(pairSecret(code.s), "welcome", 32, idBytes(names.vault), idBytes(names.id));
  const opened = openOnce(key, frame("welcome-ad", code.p), box);
  const read = welcomeShape.safeParse(parsed(opened));
  return read.success && read.data.vault === names.vault ? read.data : null;
}

/** Address and secret of a pairing. */
export type PairingSecret = Pick<PairingCode, "p" | "s">;

function helloKey({ p, s }: PairingSecret, id: MemberId): Uint8Array {
  return kdf(pairSecret(s), "pair-hello", 32, p, idBytes(id));
}

function pairSecret(s: Uint8Array): Uint8Array {
  return hash("pair-secret", s);
}

function parsed(bytes: Uint8Array | null): unknown {
  try {
    const value: unknown = JSON.parse((bytes === null ? null : readUtf8(bytes)) ?? "null");
    return value;
  } catch {
    return null;
  }
}

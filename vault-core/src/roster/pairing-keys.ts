/**
 * What the secret of a QR code, or of nine words, keys in a pairing (docs/protocol/http.md): the mac over the new device's keys, the
 * hello that names the vault, the welcome that pins it. A server sees none of it in clear and can forge none.
 *
 * s = 13 bytes of 99 random bits, five zero bits in front (nine words), or any 16; S = H("pair-secret", s)
 * p = H("pair-id", s)[0..16] of 13 bytes; h = H("pair-key", sig, kem)[0..16]
 * QR: `rv1:pair?u=<origin>&p=<p>&s=<s>&h=<h>`, base64url; words: s alone, 11 bits a word
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { readBase64Url, readUtf8, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { frame, hash } from "../crypto/public.ts";
import { kdf, openOnce, sealOnce } from "../crypto/secret.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import {
  compareWords,
  readShortWords,
  shortWordsOf,
  splitWords,
  unknownWords,
} from "../crypto/words.ts";
import { VaultError } from "../errors.ts";
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

/** What the QR code of a new device says, or its nine words. */
export interface PairingCode {
  /** Null in words, which name no server: it is the reader's own. */
  readonly origin: string | null;
  /** Address of the pairing at the server, 16 bytes. */
  readonly p: Uint8Array;
  /** The secret, 13 or 16 bytes. */
  readonly s: Uint8Array;
  /** Front of the hash of the new device's public keys, 16 bytes. Null in words: there the mac alone binds the keys. */
  readonly h: Uint8Array | null;
}

/** A code as the new device made it. */
export interface NewPairingCode extends PairingCode {
  readonly origin: string;
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
/** Words that stand for the secret. */
export const CODE_WORDS = 9;

/** Bytes of a secret that nine words can say. */
const WORDS_SECRET_BYTES = 13;
const SECRET_TEXT = /^[A-Za-z0-9_-]{18}(?:[A-Za-z0-9_-]{4})?$/;

/** Draws a secret of 99 bits, which nine words can say. */
export function createPairingSecret(random: RandomSource): Uint8Array {
  const s = random(WORDS_SECRET_BYTES);
  s[0] = (s[0] ?? 0) & 0x07;
  return s;
}

/** Gives the address of a pairing whose secret is said in words: H("pair-id", s)[0..16]. */
export function pairingAddress(s: Uint8Array): Uint8Array {
  return hash("pair-id", s).slice(0, 16);
}

/** Writes a secret of 13 bytes as nine words. */
export function secretWords(s: Uint8Array): readonly string[] {
  return shortWordsOf(s, CODE_WORDS);
}

/** Writes the text of a pairing's QR code. */
export function writePairingCode({ origin, p, s, h }: NewPairingCode): string {
  return `rv1:pair?u=${origin}&p=${toBase64Url(p)}&s=${toBase64Url(s)}&h=${toBase64Url(h)}`;
}

/**
 * Reads what the owner gives of a new device: the text of its QR code, or its nine words in any case and spacing.
 *
 * @returns null for any other text.
 * @throws {VaultError} bad-value with `positions` (from 1) for nine words of which some are none of the list.
 */
export function readPairingCode(text: string): PairingCode | null {
  return readQrText(text.trim()) ?? readWordsText(text);
}

function readQrText(text: string): PairingCode | null {
  const match =
    /^rv1:pair\?u=([^&\s]{1,256})&p=([A-Za-z0-9_-]{22})&s=([A-Za-z0-9_-]{18,22})&h=([A-Za-z0-9_-]{22})$/.exec(
      text,
    );
  const [, origin = "", pText = "", sText = "", hText = ""] = match ?? [];
  if (!SECRET_TEXT.test(sText) || !URL.canParse(origin)) return null;
  const [p, s, h] = [readBase64Url(pText), readBase64Url(sText), readBase64Url(hText)];
  if (p === null || s === null || h === null) return null;
  return new URL(origin).origin === origin ? { origin, p, s, h } : null;
}

function readWordsText(text: string): PairingCode | null {
  const words = splitWords(text);
  if (words.length !== CODE_WORDS) return null;
  const positions = unknownWords(words);
  const s = readShortWords(words, WORDS_SECRET_BYTES);
  if (s === null)
    throw new VaultError("bad-value", noneOfTheList(positions), { details: { positions } });
  return { origin: null, p: pairingAddress(s), s, h: null };
}

function noneOfTheList(positions: readonly number[]): string {
  return positions.length === 1
    ? `Word ${positions[0]} is none of the list. Check its spelling.`
    : `Words ${positions.join(", ")} are none of the list. Check their spelling.`;
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

/** Tells whether keys are those of the code: by mac, and by hash where the code has one. */
export function isOfCode(code: PairingCode, keys: MemberKeys, mac: Uint8Array): boolean {
  const front = pairKeyHash(keys).subarray(0, 16);
  const isNamed = code.h === null || equalBytes(front, code.h);
  return equalBytes(pairMac(code.s, keys), mac) && isNamed;
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

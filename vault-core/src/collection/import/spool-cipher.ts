/**
 * What seals a spool. Nobody else ever reads one, so each platform takes what is quickest there: where it has the cipher of
 * blocks, that takes a third of the time of WebCrypto; elsewhere WebCrypto's AES-256-GCM (NIST SP 800-38D) works beside the
 * thread that plans, which would spend a twentieth of its time on libsodium's.
 * @module
 */
import { u32be } from "../../bytes/integers.ts";
import { isSealedByPlatform, openWith, sealWith } from "../../crypto/secret.ts";

/** Seals and opens under a key of its own. */
export interface SpoolCipher {
  /** Seals bytes, which nobody changes any more, as those of a number: of each once. */
  readonly seal: (number: number, bytes: Uint8Array) => Promise<Uint8Array>;
  /** Opens what was sealed as the bytes of a number. Throws for any other. */
  readonly open: (number: number, sealed: Uint8Array) => Promise<Uint8Array>;
}

const KEY_BYTES = 32;

/** Makes a key. @param isByPlatform whether the cipher of blocks is the platform's own; another one for tests. */
export function beginSpoolCipher(isByPlatform = isSealedByPlatform): Promise<SpoolCipher> {
  return isByPlatform ? Promise.resolve(asBlocks()) : byWebCrypto();
}

/** As blocks are sealed. */
function asBlocks(): SpoolCipher {
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const ad = new Uint8Array();
  return {
    seal: async (number, bytes) => sealWith({ key, nonce: nonceOf(number, 24), ad }, bytes),
    open: async (number, sealed) => {
      const opened = openWith({ key, nonce: nonceOf(number, 24), ad }, sealed);
      if (opened === null)
        throw new TypeError("The bytes were not sealed as those of this number.");
      return opened;
    },
  };
}

/** The key cannot be read out. */
async function byWebCrypto(): Promise<SpoolCipher> {
  const uses = ["encrypt", "decrypt"] as const;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, uses);
  return {
    seal: async (number, bytes) =>
      new Uint8Array(await crypto.subtle.encrypt(sealedAs(number), key, ownBytes(bytes))),
    open: async (number, sealed) =>
      new Uint8Array(await crypto.subtle.decrypt(sealedAs(number), key, ownBytes(sealed))),
  };
}

function sealedAs(number: number): AesGcmParams {
  return { name: "AES-GCM", iv: nonceOf(number, 12) };
}

/** The key seals each number once, so the number is the nonce. */
function nonceOf(number: number, length: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(length);
  nonce.set(u32be(number));
  return nonce;
}

/** Bytes that WebCrypto takes: any but those that threads share. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isOwn(bytes) ? bytes : new Uint8Array(bytes);
}

function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}

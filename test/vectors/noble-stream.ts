/**
 * libsodium's secretstream from its parts in @noble: HChaCha20 gives the key of the stream, ChaCha20 and Poly1305 seal
 * each chunk, and each tag changes the nonce of the next.
 * @module
 */
import { poly1305 } from "@noble/ciphers/_poly1305.js";
import { chacha20, hchacha } from "@noble/ciphers/chacha.js";
import { join } from "./noble.ts";

/** A chunk with its associated data; the last one has the tag FINAL. */
export interface StreamPart {
  readonly message: Uint8Array;
  readonly ad: Uint8Array;
  readonly isLast: boolean;
}

const FINAL = 3;

/** Seals chunks by `crypto_secretstream_xchacha20poly1305`; the header is not in the answer. */
export function sealStream(
  key: Uint8Array,
  header: Uint8Array,
  parts: readonly StreamPart[],
): Uint8Array[] {
  const streamKey = hchachaKey(key, header.slice(0, 16));
  let inner = header.slice(16, 24);
  let counter = 1;
  return parts.map(({ message, ad, isLast }) => {
    const nonce = join(u32le(counter), inner);
    const polyKey = chacha20(streamKey, nonce, new Uint8Array(64), undefined, 0).slice(0, 32);
    const tagBlock = new Uint8Array(64);
    tagBlock[0] = isLast ? FINAL : 0;
    const sealedTag = chacha20(streamKey, nonce, tagBlock, undefined, 1);
    const sealed = chacha20(streamKey, nonce, message, undefined, 2);
    const mac = poly1305(
      join(
        ad,
        new Uint8Array((16 - (ad.length % 16)) % 16),
        sealedTag,
        sealed,
        // As libsodium has it: padded by the length of the message plus a block, counted the other way round.
        new Uint8Array((16 - 64 + message.length) & 15),
        u64le(ad.length),
        u64le(64 + message.length),
      ),
      polyKey,
    );
    inner = inner.map((byte, index) => byte ^ (mac[index] ?? 0));
    counter += 1;
    return join(sealedTag.slice(0, 1), sealed, mac);
  });
}

function hchachaKey(key: Uint8Array, input: Uint8Array): Uint8Array {
  const out = new Uint32Array(8);
  hchacha(words(new TextEncoder().encode("expand 32-byte k")), words(key), words(input), out);
  return new Uint8Array(out.buffer);
}

function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

function u32le(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

function u64le(value: number): Uint8Array {
  return join(u32le(value), new Uint8Array(4));
}

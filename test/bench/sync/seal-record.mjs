/**
 * One record sealed by itself, as a peer without blocks has to: XChaCha20-Poly1305 with a random nonce, as base64.
 * @module
 */
import { createRandomPool } from "@rootvault/vault-core";
import { aeadOpen, aeadSeal } from "../../../vault-core/dist/crypto/sodium.js";

const NONCE_BYTES = 24;
const NOTHING = new Uint8Array();
const random = createRandomPool((bytes) => globalThis.crypto.getRandomValues(bytes));

/** Seals a text under a key of 32 bytes in hex. */
export function sealRecord(key, text) {
  const nonce = random(NONCE_BYTES);
  const box = aeadSeal({ key: Buffer.from(key, "hex"), nonce, ad: NOTHING }, Buffer.from(text));
  return Buffer.concat([nonce, box]).toString("base64");
}

/** Opens what `sealRecord` made. */
export function openRecord(key, sealed) {
  const bytes = new Uint8Array(Buffer.from(sealed, "base64"));
  const [nonce, box] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
  const text = aeadOpen({ key: Buffer.from(key, "hex"), nonce, ad: NOTHING }, box);
  if (text === null) throw new Error("a record does not open");
  return Buffer.from(text).toString("utf8");
}

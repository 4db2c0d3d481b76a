/**
 * Entries of the outbox, sealed under a local key: a stolen disk shows sizes only, and no change of epoch can make a
 * saved line unreadable.
 *
 * entry = u64 n | nonce(24) | AEAD(KDF(LUK, "local-outbox"), nonce, frame("outbox-ad", vault, device, u64(n)), plain)
 *
 * | off | len | plain |
 * |---|---|---|
 * | 0 | 1 | kind: 1 lines, 2 block, 3 settled |
 * | 1 | 4 | length of the JSON |
 * | 5 | .. | JSON; of kind 2 followed by the bytes of the block |
 * @module
 */
import { concatBytes, lengthOfParts } from "../../bytes/compare.ts";
import { readUtf8, utf8 } from "../../bytes/encoding.ts";
import { readU32, readU64, u32be, u64be } from "../../bytes/integers.ts";
import { frame } from "../../crypto/public.ts";
import type { RandomSource } from "../../crypto/random-pool.ts";
import { openWith, sealInto, TAG_BYTES } from "../../crypto/secret.ts";
import { VaultError } from "../../errors.ts";
import type { BlockId, MemberId, VaultId } from "../../model/ids.ts";
import { blockIdShape, countShape, idBytes } from "../../protocol/shapes.ts";
import { z } from "../../protocol/zod.ts";

const NONCE_BYTES = 24;

/** What an owner hears of an entry that cannot be read. */
export const DAMAGED =
  "Part of what waits to be sent cannot be read from this device's disk. Lock the vault and unlock it: what is whole goes on.";

const linesShape = z.strictObject({
  first: countShape,
  lines: z.array(z.strictObject({ collection: z.string(), from: z.string(), text: z.string() })),
});
const blockShape = z.strictObject({
  collection: z.string(),
  covers: z.array(z.tuple([countShape, countShape])),
  replaces: blockIdShape.nullable(),
});
const settledShape = z.strictObject({ blocks: z.array(blockIdShape) });

/** Lines with running numbers from `first` on. */
export interface LinesEntry extends z.output<typeof linesShape> {
  readonly kind: "lines";
}

/** A sealed block: which waiting lines it holds, as ranges of numbers, or which older block it takes the place of. */
export interface BlockEntry extends z.output<typeof blockShape> {
  readonly kind: "block";
  readonly bytes: Uint8Array;
}

/** Blocks that the server has acknowledged and the block store keeps. */
export interface SettledEntry {
  readonly kind: "settled";
  readonly blocks: readonly BlockId[];
}

/** An entry of the outbox. */
export type OutboxEntry = LinesEntry | BlockEntry | SettledEntry;

/** What seals entries: whose outbox it is, its key, randomness. */
export interface OutboxCipher {
  readonly vault: VaultId;
  readonly device: MemberId;
  /** KDF(LUK, "local-outbox", 32, vault, device). */
  readonly key: Uint8Array;
  readonly random: RandomSource;
}

/** Seals an entry as the n-th. */
export function sealEntry(cipher: OutboxCipher, n: number, entry: OutboxEntry): Uint8Array {
  const nonce = cipher.random(NONCE_BYTES);
  const plain = plainOf(entry);
  const begin = 8 + NONCE_BYTES;
  const sealed = new Uint8Array(begin + lengthOfParts(plain) + TAG_BYTES);
  sealed.set(u64be(n));
  sealed.set(nonce, 8);
  const input = { key: cipher.key, nonce, ad: entryAd(cipher, n) };
  sealInto(input, plain, sealed.subarray(begin));
  return sealed;
}

/**
 * Opens an entry.
 * @throws {VaultError} internal for bytes that this device did not write.
 */
export function openEntry(
  cipher: OutboxCipher,
  bytes: Uint8Array,
): { readonly n: number; readonly entry: OutboxEntry } {
  const n = bytes.length > 8 + NONCE_BYTES ? readU64(bytes, 0) : null;
  const nonce = bytes.slice(8, 8 + NONCE_BYTES);
  const plain =
    n === null
      ? null
      : openWith(
          { key: cipher.key, nonce, ad: entryAd(cipher, n) },
          bytes.subarray(8 + NONCE_BYTES),
        );
  const entry = plain === null ? null : readPlain(plain);
  if (n === null || entry === null) throw new VaultError("internal", DAMAGED);
  return { n, entry };
}

/** Its parts, one behind the other. */
function plainOf(entry: OutboxEntry): readonly Uint8Array[] {
  switch (entry.kind) {
    case "lines": {
      const { first, lines } = entry;
      const plain = lines.map(({ collection, from, text }) => ({ collection, from, text }));
      return [framed(1, { first, lines: plain })];
    }
    case "block": {
      const { collection, covers, replaces, bytes } = entry;
      return [framed(2, { collection, covers, replaces }), bytes];
    }
    case "settled":
      return [framed(3, { blocks: entry.blocks })];
    default:
      throw new TypeError("no entry of the outbox");
  }
}

function framed(kind: number, json: object): Uint8Array {
  const text = utf8(JSON.stringify(json));
  return concatBytes(Uint8Array.of(kind), u32be(text.length), text);
}

function readPlain(plain: Uint8Array): OutboxEntry | null {
  if (plain.length < 5) return null;
  const end = 5 + readU32(plain, 1);
  const json = readJson(plain.subarray(5, end));
  switch (plain[0] ?? 0) {
    case 1: {
      const lines = linesShape.safeParse(json);
      return lines.success ? { kind: "lines", ...lines.data } : null;
    }
    case 2: {
      const block = blockShape.safeParse(json);
      return block.success ? { kind: "block", ...block.data, bytes: plain.slice(end) } : null;
    }
    case 3: {
      const settled = settledShape.safeParse(json);
      return settled.success ? { kind: "settled", ...settled.data } : null;
    }
    default:
      return null;
  }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(readUtf8(bytes) ?? "null");
  } catch {
    return null;
  }
}

function entryAd({ vault, device }: OutboxCipher, n: number): Uint8Array {
  return frame("outbox-ad", idBytes(vault), idBytes(device), u64be(n));
}

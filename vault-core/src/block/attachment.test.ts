import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, equalBytes } from "../bytes/compare.ts";
import { u32be, u64be } from "../bytes/integers.ts";
import { padTo } from "../bytes/pad.ts";
import { frame } from "../crypto/public.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { sealSecretStream } from "../crypto/secret.ts";
import { isVaultError } from "../errors.ts";
import { MAX_ATTACHMENT_FILE_BYTES } from "../model/attachment-limits.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { toVaultId } from "../protocol/ids.ts";
import {
  ATTACHMENT_CHUNK_BYTES,
  attachmentAddress,
  attachmentPlainBytes,
  MAX_ATTACHMENT_BYTES,
} from "../protocol/log/attachment.ts";
import { idBytes } from "../protocol/shapes.ts";
import { openAttachment, sealAttachment, type AttachmentSecrets } from "./attachment.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const vault = toVaultId(new Uint8Array(16).fill(2));
const BOX = ATTACHMENT_CHUNK_BYTES + 17;

function freshSecrets(): AttachmentSecrets {
  return { vault, file: random(16), key: random(32) };
}

function filled(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 256);
}

/** The code of what a call throws; null if it gives something. */
function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
}

/** A plaintext of zeros that says a length. */
function plainOf(length: number, total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  bytes.set(u64be(length));
  return bytes;
}

/** Opens changed bytes as one would who takes the address from them: the stream alone must notice. */
function codeInside(stored: Uint8Array, secrets: AttachmentSecrets): string | null {
  return codeOf(() => openAttachment(stored, secrets, attachmentAddress(stored)));
}

describe("what was sealed opens as it was", () => {
  test("at the lengths where something changes", () => {
    const chunk = ATTACHMENT_CHUNK_BYTES;
    for (const length of [0, 1, 4087, 4088, 4089, chunk - 9, chunk - 8, chunk - 7, 2 * chunk - 8]) {
      const secrets = freshSecrets();
      const { bytes, address } = sealAttachment(filled(length), secrets, random(24));
      const chunks = Math.ceil(padTo(8 + length) / chunk);
      expect(bytes.length).toBe(24 + padTo(8 + length) + 17 * chunks);
      expect(attachmentPlainBytes(bytes.length)).toBe(padTo(8 + length));
      expect(equalBytes(openAttachment(bytes, secrets, address), filled(length))).toBe(true);
    }
  });

  test("for any file, key and id", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (file) => {
        const secrets = freshSecrets();
        const { bytes, address } = sealAttachment(file, secrets, random(24));
        expect(equalBytes(openAttachment(bytes, secrets, address), file)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("up to 16 MiB with its length, and not a byte more", () => {
    const secrets = freshSecrets();
    const largest = new Uint8Array(MAX_ATTACHMENT_FILE_BYTES);
    largest[largest.length - 1] = 9;
    const { bytes, address } = sealAttachment(largest, secrets, random(24));
    expect(bytes.length).toBe(MAX_ATTACHMENT_BYTES);
    expect(openAttachment(bytes, secrets, address).at(-1)).toBe(9);
    const more = new Uint8Array(MAX_ATTACHMENT_FILE_BYTES + 1);
    expect(codeOf(() => sealAttachment(more, secrets, random(24)))).toBe("too-large");
  });
});

describe("nothing else opens", () => {
  test("no byte may change, whether the address is checked or only the stream", () => {
    const secrets = freshSecrets();
    const { bytes, address } = sealAttachment(filled(3000), secrets, random(24));
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(codeInside(changed, secrets), `byte ${at}`).toBe("BAD_ATTACHMENT");
      if (at % 97 === 0)
        expect(codeOf(() => openAttachment(changed, secrets, address))).toBe("BAD_ATTACHMENT");
    }
    expect(openAttachment(bytes, secrets, address)).toEqual(filled(3000));
  });

  test("no chunk may be swapped, dropped, doubled or cut off, and nothing follows the last", () => {
    const secrets = freshSecrets();
    // Four whole chunks.
    const file = filled(4 * ATTACHMENT_CHUNK_BYTES - 8);
    const { bytes } = sealAttachment(file, secrets, random(24));
    const head = bytes.slice(0, 24);
    const [a, b, c, d] = [0, 1, 2, 3].map((at) =>
      bytes.slice(24 + at * BOX, 24 + (at + 1) * BOX),
    ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expect(codeInside(concatBytes(head, a, b, c, d), secrets)).toBeNull();
    for (const [what, chunks] of [
      ["swapped", [b, a, c, d]],
      ["last first", [d, a, b, c]],
      ["dropped inside", [a, c, d]],
      ["dropped at the end", [a, b]],
      ["dropped at the front", [c, d]],
      ["doubled", [a, b, b, d]],
      ["extended", [a, b, c, d, d]],
      ["none", []],
    ] as const)
      expect(codeInside(concatBytes(head, ...chunks), secrets), what).toBe("BAD_ATTACHMENT");
    for (const end of [0, 23, 24, 25, bytes.length - 1, bytes.length - 4096])
      expect(codeInside(bytes.slice(0, end), secrets), `cut at ${end}`).toBe("BAD_ATTACHMENT");
    expect(codeInside(concatBytes(bytes, new Uint8Array(1)), secrets)).toBe("BAD_ATTACHMENT");
  });

  test("an attachment opens under its own vault, file id, key and address only", () => {
    const secrets = freshSecrets();
    const { bytes, address } = sealAttachment(filled(100), secrets, random(24));
    const other = sealAttachment(filled(100), secrets, random(24));
    for (const wrong of [
      { ...secrets, vault: toVaultId(new Uint8Array(16).fill(3)) },
      { ...secrets, file: random(16) },
      { ...secrets, key: random(32) },
    ])
      expect(codeOf(() => openAttachment(bytes, wrong, address))).toBe("BAD_ATTACHMENT");
    // Another file of the same key, whole and unharmed, is not the one that the record names.
    expect(codeOf(() => openAttachment(other.bytes, secrets, address))).toBe("BAD_ATTACHMENT");
    const wrongAddress = "0".repeat(64) as AttachmentAddress;
    expect(codeOf(() => openAttachment(bytes, secrets, wrongAddress))).toBe("BAD_ATTACHMENT");
  });

  test("a length that lies and padding that carries something are refused", () => {
    const secrets = freshSecrets();
    const sealPlain = (plain: Uint8Array): Uint8Array => {
      const header = random(24);
      const ad = frame("att", idBytes(vault), secrets.file, u32be(0));
      const seal = sealSecretStream({ key: secrets.key, header });
      return concatBytes(header, seal({ message: plain, isLast: true }, ad));
    };
    expect(codeInside(sealPlain(plainOf(10, 4096)), secrets)).toBeNull();
    expect(codeInside(sealPlain(plainOf(4089, 4096)), secrets)).toBe("BAD_ATTACHMENT");
    expect(codeInside(sealPlain(plainOf(10, 4352)), secrets)).toBe("BAD_ATTACHMENT");
    expect(codeInside(sealPlain(plainOf(2 ** 40, 4096)), secrets)).toBe("BAD_ATTACHMENT");
    const full = new Uint8Array(4096).fill(255);
    expect(codeInside(sealPlain(full), secrets)).toBe("BAD_ATTACHMENT");
    const hidden = plainOf(10, 4096);
    hidden[4095] = 1;
    expect(codeInside(sealPlain(hidden), secrets)).toBe("BAD_ATTACHMENT");
    // Right length, but its last chunk does not say that it is the last.
    const header = random(24);
    const open = sealSecretStream({ key: secrets.key, header });
    const ad = frame("att", idBytes(vault), secrets.file, u32be(0));
    const endless = concatBytes(header, open({ message: plainOf(10, 4096), isLast: false }, ad));
    expect(codeInside(endless, secrets)).toBe("BAD_ATTACHMENT");
  });
});

test("only padded lengths can be attachments", () => {
  const lengths = Array.from({ length: 10_000 }, (_, at) => at).filter(
    (length) => attachmentPlainBytes(length) !== null,
  );
  // 4096, 4352, 4608, ... 8192, 8704, 9216, 9728: each with one header and one chunk.
  expect(lengths.slice(0, 3)).toEqual([4137, 4393, 4649]);
  expect(lengths.every((length) => padTo(length - 41) === length - 41)).toBe(true);
  expect(attachmentPlainBytes(MAX_ATTACHMENT_BYTES)).toBe(16 * 1024 * 1024);
  expect(attachmentPlainBytes(MAX_ATTACHMENT_BYTES + 1)).toBeNull();
});

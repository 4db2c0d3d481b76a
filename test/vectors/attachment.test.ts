/**
 * The known answer of attachments, made twice: by libsodium's secretstream, and by its parts in @noble.
 * @module
 */
import { expect, test } from "vitest";
import { openAttachment, sealAttachment } from "../../vault-core/src/block/attachment.ts";
import { equalBytes } from "../../vault-core/src/bytes/compare.ts";
import { toHex } from "../../vault-core/src/bytes/encoding.ts";
import { toVaultId } from "../../vault-core/src/protocol/ids.ts";
import { attachmentAddress } from "../../vault-core/src/protocol/log/attachment.ts";
import { sealStream } from "./noble-stream.ts";
import * as noble from "./noble.ts";

const bytes = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);
const vault = bytes(2, 16);
const file = bytes(0x0c, 16);
const key = bytes(0x0d, 32);
const header = bytes(0x0e, 24);
const secrets = { vault: toVaultId(vault), file, key };

/** Two chunks: 70,000 bytes of 0x05. Frozen when this format came; it never changes. */
const KNOWN = {
  length: 71_738,
  begin: "49d6484751bfb025165839bb9e642c37fab227f51c701422d0d5aaee015bf06b",
  end: "25ed11f1b79f79eaa30f2eed72781ec3",
  address: "9376d346af4bccc00a22a3f70d0f1a02a4cd649f0fd8fe36146f743a0a88ab93",
};

test("an attachment is the known one, and @noble makes the same bytes", () => {
  const { bytes: stored, address } = sealAttachment(bytes(5, 70_000), secrets, header);
  const plain = noble.join(noble.u32(0), noble.u32(70_000), bytes(5, 70_000), bytes(0, 1_672));
  const parts = [plain.slice(0, 65_536), plain.slice(65_536)].map((message, index) => ({
    message,
    ad: noble.frame("att", vault, file, noble.u32(index)),
    isLast: index === 1,
  }));
  const nobles = noble.join(header, ...sealStream(key, header, parts));
  expect(equalBytes(stored, nobles)).toBe(true);
  expect({
    length: stored.length,
    begin: toHex(stored.slice(24, 56)),
    end: toHex(stored.slice(-16)),
    address,
  }).toEqual(KNOWN);
  expect(toHex(noble.hash("att-id", nobles))).toBe(address);
});

test("what @noble sealed opens", () => {
  const plain = noble.join(noble.u32(0), noble.u32(4), bytes(6, 4), bytes(0, 4_084));
  const ad = noble.frame("att", vault, file, noble.u32(0));
  const stored = noble.join(
    header,
    ...sealStream(key, header, [{ message: plain, ad, isLast: true }]),
  );
  expect(openAttachment(stored, secrets, attachmentAddress(stored))).toEqual(bytes(6, 4));
});

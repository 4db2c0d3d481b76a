/**
 * The server's log of blocks and rosters, over real HTTP, against bytes that are not made by our own client.
 * @module
 */
import { toHex, isAck, readBase64Url, readHex, FrameReader } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import {
  addEntry,
  headOf,
  login,
  makeBlock,
  makeBlocks,
  makeKey,
  makeLockbox,
  openRawVault,
  tryLogin,
  upload,
} from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

test("Ann makes a vault, uploads, and reads back the same bytes in the same order", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  // Three blocks are acknowledged with numbers 1 to 3, signed by the server.
  const blocks = makeBlocks(ann, ann.device, 3);
  const lines = await upload(ann, blocks);
  expect(lines.map((line) => line.ack?.index)).toEqual([1, 2, 3]);
  const { id, ack } = lines[0]!;
  const fields = {
    vault: ann.vault,
    what: "block",
    ref: readHex(id)!,
    index: 1,
    ts: ack!.ts,
  } as const;
  expect(isAck(server.services.serverKey, fields, readBase64Url(ack!.sig)!)).toBe(true);
  // The heads name the newest, and a pull gives all.
  const heads = await (await ann.session.call("GET", `/vaults/${ann.vault}/heads`)).json();
  expect(heads).toMatchObject({
    streams: { [`${ann.device.id}/1`]: [3, blocks[2]!.id] },
    roster: headOf(ann),
  });
  const pulled = await ann.session.call("GET", `/vaults/${ann.vault}/blocks`);
  const frames = new FrameReader().push(new Uint8Array(await pulled.arrayBuffer()));
  expect(frames.map(({ block }) => toHex(block))).toEqual(blocks.map(({ bytes }) => toHex(bytes)));
});

/**
 * Publishes own blocks in their order, and keeps the server's signed acks. A block leaves the outbox only with an ack
 * by the key that the roster names.
 * @module
 */
import { toBase64Url, utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { UnpublishedBlock } from "../log/outbox/outbox.ts";
import type { BlockId } from "../model/ids.ts";
import { isAck } from "../protocol/log/ack.ts";
import type { BlockHeader } from "../protocol/log/block-header.ts";
import { idBytes } from "../protocol/shapes.ts";
import { sendBlocks, type ShownLine } from "./block-calls.ts";
import { savePin, type SyncDevice } from "./sync-device.ts";

/** What a push did. `refused` is the slug of the first refusal, `said` its line; what follows it was not sent. */
export interface Pushed {
  readonly blocks: number;
  readonly bytes: number;
  readonly refused: string | null;
  readonly said: Uint8Array | null;
}

/** An own block on its way to the server. */
export interface OwnBlock {
  readonly id: BlockId;
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly header: BlockHeader;
}

/** What the server said of the blocks that were sent. */
export interface Sent {
  readonly acked: ReadonlySet<BlockId>;
  readonly refused: string | null;
  /** The line of the first refusal, as it came. */
  readonly said: Uint8Array | null;
}

/**
 * Bytes of a request: each lies in memory several times until its answer has come, as blocks, frames and what is kept of them, and a
 * browser's tab has no room for much of that beside an import.
 */
const PUSH_BYTES = 1024 * 1024;

/** Sends all unpublished blocks. @throws {VaultError} BAD_SIGNATURE for an ack that is not the server's word. */
export async function push(device: SyncDevice): Promise<Pushed> {
  const pushed: { -readonly [Key in keyof Pushed]: Pushed[Key] } = {
    blocks: 0,
    bytes: 0,
    refused: null,
    said: null,
  };
  for (;;) {
    const batch = firstBatch(device.log.unpublished().filter((block) => isOpen(device, block)));
    if (batch.length === 0) return pushed;
    const { acked, refused, said } = await sendOwn(device, await readBlocks(device, batch));
    // The pin names them before the outbox forgets them.
    if (acked.size > 0) await device.log.settle([...acked], () => savePin(device));
    const done = batch.filter((block) => acked.has(block.id));
    pushed.blocks += done.length;
    pushed.bytes += done.reduce((sum, block) => sum + block.length, 0);
    pushed.refused = refused;
    pushed.said = said;
    if (refused !== null) return pushed;
    if (done.length === 0)
      throw new VaultError("unreachable", "The server broke off. What you saved is kept here.");
  }
}

/** At or below the floor the server takes nothing more: what it took before its ack was lost is settled with the floor. */
function isOpen({ roster }: SyncDevice, { header }: UnpublishedBlock): boolean {
  return header.seq > (roster.current().floor[header.stream]?.[0] ?? 0);
}

/** Reads blocks of the outbox. */
async function readBlocks(
  { log }: SyncDevice,
  batch: readonly UnpublishedBlock[],
): Promise<readonly OwnBlock[]> {
  const blocks: OwnBlock[] = [];
  for (const { id, header } of batch) {
    const bytes = await log.readUnpublished(id);
    if (bytes !== null) blocks.push({ id, header, bytes, length: bytes.length });
  }
  return blocks;
}

/** Sends own blocks in their order. @throws {VaultError} BAD_SIGNATURE for an ack that is not the server's word. */
export async function sendOwn(device: SyncDevice, batch: readonly OwnBlock[]): Promise<Sent> {
  const lines = await sendBlocks(
    device.session,
    batch.map((block) => block.bytes),
  );
  const acked = await takeAcks(device, batch, lines);
  for (const { line, text } of lines)
    if ("error" in line) return { acked, refused: line.error, said: utf8(text) };
  return { acked, refused: null, said: null };
}

/**
 * Checks acks, and keeps the newest ack of each stream as proof. A stream is taken in order: an ack behind a block
 * without one is no honest server's, and what it names stays in the outbox. Were it settled, a restart would not know
 * the block for its own, as nothing leads up to it.
 */
async function takeAcks(
  device: SyncDevice,
  batch: readonly OwnBlock[],
  lines: readonly ShownLine[],
): Promise<ReadonlySet<BlockId>> {
  const proofs = new Map<BlockId, string>();
  for (const { line, text } of lines) {
    const block = batch.find(({ id }) => id === line.id);
    if (!("ack" in line) || block === undefined) continue;
    mustBeAck(device, block.id, line.ack, text);
    const { index, ts, sig } = line.ack;
    const proof = { seq: block.header.seq, id: block.id, index, ts, sig: toBase64Url(sig) };
    proofs.set(block.id, JSON.stringify(proof));
  }
  const acked = inOrder(batch, proofs);
  const newest = new Map(acked.map(({ header, id }) => [header.stream, proofs.get(id) ?? ""]));
  for (const [stream, proof] of newest) await device.blocks.putMeta(`ack:${stream}`, proof);
  return new Set(acked.map(({ id }) => id));
}

/** Of blocks in their order those with an ack, up to the first of each stream without one. */
function inOrder(
  batch: readonly OwnBlock[],
  acks: ReadonlyMap<BlockId, unknown>,
): readonly OwnBlock[] {
  const broken = new Set<string>();
  return batch.filter(({ id, header }) => {
    if (!acks.has(id)) broken.add(header.stream);
    return !broken.has(header.stream);
  });
}

function mustBeAck(
  { roster }: SyncDevice,
  id: BlockId,
  { index, ts, sig }: { readonly index: number; readonly ts: number; readonly sig: Uint8Array },
  text: string,
): void {
  const { vault, serverKey } = roster.current();
  const fields = { vault, what: "block" as const, ref: idBytes(id), index, ts };
  if (serverKey === null || !isAck(serverKey, fields, sig))
    throw new VaultError("BAD_SIGNATURE", "The server's receipt is not signed by its key.", {
      evidence: utf8(text),
    });
}

/** As many of the first as go in one request. */
export function firstBatch<Block extends Pick<OwnBlock, "length">>(
  blocks: readonly Block[],
): readonly Block[] {
  let bytes = 0;
  const end = blocks.findIndex((block, index) => {
    bytes += block.length + 12;
    return index > 0 && bytes > PUSH_BYTES;
  });
  return end === -1 ? blocks : blocks.slice(0, end);
}

/** What a refusal of the server means for the owner. */
export function refusal(slug: string): VaultError {
  const code = slug === "quota-exceeded" || slug === "suspended" ? slug : "unreachable";
  return new VaultError(code, `The server took not all entries (${slug}). They are kept here.`, {
    details: { refused: slug },
  });
}

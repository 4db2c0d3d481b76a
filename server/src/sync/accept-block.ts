/**
 * Whether an uploaded block is taken. Runs under the lock of the vault's row, so that no block of a retired epoch slips in
 * beside an epoch change. Nothing here needs a secret.
 * @module
 */
import {
  activeMember,
  checkBlock,
  VaultError,
  type BlockHeader,
  type BlockId,
  type RosterState,
} from "@rootvault/vault-core/protocol";
import type { DeviceSession } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { VaultRow } from "../vaults/store.ts";
import type { BlockRow, BlockStore, NewBlock, StreamHead } from "./store.ts";

/** Streams that a vault may have on this server. */
const MOST_STREAMS = 64;
/** More of them for a device that cleans up: a vault with too many must not be one that nobody can clean. */
const SNAPSHOT_STREAMS = 16;

/** What a block is judged by. */
export interface AcceptContext {
  readonly tx: Tx;
  readonly session: DeviceSession;
  readonly vault: VaultRow;
  readonly roster: RosterState;
  readonly blocks: BlockStore;
  readonly now: number;
  /** Heads of streams as the blocks before this one, of the same request, leave them. */
  readonly heads: Map<string, StreamHead>;
  /** Bytes that the request has added so far. */
  readonly addedBytes: number;
}

/** A block that is new here, or one that was here already. */
export type Accepted =
  | { readonly kind: "new"; readonly block: Omit<NewBlock, "change"> }
  | { readonly kind: "known"; readonly row: BlockRow };

/**
 * Judges a block.
 *
 * @throws {VaultError} a code of the sealed log, EPOCH_RETIRED, EQUIVOCATION, quota-exceeded or helper-refused.
 */
export async function acceptBlock(bytes: Uint8Array, context: AcceptContext): Promise<Accepted> {
  const { roster, session, tx, blocks, heads } = context;
  const { header, id } = checkBlock(bytes, {
    vault: session.vault,
    minSuite: roster.policy.minSuite,
    signKeyOf: (device) =>
      device === session.device ? (activeMember(roster, device)?.signKey ?? null) : null,
  });
  const place = { device: header.device, segment: header.segment, seq: header.seq };
  const taken = await blocks.at(tx, place);
  const block = {
    ...place,
    id,
    epoch: header.epoch,
    length: bytes.length,
    body: bytes,
    at: context.now,
  };
  if (taken !== null) return known(taken, block, context);
  mustMayWrite(context);
  if (header.epoch !== roster.epoch)
    throw new VaultError("EPOCH_RETIRED", `The vault is in epoch ${roster.epoch}.`);
  const head = heads.get(header.stream) ?? (await blocks.head(tx, header.device, header.segment));
  await mustFollow(header, head, context);
  if (head === null) await mustHaveRoom(header, context);
  const { vault, addedBytes } = context;
  if (vault.bytes + addedBytes + bytes.length > vault.quotaBytes)
    throw new VaultError("quota-exceeded", "The vault is full on this server.");
  heads.set(header.stream, { stream: header.stream, seq: header.seq, id });
  return { kind: "new", block };
}

/** The same block again is acknowledged again; another one at its position is proof that a device runs twice. */
async function known(
  taken: BlockRow,
  block: Omit<NewBlock, "change">,
  context: AcceptContext,
): Promise<Accepted> {
  if (taken.id === block.id) return { kind: "known", row: taken };
  await context.blocks.keepEvidence(context.tx, { ...block, change: taken.change });
  throw new VaultError("EQUIVOCATION", "Another block stands at this position.");
}

function mustMayWrite({ roster, session }: AcceptContext): void {
  const member = activeMember(roster, session.device);
  // A passkey reads and changes the roster; blocks are written by devices, and by helpers that may add.
  const writes = member?.class === "device" || (member?.class === "helper" && member.may === "add");
  if (!writes) throw new VaultError("helper-refused", "This member may not write.");
}

async function mustFollow(
  header: BlockHeader,
  head: StreamHead | null,
  context: AcceptContext,
): Promise<void> {
  const floor = context.roster.floor[header.stream];
  const [floorSeq, floorId]: readonly [number, BlockId | null] = floor ?? [0, null];
  if (header.seq <= floorSeq) throw new VaultError("GAP", "The position is below the floor.");
  const before = head ?? (floorId === null ? null : { seq: floorSeq, id: floorId });
  if (header.seq !== (before?.seq ?? 0) + 1)
    throw new VaultError("GAP", "A block before this one is missing.");
  if (before !== null) {
    if (header.prev !== before.id)
      throw new VaultError("CHAIN_BROKEN", "The block does not follow the one before.");
    return;
  }
  // The first block of a segment names one of a lower segment of its device, or none.
  if (header.prev === null) return;
  const { device, segment } = header;
  if (!(await hasBelow(context, { device, segment, id: header.prev })))
    throw new VaultError("CHAIN_BROKEN", "The block before is of no lower segment.");
}

async function hasBelow(
  { tx, blocks, heads, roster }: AcceptContext,
  place: { readonly device: BlockRow["device"]; readonly segment: number; readonly id: BlockId },
): Promise<boolean> {
  const here = [...heads.values()].some(
    ({ stream, id }) => id === place.id && stream.startsWith(`${place.device}/`),
  );
  return here || isAtFloor(roster, place) || blocks.hasBelow(tx, place);
}

/** The block may be gone by a compaction; its floor still names it. */
function isAtFloor(
  { floor }: RosterState,
  {
    device,
    segment,
    id,
  }: { readonly device: string; readonly segment: number; readonly id: BlockId },
): boolean {
  return Object.entries(floor).some(
    ([stream, [, last]]) =>
      last === id && stream.startsWith(`${device}/`) && Number(stream.slice(33)) < segment,
  );
}

async function mustHaveRoom(
  { kind, device }: BlockHeader,
  { tx, blocks, heads, roster }: AcceptContext,
): Promise<void> {
  const cleansUp = kind === "snapshot" && activeMember(roster, device)?.class === "device";
  const most = MOST_STREAMS + (cleansUp ? SNAPSHOT_STREAMS : 0);
  // Streams that this request opened are not stored yet.
  const stored = (await blocks.heads(tx)).map(({ stream }) => stream);
  if (new Set([...stored, ...heads.keys()]).size >= most)
    throw new VaultError("quota-exceeded", `A vault has ${MOST_STREAMS} streams at most.`);
}

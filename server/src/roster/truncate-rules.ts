/**
 * What the server asks of a compaction before it stores the entry: it holds the snapshot whole, and knows every block
 * that the floor names. So no fault of a client can make it delete what nothing replaces.
 * @module
 */
import {
  isBlockId,
  isStreamName,
  splitStream,
  VaultError,
  type RosterBody,
  type RosterState,
} from "@rootvault/vault-core/protocol";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";

type Truncate = Extract<RosterBody, { readonly op: "truncate" }>;
type Blocks = Services["stores"]["blocks"];

/** Gives the compaction among the bodies of one request. @throws {VaultError} bad-request for two. */
export function truncateOf(bodies: readonly RosterBody[]): Truncate | null {
  const found = bodies.flatMap((body) => (body.op === "truncate" ? [body] : []));
  if (found.length > 1)
    throw new VaultError("bad-request", "One request ends one compaction at most.");
  return found[0] ?? null;
}

/** @throws {VaultError} bad-request if the server lacks a block of the floor, or a part of the snapshot. */
export async function mustBeReplaced(
  tx: Tx,
  blocks: Blocks,
  before: RosterState,
  { floor, snapshot }: Truncate,
): Promise<void> {
  for (const [stream, [seq, id]] of Object.entries(floor)) {
    if (!isStreamName(stream)) continue;
    const known = before.floor[stream];
    if (known !== undefined && known[0] === seq) continue;
    const row = await blocks.at(tx, { ...splitStream(stream), seq });
    if (row?.id !== id)
      throw new VaultError("bad-request", "The floor names a block that is not here.");
  }
  const { stream, count, head } = snapshot;
  const newest = await blocks.head(tx, splitStream(stream).device, splitStream(stream).segment);
  if (newest?.seq !== count || !isBlockId(head) || newest.id !== head)
    throw new VaultError("bad-request", "The snapshot is not here as a whole.");
}

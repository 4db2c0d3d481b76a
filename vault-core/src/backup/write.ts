/**
 * Writes a backup as a stream: roster, the kit's lockboxes, links, blocks, pictures and papers. The lockboxes are made anew by this device
 * for the kit that the roster names, so that no server is needed.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { wrapEpochKey } from "../keys/kem-box.ts";
import { makeLink } from "../keys/link.ts";
import { RECOVERY_ID, toInstant } from "../protocol/ids.ts";
import { writePosition } from "../protocol/log/block-stream.ts";
import { kitOf } from "../protocol/roster/members.ts";
import { documentId } from "../store/positions.ts";
import { BACKUP_VERSION, PieceWriter } from "./pieces.ts";
import type { BackupDevice, BackupPlan } from "./plan.ts";

/**
 * Gives the bytes of a backup in order.
 * @throws {VaultError} owing if a block went meanwhile, as it does when a compaction ends: begin again.
 */
export async function* writeBackup(
  device: BackupDevice,
  plan: BackupPlan,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { state, positions, unpublished, streams } = plan;
  let absent = 0;
  const writer = new PieceWriter();
  yield writer.line({
    rootvault: "backup",
    v: BACKUP_VERSION,
    vault: state.vault,
    made: toInstant(device.now()),
  });
  let pieces = 0;
  for (const [name, data] of keyPieces(plan, device.random)) {
    pieces += 1;
    yield writer.piece(name, data);
  }
  for (const position of positions) {
    const name = documentId(position);
    const block = unpublished.get(name) ?? (await device.blocks.get(position));
    if (block === null)
      throw new VaultError(
        "owing",
        "Entries were moved while the backup was written. Begin again.",
        { details: { position: writePosition(position) } },
      );
    pieces += 1;
    yield writer.piece(name, block);
  }
  for (const address of plan.attachments) {
    const stored = await device.attachment(address);
    if (stored === null) absent += 1;
    else {
      pieces += 1;
      yield writer.piece(`a:${address}`, stored);
    }
  }
  const end = { pieces, blocks: positions.length, absent, roster: state.head, streams };
  yield writer.end(utf8(JSON.stringify(end)));
}

/** The roster, then what lets the kit open the blocks. */
function* keyPieces(
  { state, epochKeys }: BackupPlan,
  random: RandomSource,
): Generator<readonly [name: string, data: Uint8Array]> {
  const { vault, commits } = state;
  for (const { n, entry } of state.entries) yield [`r:${n}`, utf8(JSON.stringify(entry))];
  const held = [...epochKeys].filter(([epoch]) => commits.has(epoch)).toSorted(([a], [b]) => a - b);
  const { kemKey } = kitOf(state);
  for (const [epoch, vek] of held) {
    const address = { vault, epoch, rid: RECOVERY_ID };
    yield [`l:${epoch}`, wrapEpochKey(address, kemKey, vek, random)];
  }
  for (const [epoch, vek] of held) {
    const older = epochKeys.get(epoch - 1);
    if (older !== undefined && commits.get(epoch)?.link === true)
      yield [`k:${epoch}`, makeLink({ vault, epoch, vek }, older)];
  }
}

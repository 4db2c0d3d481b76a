/**
 * Gets a device that comes in so far that it can open: to the pairwise root, from which the ids of what the owner says about
 * records come. It was written first and lies at the far end of a log that comes newest first; after a compaction it is
 * the end of the snapshot, which comes first.
 * @module
 */
import { isVaultError } from "../../errors.ts";
import type { OpenedBlock } from "../../block/open.ts";
import { readBlockHeader } from "../../protocol/log/block-header.ts";
import { type Position, splitStream, writePosition } from "../../protocol/log/block-stream.ts";
import { RootSetting } from "../../records/internal/settings.ts";
import { isAlarm } from "../../sync/alarms.ts";
import { fetchPositions } from "../../sync/block-calls.ts";
import { healLog } from "../../sync/heal.ts";
import { look } from "../../sync/look.ts";
import { raised } from "../../sync/raised.ts";
import type { SyncDevice } from "../../sync/sync-device.ts";

/** Bytes that come before the vault opens: enough for a first view. */
export const FIRST_BYTES: number = 256 * 1024;
/** Segments of the vault's maker, and blocks of each, where the root may lie: a crash begins another segment. */
const FIRST_SEGMENTS = 3;
const FIRST_BLOCKS = 4;

/**
 * Looks at the server once, and fetches what it takes until the root is here.
 * @throws {VaultError} unreachable and other answers of the server; an alarm that stops publishing.
 */
export async function reachRoot(device: SyncDevice, isHere: () => boolean): Promise<void> {
  await look(device, { stretchBytes: FIRST_BYTES });
  if (!isHere()) await raised(device, () => fetchFirst(device));
  while (!isHere()) {
    const before = device.log.owed();
    const { faults } = await healLog(device);
    const [fault] = faults;
    if (isHere()) return;
    if (fault !== undefined) throw fault;
    if (device.log.owed() >= before) return;
  }
}

/**
 * Fetches the block that the root was written in ahead of those after it. Its author's signature holds; that it is the very one
 * which those after it name is compared when they come.
 */
async function fetchFirst(device: SyncDevice): Promise<void> {
  const { log, session } = device;
  const positions = firstPositions(device);
  if (positions.length === 0) return;
  const asked = new Set(positions.map(writePosition));
  try {
    for await (const { block } of fetchPositions(session, positions)) {
      const { stream, seq } = readBlockHeader(block);
      if (!asked.delete(writePosition({ stream, seq }))) continue;
      const opened = log.open(block);
      if (opened !== null && holdsRoot(opened)) await log.heal(block, { stream, seq }, true);
    }
  } catch (error) {
    // It comes in its turn as well, and is told of then.
    if (!isAlarm(error) || isVaultError(error, "FORK")) throw error;
  } finally {
    await log.keep();
  }
}

/** The first missing blocks of the vault's maker, in its first segments. */
function firstPositions({ log, roster }: SyncDevice): readonly Position[] {
  const maker = roster.current().entries[0]?.by;
  const missing = log
    .missing()
    .filter(({ stream, seq }) => splitStream(stream).device === maker && seq <= FIRST_BLOCKS);
  const segments = new Set(missing.map(({ stream }) => splitStream(stream).segment));
  const first = new Set([...segments].toSorted((a, b) => a - b).slice(0, FIRST_SEGMENTS));
  return missing.filter(({ stream }) => first.has(splitStream(stream).segment));
}

function holdsRoot({ collection, lines }: OpenedBlock): boolean {
  return (
    collection === "_settings" &&
    lines.some((line) => {
      const read = RootSetting.safeParse(jsonOf(line));
      return read.success && read.data.generation === 1;
    })
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Takes in what adding helpers wrote, and sets aside what they may not write. Every device does so at its sync; what one has
 * settled, the others leave alone.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { isHelper } from "../log/members/helper-lines.ts";
import { isStreamName } from "../protocol/ids.ts";
import type { StreamName } from "../model/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { type Position, splitStream } from "../protocol/log/block-stream.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import { isSettled, toCarerLines } from "./carer-run.ts";

/** What a look at the helpers' blocks did. */
export interface HelpersTakenIn {
  /** Blocks whose lines were taken in. */
  readonly blocks: number;
  /** Some block refers to what is not here: another look at the server may bring it. */
  readonly isWaiting: boolean;
}

const META = "taken-in:";

/**
 * Takes in the blocks of helpers that nobody has settled.
 *
 * @param isLast nothing more will come: what is still referred to and not here exists nowhere.
 */
export async function takeInHelpers(
  context: CollectionContext,
  device: SyncDevice,
  isLast: boolean,
): Promise<HelpersTakenIn> {
  const { log, roster, quarantine } = device;
  await quarantine.settle(
    quarantine.list().flatMap(({ position }) => (isSettled(context, position) ? [position] : [])),
  );
  // While blocks are owed a device does not know all that the vault says.
  if (log.owed() > 0) return { blocks: 0, isWaiting: false };
  const sum = { blocks: 0, isWaiting: false };
  for (const [stream, [newest]] of Object.entries(log.vector())) {
    if (!isStreamName(stream) || !isHelper(roster.current(), splitStream(stream).device)) continue;
    const some = await takeInStream(context, device, { stream, newest, isLast });
    sum.blocks += some.blocks;
    sum.isWaiting ||= some.isWaiting;
  }
  return sum;
}

async function takeInStream(
  context: CollectionContext,
  device: SyncDevice,
  {
    stream,
    newest,
    isLast,
  }: { readonly stream: StreamName; readonly newest: number; readonly isLast: boolean },
): Promise<HelpersTakenIn> {
  const done = Number((await device.blocks.getMeta(META + stream)) ?? "0");
  const floor = device.roster.current().floor[stream]?.[0] ?? 0;
  let blocks = 0;
  let seq = Math.max(done, floor);
  while (seq < newest) {
    const position = { stream, seq: seq + 1 };
    const became = await settleBlock(context, device, position, isLast);
    if (became === "waits") break;
    if (became === "taken") blocks += 1;
    seq += 1;
  }
  if (seq > done) await device.blocks.putMeta(META + stream, String(seq));
  return { blocks, isWaiting: seq < newest };
}

async function settleBlock(
  context: CollectionContext,
  { blocks, log, quarantine }: SyncDevice,
  position: Position,
  isLast: boolean,
): Promise<"taken" | "aside" | "waits"> {
  if (isSettled(context, position) || quarantine.at(position) !== null) return "aside";
  const bytes = await blocks.get(position);
  if (bytes === null) return "waits";
  const judgment = log.judge(bytes);
  if (judgment.kind === "fit") {
    await context.records.write(await toCarerLines(context, position, judgment.block));
    return "taken";
  }
  if (judgment.isUnseen && !isLast) return "waits";
  const block = { header: readBlockHeader(bytes), id: blockId(bytes), bytes };
  return (await quarantine.put(block, "helper", judgment.why)) ? "aside" : "waits";
}

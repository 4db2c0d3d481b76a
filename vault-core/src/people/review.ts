/**
 * The owner's review of blocks in quarantine: what each holds, and what becomes of it. Accepting writes its lines anew under
 * this device; dropping lets it go. Either is sealed, so that the other devices ask no more.
 * @module
 */
import type { OpenedBlock } from "../block/open.ts";
import type { CollectionContext } from "../collection/context.ts";
import { VaultError } from "../errors.ts";
import { isHelper } from "../log/members/helper-lines.ts";
import { readLine } from "../log/lines/record-line.ts";
import { readPosition, writePosition } from "../protocol/log/block-stream.ts";
import type { QuarantinedBlock } from "../sync/quarantine.ts";
import type { SyncDevice } from "../sync/sync-device.ts";
import { tellOfQuarantine } from "../sync/tell-quarantine.ts";
import type { QuarantineView } from "../vault/api/vault-api.ts";
import { toCarerLines, toSettlingLines } from "./carer-run.ts";

/** What the owner decides about a block. */
export interface ReviewDecision {
  /** Position of the block, `<device>/<segment>/<seq>`. */
  readonly entry: string;
  readonly decision: "accept" | "drop";
}

/** Tells what waits for the owner. */
export function reviewList(device: SyncDevice): readonly QuarantineView[] {
  return device.quarantine.list().map((block) => {
    const opened = device.log.open(block.bytes);
    return {
      entry: writePosition(block.position),
      device: block.member,
      reason: block.reason,
      why: block.why,
      at: block.at,
      collection: opened?.collection ?? null,
      records: opened?.lines.length ?? null,
    };
  });
}

/**
 * Carries a decision out.
 *
 * @returns how many lines were taken up.
 * @throws {VaultError} no-record for an entry that does not wait; bad-value to accept what cannot be opened.
 */
export async function decideReview(
  context: CollectionContext,
  device: SyncDevice,
  { entry, decision }: ReviewDecision,
): Promise<{ readonly records: number }> {
  const position = readPosition(entry);
  const block = position === null ? null : device.quarantine.at(position);
  if (block === null) throw new VaultError("no-record", `No entry ${entry} waits for review.`);
  const opened = device.log.open(block.bytes);
  const records = decision === "accept" ? mustBeOpen(opened).lines.length : 0;
  if (decision === "accept") await accept(context, device, block, mustBeOpen(opened));
  else await drop(context, block, opened);
  await device.quarantine.settle([block.position]);
  await tellOfQuarantine(device);
  return { records };
}

/** A helper's lines are taken in as a helper's; those of a device say what they said. */
async function accept(
  context: CollectionContext,
  { roster }: SyncDevice,
  { member, position }: QuarantinedBlock,
  opened: OpenedBlock,
): Promise<void> {
  if (isHelper(roster.current(), member)) {
    await context.records.write(await toCarerLines(context, position, opened));
    return;
  }
  const { collection, head, lines } = opened;
  await context.records.write([
    ...toSettlingLines(context, position, { rule: "accepted", count: lines.length }),
    ...lines
      .map((text) => ({ collection, from: head.from, text }))
      .filter((line) => readLine(line) !== null),
  ]);
}

async function drop(
  context: CollectionContext,
  { position }: QuarantinedBlock,
  opened: OpenedBlock | null,
): Promise<void> {
  const count = opened?.lines.length ?? 0;
  await context.records.write(toSettlingLines(context, position, { rule: "dropped", count }));
}

function mustBeOpen(opened: OpenedBlock | null): OpenedBlock {
  if (opened !== null) return opened;
  throw new VaultError("bad-value", "This entry cannot be opened. It can only be dropped.");
}

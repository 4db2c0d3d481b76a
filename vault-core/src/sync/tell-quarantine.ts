/**
 * Notes about blocks in quarantine: one for late blocks of removed members, one for each helper. They last as long as the
 * blocks wait.
 * @module
 */
import { isHelper } from "../log/members/helper-lines.ts";
import type { ClosedBlock } from "../log/verify.ts";
import { writePosition } from "../protocol/log/block-stream.ts";
import type { QuarantinedBlock } from "./quarantine.ts";
import type { SyncDevice } from "./sync-device.ts";

const LATE = "it was written after its device was removed";
const MOST_NAMED = 20;

/** Puts late blocks into quarantine. A helper reviews nothing. */
export async function putLate(
  { roster, keeper, quarantine }: Pick<SyncDevice, "roster" | "keeper" | "quarantine">,
  blocks: readonly ClosedBlock[],
): Promise<void> {
  if (isHelper(roster.current(), keeper.current().device)) return;
  for (const block of blocks) await quarantine.put(block, "late", LATE);
}

/** Brings the notes in line with the quarantine. */
export async function tellOfQuarantine({
  alarms,
  quarantine,
}: Pick<SyncDevice, "alarms" | "quarantine">): Promise<void> {
  const late = quarantine.list().filter(({ reason }) => reason === "late");
  const ofHelpers = quarantine.list().filter(({ reason }) => reason === "helper");
  const wanted = [
    ...notesOf("LATE_FROM_REMOVED", "A removed device wrote entries after its removal.", late),
    ...notesOf("helper-refused", "A helper wrote what it may not, or what is not true.", ofHelpers),
  ];
  for (const code of ["LATE_FROM_REMOVED", "helper-refused"] as const) {
    const notes = wanted.filter((note) => note.code === code);
    const told = alarms.list().filter((alarm) => alarm.code === code);
    const isSame =
      notes.length === told.length &&
      notes.every((note) =>
        told.some(({ details }) => JSON.stringify(details) === JSON.stringify(note.details)),
      );
    if (isSame) continue;
    await alarms.withdraw(code);
    for (const { text, details, bytes } of notes) await alarms.raise(code, text, details, bytes);
  }
}

interface QuarantineNote {
  readonly code: "LATE_FROM_REMOVED" | "helper-refused";
  readonly text: string;
  readonly details: {
    readonly member: string;
    readonly positions: string[];
    readonly count: number;
  };
  /** The first of the blocks. */
  readonly bytes: Uint8Array | null;
}

function notesOf(
  code: QuarantineNote["code"],
  text: string,
  blocks: readonly QuarantinedBlock[],
): readonly QuarantineNote[] {
  return [...new Set(blocks.map(({ member }) => member))].map((member) => {
    const mine = blocks.filter((block) => block.member === member);
    const positions = mine.slice(0, MOST_NAMED).map(({ position }) => writePosition(position));
    return {
      code,
      text: `${text} They wait for your review.`,
      details: { member, positions, count: mine.length },
      bytes: mine[0]?.bytes ?? null,
    };
  });
}

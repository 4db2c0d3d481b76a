/**
 * Opens a backup with the recovery kit alone: no server, no device. The file is read twice: once to check all that
 * needs no key, then to open each block and compare what its author had seen with what is here.
 * @module
 */
import { VaultError } from "../errors.ts";
import { collectionKey } from "../keys/collection-key.ts";
import { kitSecrets, mustBeKitOf } from "../keys/kit.ts";
import { unwrapEpochKey } from "../keys/kem-box.ts";
import { openLink } from "../keys/link.ts";
import { isHelper } from "../log/members/helper-lines.ts";
import { LiveLines } from "../log/lines/live-lines.ts";
import { readLine } from "../log/lines/record-line.ts";
import type { RecordLine } from "../log/vault-log.ts";
import {
  type Verdict,
  type VerifiedBlock,
  verifyContent,
  type VerifyState,
} from "../log/verify.ts";
import { RECOVERY_ID } from "../protocol/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { checkBackup, type CheckedBackup } from "./check.ts";
import { END, type BackupSource } from "./pieces.ts";
import { must, type Place, within } from "./refuse.ts";

/** What opens a backup. */
export interface BackupKeys {
  /** The kit's 32 bytes. */
  readonly rk: Uint8Array;
  /** Names of the collections that blocks may be of. */
  readonly names: readonly string[];
}

/** A backup, open. */
export interface BackupContent {
  readonly checked: CheckedBackup;
  /** The live line of every record, by the live rule. */
  readonly lines: LiveLines;
  /** Lines of removed devices beyond their cut-off: no device shows them, their owner may. */
  readonly late: readonly RecordLine[];
  /** Blocks of collections or epochs whose key is not here. */
  readonly unopened: number;
}

/**
 * Opens every block and replays the live rule.
 * @throws {VaultError} KIT_MISMATCH; BAD_BACKUP, with the offset.
 */
export async function openBackup(source: BackupSource, keys: BackupKeys): Promise<BackupContent> {
  const checked = await checkBackup(source);
  const kit = kitSecrets(keys.rk);
  mustBeKitOf(checked.state, kit);
  const veks = unwrapAll(checked, kit.kemSeed);
  const opener = new BlockOpener(checked, veks, keys.names);
  const again = await checkBackup(source, (block, place) => opener.take(block, place));
  const place: Place = { offset: 0, piece: END };
  must(again.end === checked.end, "it changed while it was read", place);
  return { checked, lines: opener.lines, late: opener.late, unopened: opener.unopened };
}

/** The keys of all epochs: each from its lockbox or, where there is none, by the link of the next. */
function unwrapAll(
  { state, lockboxes, links }: CheckedBackup,
  kemSeed: Uint8Array,
): ReadonlyMap<number, Uint8Array> {
  const { vault } = state;
  const veks = new Map<number, Uint8Array>();
  for (let epoch = state.epoch; epoch >= 1; epoch--) {
    const commit = commitOf(state, epoch);
    const [box, newer] = [lockboxes.get(epoch), veks.get(epoch + 1)];
    const link = links.get(epoch + 1);
    const address = { vault, epoch, rid: RECOVERY_ID };
    const place = { offset: 0, piece: box === undefined ? `k:${epoch + 1}` : `l:${epoch}` };
    if (box !== undefined)
      veks.set(
        epoch,
        within(place, () => unwrapEpochKey(address, { kemSeeds: [kemSeed], commit }, box)),
      );
    else if (newer !== undefined && link !== undefined)
      veks.set(
        epoch,
        within(place, () => openLink({ vault, epoch: epoch + 1, vek: newer }, commit, link)),
      );
  }
  return veks;
}

function commitOf(state: RosterState, epoch: number): Uint8Array {
  const commit = state.commits.get(epoch)?.commit;
  if (commit === undefined)
    throw new VaultError("ROSTER_BAD", "The roster was refused: an epoch is without a commit.");
  return commit;
}

class BlockOpener {
  readonly #checked: CheckedBackup;
  readonly #verify: VerifyState;
  readonly lines = new LiveLines();
  readonly late: RecordLine[] = [];
  unopened = 0;

  constructor(
    checked: CheckedBackup,
    veks: ReadonlyMap<number, Uint8Array>,
    names: readonly string[],
  ) {
    this.#checked = checked;
    const keys = new Map(
      [...veks].map(([epoch, vek]) => [
        epoch,
        new Map(names.map((name) => [name, collectionKey(vek, name)])),
      ]),
    );
    this.#verify = {
      roster: checked.state,
      held: checked.streams,
      // An epoch whose key is not here has no collections: its blocks stay shut, and are counted.
      keysOf: (epoch) => keys.get(epoch) ?? new Map<string, Uint8Array>(),
      reader: RECOVERY_ID,
    };
  }

  take(block: Uint8Array, place: Place): void {
    const header = readBlockHeader(block);
    // What a helper wrote counts once a device has said it, and may be no truth.
    if (isHelper(this.#checked.state, header.device)) return;
    const checked = { header, id: blockId(block) };
    const opened = openedOf(
      within(place, () => verifyContent(this.#verify, checked, block)),
      place,
    );
    if (opened === null) {
      this.unopened += 1;
      return;
    }
    const { collection, head, lines } = opened;
    const isLate = this.#checked.streams.isLate(header);
    for (const text of lines) {
      const line = { collection, from: head.from, text };
      if (isLate) this.late.push(line);
      else this.#takeLine(line);
    }
  }

  /** A text that is no record line, of a newer version perhaps, is shown by no device. */
  #takeLine(line: RecordLine): void {
    const live = readLine(line);
    if (live !== null) this.lines.add(live);
  }
}

/** Null for a block whose key is not here. What else a block waits for cannot come any more. */
function openedOf(verdict: Verdict, place: Place): VerifiedBlock | null {
  if (verdict.kind === "accepted") return verdict.block;
  const isShut = verdict.kind === "waiting" && verdict.code === "BAD_COMMITMENT";
  must(isShut, "its author had seen what is not here", place);
  return null;
}

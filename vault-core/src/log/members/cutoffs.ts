/**
 * What a device holds of a removed member beyond its cut-off is taken back, so that all devices hold the same: it may have
 * verified such blocks before it heard of the removal.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { BlockId, MemberId, StreamName } from "../../model/ids.ts";
import { isStreamName } from "../../protocol/ids.ts";
import { splitStream } from "../../protocol/log/block-stream.ts";
import { cutoffOf } from "../../protocol/roster/members.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import type { HeldBlocks } from "../load/held-blocks.ts";

/** What is held and by whom. */
export interface CutoffView {
  readonly held: HeldBlocks;
  readonly roster: RosterState;
  /** This device: what it wrote itself stays as it is. */
  readonly reader: MemberId;
}

interface Cut {
  readonly stream: StreamName;
  readonly cutoff: readonly [seq: number, id: BlockId | null];
  /** Newest that is held. */
  readonly seq: number;
  /** Id of the block that is held at the cut-off. */
  readonly here: BlockId | null;
}

/** Takes every stream of a removed member back to its cut-off; tells whether there was anything to take back. */
export function trimToCutoffs(view: CutoffView): boolean {
  const beyond = cutsOf(view).filter((cut) => cut.seq > cut.cutoff[0] && !isFork(cut));
  for (const { stream, cutoff } of beyond) view.held.trim(stream, cutoff);
  return beyond.length > 0;
}

/** @throws {VaultError} FORK if another block than the one that the roster names is held at a cut-off. */
export function mustMatchCutoffs(view: CutoffView): void {
  const fork = cutsOf(view).find((cut) => isFork(cut));
  if (fork === undefined) return;
  throw new VaultError("FORK", "The entry at the cut-off of a removed device is another one.", {
    details: { position: `${fork.stream}/${fork.cutoff[0]}`, id: fork.here },
  });
}

function cutsOf({ held, roster, reader }: CutoffView): readonly Cut[] {
  return Object.entries(held.vector()).flatMap(([stream, [seq]]): Cut[] => {
    if (!isStreamName(stream)) return [];
    const { device } = splitStream(stream);
    const cutoff = device === reader ? null : cutoffOf(roster, device, stream);
    if (cutoff === null || seq < cutoff[0]) return [];
    return [{ stream, cutoff, seq, here: held.idAt({ stream, seq: cutoff[0] }) }];
  });
}

/** A block that the store lost has no id here, and comes back as the one that the pin names. */
function isFork({ cutoff, here }: Cut): boolean {
  return cutoff[1] !== null && here !== null && here !== cutoff[1];
}

/**
 * The pin: what this device has verified and a server may never take back.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { Pin } from "../keys/secrets.ts";
import type { Vector } from "../protocol/log/block-stream.ts";
import { entryHashAt } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";

/** Makes the pin of a verified roster and vector. */
export function toPin(state: RosterState, vector: Vector): Pin {
  const [n, hash] = state.head;
  return { n, hash, vector };
}

/**
 * Checks that a roster goes on from what was pinned.
 * @throws {VaultError} ROSTER_ROLLBACK if it is shorter; ROSTER_FORK if it is another.
 */
export function mustHoldPin(state: RosterState, pin: Pick<Pin, "n" | "hash">): void {
  const hash = entryHashAt(state, pin.n);
  if (hash === null)
    throw new VaultError("ROSTER_ROLLBACK", "The server hides changes to your devices.", {
      details: { pinned: pin.n, served: state.head[0] },
    });
  if (hash !== pin.hash)
    throw new VaultError("ROSTER_FORK", "The server shows another list of your devices.", {
      details: { pinned: pin.n },
    });
}

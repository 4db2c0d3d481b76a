/**
 * Names in the roster the server key whose acks count, so that every device checks acks against the same one.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import { toHex } from "../bytes/encoding.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { appendRoster } from "./append.ts";
import { type RosterDevice, writerOf } from "./device-roster.ts";

/** Appends a `server` entry, unless the roster names this key already. */
export function nameServer(
  device: RosterDevice,
  state: RosterState,
  serverKey: Uint8Array,
): Promise<RosterState> {
  return appendRoster(writerOf(device), state, (base) => {
    const named = base.serverKey !== null && equalBytes(base.serverKey, serverKey);
    return Promise.resolve(named ? null : { ops: [{ op: "server", key: toHex(serverKey) }] });
  });
}

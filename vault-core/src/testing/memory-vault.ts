/**
 * A vault whose log lives in memory: what a change of records needs, for tests of what stands above the log.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import { createMemoryLog, type MemoryLog } from "./memory-log.ts";

/** The vault. */
export interface MemoryVault extends CollectionContext {
  readonly log: MemoryLog;
}

/** Opens an empty one; its clock goes on by so many milliseconds each time that it is asked. */
export function openMemoryVault(tickMs: number): MemoryVault {
  const log = createMemoryLog();
  let clock = Date.parse("2026-05-01T10:00:00Z");
  let counter = 0;
  return {
    log,
    records: new RecordSet(log),
    idRoot: new Uint8Array(32).fill(10),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill((counter += 1)),
    now: () => (clock += tickMs),
    homeZone: () => "Europe/Berlin",
  };
}

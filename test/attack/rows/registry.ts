/**
 * All attacks by a malicious server, a thief, or chance, that concern the log.
 * @module
 */
import { blockRows } from "./blocks.ts";
import { compactionRows } from "./compaction.ts";
import { historyRows } from "./history.ts";
import { keyRows } from "./keys.ts";
import { rosterRows } from "./roster.ts";
import type { Row } from "./row.ts";
import { wayRows } from "./ways.ts";

/** Every attack. */
export const attackRows: readonly Row[] = [
  ...blockRows,
  ...historyRows,
  ...rosterRows,
  ...keyRows,
  ...wayRows,
  ...compactionRows,
];

/**
 * Every migration in its order. A released one never changes; a change of the schema adds one.
 * @module
 */
import { vaultsAndLog } from "./001-vaults-and-log.ts";
import { grantsAndLogs } from "./002-grants.ts";
import { compactions } from "./003-compactions.ts";
import { helperBoxes } from "./004-helper-boxes.ts";
import { attachments } from "./005-attachments.ts";

/** Statements of each migration; the first has number 1. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  vaultsAndLog,
  grantsAndLogs,
  compactions,
  helperBoxes,
  attachments,
];

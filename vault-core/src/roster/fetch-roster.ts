/**
 * Reads the roster from the server: whole, or what is new since a verified state.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { rosterShape } from "../protocol/roster-calls.ts";
import { entryHashHex, type RosterEntry } from "../protocol/roster/entry.ts";
import { appendToRoster, readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { Session } from "../transport/login.ts";

/**
 * Fetches and verifies the roster.
 *
 * @param known a verified state to go on from; null reads from genesis.
 * @throws {VaultError} ROSTER_BAD; ROSTER_BADSIG; ROSTER_ROLLBACK or ROSTER_FORK if it does not go on from `known`.
 */
export async function fetchRoster(
  session: Session,
  known: RosterState | null,
): Promise<RosterState> {
  // The newest known entry is asked for again: whether the server still has it is the point.
  const from = known === null ? 0 : known.head[0];
  const path = `${fillPath(PATHS.roster, { vault: session.vault })}?from=${from}`;
  const { entries } = await session.ask({ method: "GET", path }, rosterShape);
  try {
    return known === null ? readRoster(entries) : goOn(known, entries);
  } catch (error) {
    // What was shown is proof of what was tried.
    if (!isVaultError(error)) throw error;
    const { code, message, details, cause } = error;
    const evidence = utf8(JSON.stringify(entries));
    throw new VaultError(code, message, { details, cause, evidence });
  }
}

function goOn(known: RosterState, entries: readonly RosterEntry[]): RosterState {
  const [first, ...newer] = entries;
  if (first === undefined)
    throw new VaultError("ROSTER_ROLLBACK", "The server hides changes to your devices.", {
      details: { known: known.head[0] },
    });
  if (entryHashHex(first.bytes) !== known.head[1])
    throw new VaultError("ROSTER_FORK", "The server shows another list of your devices.", {
      details: { known: known.head[0] },
    });
  return appendToRoster(known, newer);
}

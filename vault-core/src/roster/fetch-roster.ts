/**
 * Reads the roster from the server: whole, or what is new since a verified state.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { isVaultError, VaultError, withEvidence } from "../errors.ts";
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
  return readShown(entries, known);
}

/**
 * Fetches and verifies the roster of a server that refuses this member a session. Who was removed gets to see by whom;
 * a server that has nothing to show to a member of this key has lost it, or lies.
 *
 * @param refusal with which the session was refused.
 * @throws {VaultError} as `fetchRoster`; ROSTER_ROLLBACK if nothing is shown; unreachable and other failures that pass.
 */
export async function fetchRosterByKey(
  session: Session,
  known: RosterState | null,
  refusal: VaultError,
): Promise<RosterState> {
  const from = known === null ? 0 : known.head[0];
  const ask = (): Promise<readonly RosterEntry[]> => session.rosterByKey(from);
  // A request that the network brings twice is refused the second time, so one refusal says nothing.
  const entries = await ask()
    .catch(async (first: unknown) => {
      if (!isRefused(first)) throw first;
      return ask();
    })
    .catch((cause: unknown) => {
      if (!isRefused(cause)) throw cause;
      throw new VaultError("ROSTER_ROLLBACK", NOT_KNOWN, {
        cause,
        details: { known: from, refused: true },
        ...(refusal.evidence !== null && { evidence: refusal.evidence }),
      });
    });
  return readShown(entries, known);
}

const NOT_KNOWN =
  "The server knows this device no more, and shows no removal that your devices signed. Nothing is lost here.";

/** Answers that stay the same however often one asks; a server without this request gives one of them too. */
const REFUSED: ReadonlySet<unknown> = new Set([400, 401, 403, 404, 405]);

function isRefused(error: unknown): boolean {
  return isVaultError(error) && REFUSED.has(error.details["status"]);
}

function readShown(entries: readonly RosterEntry[], known: RosterState | null): RosterState {
  try {
    return known === null ? readRoster(entries) : goOn(known, entries);
  } catch (error) {
    // What was shown is proof of what was tried.
    throw withEvidence(error, utf8(JSON.stringify(entries)));
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

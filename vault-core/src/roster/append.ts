/**
 * Appends to the roster by compare-and-swap: if another device was first, its entries are verified, the change is
 * made anew on top of them, and tried again.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { type EntrySigner, signEntry } from "../keys/sign-entry.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { appendRosterShape, rosterMovedShape } from "../protocol/roster-calls.ts";
import type { LaterBody } from "../protocol/roster/bodies.ts";
import { entryHashHex } from "../protocol/roster/entry.ts";
import { appendToRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { toWire } from "../protocol/shapes.ts";
import type { Session } from "../transport/login.ts";
import type { Lockbox } from "./create.ts";

type WithoutCommon<Body> = Body extends LaterBody
  ? Omit<Body, "n" | "vault" | "prev" | "by" | "ts">
  : never;

/** What an entry says, without the members that all entries share. */
export type RosterOp = WithoutCommon<LaterBody>;

/** A change of the roster: entries that go together, with the wrapped keys that they need. */
export interface RosterChange {
  readonly ops: readonly RosterOp[];
  readonly lockboxes?: readonly Lockbox[];
  /** Link of the epoch that starts. */
  readonly link?: Uint8Array;
  /** Signs the first entry too, such as the recovery kit. */
  readonly cosigner?: EntrySigner;
}

/** Who appends, and through which session. */
export interface RosterWriter {
  readonly session: Session;
  readonly signer: EntrySigner;
  /** Unix ms. */
  readonly now: () => number;
}

const TRIES = 6;

/**
 * Appends a change and gives the roster after it.
 *
 * @param change made on top of a state, again for each newer one; null if nothing is left to do there.
 * @throws {VaultError} ROSTER_MOVED if others were first six times; ROSTER_* for entries of the server that break a rule.
 */
export async function appendRoster(
  writer: RosterWriter,
  state: RosterState,
  change: (state: RosterState) => Promise<RosterChange | null>,
): Promise<RosterState> {
  let base = state;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const made = await change(base);
    if (made === null) return base;
    const after = withOps(writer, base, made);
    const newer = await send(writer.session, base, after, made);
    if (newer === null) return after;
    base = newer;
  }
  throw new VaultError(
    "ROSTER_MOVED",
    "Other devices kept changing the list of devices. Try again.",
  );
}

/** Signs the ops on top of a state, and checks the result by the rules that all others will apply. */
function withOps(
  { signer, now, session }: RosterWriter,
  base: RosterState,
  { ops, cosigner }: RosterChange,
): RosterState {
  const ts = now() + session.clockOffset();
  const entries = [];
  let at = base.head;
  for (const op of ops) {
    const common = { n: at[0] + 1, vault: base.vault, prev: at[1], by: signer.id, ts };
    const also = entries.length === 0 && cosigner !== undefined ? [cosigner] : [];
    const entry = signEntry({ ...common, ...op }, [signer, ...also]);
    entries.push(entry);
    at = [common.n, entryHashHex(entry.bytes)];
  }
  return appendToRoster(base, entries);
}

/** Sends what `after` has over `base`. Null if it was taken, else the verified roster that the server has. */
async function send(
  session: Session,
  base: RosterState,
  after: RosterState,
  { lockboxes = [], link }: RosterChange,
): Promise<RosterState | null> {
  const entries = after.entries.slice(base.entries.length).map((verified) => verified.entry);
  const body = {
    after: base.head,
    entries,
    lockboxes: lockboxes.map((box) => toWire(box)),
    ...(link === undefined ? {} : { link: toBase64Url(link) }),
  };
  const path = fillPath(PATHS.roster, { vault: session.vault });
  try {
    // Sent twice it is taken once: the second time the head has moved, by these very entries.
    await session.ask({ method: "POST", path, body, idempotent: true }, appendRosterShape);
    return null;
  } catch (error) {
    if (!isVaultError(error, "roster-moved")) throw error;
    const moved = rosterMovedShape.safeParse(error.details);
    if (!moved.success || moved.data.entries.length === 0) throw error;
    const newer = appendToRoster(base, moved.data.entries);
    return newer.entries[after.entries.length - 1]?.hash === after.head[1] ? null : newer;
  }
}

/**
 * Reads a roster: a fold over signed entries, each checked with the keys in force before it. Server and clients run
 * the same rules; the first fault ends the reading (docs/formats/roster.md).
 * @module
 */
import { verifySignature } from "../../crypto/public.ts";
import { VaultError } from "../../errors.ts";
import type { MemberId } from "../../model/ids.ts";
import { RECOVERY_ID } from "../ids.ts";
import { type LaterBody, type RosterBody, rosterBodyShape } from "./bodies.ts";
import {
  entryHashHex,
  hexToBytes,
  readEntryJson,
  type RosterEntry,
  rosterEntryShape,
} from "./entry.ts";
import { activeMember } from "./members.ts";
import { must, mustBeSigned } from "./must.ts";
import { applyAdd } from "./ops/add.ts";
import { applyEpoch } from "./ops/epoch.ts";
import { applyGenesis } from "./ops/genesis.ts";
import { applyPolicy } from "./ops/policy.ts";
import { applyPrekey } from "./ops/prekey.ts";
import { applyRecovery, type EntrySigners } from "./ops/recovery.ts";
import { applyRemove } from "./ops/remove.ts";
import { applyServer } from "./ops/server.ts";
import { applyTruncate } from "./ops/truncate.ts";
import type { RosterState, VerifiedEntry } from "./state.ts";

/**
 * Reads a whole roster from its genesis.
 *
 * @throws {VaultError} ROSTER_BADSIG for a signature that does not hold; ROSTER_BAD for any other fault.
 */
export function readRoster(entries: readonly RosterEntry[]): RosterState {
  const [genesis, ...later] = entries;
  must(genesis !== undefined, "it is empty");
  return appendToRoster(readGenesis(genesis), later);
}

/**
 * Appends entries to a verified roster, all or nothing. The state given stays as it is.
 *
 * @throws {VaultError} ROSTER_BADSIG for a signature that does not hold; ROSTER_BAD for any other fault.
 */
export function appendToRoster(state: RosterState, entries: readonly RosterEntry[]): RosterState {
  const after = entries.reduce(applyRosterEntry, state);
  must(after.owed === "nothing", "a new epoch is owed");
  return after;
}

/** Reads the body of an entry by its shape. Throws ROSTER_BAD for an unknown op or member. */
export function readRosterBody(entry: RosterEntry): RosterBody {
  must(rosterEntryShape.safeParse(entry).success, "an entry is malformed");
  const body = rosterBodyShape.safeParse(readEntryJson(entry.bytes));
  must(body.success, "an entry says something unknown");
  return body.data;
}

function readGenesis(entry: RosterEntry): RosterState {
  const body = readRosterBody(entry);
  must(body.op === "genesis", "it does not begin with genesis");
  const begun = applyGenesis(body, entry.bytes);
  const first = verifiedEntry(entry, body, begun.epoch);
  const state: RosterState = { ...begun, entries: [first], head: [0, first.hash] };
  const signers = checkSignatures(state, entry);
  mustBeSigned(
    signers.size === 2 && signers.has(body.by) && signers.has(RECOVERY_ID),
    "genesis is not signed by device and kit",
  );
  return state;
}

function applyRosterEntry(before: RosterState, entry: RosterEntry): RosterState {
  const body = readRosterBody(entry);
  must(body.op !== "genesis", "genesis comes twice");
  mustFollow(before, body);
  mustPayWhatIsOwed(before, body);
  const signers = checkSignatures(before, entry);
  mustBeSigned(signers.has(body.by), "an entry is not signed by its author");
  const by = activeMember(before, body.by);
  must(by !== null, "its author is no member");
  // Whatever the old kit signs shows that its owner still has it, so a pending ask lapses.
  const heard = signers.has(RECOVERY_ID) ? { ...before, recoveryAsk: null } : before;
  const after = applyBody(heard, body, { by, signers });
  const verified = verifiedEntry(entry, body, after.epoch);
  return {
    ...after,
    entries: [...before.entries, verified],
    head: [verified.n, verified.hash],
  };
}

function mustFollow(before: RosterState, body: LaterBody): void {
  must(body.n === before.head[0] + 1, "an entry is left out or repeated");
  must(body.prev === before.head[1], "an entry does not follow the one before");
  must(body.vault === before.vault, "an entry belongs to another vault");
}

function mustPayWhatIsOwed(before: RosterState, body: LaterBody): void {
  if (before.owed === "nothing") return;
  const paysRemoval = before.owed === "remove-or-epoch" && body.op === "remove";
  must(paysRemoval || body.op === "epoch", "a new epoch is owed first");
}

/** Checks every signature with the keys in force before the entry; gives who signed. */
function checkSignatures(state: RosterState, entry: RosterEntry): ReadonlySet<MemberId> {
  const signers = new Set<MemberId>();
  for (const { by, sig } of entry.sigs) {
    const member = activeMember(state, by);
    mustBeSigned(member !== null, "an entry is signed by somebody who is no member");
    mustBeSigned(!signers.has(by), "a member signed an entry twice");
    mustBeSigned(
      verifySignature(member.signKey, "ctl", entry.bytes, hexToBytes(sig)),
      "a signature does not hold",
    );
    signers.add(by);
  }
  return signers;
}

function applyBody(state: RosterState, body: LaterBody, signed: EntrySigners): RosterState {
  switch (body.op) {
    case "add":
      return applyAdd(state, body, signed.by);
    case "remove":
      return applyRemove(state, body, signed.by);
    case "prekey":
      return applyPrekey(state, body, signed.by);
    case "epoch":
      return applyEpoch(state, body, signed.by);
    case "recovery":
      return applyRecovery(state, body, signed);
    case "policy":
      return applyPolicy(state, body, signed.by);
    case "truncate":
      return applyTruncate(state, body, signed.by);
    case "server":
      return applyServer(state, body, signed.by);
    default:
      throw new VaultError(
        "ROSTER_BAD",
        "The roster was refused: an entry says something unknown.",
      );
  }
}

function verifiedEntry(entry: RosterEntry, body: RosterBody, epoch: number): VerifiedEntry {
  const { n, op, by, ts } = body;
  return { n, hash: entryHashHex(entry.bytes), op, by, ts, entry, epoch };
}

/**
 * How far a stolen, unlocked device gets with the list of devices. The rules of the roster let any device say these
 * things; what nobody could take back is refused here, and there is always room, and leave, to remove the thief.
 * @module
 */
import { SUITE, toHex, VaultError, type RosterBody } from "@rootvault/vault-core/protocol";
import type { Limits } from "../model/base.ts";
import type { DeviceSession } from "../http/route.ts";

/** Decades of devices and epochs; more is an attack on the disk. */
const MOST_ENTRIES = 10_000;
/** More of them, for removals and for what the kit says. */
const ENTRIES_TO_END = 500;
/** The lowest body format that every version writes; a policy above it would refuse all that is written. */
const LOWEST_FORMAT = 1;
/** Newest version of the rule which lines are live. */
const LIVE_RULE = 1;
/** Ten years: above that a time is no time any more. */
const MOST_GRACE_SECONDS = 315_360_000;

/** Tells whether entries only end members, or come from the kit: an owner who has lost a device is not kept waiting. */
export function isEnding(
  { memberClass }: Pick<DeviceSession, "memberClass">,
  bodies: readonly RosterBody[],
): boolean {
  const endsMembers = bodies.some(({ op }) => op === "remove");
  return (
    memberClass === "kit" ||
    (endsMembers && bodies.every(({ op }) => op === "remove" || op === "epoch"))
  );
}

/** Counts entries against the vault's hour, so that no thief fills the roster before anybody looks. */
export async function takeEntries(
  limits: Limits,
  session: DeviceSession,
  bodies: readonly RosterBody[],
): Promise<void> {
  if (isEnding(session, bodies)) return;
  for (const _ of bodies) await limits.take("roster", session.vault);
}

/** @throws {VaultError} quota-exceeded for a roster of so many entries. */
export function mustHaveRoom(entries: number, ending: boolean): void {
  if (entries > MOST_ENTRIES + (ending ? ENTRIES_TO_END : 0))
    throw new VaultError("quota-exceeded", "The roster is as long as this server allows.");
}

/**
 * What only rises, or counts for all, must be something that today's devices can live with.
 * @throws {VaultError} bad-request.
 */
export function mustBeLivable(bodies: readonly RosterBody[], serverKey: Uint8Array): void {
  for (const body of bodies) {
    const why = whyNotLivable(body, serverKey);
    if (why !== null) throw new VaultError("bad-request", why);
  }
}

function whyNotLivable(body: RosterBody, serverKey: Uint8Array): string | null {
  if (body.op === "policy" && (body.minSuite > SUITE || body.minFormat > LOWEST_FORMAT))
    return "No device could write any more under this policy.";
  if (body.op === "truncate" && (body.rule > LIVE_RULE || body.grace > MOST_GRACE_SECONDS))
    return "No device could confirm this compaction, or compact after it.";
  if (body.op === "server" && body.key !== toHex(serverKey)) return "The key is not this server's.";
  return null;
}

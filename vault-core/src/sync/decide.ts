/**
 * The owner decides about an alarm. Nothing that was verified is dropped by it: a decision only says whether, and with
 * what, this device goes on publishing.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";
import type { AlarmDecision } from "../keys/secrets.ts";
import type { JsonObject } from "../model/json.ts";
import type { Heads } from "../protocol/log/block-stream.ts";
import { STOPPING_CODES } from "./alarms.ts";
import { fetchHeads } from "./block-calls.ts";
import { look } from "./look.ts";
import { pushBack } from "./push-back.ts";
import { isOwn, rollbackDetails, streamsBehind } from "./rollback.ts";
import { acceptCompaction } from "./settle-floor.ts";
import type { SyncDevice } from "./sync-device.ts";

/** What the owner says about which alarm. */
export type Decision = Pick<AlarmDecision, "code" | "decision">;

/** What a decision did at once. */
export interface Decided {
  /** Own blocks that were sent again. */
  readonly sentBlocks: number;
}

/**
 * Carries a decision out and records it. The sync that follows goes by it.
 *
 * @throws {VaultError} no-alarm; bad-value to push back what is no rollback; publishing-stopped if the server lacks own
 *   blocks; the alarm itself if it cannot be accepted while it shows; all that `look` and `pushBack` throw.
 */
export async function decideAlarm(device: SyncDevice, decision: Decision): Promise<Decided> {
  const { alarms } = device;
  const { code } = decision;
  if (!alarms.list().some((alarm) => alarm.code === code))
    throw new VaultError("no-alarm", `There is no alarm ${code}.`);
  if (decision.decision === "push-back") return await decideToPushBack(device, decision);
  const stopping = STOPPING_CODES.find((one) => one === code);
  if (code === "STATE_MISMATCH") await acceptCompaction(device);
  if (stopping === undefined) await alarms.decide(decision, []);
  else await decideToGoOn(device, { ...decision, code: stopping });
  return { sentBlocks: 0 };
}

async function decideToPushBack(device: SyncDevice, decision: Decision): Promise<Decided> {
  if (decision.code === "ROSTER_ROLLBACK") throw rosterIsLost();
  if (decision.code !== "ROLLBACK")
    throw new VaultError("bad-value", "Only what a server lost (ROLLBACK) can be pushed back.");
  const { heads } = await look(device).catch((error: unknown) => {
    throw isVaultError(error, "ROSTER_ROLLBACK") ? rosterIsLost(error) : error;
  });
  const sentBlocks = await pushBack(device, heads);
  const after = await fetchHeads(device.session);
  const stillBehind = streamsBehind(device, after).filter(({ stream }) => isOwn(device, stream));
  if (stillBehind.length > 0)
    throw new VaultError("ROLLBACK", "The server took the entries and does not show them.", {
      details: rollbackDetails(device, stillBehind),
    });
  await device.alarms.decide(decision, rollbackFacts(device, after));
  return { sentBlocks };
}

async function decideToGoOn(
  device: SyncDevice,
  decision: Decision & { readonly code: (typeof STOPPING_CODES)[number] },
): Promise<void> {
  const { alarms } = device;
  const { code } = decision;
  const { heads } = await look(device);
  const mine = alarms.list().filter((alarm) => alarm.code === code);
  // A list of devices that does not verify is accepted by nobody: it has to be whole again first.
  if (code.startsWith("ROSTER_") && alarms.isShown(code))
    throw new VaultError(code, mine[0]?.text ?? "", { details: mine[0]?.details ?? {} });
  const facts =
    code === "ROLLBACK" ? rollbackFacts(device, heads) : mine.map(({ details }) => details);
  await alarms.decide(decision, facts);
}

/** This device's next block goes after its newest one, so the server must have that one. */
function rollbackFacts(device: SyncDevice, heads: Heads): readonly JsonObject[] {
  const behind = streamsBehind(device, heads);
  const own = behind.filter(({ stream }) => isOwn(device, stream));
  if (own.length > 0)
    throw new VaultError(
      "publishing-stopped",
      "The server lacks entries of this device, so nothing can follow them. Push them back.",
      { details: rollbackDetails(device, own) },
    );
  return behind.length === 0 ? [] : [rollbackDetails(device, behind)];
}

function rosterIsLost(cause?: unknown): VaultError {
  return new VaultError(
    "ROSTER_ROLLBACK",
    "The server has lost changes to the list of your devices, and this version cannot send those again. Nothing is lost here: ask the operator for a newer backup, or export your records and move to a new vault.",
    { cause, details: isVaultError(cause) ? cause.details : {} },
  );
}

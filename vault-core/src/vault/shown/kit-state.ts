/**
 * What a screen says about the recovery kit: when it was rehearsed, and whether another one waits.
 * @module
 */
import { kitFindId } from "../../keys/kit.ts";
import { toInstant } from "../../protocol/ids.ts";
import { kitOf } from "../../protocol/roster/members.ts";
import { RECOVERY_WAIT_MS } from "../../protocol/roster/ops/recovery.ts";
import type { KitChange, VaultStatus } from "../api/vault-api.ts";
import { toMemberView } from "./member-view.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readKitRehearsal } from "../settings.ts";

/** A kit that nobody tried for so long may be lost without its owner knowing. */
const REHEARSE_EVERY_MS = 365 * 86_400_000;

/** The name of the kit in force, as the server finds it: it changes with the kit. */
export function kitNameOf({ device }: OpenParts): string {
  return kitFindId(kitOf(device.roster.current()).signKey);
}

/** When the kit in force was rehearsed, and whether it is time again. A word on it may be among entries that are owed. */
export function rehearsalOf(
  parts: OpenParts,
): Pick<VaultStatus, "kitRehearsed" | "kitRehearsalDue"> {
  const { context, device } = parts;
  const at = readKitRehearsal(context.records, kitNameOf(parts));
  const isDue = at === null || context.now() - Date.parse(at) >= REHEARSE_EVERY_MS;
  return { kitRehearsed: at, kitRehearsalDue: isDue && device.log.owed() === 0 };
}

/** The replacement that waits for its 72 hours, as the roster tells it. */
export function kitChangeOf(parts: OpenParts): KitChange | null {
  const { device } = parts;
  const ask = device.roster.current().recoveryAsk;
  if (ask === null) return null;
  return {
    by: ask.by,
    byName: toMemberView(parts, ask.by).name,
    mine: ask.by === device.keeper.current().device,
    asked: toInstant(ask.ts),
    takeFrom: toInstant(ask.ts + RECOVERY_WAIT_MS),
  };
}

/**
 * Alarms as a screen or a command shows them, and the file that proves one.
 * @module
 */
import { VaultError } from "../../errors.ts";
import type { JsonObject } from "../../model/json.ts";
import { z } from "../../protocol/zod.ts";
import { readRosterBody } from "../../protocol/roster/rules.ts";
import type { VerifiedEntry } from "../../protocol/roster/state.ts";
import { alarmText } from "./alarm-words.ts";
import type { AlarmView } from "../api/vault-api.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readDeviceNames } from "../settings.ts";

/** What showing alarms needs. */
export type AlarmParts = Pick<OpenParts, "context" | "device">;

/** Gives all alarms and notes, the newest first, in words that name the owner's devices. */
export function alarmViews({ context, device }: AlarmParts): readonly AlarmView[] {
  const names = readDeviceNames(context.records);
  const { entries } = device.roster.current();
  const words = {
    nameOf: (member: string) => names.get(member) ?? null,
    isKitAsk: (n: number) => isKitAsk(entries[n]),
    now: device.now(),
  };
  return device.alarms.list().map((alarm) => {
    const { code, at, stopsPublishing, details, decided, isOver } = alarm;
    const text = alarmText(alarm, words);
    return { code, at, text, stopsPublishing, details, decided, isOver };
  });
}

function isKitAsk(entry: VerifiedEntry | undefined): boolean {
  if (entry === undefined) return false;
  const body = readRosterBody(entry.entry);
  return body.op === "recovery" && body.stage === "ask";
}

/**
 * Makes the evidence file of an alarm: what the server returned, byte for byte, what this device had verified by then,
 * and the signed list of devices by which anybody can check both.
 *
 * @param ask the alarm's code, and its instant where several have the code.
 * @throws {VaultError} no-alarm.
 */
export async function evidenceFile(
  parts: AlarmParts,
  ask: { readonly code: string; readonly at?: string | undefined },
): Promise<JsonObject> {
  const alarm = alarmViews(parts).find(
    ({ code, at }) => code === ask.code && (ask.at === undefined || at === ask.at),
  );
  if (alarm === undefined) throw new VaultError("no-alarm", `There is no alarm ${ask.code}.`);
  const evidence = await parts.device.alarms.evidenceOf(alarm);
  const state = parts.device.roster.current();
  return z.record(z.string(), z.json()).parse({
    v: 1,
    kind: "rootvault-evidence",
    vault: state.vault,
    code: alarm.code,
    at: alarm.at,
    text: alarm.text,
    details: alarm.details,
    bytes: evidence?.bytes ?? null,
    pin: evidence?.pin ?? null,
    roster: state.entries.map(({ entry }) => entry),
  });
}

/**
 * What the vault keeps sealed in `_settings`: the pairwise root, the names of devices, the owner's preferences.
 * @module
 */
import { readBase64Url, toBase64Url } from "../bytes/encoding.ts";
import { internalRecords, readInternal, toInternalLine } from "../collection/settings/internal.ts";
import { toLine } from "../collection/line.ts";
import { randomRecordId, recordIdOf } from "../collection/record-id.ts";
import type { RecordSet } from "../collection/read/record-set.ts";
import { preferenceIdOf } from "../collection/settings/setting-ids.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import type { RecordLine } from "../log/vault-log.ts";
import { toInstant } from "../protocol/ids.ts";
import {
  DeviceNameSetting,
  KitRehearsalSetting,
  RootSetting,
} from "../records/internal/settings.ts";
import { isPreference, PreferenceSetting } from "../records/internal/preference.ts";
import { naturalKey } from "../records/natural-key.ts";
import type { Preferences } from "./api/vault-api.ts";

const COLLECTION = "_settings";
const PREFERENCES = ["locale", "currency", "homeZone"] as const;

/** What reading and writing settings needs. */
export interface SettingsContext {
  readonly records: RecordSet;
  readonly idRoot: Uint8Array;
  readonly now: () => number;
}

/** Of which removal a pairwise root is. */
export interface RootGeneration {
  readonly generation: number;
  /** Number of the roster entry whose removal made it. */
  readonly since: number;
}

/**
 * Makes the line of a pairwise root: 32 random bytes. The first generation is written with genesis; each removal of a member
 * makes a newer one, which the removed one never learns.
 */
export function toRootLine(
  context: { readonly random: RandomSource; readonly now: () => number },
  newer?: RootGeneration,
): RecordLine {
  return toLine(COLLECTION, "self", {
    id: randomRecordId(context.random),
    v: 1,
    rev: 1,
    edited: toInstant(context.now()),
    type: "root",
    generation: newer?.generation ?? 1,
    pairwiseRoot: toBase64Url(context.random(32)),
    ...(newer !== undefined && { since: newer.since }),
  });
}

/** A pairwise root as it is kept. */
export type KeptRoot = Pick<RootSetting, "id" | "generation" | "since"> & {
  readonly root: Uint8Array;
};

/**
 * Gives all pairwise roots, the newest generation first. Two devices that made one generation at once made two roots: the
 * smaller id is first everywhere.
 */
export function readPairwiseRoots(records: RecordSet): readonly KeptRoot[] {
  return internalRecords(records, COLLECTION, "root")
    .flatMap((record) => {
      const read = RootSetting.safeParse(record);
      const root = read.success ? readBase64Url(read.data.pairwiseRoot) : null;
      return read.success && root !== null ? [{ ...read.data, root }] : [];
    })
    .toSorted((a, b) => b.generation - a.generation || (a.id < b.id ? -1 : 1));
}

/** Gives the pairwise root of generation 1, from which record ids come too; null before it was received. */
export function readPairwiseRoot(records: RecordSet): Uint8Array | null {
  return readPairwiseRoots(records).find(({ generation }) => generation === 1)?.root ?? null;
}

/** Gives the owner's names of devices by id. */
export function readDeviceNames(records: RecordSet): ReadonlyMap<string, string> {
  return new Map(
    internalRecords(records, COLLECTION, "device-name").flatMap((record) => {
      const read = DeviceNameSetting.safeParse(record);
      return read.success ? [[read.data.device, read.data.name] as const] : [];
    }),
  );
}

/** Makes the line that names a device. @throws {VaultError} bad-value for an empty or long name. */
export function toDeviceNameLine(
  context: SettingsContext,
  device: string,
  name: string,
): RecordLine {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > 64) {
    throw new VaultError("bad-value", "A device's name has 1 to 64 letters.");
  }
  return toInternalLine(context, {
    collection: COLLECTION,
    id: recordIdOf(context.idRoot, COLLECTION, naturalKey("device-name", device)),
    type: "device-name",
    fields: { device, name: trimmed },
  });
}

/** Gives when a kit was last rehearsed, by its find id; null for never. */
export function readKitRehearsal(records: RecordSet, kit: string): string | null {
  const times = internalRecords(records, COLLECTION, "kit-rehearsal").flatMap((record) => {
    const read = KitRehearsalSetting.safeParse(record);
    return read.success && read.data.kit === kit ? [read.data.at] : [];
  });
  return times.toSorted().at(-1) ?? null;
}

/** Makes the line that remembers a rehearsal, one for each kit. */
export function toKitRehearsalLine(
  context: SettingsContext,
  { kit, epoch }: { readonly kit: string; readonly epoch: number },
): RecordLine {
  return toInternalLine(context, {
    collection: COLLECTION,
    id: recordIdOf(context.idRoot, COLLECTION, naturalKey("kit-rehearsal", kit)),
    type: "kit-rehearsal",
    fields: { kit, epoch, at: toInstant(context.now()) },
  });
}

/** Gives the owner's preferences. */
export function readPreferences(context: SettingsContext): Preferences {
  const record = readInternal(context.records, COLLECTION, preferenceIdOf(context));
  const read = PreferenceSetting.safeParse(record);
  if (!read.success) return {};
  const { data } = read;
  return Object.fromEntries(
    PREFERENCES.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])),
  );
}

/**
 * Makes the line that changes preferences; absent members stay, an empty text takes one away.
 *
 * @throws {VaultError} bad-value for a zone, currency or locale that does not exist.
 */
export function toPreferenceLine(context: SettingsContext, changes: Preferences): RecordLine {
  const before = readPreferences(context);
  const members = PREFERENCES.flatMap((name) => {
    const value = changes[name] ?? before[name];
    return value === undefined || value === "" ? [] : [[name, mustBeKnown(name, value)] as const];
  });
  return toInternalLine(context, {
    collection: COLLECTION,
    id: preferenceIdOf(context),
    type: "preference",
    fields: Object.fromEntries(members),
  });
}

function mustBeKnown(name: (typeof PREFERENCES)[number], value: string): string {
  if (isPreference[name](value)) return value;
  throw new VaultError("bad-value", `"${value}" is no ${name} that is known here.`, {
    details: { field: name },
  });
}

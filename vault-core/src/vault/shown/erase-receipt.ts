/**
 * The receipt of a deletion: what was asked for is kept, sealed; what remains where is asked anew each time.
 * @module
 */
import type { CollectionContext } from "../../collection/context.ts";
import { readKept, toKeptLines, type KeptName } from "../../collection/undo/kept.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { MemberId } from "../../model/ids.ts";
import { toInstant } from "../../protocol/ids.ts";
import type { CompactionView } from "../../protocol/log/confirm.ts";
import { activeMembers } from "../../protocol/roster/members.ts";
import { z } from "../../protocol/zod.ts";
import { fetchCompactions, isErased } from "../../sync/compaction-calls.ts";
import type { ErasePlace, EraseReceipt } from "../api/erase.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readDeviceNames } from "../settings.ts";

const KEPT: KeptName = { collection: "_settings", key: "erasure" };
const DAY_MS = 86_400_000;
/** For so long an operator's backups may hold what the server has deleted (docs/guide/host.md). */
const BACKUP_MS = 30 * DAY_MS;

const erasureShape = z.object({
  level: z.enum(["erased", "shredded"]),
  started: z.string(),
  records: z.number(),
  compaction: z.number(),
  collected: z.array(z.string()),
  live: z.array(z.string()),
  /** Names of the passkeys that a shredding removed. */
  passkeys: z.array(z.string()).default([]),
  /** Names of the helpers that it removed: what they keep opens old copies of their collections. */
  helpers: z.array(z.string()).default([]),
});

/** A deletion as it is kept. */
export type Erasure = z.output<typeof erasureShape>;

/** Makes the lines that keep the newest deletion. */
export function toErasureLines(context: CollectionContext, erasure: Erasure): RecordLine[] {
  return toKeptLines(context, KEPT, [{ ...erasure }]);
}

/** Gives the newest deletion; null if there was none. */
export function readErasure(context: CollectionContext): Erasure | null {
  return erasureShape.safeParse(readKept(context, KEPT)[0]).data ?? null;
}

/** Makes the receipt as of now. @throws {VaultError} unreachable. */
export async function receiptOf(parts: OpenParts, erasure: Erasure): Promise<EraseReceipt> {
  const seen = (await fetchCompactions(parts.device)).find(({ n }) => n === erasure.compaction);
  const { level, started, records, compaction } = erasure;
  const places = [
    ...devicePlaces(parts, erasure, seen),
    ...serverPlaces(parts, seen),
    ...erasure.passkeys.map((name) => keptAt("passkey", name)),
    ...erasure.helpers.map((name) => keptAt("helper", name)),
    ...(level === "shredded" ? [keptAt("old-kit")] : []),
    ...erasure.live.map((name) => keptAt("peek", name)),
    ...erasure.collected.map((name) => keptAt("grantee", name)),
    ...(erasure.collected.length === 0 ? [] : [keptAt("own-access-log")]),
    keptAt("own-copies"),
  ];
  const done = places.every(({ state }) => state !== "waiting");
  return { level, started, records, compaction, done, places };
}

/** A place that gives nothing up by itself. */
function keptAt(place: ErasePlace["place"], name = ""): ErasePlace {
  return { place, name, state: "kept", until: null };
}

function devicePlaces(
  { context, device }: OpenParts,
  { compaction }: Erasure,
  seen: CompactionView | undefined,
): readonly ErasePlace[] {
  const { settled = 0 } = device.keeper.current();
  const names = readDeviceNames(context.records);
  const confirmed = new Set<MemberId>(seen?.confirmed);
  return activeMembers(device.roster.current())
    .filter((member) => member.class === "device" || member.class === "helper")
    .map(({ id, class: memberClass, addedAt }): ErasePlace => {
      const name = names.get(id) ?? `Device ${id.slice(0, 8)}`;
      const isHere = id === context.device;
      const isGone = isHere ? settled >= compaction : confirmed.has(id) || addedAt > compaction;
      const place = isHere ? "this-device" : "device";
      if (memberClass === "helper") return keptAt(place, name);
      return { place, name, state: isGone ? "gone" : "waiting", until: null };
    });
}

function serverPlaces(
  { device, origin }: OpenParts,
  seen: CompactionView | undefined,
): readonly ErasePlace[] {
  const name = new URL(origin).host;
  const isGone = seen !== undefined && isErased(device.roster.current(), seen);
  const goneAt = isGone ? (seen.erased?.ts ?? null) : (seen?.due ?? null);
  const backupsUntil = goneAt === null ? null : goneAt + BACKUP_MS;
  const isOver = isGone && backupsUntil !== null && backupsUntil <= device.now();
  return [
    { place: "server", name, state: isGone ? "gone" : "waiting", until: instant(goneAt) },
    {
      place: "server-backups",
      name,
      state: isOver ? "gone" : "waiting",
      until: instant(backupsUntil),
    },
  ];
}

function instant(time: number | null): string | null {
  return time === null ? null : toInstant(time);
}

/**
 * Carries compactions out: once every device of the owner has confirmed one, or its grace is over by this server's clock,
 * the blocks up to its floor go, with the keys of older epochs, and the write-ahead log is emptied.
 * @module
 */
import {
  activeMembers,
  floorOf,
  VaultError,
  type MemberId,
  type RosterState,
  type VaultId,
} from "@rootvault/vault-core/protocol";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";

/** Deletes what another room keeps of a vault and a compaction, or an earlier one, ends. Runs in the same transaction. */
export type EraseHook = (tx: Tx, n: number) => Promise<unknown>;

/** Carries compactions out. */
export interface Eraser {
  /** Erases if all have confirmed or the grace is over; tells whether it is erased now. */
  eraseIfDue(vault: VaultId, n: number): Promise<boolean>;
  /** Looks at all whose grace is over. Run at the start and each minute. */
  sweep(): Promise<void>;
}

type EraseServices = Pick<
  Services,
  "tenant" | "shared" | "stores" | "rosters" | "driver" | "bus" | "now"
>;

const SWEPT_AT_ONCE = 100;

/** Makes an eraser. */
export function createEraser(services: EraseServices, hooks: readonly EraseHook[]): Eraser {
  const { stores, shared, now } = services;
  const eraseIfDue = async (vault: VaultId, n: number): Promise<boolean> => {
    const outcome = await services.tenant.tx(vault, (tx) => erase(tx, services, { n, hooks }));
    if (outcome === "erased") {
      // Deleted bytes still lie in the write-ahead log.
      await services.driver.checkpoint();
      services.bus.publish(vault);
    }
    if (typeof outcome !== "number")
      await shared.tx((tx) => stores.compactions.settleDue(tx, vault, n));
    else await shared.tx((tx) => stores.compactions.setDue(tx, { vault, n, dueAt: outcome }));
    return outcome === "erased" || outcome === "was-erased";
  };
  return {
    eraseIfDue,
    sweep: async () => {
      for (;;) {
        const due = await stores.compactions.due(shared.read, now(), SWEPT_AT_ONCE);
        for (const { vault, n } of due) await eraseIfDue(vault, n);
        if (due.length < SWEPT_AT_ONCE) return;
      }
    },
  };
}

/** What became of it; a number is when to look again. */
type Outcome = "erased" | "was-erased" | "unknown" | number;

async function erase(
  tx: Tx,
  { stores, rosters, now }: EraseServices,
  { n, hooks }: { readonly n: number; readonly hooks: readonly EraseHook[] },
): Promise<Outcome> {
  const vault = await stores.vaults.lock(tx);
  const roster = await rosters.read(tx);
  const row = await stores.compactions.read(tx, n);
  if (vault === null || roster === null || row === null) return "unknown";
  if (row.erased !== null) return "was-erased";
  const confirmed = new Set(await stores.compactions.confirmed(tx, n));
  const all = confirmers(roster).every((id) => confirmed.has(id));
  if (!all && row.dueAt > now()) return row.dueAt;
  const floor = floorOf(roster, n);
  if (floor.n !== n) throw new VaultError("internal", "A compaction without its entry.");
  const purged = await stores.blocks.purge(tx, floor.vector);
  await stores.vaults.shrink(tx, purged);
  await stores.roster.purgeKeys(tx, floor.epoch);
  for (const hook of hooks) await hook(tx, n);
  const index = Math.max(vault.erased, purged.change);
  await stores.compactions.setErased(tx, { n, at: now(), index });
  return "erased";
}

/** Whose word is needed: that of every active member of class device. */
function confirmers(roster: RosterState): readonly MemberId[] {
  return activeMembers(roster)
    .filter((member) => member.class === "device")
    .map((member) => member.id);
}

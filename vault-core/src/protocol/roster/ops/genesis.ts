/**
 * `genesis`: the first entry. Its hash names the vault, so nobody can make a second vault of that name.
 * @module
 */
import { RECOVERY_ID, toVaultId } from "../../ids.ts";
import { countShape, memberIdShape } from "../../shapes.ts";
import { z } from "../../zod.ts";
import { entryHash, hexToBytes, kemHexShape, key32HexShape } from "../entry.ts";
import { must } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of a genesis. */
export const genesisShape = z.strictObject({
  n: z.literal(0),
  op: z.literal("genesis"),
  by: memberIdShape,
  ts: countShape,
  recovery: z.strictObject({ sig: key32HexShape, kem: kemHexShape }),
  device: z.strictObject({
    id: memberIdShape,
    class: z.literal("device"),
    sig: key32HexShape,
    kem: kemHexShape,
  }),
  commit: key32HexShape,
});

/** The body of a genesis. */
export type GenesisBody = z.infer<typeof genesisShape>;

/** Begins a roster: the first device, the kit, epoch 1. Signatures are checked by the caller. */
export function applyGenesis(
  body: GenesisBody,
  bytes: string,
): Omit<RosterState, "entries" | "head"> {
  must(body.device.id !== RECOVERY_ID, "a device cannot be named recovery");
  must(body.by === body.device.id, "genesis must come from its device");
  const since = {
    may: null,
    until: null,
    addedAt: 0,
    addedTs: body.ts,
    removedAt: null,
    removedTs: null,
  };
  const kit: Member = {
    id: RECOVERY_ID,
    class: "kit",
    signKey: hexToBytes(body.recovery.sig),
    kemKey: hexToBytes(body.recovery.kem),
    ...since,
  };
  const device: Member = {
    id: body.device.id,
    class: "device",
    signKey: hexToBytes(body.device.sig),
    kemKey: hexToBytes(body.device.kem),
    ...since,
  };
  return {
    vault: toVaultId(entryHash(bytes).subarray(0, 16)),
    members: new Map([
      [kit.id, kit],
      [device.id, device],
    ]),
    epoch: 1,
    commits: new Map([[1, { commit: hexToBytes(body.commit), link: false }]]),
    recoveryAsk: null,
    serverKey: null,
    policy: { minSuite: 1, minFormat: 1 },
    floor: {},
    truncate: null,
    cutoffs: new Map(),
    owed: "nothing",
  };
}

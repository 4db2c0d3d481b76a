/**
 * Messages that create a vault and read or lengthen its roster (docs/formats/roster.md). What an entry says is
 * checked by `roster/`; here only its outer form.
 * @module
 */
import { binary, countShape, headShape, memberIdShape, vaultIdShape } from "./shapes.ts";
import { z } from "./zod.ts";
import { rosterEntryShape } from "./roster/entry.ts";
import {
  MAX_HELPER_BOX_BYTES,
  MAX_HELPER_BOXES,
  MIN_HELPER_BOX_BYTES,
} from "./roster/helper-boxes.ts";

export { rosterEntryShape };

/** Bytes of a lockbox: X-Wing ciphertext, sealed key, tag. */
export const LOCKBOX_BYTES = 1168;
/** Bytes of a link. */
export const LINK_BYTES = 48;

/** An epoch's key wrapped for a member or the kit. */
export const lockboxShape = z.strictObject({
  epoch: countShape,
  rid: memberIdShape,
  data: binary(LOCKBOX_BYTES),
});

/** Creates a vault: genesis, and the first lockboxes of the device and the kit. */
export const createVaultAskShape = z.strictObject({
  invite: z.string().max(128).exactOptional(),
  genesis: rosterEntryShape,
  lockboxes: z.array(lockboxShape).max(2),
});

/** The vault that was made, and the key whose acks count. */
export const createVaultShape = z.strictObject({ vault: vaultIdShape, server_key: binary(32) });

/** The roster from an entry on. */
export const rosterShape = z.strictObject({
  entries: z.array(rosterEntryShape),
  head: headShape,
});

/** Appends entries after a head, all or nothing. `link` opens the epoch before from a new one. */
export const appendRosterAskShape = z.strictObject({
  after: headShape,
  entries: z.array(rosterEntryShape).min(1).max(64),
  lockboxes: z.array(lockboxShape).max(64),
  link: binary(LINK_BYTES).exactOptional(),
});

/** The head after an append. */
export const appendRosterShape = z.strictObject({ head: headShape });

/** Member of the `roster-moved` problem: the entries after the stale head. */
export const rosterMovedShape = z.looseObject({ entries: z.array(rosterEntryShape) });

/** A lockbox or link as it is read. */
export const dataShape = z.strictObject({ data: binary(1, 8192) });

const helperBox = binary(MIN_HELPER_BOX_BYTES, MAX_HELPER_BOX_BYTES);

/** Keys of collections in an epoch, wrapped for a helper and signed. */
export const helperBoxShape = z.strictObject({
  epoch: countShape,
  rid: memberIdShape,
  data: helperBox,
});

/** Gives helpers their boxes; the same box twice is one. */
export const helperBoxesAskShape = z.strictObject({
  boxes: z.array(helperBoxShape).min(1).max(16),
});

/** The boxes of a helper in an epoch. */
export const helperBoxesShape = z.strictObject({
  boxes: z.array(helperBox).max(MAX_HELPER_BOXES),
});

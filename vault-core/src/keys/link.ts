/**
 * Links: the key of an epoch opens that of the epoch before, so that only the newest key needs lockboxes.
 *
 * link(e) = AEAD(KDF(VEK_e, "link", 32), zero nonce, frame("link-ad", vault, u32(e)), VEK_{e-1}), 48 bytes.
 * @module
 */
import { u32be } from "../bytes/integers.ts";
import { frame } from "../crypto/public.ts";
import { kdf, openOnce, sealOnce } from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import type { VaultId } from "../model/ids.ts";
import { idBytes } from "../protocol/shapes.ts";
import { mustBeCommitted } from "./epoch.ts";

/** The newer end of a link. */
export interface LinkEnd {
  readonly vault: VaultId;
  /** The newer epoch, 2 at least. */
  readonly epoch: number;
  /** The newer epoch's key. */
  readonly vek: Uint8Array;
}

/** Seals the key of the epoch before under that of an epoch. */
export function makeLink(end: LinkEnd, older: Uint8Array): Uint8Array {
  return sealOnce(kdf(end.vek, "link", 32), linkAd(end), older);
}

/**
 * Opens a link, and checks that it holds the key that the roster commits to.
 *
 * @param olderCommit the roster's commit for the epoch before.
 * @throws {VaultError} BAD_LOCKBOX if it does not open; KEY_SUBSTITUTED for a key that the roster does not name.
 */
export function openLink(end: LinkEnd, olderCommit: Uint8Array, link: Uint8Array): Uint8Array {
  const older = openOnce(kdf(end.vek, "link", 32), linkAd(end), link);
  if (older === null) throw new VaultError("BAD_LOCKBOX", "The link to an older key is damaged.");
  mustBeCommitted(older, olderCommit);
  return older;
}

function linkAd({ vault, epoch }: LinkEnd): Uint8Array {
  return frame("link-ad", idBytes(vault), u32be(epoch));
}

/**
 * Which generation of the pairwise root a grantee's host belongs to. After a member was removed there is a newer one, for new
 * grantees; a host that knows the owner under a key goes on knowing the owner under that key.
 * @module
 */
import { VaultError } from "../errors.ts";
import { pairwiseJwk } from "../keys/pairwise.ts";
import type { SharingDeps } from "./deps.ts";
import { findGrantee } from "./records.ts";

/**
 * Gives the root for a host: that of its first grant, else the newest.
 * @throws {VaultError} owing if the root of its first grant has not come to this device yet.
 */
export function rootFor(deps: SharingDeps, host: string): Uint8Array {
  const [newest, ...older] = deps.pairwiseRoots();
  const known = findGrantee(deps, host)?.pairwise;
  const roots = newest === undefined ? [] : [newest, ...older];
  const root =
    known === undefined ? newest : roots.find((one) => pairwiseJwk(one, host).x === known);
  if (root !== undefined) return root;
  throw new VaultError(
    "owing",
    "The key under which this company knows you has not come to this device yet. Sync first.",
  );
}

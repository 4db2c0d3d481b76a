/**
 * The grantee's signed proof in a leaf of the access log: only a key that it publishes can have made it, so the server
 * cannot invent a read (docs/protocol/grants.md, access log).
 * @module
 */
import { keyThumbprint, readJws, verifyJws } from "../protocol/compact-jose.ts";
import { readDpopJwk, toHtu } from "../protocol/dpop.ts";
import type { LogLeaf } from "../protocol/grants/access-log.ts";
import { PATHS, fillPath } from "../protocol/paths.ts";
import { z } from "../protocol/zod.ts";

/** Seconds between a proof and the leaf that tells it. */
const WINDOW_SECONDS = 120;
const claimsShape = z.looseObject({
  htm: z.literal("GET"),
  htu: z.string(),
  iat: z.number(),
});

/**
 * Checks the proof of a leaf: key, signature, address, time. What a server takes (`protocol/dpop.ts`) holds here too, however
 * the grantee spelled it: else a grantee could make the log look broken.
 *
 * @returns what the grantee signed: one such text is one read. Null if it is not a proof of this read.
 */
export async function checkReadProof(leaf: LogLeaf, origin: string): Promise<string | null> {
  const { proof = "", jkt, grant, t } = leaf;
  const key = readDpopJwk(readJws(proof)?.header["jwk"]);
  if (key === null || jkt === undefined || (await keyThumbprint(key)) !== jkt) return null;
  const claims = claimsShape.safeParse(await verifyJws(proof, "dpop+jwt", key));
  if (!claims.success) return null;
  const { htu, iat } = claims.data;
  const here = toHtu(htu) === origin + fillPath(PATHS.peek, { id: grant });
  const inTime = Math.abs(Date.parse(t) / 1000 - iat) <= WINDOW_SECONDS;
  return here && inTime ? proof.slice(0, proof.lastIndexOf(".")) : null;
}

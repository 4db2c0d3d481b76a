/**
 * The grantee's signed proof in a leaf of the access log: only a key that it publishes can have made it, so the server
 * cannot invent a read (docs/protocol/grants.md, access log).
 * @module
 */
import { keyThumbprint, readJws, readSignatureKey, verifyJws } from "../protocol/compact-jose.ts";
import type { LogLeaf } from "../protocol/grants/access-log.ts";
import { jsonObjectShape } from "../protocol/grants/details-shape.ts";
import { PATHS, fillPath } from "../protocol/paths.ts";
import { z } from "../protocol/zod.ts";

/** Seconds between a proof and the leaf that tells it. */
const WINDOW_SECONDS = 120;
const claimsShape = z.looseObject({
  jti: z.string(),
  htm: z.literal("GET"),
  htu: z.string(),
  iat: z.number(),
});

/** A proof that holds: who made it, and its id. */
export interface ReadProof {
  readonly jkt: string;
  readonly jti: string;
}

/** Checks the proof of a leaf: key, signature, address, time. Null if it is not a proof of this read. */
export async function checkReadProof(leaf: LogLeaf, origin: string): Promise<ReadProof | null> {
  const { proof = "", jkt, grant, t } = leaf;
  const jwk = jsonObjectShape.safeParse(readJws(proof)?.header["jwk"]);
  const key = jwk.success ? readSignatureKey({ ...jwk.data, use: "sig" }) : null;
  if (key === null || jkt === undefined || (await keyThumbprint(key)) !== jkt) return null;
  const claims = claimsShape.safeParse(await verifyJws(proof, "dpop+jwt", key));
  if (!claims.success) return null;
  const { htu, iat, jti } = claims.data;
  const here = htu === origin + fillPath(PATHS.peek, { id: grant });
  return here && Math.abs(Date.parse(t) / 1000 - iat) <= WINDOW_SECONDS ? { jkt, jti } : null;
}

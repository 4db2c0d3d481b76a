/**
 * Messages of vault creation and login (docs/protocol/http.md): challenge, signed answer, DPoP-bound token.
 * The signature is over the origin that the client dialled, so a phishing server cannot pass it on.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { lp } from "../../crypto/public.ts";
import type { MemberId, VaultId } from "../../model/ids.ts";
import { binary, countShape, idBytes, memberIdShape, vaultIdShape } from "../shapes.ts";
import { z } from "../zod.ts";

/** Asks for a challenge. */
export const challengeAskShape = z.strictObject({ vault: vaultIdShape, device: memberIdShape });

/** A challenge: single use, 60 s. Unknown ids get one too. */
export const challengeShape = z.strictObject({
  nonce: binary(32),
  ts: countShape,
  origin: z.string(),
  server_key: binary(32),
});

/** Answers a challenge; a DPoP proof stands in the header. */
export const tokenAskShape = z.strictObject({
  vault: vaultIdShape,
  device: memberIdShape,
  nonce: binary(32),
  sig: binary(64),
});

/** Asks for the roster by a member's key alone: the same answer to a challenge, and the first entry wanted. */
export const rosterByKeyAskShape = tokenAskShape.extend({ from: countShape });

/** A session's token, bound to the key of the proof. */
export const tokenShape = z.strictObject({
  access_token: z.string().min(1).max(256),
  token_type: z.literal("DPoP"),
  expires_in: countShape,
});

/** Asks which vault a recovery kit belongs to: H("kit-find", recovery sig key)[0..16]. */
export const findAskShape = z.strictObject({ kit: z.string().regex(/^[0-9a-f]{32}$/) });

/** The vault of a kit. */
export const findShape = z.strictObject({ vault: vaultIdShape });

/** What `GET /version.json` says about the server. Further members may come. */
export const versionShape = z.looseObject({
  version: z.string(),
  api: countShape,
  app: z.string(),
  signups: z.string(),
  trial: z.boolean(),
});

/** What a login signs. */
export interface AuthClaims {
  /** The origin that the client dialled, such as `https://vault.example`. */
  readonly origin: string;
  readonly vault: VaultId;
  readonly device: MemberId;
  readonly nonce: Uint8Array;
  /** RFC 7638 thumbprint of the session's DPoP key. */
  readonly jkt: string;
}

/** The message under the `auth` signature: origin, vault, device, nonce and key thumbprint, each with its length. */
export function authMessage(claims: AuthClaims): Uint8Array {
  return concatBytes(
    lp(claims.origin),
    lp(idBytes(claims.vault)),
    lp(idBytes(claims.device)),
    lp(claims.nonce),
    lp(claims.jkt),
  );
}

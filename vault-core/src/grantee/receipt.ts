/**
 * The server's receipt of a collect, checked against the keys that it publishes.
 * @module
 */
import { VaultError } from "../errors.ts";
import { readSignatureKey } from "../protocol/compact-jose.ts";
import { verifyReceipt } from "../protocol/grants/receipt.ts";
import type { Connection } from "./connection.ts";

/**
 * Gives the receipt's text if it holds; null if the server sent none.
 *
 * @throws {VaultError} PEEK_MISMATCH if it is not signed by the server or names another grant.
 */
export async function checkReceipt(
  connection: Connection,
  vault: string,
  text: string | null,
  grantId: string,
): Promise<string | null> {
  if (text === null) return null;
  for (const jwk of await connection.serverKeys(vault)) {
    const key = readSignatureKey(jwk);
    const claims = key === null ? null : await verifyReceipt(text, key);
    if (
      claims !== null &&
      claims.grant_id === grantId &&
      claims.aud === connection.profile.clientId
    )
      return text;
  }
  throw new VaultError(
    "PEEK_MISMATCH",
    "The receipt of this collect is not signed by the vault's server.",
  );
}

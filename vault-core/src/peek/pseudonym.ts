/**
 * Pseudonyms: a value as 16 bytes that only this owner can make, another one for every grant and field.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { kdf } from "../crypto/secret.ts";
import type { Json } from "../model/json.ts";

/** For whom a pseudonym is made. */
export interface PseudonymPlace {
  readonly pairwiseRoot: Uint8Array;
  /** `URL.host` of the grantee's client_id. */
  readonly host: string;
  readonly grantId: string;
}

/** Makes the pseudonym of a value of a field: 22 letters. */
export function pseudonymOf(place: PseudonymPlace, field: string, value: Json): string {
  const { pairwiseRoot, host, grantId } = place;
  return toBase64Url(
    kdf(pairwiseRoot, "pseudonym", 16, host, grantId, field, JSON.stringify(value)),
  );
}

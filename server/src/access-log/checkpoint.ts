/**
 * Signs the state of a vault's access log, and receipts of single collects, with the issuer's key `as-1`.
 * @module
 */
import { createPrivateKey, createPublicKey, sign, type JsonWebKey } from "node:crypto";

import {
  readBase64Url,
  RECEIPT_TYP,
  rootOf,
  signCheckpoint,
  toBase64Url,
  utf8,
  type NodeReader,
  type ReceiptClaims,
} from "@rootvault/vault-core/protocol";

import type { LogHead } from "./store.ts";

/** Signs in the issuer's name. */
export interface IssuerSigner {
  /** Signs the first `head.size` leaves of a log. */
  checkpoint(head: LogHead, read: NodeReader): Promise<string>;
  /** Signs the receipt of one collect. */
  receipt(claims: Omit<ReceiptClaims, "iss">): string;
}

/** Makes the signer of an issuer. The key is an Ed25519 private JWK with its `kid`. */
export function createIssuerSigner(
  issuer: string,
  jwk: JsonWebKey & { readonly kid: string },
): IssuerSigner {
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const publicKey = readBase64Url(createPublicKey(key).export({ format: "jwk" }).x ?? "");
  if (publicKey === null) throw new TypeError("the issuer's key is no Ed25519 key");
  const { host } = new URL(issuer);
  const rawSign = (message: Uint8Array): Uint8Array => new Uint8Array(sign(null, message, key));
  return {
    async checkpoint({ logId, size }, read) {
      const root = await rootOf(size, read);
      return signCheckpoint({ host, id: logId, size, root }, publicKey, rawSign);
    },
    receipt(claims) {
      const header = part({ alg: "Ed25519", typ: RECEIPT_TYP, kid: jwk.kid });
      const signed = `${header}.${part({ iss: issuer, ...claims })}`;
      return `${signed}.${toBase64Url(rawSign(utf8(signed)))}`;
    },
  };
}

function part(value: object): string {
  return toBase64Url(utf8(JSON.stringify(value)));
}

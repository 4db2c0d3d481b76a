/**
 * Receipts: the server's signed word on one collect, or on one page of the feed. Claims are exactly those below; an id,
 * index, size or root of the log would link an owner across grantees.
 * @module
 */
import { readJws, verifyJws, type SignatureKey } from "../compact-jose.ts";
import { isGrantId } from "../ids.ts";
import { textHash } from "../sha256.ts";
import { z } from "../zod.ts";

/** `typ` of a receipt. */
export const RECEIPT_TYP = "rv-receipt+jwt";

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const common = { iss: z.string(), aud: z.string(), iat: z.int().nonnegative() };

/** Shape of the receipt of one collect. */
export const receiptShape = z.strictObject({
  ...common,
  grant_id: z.string().refine(isGrantId),
  ver: z.int().min(1),
  /** Hash of the leaf's text. */
  leaf_sha256: hash,
});
/** Shape of the receipt of a page of the feed. */
export const feedReceiptShape = z.strictObject({
  ...common,
  count: z.int().nonnegative(),
  leaves_sha256: hash,
});

/** Claims of the receipt of one collect. */
export type ReceiptClaims = z.infer<typeof receiptShape>;
/** Claims of the receipt of a page of the feed. */
export type FeedReceiptClaims = z.infer<typeof feedReceiptShape>;

/** Checks the receipt of one collect; null if signature or claims are wrong. */
export async function verifyReceipt(
  text: string,
  key: SignatureKey,
): Promise<ReceiptClaims | null> {
  return receiptShape.safeParse(await verified(text, key)).data ?? null;
}

/** Checks the receipt of a page of the feed; null if signature or claims are wrong. */
export async function verifyFeedReceipt(
  text: string,
  key: SignatureKey,
): Promise<FeedReceiptClaims | null> {
  return feedReceiptShape.safeParse(await verified(text, key)).data ?? null;
}

/** Gives `leaves_sha256`: the hash of every leaf's hash, each followed by a newline. */
export function leavesHash(leafHashes: readonly string[]): Promise<string> {
  return textHash(leafHashes.map((each) => `${each}\n`).join(""));
}

async function verified(text: string, key: SignatureKey): Promise<unknown> {
  // `kid` names one of the issuer's published keys; nothing else may stand beside alg and typ.
  const extra = Object.keys(readJws(text)?.header ?? { none: "" }).filter(
    (member) => !["alg", "typ", "kid"].includes(member),
  );
  return extra.length > 0 ? null : verifyJws(text, RECEIPT_TYP, key);
}

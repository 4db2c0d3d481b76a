/**
 * Makes invites. The code is shown once; the table holds its hash.
 * @module
 */
import { createHash } from "node:crypto";
import { toBase64Url } from "@rootvault/vault-core/protocol";
import type { Base } from "../model/base.ts";
import type { InviteStore } from "./store.ts";

/** What an invite is made of. */
export interface InviteParts extends Pick<Base, "shared" | "now" | "random"> {
  readonly invites: InviteStore;
}

/** What an invite allows. */
export interface InviteTerms {
  readonly note: string;
  /** Null: the server's default. */
  readonly quotaBytes: number | null;
  readonly expiresAt: number;
}

/** Makes an invite and gives its code: the member `invite` of `POST /vaults`. */
export async function createInvite(
  { shared, invites, now, random }: InviteParts,
  terms: InviteTerms,
): Promise<string> {
  const code = toBase64Url(random(16));
  await shared.tx((tx) =>
    invites.create(tx, { ...terms, hash: hashInvite(code), usedBy: null, createdAt: now() }),
  );
  return code;
}

/** Gives the link of an invite. The code stands behind `#`, so that no log ever holds it. */
export function inviteLink(appUrl: string, code: string): string {
  return `${appUrl}#/welcome?invite=${code}`;
}

/** Codes of invites are stored hashed. */
export function hashInvite(code: string): string {
  return createHash("sha256").update(`invite ${code}`).digest("hex");
}

/**
 * Problem documents (RFC 9457) as a client reads them: `type` is `urn:rootvault:problem:<code>`.
 * @module
 */
import type { ProblemSlug, SealedLogCode } from "../errors.ts";
import { z } from "./zod.ts";

const PREFIX = "urn:rootvault:problem:";

/** A code that a server may answer with. */
export type WireCode = ProblemSlug | RefusalCode;

type RefusalCode = Extract<
  SealedLogCode,
  | "ROSTER_BAD"
  | "ROSTER_BADSIG"
  | "BAD_BLOCK"
  | "BAD_SIGNATURE"
  | "MISPLACED"
  | "WRONG_VAULT"
  | "GAP"
  | "CHAIN_BROKEN"
  | "UNKNOWN_SUITE"
  | "UNKNOWN_DEVICE"
  | "DOWNGRADE"
  | "BAD_LOCKBOX"
  | "BAD_ATTACHMENT"
  | "LOCKBOX_MISSING"
>;

// A record and no list: the compiler asks for each new slug.
const CODES: Readonly<Record<WireCode, true>> = {
  "bad-request": true,
  "not-found": true,
  "no-grant": true,
  "no-request": true,
  "wrong-host": true,
  "too-slow": true,
  "invalid-token": true,
  "invalid-dpop-proof": true,
  "use-dpop-nonce": true,
  "insufficient-scope": true,
  "too-early": true,
  "grant-paused": true,
  "helper-refused": true,
  banned: true,
  "invite-invalid": true,
  "signups-closed": true,
  "not-active": true,
  "not-live": true,
  "recipient-key-retired": true,
  "cursor-lost": true,
  "too-many-members": true,
  "roster-moved": true,
  "epoch-retired": true,
  equivocation: true,
  "grant-revoked": true,
  "grant-expired": true,
  "grant-consumed": true,
  "grant-returned": true,
  "grant-superseded": true,
  "feed-restart": true,
  "pairing-gone": true,
  "precondition-failed": true,
  "too-large": true,
  "quota-exceeded": true,
  "invalid-details": true,
  "not-narrower": true,
  "purpose-refused": true,
  "invalid-consent": true,
  "invalid-envelope": true,
  "too-many-requests": true,
  "min-interval": true,
  volume: true,
  "log-unavailable": true,
  "restore-hold": true,
  suspended: true,
  "clock-behind": true,
  "storage-failed": true,
  ROSTER_BAD: true,
  ROSTER_BADSIG: true,
  BAD_BLOCK: true,
  BAD_SIGNATURE: true,
  MISPLACED: true,
  WRONG_VAULT: true,
  GAP: true,
  CHAIN_BROKEN: true,
  UNKNOWN_SUITE: true,
  UNKNOWN_DEVICE: true,
  DOWNGRADE: true,
  BAD_LOCKBOX: true,
  BAD_ATTACHMENT: true,
  LOCKBOX_MISSING: true,
};

const documentShape = z.looseObject({
  type: z.string().startsWith(PREFIX),
  detail: z.string().optional(),
});

/** A problem document, as read: its code, its sentence, and its further members. */
export interface Problem {
  readonly code: WireCode;
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Tells whether a text is a code that a server may answer with. */
export function isWireCode(text: string): text is WireCode {
  return Object.hasOwn(CODES, text);
}

/** Reads a problem document; null for anything else, a code of a newer server too. */
export function readProblem(value: unknown): Problem | null {
  const document = documentShape.safeParse(value);
  if (!document.success) return null;
  const { type, detail, title: _title, status: _status, ...facts } = document.data;
  const code = type.slice(PREFIX.length);
  return isWireCode(code) ? { code, detail: detail ?? "The server refused.", facts } : null;
}

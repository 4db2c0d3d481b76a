/**
 * An owner's device that decides on requests by hand: consent record and envelope are made with jose alone, so that a
 * test can make each of them wrong.
 * @module
 */
import { createHash, randomBytes } from "node:crypto";

import * as jose from "jose";

import type { Grantee, Pair } from "./foreign-grantee.ts";
import type { RawSession } from "./raw-device.ts";

/** The pairwise key of an owner at a host. */
export interface Pairwise extends Pair {
  readonly jwk: { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string };
  readonly sub: string;
}

/** Makes a pairwise key. */
export async function makePairwise(): Promise<Pairwise> {
  const pair = await jose.generateKeyPair("Ed25519", { extractable: true });
  const { x = "" } = await jose.exportJWK(pair.publicKey);
  const jwk = { kty: "OKP", crv: "Ed25519", x } as const;
  const sub = `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${await jose.calculateJwkThumbprint(jwk)}`;
  return { ...pair, jwk, sub };
}

/** A request as the owner is shown it. */
export interface Shown {
  readonly uid: string;
  readonly client_id: string;
  readonly request: string;
  readonly expires_at: string;
}

/** Where a decision may be bent. */
export interface Bends {
  readonly details?: (granted: Record<string, unknown>) => Record<string, unknown>;
  readonly consent?: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the header of the consent record. */
  readonly consentHeader?: (header: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the consent record's text. */
  readonly consentText?: (text: string) => string;
  readonly envelope?: (pages: string[]) => string[];
  readonly envelopeHeader?: (header: Record<string, unknown>) => Record<string, unknown>;
  readonly body?: (body: Record<string, unknown>) => Record<string, unknown>;
  readonly rows?: readonly Record<string, unknown>[];
  readonly identifier?: string;
}

/** The owner's side of the tests. */
export interface OwnerDriver {
  readonly session: RawSession;
  readonly pairwise: Pairwise;
  read(uid: string): Promise<Response>;
  /** Makes the body of a yes to every object of the request. */
  decision(shown: Shown, grantee: Grantee, bends?: Bends): Promise<Record<string, unknown>>;
  decide(uid: string, body: unknown): Promise<Response>;
  /** Says yes; gives the address to follow. */
  approve(uid: string, grantee: Grantee, bends?: Bends): Promise<string>;
  grant(id: string): Promise<Response>;
  revoke(id: string, body?: unknown): Promise<Response>;
}

/** Makes an owner of a session. */
export async function makeOwner(session: RawSession, key?: Pairwise): Promise<OwnerDriver> {
  const pairwise = key ?? (await makePairwise());
  const owner: OwnerDriver = {
    session,
    pairwise,
    read: (uid) => session.call("GET", `/owner/requests/${uid}`),
    decide: (uid, json) => session.call("POST", `/owner/requests/${uid}/decision`, { json }),
    grant: (id) => session.call("GET", `/owner/grants/${id}`),
    revoke: (id, json = {}) => session.call("DELETE", `/owner/grants/${id}`, { json }),
    async decision(shown, grantee, bends = {}) {
      const { authorization_details: asked } = jose.decodeJwt(shown.request);
      const grants = await Promise.all(
        (asked as Record<string, unknown>[]).map((object, index) =>
          makeGrant({ pairwise, shown, grantee, bends }, object, index),
        ),
      );
      const body = { decision: "grant", pairwise_jwk: pairwise.jwk, grants };
      return bends.body?.(body) ?? body;
    },
    async approve(uid, grantee, bends) {
      const shown = (await (await owner.read(uid)).json()) as Shown;
      const answer = await owner.decide(uid, await owner.decision(shown, grantee, bends));
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`decision: ${answer.status} ${text}`);
      return (JSON.parse(text) as { redirectTo: string }).redirectTo;
    },
  };
  return owner;
}

interface Task {
  readonly pairwise: Pairwise;
  readonly shown: Shown;
  readonly grantee: Grantee;
  readonly bends: Bends;
}

async function makeGrant(
  task: Task,
  asked: Record<string, unknown>,
  index: number,
): Promise<Record<string, unknown>> {
  const { shown, bends } = task;
  const identifier = bends.identifier ?? randomBytes(16).toString("base64url");
  const whole = { ...asked, identifier };
  const details = bends.details?.(whole) ?? whole;
  const salt = randomBytes(16).toString("base64url");
  const rows = bends.rows ?? [
    { category: "refrigerator", ownedFrom: "2014", price: "250-500 EUR" },
  ];
  const claims = {
    iss: task.pairwise.sub,
    aud: shown.client_id,
    iat: now(),
    jti: randomBytes(16).toString("hex"),
    schema: "ISO/IEC TS 27560:2023",
    record_id: randomBytes(16).toString("hex"),
    event: "consent_given",
    prev: null,
    request_sha256: sha256(shown.request),
    granted: details,
    view_commitment: sha256(salt + JSON.stringify(rows)),
    controller: {
      client_id: shown.client_id,
      name: "Bootery",
      policy: null,
      document_sha256: sha256(JSON.stringify(task.grantee.document)),
    },
    withdraw: "http://localhost/",
  };
  const signed = await signAs(task, bends.consent?.(claims) ?? claims, "rv-consent+jwt");
  const consent = bends.consentText?.(signed) ?? signed;
  const page = await sealPage(task, { details, identifier, consent, salt, rows });
  const envelope = bends.envelope?.([page]) ?? [page];
  return { index, authorization_details: details, consent, envelope, supersedes: null };
}

async function sealPage(
  task: Task,
  page: {
    details: Record<string, unknown>;
    identifier: string;
    consent: string;
    salt: string;
    rows: readonly Record<string, unknown>[];
  },
): Promise<string> {
  const { grantee, shown, pairwise } = task;
  const payload = {
    iss: pairwise.sub,
    aud: shown.client_id,
    iat: now(),
    exp: Math.floor(Date.parse(String(page.details["expires_at"])) / 1000),
    jti: `${page.identifier}.1.1`,
    grant_id: page.identifier,
    ver: 1,
    page: 1,
    pages: 1,
    consent_sha256: sha256(page.consent),
    enc_jkt: await jose.calculateJwkThumbprint(await jose.exportJWK(grantee.sealing.publicKey)),
    datatype: "appliances",
    fields: page.details["fields"],
    coarsen: page.details["coarsen"] ?? {},
    salt: page.salt,
    pad: "A".repeat(64),
    rows: page.rows,
  };
  const inner = await new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: "Ed25519", typ: "rv-peek+jwt", jwk: pairwise.jwk })
    .sign(pairwise.privateKey);
  const header = { alg: "ECDH-ES", enc: "A256GCM", cty: "rv-peek+jwt", kid: "e1" };
  const bent = task.bends.envelopeHeader?.(header) ?? header;
  return new jose.CompactEncrypt(new TextEncoder().encode(inner))
    .setProtectedHeader(bent as jose.CompactJWEHeaderParameters)
    .encrypt(grantee.sealing.publicKey);
}

async function signAs(
  { pairwise, bends }: Pick<Task, "pairwise" | "bends">,
  claims: Record<string, unknown>,
  typ: string,
): Promise<string> {
  const header = { alg: "Ed25519", typ, jwk: pairwise.jwk };
  const bent = bends.consentHeader?.(header) ?? header;
  return new jose.CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(bent as jose.CompactJWSHeaderParameters)
    .sign(pairwise.privateKey);
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Base64url SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/**
 * The access log as people read it: each leaf joined with the grant it is about, each proof checked against the keys that
 * the grantee's own host published.
 * @module
 */
import type { LogLeaf } from "../protocol/grants/access-log.ts";
import { collectionOf } from "../protocol/grants/details.ts";
import type { AccessLogRow } from "../vault/api/vault-api.ts";
import { broken } from "./access-log.ts";
import type { SharingDeps } from "./deps.ts";
import { fetchGrantee } from "./documents.ts";
import { checkReadProof } from "./read-proof.ts";
import { findGrant, findGrantee, granteeLine } from "./records.ts";

/**
 * Makes the rows of checked leaves.
 *
 * @throws {VaultError} ACCESS_LOG_BROKEN for a read whose proof is none, or is another read's.
 */
export async function toLogRows(
  deps: SharingDeps,
  leaves: readonly LogLeaf[],
): Promise<readonly AccessLogRow[]> {
  const seen = new Set<string>();
  const asked = new Set<string>();
  const rows: AccessLogRow[] = [];
  for (const leaf of leaves) {
    const proofChecked =
      leaf.proof === undefined ? unproved(leaf) : await isProved(deps, leaf, { seen, asked });
    rows.push(toRow(deps, leaf, proofChecked));
  }
  return rows;
}

function unproved(leaf: LogLeaf): null {
  if (leaf.ev === "read")
    throw broken(`entry ${leaf.n} tells of a read without the reader's proof`);
  return null;
}

interface Memory {
  /** What the proofs so far signed: one proof is one read. An id alone may come again once the server forgot it. */
  readonly seen: Set<string>;
  /** Hosts whose documents were fetched again. */
  readonly asked: Set<string>;
}

async function isProved(
  deps: SharingDeps,
  leaf: LogLeaf,
  { seen, asked }: Memory,
): Promise<boolean> {
  const proof = await checkReadProof(leaf, deps.origin);
  if (proof === null) {
    if (leaf.ev === "read") throw broken(`the reader's proof in entry ${leaf.n} is wrong`);
    return false;
  }
  if (leaf.ev === "read" && seen.has(proof))
    throw broken(`entry ${leaf.n} repeats another read's proof`);
  seen.add(proof);
  return isKnown(deps, leaf, asked);
}

/** A key that was not seen before counts only if its host publishes it now. */
async function isKnown(deps: SharingDeps, leaf: LogLeaf, asked: Set<string>): Promise<boolean> {
  const host = hostOf(leaf.client_id);
  const jkt = leaf.jkt ?? "";
  const grantee = findGrantee(deps, host);
  if (grantee === null) return false;
  if (grantee.known.includes(jkt)) return true;
  if (asked.has(host)) return false;
  asked.add(host);
  const fresh = await fetchGrantee(deps.granteeDocuments, grantee.clientId, deps.origin).catch(
    () => null,
  );
  if (fresh?.thumbprints.includes(jkt) !== true) return false;
  const known = [...new Set([...grantee.known, ...fresh.thumbprints])].toSorted();
  await deps.context.records.write([granteeLine(deps, { ...grantee, known })]);
  return true;
}

function toRow(deps: SharingDeps, leaf: LogLeaf, proofChecked: boolean | null): AccessLogRow {
  const grant = findGrant(deps, leaf.grant);
  const view = grant?.views.find(({ ver }) => ver === leaf.ver);
  return {
    n: leaf.n,
    at: leaf.t,
    event: leaf.ev,
    host: hostOf(leaf.client_id),
    grant: leaf.grant,
    collection: grant === null ? null : collectionOf(grant.details),
    version: leaf.ver ?? null,
    rows: leaf.ev === "read" && view !== undefined ? view.pages.flat().length : null,
    why: leaf.why ?? null,
    count: leaf.count ?? null,
    proofChecked,
  };
}

function hostOf(clientId: string): string {
  return URL.canParse(clientId) ? new URL(clientId).host : clientId;
}

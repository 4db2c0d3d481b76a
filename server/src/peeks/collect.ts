/**
 * A grantee collects a peek. What is not logged is not released: the read is spent and its leaf written in one
 * transaction, and no byte leaves before it is on disk.
 * @module
 */
import { PATHS, VaultError, type VaultId } from "@rootvault/vault-core/protocol";

import type { IssuerSigner } from "../access-log/checkpoint.ts";
import type { WrittenLeaf } from "../access-log/append.ts";
import { afterEnd, endWithin, type EndParts } from "../grants/end.ts";
import { mustBeOwnGrant } from "../grants/query.ts";
import { endOf, noGrant } from "../grants/state.ts";
import type { Collectable, Grant } from "../grants/store.ts";
import { mustHaveScope } from "../http/grantee.ts";
import { notFound, route, type GranteeAccess, type Route } from "../http/route.ts";
import type { Limits } from "../model/base.ts";

/** Media type of a peek of one page, and of several, a page a line. */
export const PAGE_TYPE = "application/jose";
/** Media type of a peek of several pages, a page a line. */
export const PAGES_TYPE = "application/vnd.rootvault.jose-lines";

/** What collecting needs. */
export interface CollectParts extends EndParts {
  readonly signer: IssuerSigner;
  readonly limits: Limits;
  /** Key ids of the grantee's published sealing keys as last seen; null if they never were. */
  readonly sealingKeysOf: (clientId: string) => Promise<ReadonlySet<string> | null>;
  /** Throws `suspended` for a vault that the operator suspended. */
  readonly mustBeServed: (vault: VaultId) => Promise<void>;
}

/** `GET /peeks/{id}`. */
export function collectPeek(parts: CollectParts): Route {
  return route({
    method: "GET",
    path: PATHS.peek,
    auth: "grantee",
    bodyLimit: 0,
    anyOrigin: true,
    async handle({ session, params, headers, method }) {
      // The frame answers HEAD by GET: a read without its bytes would be spent for nothing.
      if (method !== "GET") throw notFound();
      mustHaveScope(session, "peek:read");
      const grant = await mustBeOwnGrant(parts, session, params["id"]);
      try {
        await mustBeReadable(parts, session.vault, grant);
        if (isCurrent(headers.get("if-none-match"), grant)) return unchanged(parts, grant);
        return await collect(parts, session, grant);
      } catch (error) {
        throw await logged(parts, session, grant, error);
      }
    },
  });
}

/** State first, so that an ended grant always says so; then the rate. */
async function mustBeReadable(parts: CollectParts, vault: VaultId, grant: Grant): Promise<void> {
  const ended = endOf(grant);
  if (ended !== null) throw ended;
  await parts.mustBeServed(vault);
  if (grant.notBefore !== null && grant.notBefore > parts.now())
    throw new VaultError("too-early", "The grant has not begun.");
  await mustStillBePublished(parts, vault, grant);
  await parts.limits.check("collect", grant.id);
}

/** A peek sealed to a key that is gone is not released; the owner's log tells the change once. */
async function mustStillBePublished(
  { sealingKeysOf, tenant, log }: CollectParts,
  vault: VaultId,
  { id, clientId, kid }: Grant,
): Promise<void> {
  const published = await sealingKeysOf(clientId);
  if (published?.has(kid) !== false) return;
  await tenant.tx(vault, async (tx) => {
    if (await log.isFirst(tx, id, "key-changed"))
      await log.append(tx, { ev: "key-changed", grant: id, client_id: clientId });
  });
  throw new VaultError(
    "recipient-key-retired",
    "The key to which the peek is sealed is not published any more.",
  );
}

async function collect(
  parts: CollectParts,
  access: GranteeAccess,
  { id }: Grant,
): Promise<Response> {
  const { vault } = access;
  const read = await spendRead(parts, access, id);
  if (read === null) {
    // Revoked, or the last read taken, while this request was on its way.
    const grant = await mustBeOwnGrant(parts, access, id);
    throw endOf(grant) ?? noGrant();
  }
  if (read.ended !== null) await afterEnd(parts, vault, read.ended);
  await parts.limits.take("collect", id);
  return toAnswer(parts, access, read);
}

interface Read {
  readonly collected: Collectable;
  readonly leaf: WrittenLeaf;
  readonly ended: Grant | null;
}

async function spendRead(
  parts: CollectParts,
  { vault, jkt, proof }: GranteeAccess,
  id: Grant["id"],
): Promise<Read | null> {
  const { tenant, grants, log, now } = parts;
  return committed(() =>
    tenant.tx(vault, async (tx) => {
      const grant = await grants.spendRead(tx, id, now());
      const left = grant === null ? null : await grants.body(tx, id);
      if (grant === null || left === null) return null;
      const leaf = await log.append(tx, {
        ev: "read",
        grant: id,
        ver: grant.ver,
        client_id: grant.clientId,
        jkt,
        proof,
        bytes: left.body.length,
      });
      const isLast = grant.maxReads !== null && grant.reads >= grant.maxReads;
      const ended = isLast ? await endWithin(parts, tx, { id, state: "consumed" }) : null;
      return { collected: { grant, ...left }, leaf, ended };
    }),
  );
}

/** Not logged is not released. */
async function committed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new VaultError("log-unavailable", "The access log cannot be written.", { cause: error });
  }
}

function toAnswer(
  { signer, now }: CollectParts,
  { clientId }: GranteeAccess,
  { collected: { grant, body, pages, depositedAt }, leaf }: Read,
): Response {
  const receipt = signer.receipt({
    aud: clientId,
    iat: Math.floor(now() / 1000),
    grant_id: grant.id,
    ver: grant.ver,
    leaf_sha256: leaf.sha256,
  });
  return new Response(body, {
    headers: {
      ...peekHeaders(grant),
      "content-type": pages === 1 ? PAGE_TYPE : PAGES_TYPE,
      "last-modified": new Date(depositedAt).toUTCString(),
      "peek-receipt": receipt,
    },
  });
}

function peekHeaders({ viewSha256, ver, maxReads, reads }: Grant): Record<string, string> {
  return {
    etag: `"${viewSha256}"`,
    "peek-version": String(ver),
    "cache-control": "private, no-store",
    ...(maxReads === null ? {} : { "peek-reads-left": String(maxReads - reads) }),
  };
}

/** Nothing is released, so nothing is spent. */
async function unchanged(parts: CollectParts, grant: Grant): Promise<Response> {
  await parts.limits.take("collect", grant.id);
  return new Response(null, { status: 304, headers: peekHeaders(grant) });
}

function isCurrent(ifNoneMatch: string | null, { viewSha256 }: Grant): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim());
  return tags.includes(`"${viewSha256}"`);
}

/** Leaves a denial in the log of the owner whose grant it is; gives the error to answer. */
async function logged(
  { log }: CollectParts,
  { jkt, proof, vault }: { readonly jkt: string; readonly proof: string; readonly vault: VaultId },
  { id, clientId }: Grant,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof VaultError) || error.code === "log-unavailable") return error;
  await log.deny(vault, { grant: id, client_id: clientId, jkt, proof }, error.code);
  return error;
}

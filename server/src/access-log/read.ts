/**
 * Shows an owner's device what was added to its access log, with the proof that nothing before was changed.
 * @module
 */
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  PATHS,
  toBase64,
  toHex,
  utf8,
  z,
  type NodeReader,
  type VaultId,
} from "@rootvault/vault-core/protocol";

import { json } from "../http/answers.ts";
import { notFound, route, type Route } from "../http/route.ts";
import { mustBeOwner } from "../http/owner.ts";
import type { TenantDb, Tx } from "../model/tenant.ts";
import type { IssuerSigner } from "./checkpoint.ts";
import type { AccessLogStore, LogHead } from "./store.ts";

/** Most leaves in an answer; its checkpoint is of the tree that ends with the last of them. */
export const MAX_LEAVES = 1000;

/** What the routes need. */
export interface AccessLogReading {
  readonly tenant: TenantDb;
  readonly store: AccessLogStore;
  readonly signer: IssuerSigner;
  readonly random: (length: number) => Uint8Array;
}

const count = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number);

/** `GET /owner/access-log?after=n`: checkpoint, the leaves after n, and that the first n leaves begin the tree. */
export function readLog({ tenant, store, signer, random }: AccessLogReading): Route {
  // A checkpoint names its log, so the first look begins it.
  const begin = async (vault: VaultId): Promise<LogHead> => {
    const fresh = { logId: toHex(random(16)), size: 0 };
    await tenant.tx(vault, (tx) => store.begin(tx, fresh.logId));
    return (await store.head(tenant.read(vault))) ?? fresh;
  };
  return route({
    method: "GET",
    path: PATHS.ownerAccessLog,
    auth: "device",
    bodyLimit: 0,
    query: z.strictObject({ after: count.default(0) }),
    async handle({ session, query: { after } }) {
      mustBeOwner(session);
      const tx = tenant.read(session.vault);
      const head = (await store.head(tx)) ?? (await begin(session.vault));
      const size = Math.min(head.size, after + MAX_LEAVES);
      const read = readerOf(store, tx);
      const proof = after > size ? [] : await consistencyProof(after, size, read);
      return json({
        checkpoint: await signer.checkpoint({ logId: head.logId, size }, read),
        entries: after > size ? [] : await store.leaves(tx, after, size - after),
        consistency: proof.map(toBase64),
        proofs: {},
      });
    },
  });
}

/** `GET /owner/access-log/proof?leaf=&size=`: one leaf, and that it stands in the tree of that size. */
export function proveLeaf({ tenant, store, signer }: AccessLogReading): Route {
  return route({
    method: "GET",
    path: PATHS.ownerAccessLogProof,
    auth: "device",
    bodyLimit: 0,
    query: z.strictObject({ leaf: count, size: count }),
    async handle({ session, query: { leaf, size } }) {
      mustBeOwner(session);
      const tx = tenant.read(session.vault);
      const head = await store.head(tx);
      if (head === null || leaf < 1 || leaf > size || size > head.size) throw notFound();
      const read = readerOf(store, tx);
      const [entry] = await store.leaves(tx, leaf - 1, 1);
      if (entry === undefined) throw notFound();
      const proof = await inclusionProof(leaf - 1, size, read);
      return json({
        entry,
        leaf_hash: toBase64(await leafHash(utf8(entry))),
        proof: proof.map(toBase64),
        checkpoint: await signer.checkpoint({ logId: head.logId, size }, read),
      });
    },
  });
}

function readerOf(store: AccessLogStore, tx: Tx): NodeReader {
  return (level, index) => store.node(tx, level, index);
}

/**
 * Makes the grants of a decided request active, when the browser in which the request began comes back with the approval
 * that only the deciding owner was given.
 * @module
 */
import { textHash, type RequestUid } from "@rootvault/vault-core/protocol";

import { PENDING_MS } from "./decide.ts";
import { dueOf, type EndParts } from "./end.ts";
import type { Grant } from "./store.ts";

/** Uses an approval up. False for a wrong or used one, and when no grant of the request can be read. */
export async function activateRequest(
  parts: EndParts,
  uid: RequestUid,
  approval: string,
): Promise<boolean> {
  const { shared, requests, tenant, grants, log, now } = parts;
  const approvalSha256 = await textHash(approval);
  const request = await shared.tx((tx) => requests.useApproval(tx, uid, approvalSha256));
  if (request === null || request.decidedBy === null) return false;
  if (request.state === "declined") return true;
  const vault = request.decidedBy;
  const active = await tenant.tx(vault, async (tx) => {
    const live: Grant[] = [];
    for (const grant of await grants.ofRequest(tx, uid)) {
      const activated = await grants.activate(tx, grant.id, now(), now() - PENDING_MS);
      if (activated !== null)
        await log.append(tx, {
          ev: "granted",
          grant: grant.id,
          ver: activated.ver,
          client_id: grant.clientId,
        });
      if (activated !== null || grant.state === "active") live.push(activated ?? grant);
    }
    return live;
  });
  await shared.tx(async (tx) => {
    for (const grant of active) await requests.setDue(tx, grant.id, dueOf(grant));
  });
  return active.length > 0;
}

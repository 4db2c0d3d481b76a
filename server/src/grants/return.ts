/**
 * The grantee gives a grant back, or says that it deleted what it read.
 * @module
 */
import { PATHS } from "@rootvault/vault-core/protocol";

import { noContent } from "../http/answers.ts";
import { mustHaveScope } from "../http/grantee.ts";
import { route, type Route } from "../http/route.ts";
import { endGrant, type EndParts } from "./end.ts";
import { mustBeOwnGrant } from "./query.ts";

/** `DELETE /grants/{id}`: ends an active grant; after the end it is the claim that the rows are deleted, once. */
export function returnGrant(parts: EndParts): Route {
  return route({
    method: "DELETE",
    path: PATHS.grant,
    auth: "grantee",
    bodyLimit: 0,
    anyOrigin: true,
    async handle({ session, params }) {
      mustHaveScope(session, "grant_management_revoke");
      const { id, clientId } = await mustBeOwnGrant(parts, session, params["id"]);
      const { jkt, proof, vault } = session;
      const ended = await endGrant(parts, vault, { id, state: "returned", proof: { jkt, proof } });
      if (ended !== null) return noContent();
      await parts.tenant.tx(vault, async (tx) => {
        if (await parts.log.isFirst(tx, id, "delete-claimed"))
          await parts.log.append(tx, {
            ev: "delete-claimed",
            grant: id,
            client_id: clientId,
            jkt,
            proof,
          });
      });
      return noContent();
    },
  });
}

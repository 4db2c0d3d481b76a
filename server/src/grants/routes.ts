/**
 * Routes of requests and grants.
 * @module
 */
import type { Route } from "../http/route.ts";
import { decideRequest, type DecisionParts } from "./decide.ts";
import { listGrants, queryGrant, readGrant } from "./query.ts";
import { listRequests, readRequest } from "./requests.ts";
import { returnGrant } from "./return.ts";
import { revokeGrant, type RevokeParts } from "./revoke.ts";

/** What the routes need. */
export type GrantParts = DecisionParts & RevokeParts;

/** Lists them. */
export function grantRoutes(parts: GrantParts): readonly Route[] {
  return [
    listRequests(parts),
    readRequest(parts),
    decideRequest(parts),
    listGrants(parts),
    readGrant(parts),
    revokeGrant(parts),
    queryGrant(parts),
    returnGrant(parts),
  ];
}

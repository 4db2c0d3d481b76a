/**
 * Requests: kept when a browser brings one, shown to whoever has its uid until a vault decides, then to that vault alone.
 * Looking leaves no trace.
 * @module
 */
import {
  isRequestUid,
  PATHS,
  textHash,
  toInstant,
  VaultError,
  type Instant,
  type RequestUid,
} from "@rootvault/vault-core/protocol";

import { json } from "../http/answers.ts";
import { mustBeOwner } from "../http/owner.ts";
import { route, type Route } from "../http/route.ts";
import type { SharedDb } from "../model/tenant.ts";
import type { KeptRequest, RequestStore } from "./store.ts";

const MOST_LISTED = 500;

/** What requests need. */
export interface RequestParts {
  readonly shared: SharedDb;
  readonly requests: RequestStore;
  readonly now: () => number;
}

/** A request as a device is shown it. */
export interface RequestView {
  readonly uid: RequestUid;
  readonly client_id: string;
  /** The request object as signed. */
  readonly request: string;
  readonly expires_at: Instant;
  readonly state: "shown" | "granted" | "declined";
  readonly decided_at: Instant | null;
}

/** Keeps a request that a browser brought. */
export async function keepRequest(
  { shared, requests }: RequestParts,
  shown: Pick<KeptRequest, "uid" | "clientId" | "request" | "expiresAt">,
): Promise<void> {
  const kept: KeptRequest = {
    ...shown,
    requestSha256: await textHash(shown.request),
    state: "shown",
    decidedBy: null,
    bodySha256: null,
    oauthGrant: null,
    decidedAt: null,
  };
  await shared.tx((tx) => requests.keep(tx, kept));
}

/** `GET /owner/requests`: the requests that this vault decided. */
export function listRequests({ shared, requests }: RequestParts): Route {
  return route({
    method: "GET",
    path: PATHS.ownerRequests,
    auth: "device",
    bodyLimit: 0,
    async handle({ session }) {
      mustBeOwner(session);
      const decided = await requests.decidedBy(shared.read, session.vault, MOST_LISTED);
      return json({ requests: decided.map(toView) });
    },
  });
}

/** `GET /owner/requests/{uid}`: a request that nobody decided, or that this vault did. */
export function readRequest({ shared, requests, now }: RequestParts): Route {
  return route({
    method: "GET",
    path: PATHS.ownerRequest,
    auth: "device",
    bodyLimit: 0,
    async handle({ session, params }) {
      mustBeOwner(session);
      const uid = params["uid"];
      const found = isRequestUid(uid) ? await requests.find(shared.read, uid) : null;
      if (found === null || !maySee(found, session.vault, now())) throw noRequest();
      return json(toView(found));
    },
  });
}

/** Tells whether a vault may know of a request. */
export function maySee(request: KeptRequest, vault: string, now: number): boolean {
  return request.state === "shown" ? request.expiresAt > now : request.decidedBy === vault;
}

/** The one error of requests that are unknown, over, or decided by another vault. */
export function noRequest(): VaultError {
  return new VaultError("no-request", "There is no such request.");
}

function toView(request: KeptRequest): RequestView {
  return {
    uid: request.uid,
    client_id: request.clientId,
    request: request.request,
    expires_at: toInstant(request.expiresAt),
    state: request.state,
    decided_at: request.decidedAt === null ? null : toInstant(request.decidedAt),
  };
}

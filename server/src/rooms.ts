/**
 * The registry of rooms: their routes, the guards they bring, and what answers before the routes.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { VaultError } from "@rootvault/vault-core/protocol";
import { purgeAttachments } from "./attachments/purge.ts";
import { attachmentRoutes } from "./attachments/routes.ts";
import { openGrantRooms } from "./grant-rooms.ts";
import type { Guards, Route } from "./http/route.ts";
import { createDeviceGuard } from "./http/session.ts";
import { rosterRoutes } from "./roster/routes.ts";
import type { Services } from "./services.ts";
import { createSessionSource } from "./sessions/session-source.ts";
import { sessionRoutes } from "./sessions/routes.ts";
import { syncRoutes } from "./sync/routes.ts";
import { createEraser } from "./vaults/erase.ts";
import { vaultRoutes } from "./vaults/routes.ts";

/** Everything that answers. */
export interface Rooms {
  readonly routes: readonly Route[];
  readonly guards: Guards;
  /** Answers OAuth's paths on the raw request; false for every other path, which is left untouched. */
  seam(request: IncomingMessage, response: ServerResponse, address: string): Promise<boolean>;
  /** Work for once a minute and for the start: what is over is forgotten. */
  sweep(): Promise<void>;
}

/** Opens the rooms. */
export async function openRooms(services: Services): Promise<Rooms> {
  const { now, proofs, stores } = services;
  const device = createDeviceGuard(
    now,
    proofs,
    createSessionSource({ ...services, sessions: stores.sessions }),
  );
  const grantRooms = await openGrantRooms(services);
  // What was deleted before a crash is not in the write-ahead log either.
  await services.driver.checkpoint();
  const eraser = createEraser(services, [(tx, n) => purgeAttachments(services, tx, n)]);
  return {
    routes: [
      ...vaultRoutes(services, eraser),
      ...sessionRoutes(services),
      ...rosterRoutes(services),
      ...syncRoutes(services),
      ...attachmentRoutes(services),
      ...(grantRooms?.routes ?? []),
    ],
    guards: {
      none: () => Promise.resolve(null),
      device,
      anyone: async (request) =>
        request.headers.has("authorization") ? device(request) : Promise.resolve(null),
      grantee:
        grantRooms?.grantee ??
        (() => Promise.reject(new VaultError("invalid-token", "A token is needed."))),
    },
    seam: grantRooms?.seam ?? (() => Promise.resolve(false)),
    sweep: async () => {
      await grantRooms?.sweep();
      await eraser.sweep();
      await services.limits.flush();
    },
  };
}

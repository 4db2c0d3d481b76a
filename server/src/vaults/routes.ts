/**
 * The routes of the vaults room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { confirmRoutes } from "./confirm.ts";
import { createVaultRoute } from "./create.ts";
import type { Eraser } from "./erase.ts";

/** Create, confirm a compaction. */
export function vaultRoutes(services: Services, eraser: Eraser): Route[] {
  return [createVaultRoute(services), ...confirmRoutes(services, eraser)];
}

/**
 * The routes of the vaults room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { createVaultRoute } from "./create.ts";

/** Create. */
export function vaultRoutes(services: Services): Route[] {
  return [createVaultRoute(services)];
}

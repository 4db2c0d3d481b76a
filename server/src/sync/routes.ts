/**
 * The routes of the sync room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { getRoutes } from "./get.ts";
import { headsRoute } from "./heads.ts";
import { putRoute } from "./put.ts";

/** Upload, download, heads. */
export function syncRoutes(services: Services): Route[] {
  return [putRoute(services), ...getRoutes(services), headsRoute(services)];
}

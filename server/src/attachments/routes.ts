/**
 * The routes of the attachments room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { checkRoute, deadRoute, keepRoute } from "./dead.ts";
import { getRoute } from "./get.ts";
import { putRoute } from "./put.ts";

/** Upload, download, what is missing, what is dead. */
export function attachmentRoutes(services: Services): Route[] {
  return [
    putRoute(services),
    getRoute(services),
    checkRoute(services),
    deadRoute(services),
    keepRoute(services),
  ];
}

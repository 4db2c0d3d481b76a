/**
 * The routes of the roster room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { appendRoute } from "./append.ts";
import { helperBoxRoutes } from "./helper-boxes.ts";
import { pairingRoutes } from "./pairings.ts";
import { readRoutes } from "./read.ts";

/** Append, read, lockboxes, links, boxes of helpers, pairings. */
export function rosterRoutes(services: Services): Route[] {
  return [
    appendRoute(services),
    ...readRoutes(services),
    ...helperBoxRoutes(services),
    ...pairingRoutes(services),
  ];
}

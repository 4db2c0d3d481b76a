/**
 * Routes of the access log.
 * @module
 */
import type { Route } from "../http/route.ts";
import { proveLeaf, readLog, type AccessLogReading } from "./read.ts";

/** Lists them. */
export function accessLogRoutes(parts: AccessLogReading): readonly Route[] {
  return [readLog(parts), proveLeaf(parts)];
}

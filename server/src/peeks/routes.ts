/**
 * Routes by which grantees collect.
 * @module
 */
import type { Route } from "../http/route.ts";
import { collectPeek, type CollectParts } from "./collect.ts";
import { resourceMetadata } from "./metadata.ts";

/** Lists them. */
export function peekRoutes(parts: CollectParts & { readonly origin: string }): readonly Route[] {
  return [collectPeek(parts), resourceMetadata(parts.origin)];
}

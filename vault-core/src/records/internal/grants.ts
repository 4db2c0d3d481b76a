/**
 * Records of `_grants`: grantees, requests, grants, disclosures. The room `grants` says what stands in `body`.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { internalEnvelope } from "./envelope.ts";

/** Any record of `_grants`. */
export const GrantsRecord = z.strictObject({
  ...internalEnvelope,
  type: z.enum(["grantee", "request", "grant", "disclosure"]),
  body: z.record(z.string(), z.json()),
});
/** Any record of `_grants`. */
export type GrantsRecord = z.infer<typeof GrantsRecord>;

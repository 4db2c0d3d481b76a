/**
 * `@rootvault/vault-core/protocol`: what both sides check. All that a server may import of this package: nothing here
 * opens a block or unwraps a key.
 * @module
 */
export * from "./bytes/compare.ts";
export * from "./bytes/encoding.ts";
export * from "./bytes/integers.ts";
export * from "./crypto/public.ts";
export * from "./errors.ts";
export type * from "./model/ids.ts";
export type * from "./model/json.ts";
export * from "./protocol/collections.ts";
export * from "./protocol/compact-jose.ts";
export * from "./protocol/grants/documents.ts";
export * from "./protocol/dpop.ts";
export * from "./protocol/ed25519.ts";
export * from "./protocol/grants/access-log.ts";
export * from "./protocol/grants/coarseness.ts";
export * from "./protocol/grants/consent.ts";
export * from "./protocol/grants/details-shape.ts";
export * from "./protocol/grants/details.ts";
export * from "./protocol/grants/envelope.ts";
export * from "./protocol/grants/equal-json.ts";
export * from "./protocol/grants/narrower.ts";
export * from "./protocol/grants/purposes.ts";
export * from "./protocol/grants/receipt.ts";
export * from "./protocol/grants/selector.ts";
export * from "./protocol/ids.ts";
export * from "./protocol/log/ack.ts";
export * from "./protocol/log/attachment.ts";
export * from "./protocol/log/block-header.ts";
export * from "./protocol/log/block-id.ts";
export * from "./protocol/log/block-stream.ts";
export * from "./protocol/log/confirm.ts";
export * from "./protocol/log/cursor.ts";
export * from "./protocol/log/login.ts";
export * from "./protocol/log/pairing.ts";
export * from "./protocol/merkle.ts";
export * from "./protocol/paths.ts";
export * from "./protocol/roster-calls.ts";
export * from "./protocol/roster/bodies.ts";
export {
  entryHash,
  entryHashHex,
  popMessage,
  type RosterEntry,
  writeEntry,
} from "./protocol/roster/entry.ts";
export * from "./protocol/roster/helper-boxes.ts";
export * from "./protocol/roster/members.ts";
export * from "./protocol/roster/ops/recovery.ts";
export * from "./protocol/roster/rules.ts";
export * from "./protocol/roster/truncates.ts";
export type * from "./protocol/roster/state.ts";
export * from "./protocol/sha256.ts";
export * from "./protocol/shapes.ts";
export * from "./protocol/zod.ts";

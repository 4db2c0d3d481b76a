/**
 * The checks that the attacks need, each by the text with which it begins in the sources.
 * @module
 */

/** A check in the sources. */
export interface Check {
  /** Path from the root of the project. */
  readonly file: string;
  /** Text that stands once in the file. */
  readonly find: string;
  /**
   * What switching it off means. `must` and `pass`: its condition counts as true (`must(..`, `if (..` that passes on);
   * `refuse`: a whole `if (..)` that refuses counts as false; `either`: a whole expression counts as true.
   */
  readonly kind: "must" | "pass" | "refuse" | "either";
}

const HEADER = "vault-core/src/protocol/log/block-header.ts";
const VERIFY = "vault-core/src/log/verify.ts";
const OPEN = "vault-core/src/block/open.ts";

/** Every check by name. */
export const checks = {
  signature: { file: HEADER, find: 'must(\n    verifySignature(signKey, "block"', kind: "must" },
  length: { file: HEADER, find: "must(block.length === HEADER_BYTES + length", kind: "must" },
  least: { file: HEADER, find: "must(block.length >= MIN_BLOCK_BYTES", kind: "must" },
  frameSize: {
    file: "vault-core/src/protocol/log/block-stream.ts",
    find: "if (length < MIN_BLOCK_BYTES || length > MAX_BLOCK_BYTES || change === null)",
    kind: "refuse",
  },
  place: { file: HEADER, find: "must(\n    position === undefined", kind: "must" },
  vault: { file: HEADER, find: "must(header.vault === checks.vault", kind: "must" },
  suite: { file: HEADER, find: "must(block[4] === SUITE", kind: "must" },
  number: { file: VERIFY, find: "must(seq === (head?.[0] ?? 0) + 1", kind: "must" },
  link: { file: VERIFY, find: 'must(prev === head[1], "CHAIN_BROKEN"', kind: "must" },
  seenId: {
    file: VERIFY,
    find: 'must(expected === id, "FORK", "its author was shown',
    kind: "must",
  },
  seenHere: { file: VERIFY, find: "if (!seen.isKnown)", kind: "refuse" },
  epochShown: { file: VERIFY, find: "must(header.epoch <= roster.epoch", kind: "must" },
  late: { file: VERIFY, find: "if (isLate(roster, position, id))", kind: "refuse" },
  format: { file: OPEN, find: "must(format >= minFormat", kind: "must" },
  commitment: { file: OPEN, find: "if (equalBytes(commitment, header.commitment)", kind: "pass" },
  bodySize: {
    file: "vault-core/src/block/inner.ts",
    find: 'must(rawLength <= MAX_BODY_BYTES, "its body',
    kind: "must",
  },
  behind: {
    file: "vault-core/src/sync/rollback.ts",
    find: "if (behind.length === 0)",
    kind: "pass",
  },
  restored: { file: "vault-core/src/sync/reconcile.ts", find: "if (restored)", kind: "refuse" },
  stale: {
    file: "vault-core/src/sync/stale.ts",
    find: "if (now - since <= STALE_MS)",
    kind: "pass",
  },
  entrySignature: {
    file: "vault-core/src/protocol/roster/rules.ts",
    find: "mustBeSigned(\n      verifySignature(member.signKey",
    kind: "must",
  },
  possession: {
    file: "vault-core/src/protocol/roster/ops/add.ts",
    find: "mustBeSigned(\n",
    kind: "must",
  },
  rosterGoesOn: {
    file: "vault-core/src/roster/fetch-roster.ts",
    find: "if (first === undefined)",
    kind: "refuse",
  },
  removalShown: {
    file: "vault-core/src/roster/fetch-roster.ts",
    find: "if (!isRefused(cause))",
    kind: "pass",
  },
  removalSigned: {
    file: "vault-core/src/sync/roster-sync.ts",
    find: "if (activeMember(state, keeper.current().device) === null)",
    kind: "pass",
  },
  pinnedRoster: {
    file: "vault-core/src/roster/pin.ts",
    find: "if (hash !== pin.hash)",
    kind: "refuse",
  },
  rosterNews: {
    file: "vault-core/src/sync/roster-sync.ts",
    find: "if (entry.by !== me && NEWS.has(entry.op))",
    kind: "refuse",
  },
  epochCommit: {
    file: "vault-core/src/keys/epoch.ts",
    find: "if (!equalBytes(epochCommit(vek), commit))",
    kind: "refuse",
  },
  removedGetsNone: {
    file: "vault-core/src/roster/new-epoch.ts",
    find: "member.id !== without",
    kind: "either",
  },
  ofCode: {
    file: "vault-core/src/roster/pair-existing.ts",
    find: "if (!isOfCode(code, keys, offer.mac))",
    kind: "refuse",
  },
  kitAsk: {
    file: "vault-core/src/sync/roster-sync.ts",
    find: "ask === null",
    kind: "either",
  },
  pictureAddress: {
    file: "vault-core/src/sync/attachments.ts",
    find: "\n  if (bytes === null || attachmentAddress(bytes) !== address)",
    kind: "refuse",
  },
  kdfFloor: {
    file: "vault-core/src/keys/slot.ts",
    find: "if (slot.t < MIN_PASSES || slot.m_kib < MIN_MEMORY_KIB)",
    kind: "refuse",
  },
  stateEqual: {
    file: "vault-core/src/sync/settle-floor.ts",
    find: "if (compared.differs)",
    kind: "refuse",
  },
  clone: {
    file: "vault-core/src/sync/sync-once.ts",
    find: 'if (second.refused === "equivocation")',
    kind: "refuse",
  },
} as const satisfies Record<string, Check>;

/** Name of a check. */
export type CheckName = keyof typeof checks;

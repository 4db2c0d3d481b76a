/**
 * Judges what a helper's block says. A helper may lie, or be in a thief's hands, so nothing in its blocks is an alarm of the
 * vault: what is wrong keeps that one block out and names its author.
 * @module
 */
import { isVaultError } from "../../errors.ts";
import { readBlockHeader } from "../../protocol/log/block-header.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import { faultOfLines, whyNotOfHelper } from "./helper-lines.ts";
import { verifyContent, type VerifiedBlock, type VerifyState } from "../verify.ts";

/** What a helper's block is worth. */
export type Judgment =
  | { readonly kind: "fit"; readonly block: VerifiedBlock }
  /** `isUnseen`: it refers to something that is not here, and may have come since the last look. */
  | { readonly kind: "unfit"; readonly why: string; readonly isUnseen: boolean };

/**
 * Judges a block of a helper whose signature and place were checked when it came.
 * @throws {VaultError} LOCKBOX_MISSING without the key of the block's epoch.
 */
export function judgeHelpersBlock(state: VerifyState, bytes: Uint8Array): Judgment {
  const { roster } = state;
  const header = readBlockHeader(bytes);
  const why = whyNotOfHelper(roster, header);
  if (why !== null) return unfit(why);
  if (header.epoch > roster.epoch) return { ...unfit("its epoch is not known"), isUnseen: true };
  try {
    const verdict = verifyContent(state, { header, id: blockId(bytes) }, bytes);
    if (verdict.kind === "accepted") {
      const fault = faultOfLines(verdict.block);
      return fault === null ? { kind: "fit", block: verdict.block } : unfit(fault);
    }
    const code = verdict.kind === "waiting" ? verdict.code : "BAD_BLOCK";
    return { ...unfit(WHY[code] ?? code), isUnseen: code !== "BAD_COMMITMENT" };
  } catch (error) {
    if (!isVaultError(error) || error.code === "LOCKBOX_MISSING") throw error;
    return unfit(WHY[error.code] ?? error.code);
  }
}

/** Words for people; a code that is not here speaks for itself. */
const WHY: Readonly<Record<string, string>> = {
  BAD_COMMITMENT: "it is sealed under a key that the vault does not know",
  BAD_BLOCK: "it is damaged inside",
  TOO_LARGE: "it is too large",
  ROSTER_WITHHELD: "it claims to have seen a list of devices that is not known",
  ROSTER_FORK: "it claims to have seen another list of devices",
  WITHHELD: "it claims to have seen entries that do not exist",
  FORK: "it claims to have seen other entries",
};

function unfit(why: string): Extract<Judgment, { kind: "unfit" }> {
  return { kind: "unfit", why, isUnseen: false };
}

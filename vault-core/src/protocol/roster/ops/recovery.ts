/**
 * `recovery`: a new recovery kit. With the old kit's signature at once (`take`); without it one device asks (`ask`)
 * and takes 72 hours later, so that a thief with an unlocked device cannot shut the owner out unnoticed.
 * @module
 */
import { equalBytes } from "../../../bytes/compare.ts";
import { verifySignature } from "../../../crypto/public.ts";
import type { MemberId } from "../../../model/ids.ts";
import { RECOVERY_ID } from "../../ids.ts";
import { countShape } from "../../shapes.ts";
import { z } from "../../zod.ts";
import {
  commonMembers,
  hexToBytes,
  kemHexShape,
  key32HexShape,
  popMessage,
  signatureHexShape,
} from "../entry.ts";
import { hasClass, kitOf } from "../members.ts";
import { must, mustBeSigned } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** Milliseconds between an ask and its take. */
export const RECOVERY_WAIT_MS: number = 72 * 3600 * 1000;

/** The body of a `recovery`. */
export const recoveryShape = z.strictObject({
  ...commonMembers,
  op: z.literal("recovery"),
  recovery: z.strictObject({ sig: key32HexShape, kem: kemHexShape }),
  pop: signatureHexShape,
  stage: z.enum(["take", "ask"]),
  of: countShape.exactOptional(),
});

/** The body of a `recovery`. */
export type RecoveryBody = z.infer<typeof recoveryShape>;

/** The author of an entry and all who signed it. */
export interface EntrySigners {
  readonly by: Member;
  readonly signers: ReadonlySet<MemberId>;
}

/** Asks for a new kit, or puts it in force. */
export function applyRecovery(
  state: RosterState,
  body: RecoveryBody,
  { by, signers }: EntrySigners,
): RosterState {
  must(hasClass(by, "device", "kit"), "only a device or the kit can replace the kit");
  const signKey = hexToBytes(body.recovery.sig);
  const kemKey = hexToBytes(body.recovery.kem);
  mustBeSigned(
    verifySignature(
      signKey,
      "pop",
      popMessage(state.vault, RECOVERY_ID, kemKey),
      hexToBytes(body.pop),
    ),
    "a new kit does not prove its key",
  );
  if (body.stage === "ask") {
    must(by.class === "device", "only a device asks for a new kit");
    must(body.of === undefined, "an ask names no other ask");
    return { ...state, recoveryAsk: { n: body.n, by: by.id, ts: body.ts, signKey, kemKey } };
  }
  if (signers.has(RECOVERY_ID)) must(body.of === undefined, "the old kit's word needs no ask");
  else mustHaveWaited(state, body);
  const kit: Member = { ...kitOf(state), signKey, kemKey };
  return {
    ...state,
    members: new Map(state.members).set(RECOVERY_ID, kit),
    recoveryAsk: null,
    owed: "epoch",
  };
}

function mustHaveWaited(state: RosterState, body: RecoveryBody): void {
  const ask = state.recoveryAsk;
  must(ask !== null && ask.n === body.of, "no such ask is pending");
  must(ask.by === body.by, "another device asked for the new kit");
  must(
    equalBytes(ask.signKey, hexToBytes(body.recovery.sig)) &&
      equalBytes(ask.kemKey, hexToBytes(body.recovery.kem)),
    "another kit was asked for",
  );
  must(body.ts >= ask.ts + RECOVERY_WAIT_MS, "the new kit comes before its 72 hours are over");
}

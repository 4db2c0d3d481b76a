/**
 * `add`: a new device, passkey or helper. It proves that it holds its signing key, bound to its id and KEM key.
 * @module
 */
import { verifySignature } from "../../../crypto/public.ts";
import { RECOVERY_ID } from "../../ids.ts";
import { countShape, memberIdShape } from "../../shapes.ts";
import { z } from "../../zod.ts";
import {
  commonMembers,
  hexToBytes,
  kemHexShape,
  key32HexShape,
  popMessage,
  signatureHexShape,
} from "../entry.ts";
import { activeMembers, hasClass, MAX_MEMBERS } from "../members.ts";
import { must, mustBeSigned } from "../must.ts";
import type { Member, RosterState } from "../state.ts";

/** The body of an `add`. */
export const addShape = z.strictObject({
  ...commonMembers,
  op: z.literal("add"),
  device: z.strictObject({
    id: memberIdShape,
    class: z.enum(["device", "passkey", "helper"]),
    sig: key32HexShape,
    kem: kemHexShape,
    may: z.enum(["read", "add"]).exactOptional(),
    until: countShape.exactOptional(),
  }),
  pop: signatureHexShape,
});

/** The body of an `add`. */
export type AddBody = z.infer<typeof addShape>;

/** Adds a member. */
export function applyAdd(state: RosterState, body: AddBody, by: Member): RosterState {
  const { device } = body;
  const isHelper = device.class === "helper";
  must(hasClass(by, "device", "passkey", "kit"), "a helper cannot add members");
  must(device.id !== RECOVERY_ID, "a member cannot be named recovery");
  must(!state.members.has(device.id), "an id is used again");
  must(activeMembers(state).length < MAX_MEMBERS, `there are ${MAX_MEMBERS} members`);
  must(isHelper || (device.may ?? device.until) === undefined, "only a helper has may and until");
  const member: Member = {
    id: device.id,
    class: device.class,
    signKey: hexToBytes(device.sig),
    kemKey: hexToBytes(device.kem),
    may: isHelper ? (device.may ?? "add") : null,
    until: device.until ?? null,
    addedAt: body.n,
    addedTs: body.ts,
    removedAt: null,
    removedTs: null,
  };
  const pop = popMessage(state.vault, member.id, member.kemKey);
  mustBeSigned(
    verifySignature(member.signKey, "pop", pop, hexToBytes(body.pop)),
    "a new member does not prove its key",
  );
  return { ...state, members: new Map(state.members).set(member.id, member) };
}
